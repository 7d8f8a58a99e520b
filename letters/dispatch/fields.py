"""Header fields of messages that others wrote: whatever they hold, each function gives a plain value or nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

_LONGEST = 16 * 1024
_ID = re.compile(r"<[^<>\s@]{1,250}@[^<>\s@]{1,250}>")
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")


def raw(mail: Message, name: str) -> str:
    """All fields of that name as they stand, or an empty text."""
    return " ".join(str(value) for value in mail.get_all(name, []))[:_LONGEST]


def text(mail: Message, name: str) -> str:
    """The same with its encoded words decoded where that can be done."""
    value = raw(mail, name)
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        return value


def ids(mail: Message, *names: str) -> tuple[str, ...]:
    """The Message-IDs in those fields, each once; of a field the last first, which is the nearest in References."""
    found = (match for name in names for match in reversed(_ID.findall(raw(mail, name))))
    return tuple(dict.fromkeys(found))


def mailbox(mail: Message, name: str) -> str | None:
    """The first mailbox in that field, in angle brackets if any is; its domain in lower case."""
    value = raw(mail, name)
    match = _MAILBOX.search(value, value.rfind("<") + 1) or _MAILBOX.search(value)
    if match is None:
        return None
    local, _, domain = match[0].rpartition("@")
    return f"{local}@{domain.lower()}"


def date(mail: Message, name: str = "Date") -> datetime | None:
    """An aware time in UTC; one that says no zone is taken for UTC."""
    try:
        moment = parsedate_to_datetime(raw(mail, name))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
