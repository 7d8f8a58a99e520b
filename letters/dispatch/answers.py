"""Connections to a mail server on which each answer has one deadline as a whole, however slowly it drips."""

from __future__ import annotations

import io
import smtplib
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer

_LONGEST = 64 * 1024
"""Bytes of one answer, hundreds of lines: more is none."""


class _Answer(io.RawIOBase):
    """What the server says, for as long as the socket's timeout from `begin` on."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.begin()

    def begin(self) -> None:
        self._seconds = self._sock.gettimeout()
        self._since: float | None = None
        self._length = 0

    def end(self) -> None:
        self._sock.settimeout(self._seconds)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Raises TimeoutError, and OSError for what never ends."""
        self._sock.settimeout(self._left())
        count = self._sock.recv_into(buffer)
        self._length += count
        if self._length > _LONGEST:
            raise OSError("the answer has no end")
        return count

    def _left(self) -> float | None:
        """Seconds for the next read. The first has them all: between two looks at the clock somebody may set it."""
        now = time.monotonic()
        if self._since is None or self._seconds is None:
            self._since = now
            return self._seconds
        left = self._since + self._seconds - now
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class _Patient(smtplib.SMTP):
    """smtplib's timeout is for each read alone: a server that says a little now and then would hold us for ever."""

    _answer: _Answer

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self._answer = _Answer(self.sock)
            self.file = io.BufferedReader(self._answer)
        self._answer.begin()
        try:
            return super().getreply()
        finally:
            if self.sock is not None:
                self._answer.end()


class Plain(_Patient):
    """Without TLS, or before STARTTLS."""


class Secured(_Patient, smtplib.SMTP_SSL):
    """Within TLS from the beginning."""
