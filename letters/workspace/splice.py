"""Putting findings into a data file that is there: themes that are brought in, every other line as it stands."""

from __future__ import annotations

import codecs
import copy
from typing import TYPE_CHECKING, Any

from letters.errors import Unfit
from letters.workspace import reader
from letters.workspace.encoding import lines as split
from letters.workspace.points import to_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.workspace.document import Document, Loc
    from letters.workspace.points import Points

_FINDINGS = "findings"
_INDENT = 2


def splice(raw: bytes, file: str, findings: Mapping[str, Points]) -> bytes:
    """The file with these findings in the place of those that stand under the same themes, and as a draft.

    Raises Unfit for a file with mistakes, or where the result would not say exactly what was meant.
    """
    before = reader.read(raw, file)
    if before.problems:
        raise Unfit(before.problems)
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    ends = "\r\n" if b"\r\n" in raw else "\n"
    text = split(raw.removeprefix(mark).decode())
    for first, last, new in sorted(_edits(before, text, findings), reverse=True):
        text[first:last] = new
    spliced = mark + ends.join(text).encode()
    after = reader.read(spliced, file)
    if after.problems or after.data != _meant(before.data, findings):
        raise _by_hand(before, (_FINDINGS,))
    return spliced


def current(raw: bytes, file: str) -> Mapping[str, Any]:
    """The findings that a file has now. Raises Unfit for a file that cannot be read."""
    found = reader.read(raw, file).root.get(_FINDINGS).value
    return found if isinstance(found, dict) else {}


def _edits(document: Document, text: list[str], findings: Mapping[str, Points]) -> list[tuple[int, int, list[str]]]:
    """Lines from and to (from 0, the last not included), and what comes in their place."""
    place = document.keys.get((_FINDINGS,))
    if place is None or not isinstance(document.root.get(_FINDINGS).value, dict):
        raise _by_hand(document, ())
    edits, added = [], []
    for theme, points in findings.items():
        new = [f"{' ' * _column(document)}{theme}:", *to_yaml(points, _column(document) + _INDENT)]
        if (_FINDINGS, theme) in document.keys:
            edits.append((*_span(document, text, (_FINDINGS, theme)), new))
        else:
            added += new
    if added:
        end = max(_span(document, text, loc)[1] for loc in document.keys if len(loc) == 2 and loc[0] == _FINDINGS)
        edits.append((end, end, added))
    return edits + _as_draft(document, text)


def _column(document: Document) -> int:
    """How far in the themes stand."""
    return next((at.column - 1 for loc, at in document.keys.items() if len(loc) == 2 and loc[0] == _FINDINGS), _INDENT)


def _span(document: Document, text: list[str], loc: Loc) -> tuple[int, int]:
    """The lines of a theme: from its key to the next one, without the comments that stand above that."""
    first = document.keys[loc].line - 1
    if text[first][: document.keys[loc].column - 1].strip():
        raise _by_hand(document, loc)
    level = (at for other, at in document.keys.items() if len(other) < len(loc) or other[:-1] == loc[:-1])
    last = min((at.line - 1 for at in level if at.line - 1 > first), default=len(text))
    while last > first + 1 and (not text[last - 1].strip() or text[last - 1].lstrip().startswith("#")):
        last -= 1
    return first, last


def _as_draft(document: Document, text: list[str]) -> list[tuple[int, int, list[str]]]:
    """What was ready must be looked at again."""
    start, end = document.values.get(("status",)), document.ends.get(("status",))
    if start is None or end is None or document.root.get("status").text != "ready":
        return []
    line = text[start.line - 1]
    return [(start.line - 1, start.line, [f"{line[: start.column - 1]}draft{line[end.column - 1 :]}"])]


def _meant(data: Any, findings: Mapping[str, Points]) -> Any:
    meant = copy.deepcopy(data)
    meant[_FINDINGS] |= findings
    if meant.get("status") == "ready":
        meant["status"] = "draft"
    return meant


def _by_hand(document: Document, loc: Loc) -> Unfit:
    what = "the findings cannot be put in here without touching other parts of the file"
    return Unfit([document.problem(loc, "D005", what, "begin each theme on a line of its own, then import again")])
