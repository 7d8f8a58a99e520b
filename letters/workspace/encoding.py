"""Bytes of a data file to text: UTF-8 only, no character that YAML, a page or a terminal would trip over."""

from __future__ import annotations

import codecs
import re
from itertools import islice

from letters.errors import Problem, Unfit

MAX_BYTES = 8 << 20  # some 200,000 bodies in an inspection's own list
_MOST_SHOWN = 50  # a file with more of them is none that somebody wrote
_BREAK = re.compile(r"\r\n|\r|\n")
# YAML 1.1, section 5.1, less the breaks that most editors do not show (U+0085, U+2028, U+2029) and an inner BOM.
_FOREIGN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def decode(raw: bytes, file: str) -> str:
    """The text of a file, without its UTF-8 byte order mark. Raises Unfit, naming `file`, where it is not text."""
    if len(raw) > MAX_BYTES:
        what = f"the file is larger than {MAX_BYTES >> 20} MiB"
        raise Unfit([Problem(file, 0, 0, "Y001", what, "check that it is the file you meant, and cut it down")])
    if is_wide(raw):
        raise Unfit([Problem(file, 1, 1, "Y002", "the file is UTF-16 or UTF-32, not UTF-8", _SAVE)])
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8"))
        what = f"the byte 0x{raw[error.start]:02X} is not UTF-8; the file is in another encoding, or is not text"
        raise Unfit([Problem(file, line, column, "Y002", what, _SAVE)]) from None
    found = _FOREIGN.finditer(text)
    foreign = [_foreign(text, match, file) for match in islice(found, _MOST_SHOWN)]
    if more := list(found):
        line, column = _place(text[: more[0].start()])
        what = f"from here on there are {len(more)} more characters that cannot stand in a data file"
        foreign.append(Problem(file, line, column, "Y003", what, "check that it is the file you meant"))
    if foreign:
        raise Unfit(foreign)
    return text


_SAVE = "save it again as UTF-8 in your editor"


def is_wide(raw: bytes) -> bool:
    """Whether it begins as UTF-16 or UTF-32. Without a mark, one byte of each pair of the first ASCII is zero."""
    return raw.startswith(_WIDE) or (len(raw) >= 4 and (raw[0] == raw[2] == 0) != (raw[1] == raw[3] == 0))


def _foreign(text: str, match: re.Match[str], file: str) -> Problem:
    line, column = _place(text[: match.start()])
    what = f"the character U+{ord(match[0]):04X} cannot stand in a data file"
    return Problem(file, line, column, "Y003", what, "delete it; it may not show in your editor")


def lines(text: str) -> list[str]:
    """The lines of a decoded file, without their ends."""
    return _BREAK.split(text)


def _place(before: str) -> tuple[int, int]:
    parts = lines(before)
    return len(parts), len(parts[-1]) + 1
