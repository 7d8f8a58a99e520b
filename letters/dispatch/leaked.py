"""A message that somebody handed in, saved as `.eml` or `.msg`: which of ours it says it is, and what is attached."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes
from email.policy import compat32
from typing import TYPE_CHECKING

from letters.dispatch import fields, outlook
from letters.dispatch.reply import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

_MARKS = ("From", "Message-ID", "MIME-Version", "X-Embargo-Until")
"""Headers of which a message has one at least."""
_IDS = ("Message-ID", "In-Reply-To", "References")
_MOST = 50
"""Attachments that are looked at."""


@dataclass(frozen=True, slots=True)
class Leaked:
    """`ids` are the Message-IDs of the message and of what it holds, answers or passes on, the nearest first.

    `embargo` is what a header says of an embargo, as it stands; `files` are names and bytes of what is attached.
    """

    ids: tuple[str, ...]
    embargo: str
    files: tuple[tuple[str, bytes], ...]


def read(raw: bytes) -> Leaked | None:
    """The message in a file; None where it is something else. Raises ValueError, in words, for a broken `.msg`."""
    if raw.startswith(outlook.MAGIC):
        item = outlook.read(raw)
        found = fields.ids(item.head, *_IDS)
        return Leaked((*found, *item.embedded), _embargo([item.head]), outlook.attached(raw)[:_MOST])
    if b"%PDF-" in raw[:1024]:
        return None
    mail = message_from_bytes(raw, policy=compat32)
    if not any(name in mail for name in _MARKS):
        return None
    parts = list(mail.walk())
    found = tuple(dict.fromkeys(known for part in parts for known in fields.ids(part, *_IDS)))
    return Leaked(found, _embargo(parts), tuple(_files(parts))[:_MOST])


def _embargo(parts: list[Message]) -> str:
    return next((clean(said) for part in parts if (said := fields.raw(part, "X-Embargo-Until"))), "")


def _files(parts: list[Message]) -> Iterator[tuple[str, bytes]]:
    """What is not the words of a message."""
    for part in parts:
        name = part.get_filename()
        if part.is_multipart() or (part.get_content_maintype() == "text" and not name):
            continue
        data = part.get_payload(decode=True)
        if isinstance(data, bytes):
            yield clean(str(name or part.get_content_type())), data
