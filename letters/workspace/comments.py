"""Comments that stand where a text could go on: YAML drops them without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from letters.workspace.document import Comment, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANK = re.compile(r"[ \t]*")
_SHOWN = 60


def comment_after(event: Any, indent: int, lines: Sequence[str]) -> Comment | None:
    """The comment that ends the text of a scalar event, if a reader could take it for more of that text.

    That is one on the same line, and one on the next that stands further in than `indent`, the column (from 0) of the
    hyphen or key: there the text could go on. After a quotation mark it cannot, and `>-` takes # for text.
    """
    if event.style in {"'", '"'} or not event.value:
        return None
    line, column = event.end_mark.line, event.end_mark.column
    place = _next_character(lines, line, column)
    if place is None or lines[place.line - 1][place.column - 1] != "#":
        return None
    is_beside = place.line == line + 1 and column > 0
    if not is_beside and place.column - 1 <= indent:
        return None
    return Comment(place, lines[place.line - 1][place.column - 1 :][:_SHOWN])


def _next_character(lines: Sequence[str], line: int, column: int) -> Place | None:
    """Where the first character that is not blank stands, from `line` and `column` (from 0) on."""
    while line < len(lines):
        blank = _BLANK.match(lines[line], column)
        if blank and blank.end() < len(lines[line]):
            return Place(line + 1, blank.end() + 1)
        line, column = line + 1, 0
    return None
