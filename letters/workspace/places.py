"""The line and column of a part of a data file, for problems that were found long after it was read."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.workspace import folder, reader
from letters.workspace.document import Place
from letters.workspace.encoding import decode, lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from letters.errors import Problem
    from letters.workspace.document import Data, Document, Loc

_FEWEST = 2
"""Letters of a word that is looked for alone: shorter ones are found anywhere."""


def placed(problems: Iterable[Problem], root: Path) -> tuple[Problem, ...]:
    """The problems, with line and column where they know a part of a data file; the files are read once more."""

    @cache
    def source(file: str) -> _Source | None:
        try:
            raw = folder.read_bytes(root / file, root)
            return _Source(reader.read(raw, file), lines(decode(raw, file)))
        except Unfit:
            return None

    return tuple(_placed(it, source(it.file)) if it.part and not it.line else it for it in problems)


def at_words(problem: Problem, document: Document, raw: bytes) -> Problem:
    """The problem at the place of its words in the file that it was found in, where they can be found."""
    return _placed(problem, _Source(document, lines(decode(raw, document.file))))


class _Source:
    """A file as data and as lines."""

    def __init__(self, document: Document, text: list[str]) -> None:
        self._document = document
        self._lines = text
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
        end = next((at for at in self._starts if at > here), (len(self._lines) + 1, 1))
        for number in range(start.line, min(end[0], len(self._lines)) + 1):
            first = start.column - 1 if number == start.line else 0
            last = end[1] - 1 if number == end[0] else None
            column = self._lines[number - 1].find(words, first, last)
            if column >= 0:
                return Place(number, column + 1)
        return None


def _placed(problem: Problem, source: _Source | None) -> Problem:
    if source is None:
        return problem
    place = source.place(problem.part, problem.words)
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
