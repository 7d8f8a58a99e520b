"""Messages over SMTP (RFC 5321), one connection a batch; what became of each is never guessed."""

from __future__ import annotations

import re
import select
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Self

from letters.dispatch.reply import reason, said
from letters.errors import BadSettings
from letters.ports import Outcome

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Callable

    from letters.dispatch.pace import Pace
    from letters.dispatch.server import Server
    from letters.ports import Message

_DOT = re.compile(rb"^\.", re.MULTILINE)
_CLOSING = 421
_UNAUTHENTICATED = 530
LAST_ANSWER = 600.0
"""Seconds that a server may take to accept a whole message (RFC 5321, section 4.5.3.2.6): too few make doubles."""


class SmtpTransport:
    """Hands each message to one server. `sender` is the envelope's; `password` is asked for when it is first needed."""

    def __init__(
        self,
        server: Server,
        sender: str,
        *,
        pace: Pace,
        password: Callable[[], str] | None = None,
        last_answer: float = LAST_ANSWER,
    ) -> None:
        self._server = server
        self._sender = sender
        self._pace = pace
        self._ask = password
        self._last_answer = max(last_answer, server.timeout)
        self._link: smtplib.SMTP | None = None
        self._largest: int | None = None

    def __enter__(self) -> Self:
        """Connect. Raises ServiceSilent or BadSettings."""
        self._connect()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._link is not None and not any(exception):
            with suppress(OSError):
                self._link.quit()
        self._drop()

    @property
    def largest(self) -> int | None:
        """What the server announced as SIZE (RFC 1870), in bytes."""
        return self._largest

    def ready(self) -> None:
        """Wait for the pace, then have a connection: both may take long. Raises ServiceSilent or BadSettings."""
        self._pace.wait()
        self._fresh()

    def deliver(self, message: Message, may_leave: Callable[[], None]) -> Outcome:
        """Hand over one message to its one mailbox. Raises ServiceSilent or BadSettings where nobody takes it.

        `may_leave` is asked before the text, and again before the final dot, without which the server has no message.
        """
        size = len(message.content)
        if self._largest is not None and size > self._largest:
            return Outcome("refused", f"not offered: it has {size} bytes, and the server takes {self._largest} at most")
        try:
            return self._converse(message, may_leave)
        except BaseException:
            self._drop()  # whatever was half said must not be gone on with
            raise

    def _converse(self, message: Message, may_leave: Callable[[], None]) -> Outcome:
        link = self._fresh()
        size = f" SIZE={len(message.content)}" if link.has_extn("size") else ""
        envelope = ((f"MAIL FROM:<{self._sender}>{size}", 2), (f"RCPT TO:<{message.mailbox}>", 2), ("DATA", 3))
        try:
            for command, wanted in envelope:
                code, words = link.docmd(command)
                if code // 100 != wanted:
                    return self._refused(link, code, words)
            may_leave()
            link.send(_stuffed(message.content))
            if _has_spoken(link):
                return self._refused(link, *link.getreply())
        except OSError as error:
            # Without the final dot, which was not sent, the server has no message (RFC 5321, section 4.1.1.4).
            self._drop()
            return Outcome("later", f"before the message was complete: {reason(error)}")
        may_leave()
        return self._finish(link)

    def _finish(self, link: smtplib.SMTP) -> Outcome:
        """Send the final dot. From here on only the server's answer tells whether it took the message."""
        try:
            _set_timeout(link, self._last_answer)
            link.send(b".\r\n")
            code, words = link.getreply()
            _set_timeout(link, self._server.timeout)
        except OSError as error:
            self._drop()
            return Outcome("unknown", f"after the message was complete: {reason(error)}")
        if code // 100 == 2:
            return Outcome("accepted", said(code, words))
        if code // 100 in {4, 5}:
            return self._refused(link, code, words)
        self._drop()
        return Outcome("unknown", said(code, words))

    def _refused(self, link: smtplib.SMTP, code: int, words: bytes) -> Outcome:
        """A refusal in the server's words, and the connection made ready for the next message or given up."""
        if code == _UNAUTHENTICATED:
            raise BadSettings(
                f"{self._server} takes nothing from us as we are: {said(code, words)}",
                "Set mail.user and mail.security in data/settings.yaml as its keeper says.",
            )
        try:
            if code // 100 not in {4, 5} or code == _CLOSING or link.rset()[0] // 100 != 2:
                self._drop()
        except OSError:
            self._drop()
        return Outcome("refused" if code // 100 == 5 else "later", said(code, words))

    def _fresh(self) -> smtplib.SMTP:
        """The connection, or a new one where the server has closed it, or said that it will, since the last message."""
        if self._link is not None and _has_spoken(self._link):
            self._drop()
        return self._link or self._connect()

    def _connect(self) -> smtplib.SMTP:
        password = self._password if self._server.user is not None else None
        self._link = self._server.connect(password)
        announced = self._link.esmtp_features.get("size", "")
        self._largest = int(announced) or None if re.fullmatch(r"\d{1,18}", announced, re.ASCII) else None
        return self._link

    @cached_property
    def _password(self) -> str:
        return self._ask() if self._ask else ""

    def _drop(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link = None


def _stuffed(content: bytes) -> bytes:
    """The text without its final dot: lines that begin with a dot get a second one, and the last line ends."""
    stuffed = _DOT.sub(b"..", content)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _has_spoken(link: smtplib.SMTP) -> bool:
    """Whether the server has said something unasked, or closed; before the final dot it cannot have taken a message."""
    poll = select.poll()
    poll.register(link.sock, select.POLLIN)  # type: ignore[arg-type]  # typeshed forgets that a connected one has it
    return bool(poll.poll(0))


def _set_timeout(link: smtplib.SMTP, seconds: float) -> None:
    if link.sock is not None:
        link.sock.settimeout(seconds)
