"""Messages as Outlook saves them: a compound file of properties (MS-OXMSG, MS-OXPROPS). Needs the extra `msg`."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from email.errors import MessageError
from email.parser import HeaderParser
from email.policy import compat32
from io import BytesIO
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from email.message import Message

    from olefile import OleFileIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins."""

_CLASS, _HEADERS, _BODY, _MESSAGE_ID = "001A", "007D", "1000", "1035"
_AS_HEADERS = {"In-Reply-To": "1042", "References": "1039", "Subject": "0037", "From": "5D01"}
"""Where the properties lie that a message within one organisation has instead of headers."""
_REPORTS: dict[str, Literal["delivered", "bounced"]] = {"NDR": "bounced", "DR": "delivered", "IPNRN": "delivered"}
"""The last word of a report's class: not delivered, delivered, read."""
_CODINGS = {"001F": "utf-16-le", "001E": "cp1252"}
_ID = re.compile(r"<[^<>\s@]{1,250}@[^<>\s@]{1,250}>")
_LONGEST = 1024 * 1024
_BROKEN = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError,
    AssertionError, MemoryError, MessageError, RecursionError, struct.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One saved item. `head` holds its headers alone; `embedded` the Message-IDs of messages that it holds.

    `reports` is what a report says of the message it is about; `from_person` is false for rules, reports and meetings.
    """

    head: Message
    reports: Literal["delivered", "bounced"] | None
    from_person: bool
    embedded: tuple[str, ...]
    body: str


def read(raw: bytes) -> Item:
    """The item in a `.msg` file. Raises ValueError in words."""
    try:
        from olefile import OleFileIO
    except ImportError as error:
        raise ValueError("reading .msg files needs a library: pip install olefile") from error
    try:
        with OleFileIO(BytesIO(raw)) as file:
            return _item(file)
    except _BROKEN as error:
        raise ValueError("it is not a message that Outlook saved, or it was cut: save it again as .eml") from error


def _item(file: OleFileIO) -> Item:
    kind = _text(file, _CLASS).strip().upper()
    if not kind:
        raise ValueError("a compound file without a message class is no message")
    reports = _REPORTS.get(kind.rpartition(".")[2]) if kind.startswith("REPORT.") else None
    from_person = kind.startswith("IPM.NOTE") and not kind.startswith("IPM.NOTE.RULES.")
    return Item(_head(file), reports, from_person, _embedded(file), _text(file, _BODY))


def _head(file: OleFileIO) -> Message:
    head = HeaderParser(policy=compat32).parsestr(_text(file, _HEADERS))
    for name, number in _AS_HEADERS.items():
        value = " ".join(_text(file, number).split())
        if value and name not in head:
            head[name] = value
    return head


def _embedded(file: OleFileIO) -> tuple[str, ...]:
    paths = [path for path in file.listdir() if len(path) > 1 and path[-1].startswith(f"__substg1.0_{_MESSAGE_ID}")]
    return tuple(dict.fromkeys(found for path in paths for found in _ID.findall(_stream(file, path))))


def _text(file: OleFileIO, number: str) -> str:
    """A text property of the item itself, or an empty text."""
    names = (f"__substg1.0_{number}{kind}" for kind in _CODINGS)
    return next((_stream(file, [name]) for name in names if file.exists(name)), "")


def _stream(file: OleFileIO, path: list[str]) -> str:
    coding = _CODINGS.get(path[-1][-4:], "cp1252")
    with file.openstream(path) as stream:
        return str(stream.read(_LONGEST).decode(coding, errors="replace")).rstrip("\0")
