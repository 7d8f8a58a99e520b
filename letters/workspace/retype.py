"""Setting single texts of a data file right where they stand: every other byte of the file stays as it is."""

from __future__ import annotations

import codecs
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from letters.errors import Unfit
from letters.workspace import reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.workspace.document import Data, Document, Loc, Place

_BREAK = re.compile(r"\r\n|\r|\n")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^\r\n])")
"""One character between double quotation marks, written as YAML's escapes do."""
_FOLD = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")
_HEAD = re.compile(r"[>|][+-]?\d?[+-]?[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n)[ \t]*|[\"']?")


def retype(raw: bytes, file: str, meant: Mapping[Loc, str]) -> tuple[bytes, tuple[Loc, ...]]:
    """The file with those texts, and where it could not be done without touching more; `file` names it in problems.

    Raises Unfit for a file with mistakes.
    """
    left = []
    document = reader.read(raw, file)
    if document.problems:
        raise Unfit(document.problems)
    for loc, text in meant.items():
        changed = _changed(raw, document, loc, text) if loc in document.ends else None
        after = _read(changed, file) if changed is not None else None
        if changed is None or after is None or after.data != _with(document.data, loc, text):
            left.append(loc)
        else:
            raw, document = changed, after
    return raw, tuple(left)


def _read(raw: bytes, file: str) -> Document | None:
    try:
        document = reader.read(raw, file)
    except Unfit:
        return None
    return None if document.problems else document


def _with(data: Data, loc: Loc, text: str) -> Data:
    """The data with `text` at `loc`."""
    if not loc:
        return text
    if isinstance(data, dict):
        return {key: _with(value, loc[1:], text) if key == loc[0] else value for key, value in data.items()}
    items = data if isinstance(data, list) else []
    return [_with(item, loc[1:], text) if at == loc[0] else item for at, item in enumerate(items)]


def _changed(raw: bytes, document: Document, loc: Loc, text: str) -> bytes | None:
    """The file with the text; None where a change would join or divide its lines."""
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    whole = raw.removeprefix(mark).decode()
    before = _value(document.data, loc)
    starts = [0, *(found.end() for found in _BREAK.finditer(whole))]
    start, end = (_offset(starts, place) for place in (document.values[loc], document.ends[loc]))
    spans = _aligned(whole, start, end, before)
    if spans is None:
        return None
    for tag, first, last, new_first, new_last in reversed(
        SequenceMatcher(None, before, text, autojunk=False).get_opcodes()
    ):
        if tag == "equal":
            continue
        low = spans[first][0] if first < len(spans) else spans[-1][1]
        high = spans[last - 1][1] if last > first else low
        if _BREAK.search(whole, low, high):
            return None
        whole = whole[:low] + text[new_first:new_last] + whole[high:]
    return mark + whole.encode()


def _value(data: Data, loc: Loc) -> str:
    value: Any = data
    for part in loc:
        value = value[part]
    return str(value)


def _offset(starts: list[int], place: Place) -> int:
    return starts[place.line - 1] + place.column - 1


def _aligned(whole: str, start: int, end: int, value: str) -> list[tuple[int, int]] | None:
    """For each character of the value, where in the file it is written; None where that cannot be told."""
    head = _HEAD.match(whole, start, end)
    at, spans = head.end() if head else start, []
    for char in value:
        fold = _FOLD.match(whole, at, end) if char == " " else None
        if fold:
            width = fold.end() - at
        elif whole.startswith(char, at):
            width = 2 if char == "'" and whole.startswith("''", at) and whole[start] == "'" else 1
        elif whole[start] == '"' and (escape := _ESCAPE.match(whole, at, end)):
            width = len(escape[0])  # whose character it is shows when the file is read again
        else:
            return None
        spans.append((at, at + width))
        at += width
    return spans or None
