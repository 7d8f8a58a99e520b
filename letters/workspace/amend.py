"""Changing single values of a data file where they stand: comments, layout and every other byte stay as they are."""

from __future__ import annotations

import codecs
import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from letters.errors import Unfit
from letters.workspace import reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.workspace.document import Data, Document, Loc

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_PLAIN = re.compile(r"[A-Za-z0-9+(](?:[A-Za-z0-9 +().@_-]*[A-Za-z0-9).])?")
_QUOTABLE = re.compile(r"[^\"\\\x00-\x1f\x7f]+")
_ORDER = ("name", "office", "salutation", "mailbox", "verified_on", "phone")
"""How the keys of a recipient follow each other: a new one is written after the nearest before it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What `key` of the mapping at `loc` is to say."""

    loc: Loc
    key: str
    value: str


class _Edit(NamedTuple):
    """Text in the place of what stands between two columns (from 0) of a line (from 0)."""

    line: int
    start: int
    end: int
    text: str


def amend(raw: bytes, file: str, settings: Sequence[Setting]) -> tuple[bytes, Document]:
    """The file with those values, and what is read in it then; `file` is how problems name it.

    Raises Unfit for a file with mistakes, or where the result would not say exactly what was meant.
    """
    before = reader.read(raw, file)
    if before.problems:
        raise Unfit(before.problems)
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    lines = _LINES.findall(raw.removeprefix(mark).decode())
    edits = sorted((_edit(before, lines, setting) for setting in settings), key=lambda edit: edit[:2])
    for edit in reversed(edits):  # from the end, so that what is still to be changed stands where it stood
        line = lines[edit.line]
        lines[edit.line] = line[: edit.start] + edit.text + line[edit.end :]
    amended = mark + "".join(lines).encode()
    after = reader.read(amended, file)
    if after.problems or after.data != _meant(before.data, settings):
        raise _by_hand(before, settings[0])
    return amended, after


def _edit(document: Document, lines: list[str], setting: Setting) -> _Edit:
    loc = (*setting.loc, setting.key)
    if loc in document.values:
        if not _is_on_one_line(document, lines, loc):
            raise _by_hand(document, setting)
        start, end = document.values[loc], document.ends[loc]
        return _Edit(start.line - 1, start.column - 1, end.column - 1, _scalar(setting.value))
    return _new_key(document, lines, setting)


def _new_key(document: Document, lines: list[str], setting: Setting) -> _Edit:
    """The key in a line of its own, or within the brackets that its neighbours stand in."""
    neighbours = [(*setting.loc, key) for key in reversed(_ORDER[: _ORDER.index(setting.key)])]
    anchor = next((loc for loc in neighbours if _is_on_one_line(document, lines, loc)), None)
    if anchor is None:
        raise _by_hand(document, setting)
    written = f"{setting.key}: {_scalar(setting.value)}"
    end, mapping = document.ends[anchor], document.values[setting.loc]
    if lines[mapping.line - 1][mapping.column - 1] == "{":
        return _Edit(end.line - 1, end.column - 1, end.column - 1, f", {written}")
    line = lines[end.line - 1]
    length = len(line.rstrip("\r\n"))
    indent = " " * (document.keys[anchor].column - 1)
    return _Edit(end.line - 1, length, length, f"{line[length:] or _break(lines)}{indent}{written}")


def _is_on_one_line(document: Document, lines: list[str], loc: Loc) -> bool:
    start, end = document.values.get(loc), document.ends.get(loc)
    if start is None or end is None or start.line != end.line or start == end:
        return False
    return lines[start.line - 1][start.column - 1] not in "|>"


def _break(lines: list[str]) -> str:
    """How lines of the file end."""
    return lines[0][len(lines[0].rstrip("\r\n")) :] or "\n"


def _scalar(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if _QUOTABLE.fullmatch(value):
        return f'"{value}"'
    raise ValueError(f"{value!r} is no value for a data file")


def _meant(data: Data, settings: Sequence[Setting]) -> Any:
    meant: Any = copy.deepcopy(data)
    for setting in settings:
        part = meant
        for step in setting.loc:
            part = part[step]
        part[setting.key] = setting.value
    return meant


def _by_hand(document: Document, setting: Setting) -> Unfit:
    what = f"{setting.key} cannot be changed to {setting.value} here without touching other parts of the file"
    remedy = "change it by hand, in one line"
    return Unfit([document.problem((*setting.loc, setting.key), "D005", what, remedy)])
