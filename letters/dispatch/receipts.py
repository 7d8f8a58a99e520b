"""What comes back: delivery reports (RFC 3464), read reports (RFC 8098) and people's replies, as `.eml` or `.msg`.

Anybody can write such a file: what it says is a claim, good enough to know whom to ring.
"""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.policy import compat32
from typing import TYPE_CHECKING, Literal

from letters.dispatch import fields, outlook, plainly
from letters.dispatch.automatic import is_automatic
from letters.dispatch.reply import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

LARGEST = 64 * 1024 * 1024
"""Bytes; a report may hold the whole message that it is about."""

# What Python's email raises for malformed input, by the bugs filed about it.
_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_ACTIONS: dict[str, Literal["delivered", "bounced"]] = {"delivered": "delivered", "failed": "bounced"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One thing that became known of one message.

    `ids` are the Message-IDs that it may be about, the likeliest first: of a reply in a longer exchange only one is
    ours. `mailbox` is whose word or report it is, where it says; `at` is aware, in UTC; `words` say why, for a bounce.
    `says` is the word by which a reply plainly says that the letter came, "received" for example; or empty.
    """

    state: Literal["delivered", "bounced", "acknowledged"]
    ids: tuple[str, ...]
    mailbox: str | None
    at: datetime | None
    words: str = ""
    says: str = ""


def read(raw: bytes) -> tuple[Receipt, ...]:
    """What the file says; nothing for a delay, an automatic answer, or a message that is about no other.

    Raises ValueError, in words, for what is too large, no message, or malformed.
    """
    if len(raw) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1024 // 1024} MiB, which no reply is")
    if raw.startswith(outlook.MAGIC):
        return tuple(_from_outlook(outlook.read(raw)))
    try:
        mail = message_from_bytes(raw, policy=compat32)
        if not mail.keys():
            raise ValueError("it has no headers")
        is_report = mail.get_content_type() == "multipart/report"
        receipts = _report(mail) if is_report else _reply(mail, plainly.body(mail))
        return tuple(receipts)
    except _BROKEN as error:
        raise ValueError("it is not a message that can be read: save it again as .eml or .msg") from error


def _reply(mail: Message, body: str) -> Iterator[Receipt]:
    about = fields.ids(mail, "In-Reply-To", "References")
    if about and not is_automatic(mail):
        mailbox, writer = fields.mailbox(mail, "From"), fields.text(mail, "From").rpartition("@")[0]
        says = plainly.says(body, writer=writer, subject=fields.text(mail, "Subject"))
        yield Receipt("acknowledged", about, mailbox, fields.date(mail), says=says)


def _report(mail: Message) -> Iterator[Receipt]:
    """The receipts in a report; only its own parts count, not those of the message that it returns."""
    parts = _parts(mail)
    about = (*(found for part in parts for found in _returned(part)), *fields.ids(mail, "In-Reply-To", "References"))
    if not about:
        return
    for part in parts:
        for block in _parts(part) if part.get_content_type() in _STATUS else ():
            yield from _status(block, tuple(dict.fromkeys(about)), mail)


_STATUS = ("message/delivery-status", "message/disposition-notification")


def _parts(mail: Message) -> list[Message]:
    payload = mail.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _returned(part: Message) -> Iterator[str]:
    """The Message-ID of what a report is about: from its fields, or the message or the headers that it returns."""
    match part.get_content_type():
        case "message/rfc822":
            yield from (found for mail in _parts(part) for found in fields.ids(mail, "Message-ID"))
        case "text/rfc822-headers":
            head = part.get_payload(decode=True)
            if isinstance(head, bytes):
                yield from fields.ids(message_from_bytes(head, policy=compat32), "Message-ID")
        case kind if kind in _STATUS:
            yield from (found for block in _parts(part) for found in fields.ids(block, "Original-Message-ID"))


def _status(block: Message, about: tuple[str, ...], mail: Message) -> Iterator[Receipt]:
    """What one recipient's block says. Delays, relays and expansions leave open whether the letter came to anyone."""
    state = _ACTIONS.get(fields.raw(block, "Action").strip().lower())
    if fields.raw(block, "Disposition").strip().lower().endswith("displayed"):
        state = "delivered"
    if state is not None:
        mailbox = fields.mailbox(block, "Original-Recipient") or fields.mailbox(block, "Final-Recipient")
        words = " ".join(fields.raw(block, name) for name in ("Status", "Diagnostic-Code"))
        yield Receipt(state, about, mailbox, fields.date(mail), clean(words))


def _from_outlook(item: outlook.Item) -> Iterator[Receipt]:
    if item.reports is not None:
        about = (*item.embedded, *fields.ids(item.head, "In-Reply-To", "References"))
        if about:
            yield Receipt(item.reports, about, None, fields.date(item.head), clean(item.body))
    elif item.from_person:
        yield from _reply(item.head, item.body)
