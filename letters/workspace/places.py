"""The line and column of a part of a data file, for problems that were found long after it was read."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.workspace.document import Place
from letters.workspace.encoding import decode, lines
from letters.workspace.sources import find

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from letters.errors import Problem
    from letters.workspace.document import Data, Document, Loc

_FEWEST = 2
"""Letters of a word that is looked for alone: shorter ones are found anywhere."""


def placed(problems: Iterable[Problem], root: Path) -> tuple[Problem, ...]:
    """The problems, with line and column where they know a part of a data file; the files are read once more."""

    problems = tuple(problems)
    found = find(root, {it.file for it in problems if it.part and not it.line})

    @cache
    def text(file: str) -> _Text | None:
        try:
            source = found[file]
            return _Text(source.read(), lines(decode(source.content(), file)), source.lines)
        except (Unfit, KeyError):
            return None

    return tuple(_placed(it, text(it.file)) if it.part and not it.line else it for it in problems)


def at_words(problem: Problem, document: Document, raw: bytes, lines_before: int) -> Problem:
    """The problem at the place of its words in the source that it was found in, where they can be found."""
    return _placed(problem, _Text(document, lines(decode(raw, document.file)), lines_before))


class _Text:
    """A source as data and as lines, of which some may stand before it in its file."""

    def __init__(self, document: Document, text: list[str], before: int) -> None:
        self._document = document
        self._lines = text
        self._before = before
        self._starts = sorted((at.line, at.column) for at in (*document.keys.values(), *document.values.values()))

    def place(self, part: str, words: str) -> Place:
        """Where the words stand in that text; where they cannot be found, the part itself."""
        loc, found = _look_up(part, self._document.data)
        start = self._document.place(loc, key=not isinstance(found, str))
        if words and isinstance(found, str):
            first = words.partition(" ")[0]  # where the line ends after it
            for form in (words, unicodedata.normalize("NFD", words), *([first] if len(first) > _FEWEST else ())):
                if place := self._find(form, start):
                    return place
        return start

    def _find(self, words: str, start: Place) -> Place | None:
        """The words between a place and the next value or key."""
        here = (start.line, start.column)
        last_line = self._before + len(self._lines)
        end = next((at for at in self._starts if at > here), (last_line + 1, 1))
        for number in range(start.line, min(end[0], last_line) + 1):
            first = start.column - 1 if number == start.line else 0
            last = end[1] - 1 if number == end[0] else None
            column = self._lines[number - 1 - self._before].find(words, first, last)
            if column >= 0:
                return Place(number, column + 1)
        return None


def _placed(problem: Problem, text: _Text | None) -> Problem:
    if text is None:
        return problem
    place = text.place(problem.part, problem.words)
    return replace(problem, line=place.line, column=place.column)


def _look_up(part: str, data: Data) -> tuple[Loc, Data]:
    """`findings.attendance.2` as keys and positions, as far as the file has them, and what stands there."""
    loc: list[str | int] = []
    for name in part.split("."):
        if isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            loc.append(int(name))
            data = data[int(name)]
        elif isinstance(data, dict) and name in data:
            loc.append(name)
            data = data[name]
        else:
            break
    return tuple(loc), data
