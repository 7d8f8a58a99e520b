"""Messages as Outlook saves them: a compound file of properties (MS-OXMSG, MS-OXPROPS). Needs the extra `msg`."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import format_datetime
from io import BytesIO
from typing import TYPE_CHECKING, Literal, TypeVar

from letters.dispatch.reply import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from email.message import Message

    from olefile import OleFileIO

T = TypeVar("T")

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins."""

_CLASS, _HEADERS, _BODY, _MESSAGE_ID = "001A", "007D", "1000", "1035"
_CONTENT_ID = "3712"
"""What the picture of a signature has, and a file that somebody attached has not."""
_FILE, _NAMES = "__substg1.0_37010102", ("3707", "3704")
"""An attachment's bytes, and its long and its short name."""
_TABLE, _TABLE_HEAD, _SENT = "__properties_version1.0", 32, 0x00390040
"""Where properties of a fixed length lie, 16 bytes each after so many; and the tag of the time of sending."""
_MOST_BYTES = 64 * 1024 * 1024
_AS_HEADERS = {
    "Message-ID": _MESSAGE_ID,
    "In-Reply-To": "1042",
    "References": "1039",
    "Subject": "0037",
    "From": "5D01",
}
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

    `body` is empty where files or messages are attached, since nobody but a person knows what they say.
    `reports` is what a report says of the message it is about; `from_person` is false for rules, reports and meetings.
    """

    head: Message
    reports: Literal["delivered", "bounced"] | None
    from_person: bool
    embedded: tuple[str, ...]
    body: str


def read(raw: bytes) -> Item:
    """The item in a `.msg` file. Raises ValueError in words."""
    return _opened(raw, _item)


def attached(raw: bytes) -> tuple[tuple[str, bytes], ...]:
    """Names and bytes of the files attached to it and to the messages within it. Raises ValueError in words."""
    return _opened(raw, _files)


def _opened(raw: bytes, look: Callable[[OleFileIO], T]) -> T:
    try:
        from olefile import OleFileIO
    except ImportError as error:
        raise ValueError("reading .msg files needs a library: pip install olefile") from error
    try:
        with OleFileIO(BytesIO(raw)) as file:
            return look(file)
    except _BROKEN as error:
        raise ValueError("it is not a message that Outlook saved, or it was cut: save it again as .eml") from error


def _item(file: OleFileIO) -> Item:
    kind = _text(file, _CLASS).strip().upper()
    if not kind:
        raise ValueError("a compound file without a message class is no message")
    reports = _REPORTS.get(kind.rpartition(".")[2]) if kind.startswith("REPORT.") else None
    from_person = kind.startswith("IPM.NOTE") and not kind.startswith("IPM.NOTE.RULES.")
    return Item(_head(file), reports, from_person, _embedded(file), "" if _is_with_more(file) else _text(file, _BODY))


def _head(file: OleFileIO) -> Message:
    head = HeaderParser(policy=compat32).parsestr(_text(file, _HEADERS))
    for name, number in _AS_HEADERS.items():
        value = " ".join(_text(file, number).split())
        if value and name not in head:
            head[name] = value
    if "Date" not in head and (sent := _sent(file)):
        head["Date"] = format_datetime(sent)
    return head


def _sent(file: OleFileIO) -> datetime | None:
    """When its writer sent it, which a message within one organisation says in its table of fixed properties alone."""
    table = _bytes(file, [_TABLE], _LONGEST) if file.exists(_TABLE) else b""
    for start in range(_TABLE_HEAD, len(table) - 15, 16):
        kind, _, ticks = struct.unpack_from("<IIQ", table, start)
        if kind == _SENT:
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
    return None


def _embedded(file: OleFileIO) -> tuple[str, ...]:
    paths = [path for path in file.listdir() if len(path) > 1 and path[-1].startswith(f"__substg1.0_{_MESSAGE_ID}")]
    return tuple(dict.fromkeys(found for path in paths for found in _ID.findall(_stream(file, path))))


def _files(file: OleFileIO) -> tuple[tuple[str, bytes], ...]:
    within = [path[:-1] for path in file.listdir() if path[-1] == _FILE]
    return tuple((_name(file, folder), _bytes(file, [*folder, _FILE], _MOST_BYTES)) for folder in within)


def _is_with_more(file: OleFileIO) -> bool:
    folders = {path[0] for path in file.listdir() if path[0].startswith("__attach")}
    return any(not _text(file, _CONTENT_ID, [folder]) for folder in folders)


def _name(file: OleFileIO, folder: list[str]) -> str:
    name = next((found for number in _NAMES if (found := _text(file, number, folder))), "an attachment")
    return clean(name)


def _text(file: OleFileIO, number: str, folder: Sequence[str] = ()) -> str:
    """A text property of the item itself, or of what lies in a folder of it; or an empty text."""
    paths = ([*folder, f"__substg1.0_{number}{kind}"] for kind in _CODINGS)
    return next((_stream(file, path) for path in paths if file.exists(path)), "")


def _stream(file: OleFileIO, path: list[str]) -> str:
    coding = _CODINGS.get(path[-1][-4:], "cp1252")
    return _bytes(file, path, _LONGEST).decode(coding, errors="replace").rstrip("\0")


def _bytes(file: OleFileIO, path: list[str], most: int) -> bytes:
    with file.openstream(path) as stream:
        return bytes(stream.read(most))
