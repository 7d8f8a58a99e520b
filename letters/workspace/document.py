"""A data file as plain data, and where each part of it stands."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from letters.errors import Problem
from letters.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
Loc: TypeAlias = "tuple[str | int, ...]"
"""The keys and list positions (from 0) that lead from the root to a part."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column of a file, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that could be meant as more of the text before it; `text` begins with the #."""

    place: Place
    text: str

    @property
    def is_glued(self) -> bool:
        """`#4` rather than `# four`."""
        return len(self.text) > 1 and not self.text[1].isspace()


@dataclass(frozen=True, slots=True)
class Document:
    """One file that could be read. Every scalar is text as it is written; only a plain null, ~ or nothing is None.

    `keys` and `values` say where each begins, `ends` where each scalar value ends: the place after its last character.
    `problems` are mistakes that did not stop the reading; what stands at a location in `refused` was left out because
    of one of them, so that nobody need complain of its absence as well. `comments` are those that may have cut the text
    at a location short. `file` is as problems show it.
    """

    file: str
    data: Data
    keys: Mapping[Loc, Place]
    values: Mapping[Loc, Place]
    refused: frozenset[Loc] = frozenset()
    comments: Mapping[Loc, Comment] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    ends: Mapping[Loc, Place] = field(default_factory=dict)

    @property
    def root(self) -> Node:
        return Node(self, (), self.data)

    def without_places(self, key: str) -> Document:
        """The same, but that nothing is known any more of where the parts under a key of its root stand."""
        keys, values, ends = (
            {loc: place for loc, place in places.items() if len(loc) < 2 or loc[0] != key}
            for places in (self.keys, self.values, self.ends)
        )
        return replace(self, keys=keys, values=values, ends=ends)

    def place(self, loc: Loc, *, key: bool = False) -> Place:
        """Where the value at `loc` stands, or its key; for what is not there, where its nearest parent's key stands."""
        found = self.keys.get(loc) if key else self.values.get(loc)
        while found is None and loc:
            loc = loc[:-1]
            found = self.keys.get(loc) or self.values.get(loc)
        return found or self.values.get(()) or Place(1, 1)

    def problem(self, loc: Loc, code: str, what: str, remedy: str, *, key: bool = False) -> Problem:
        """A problem with what stands at `loc`, or with its key."""
        place = self.place(loc, key=key)
        return Problem(self.file, place.line, place.column, code, what, remedy)


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a document. Missing or of the wrong kind, it has no text, items or entries: rules pass it by."""

    document: Document
    loc: Loc
    value: Data

    def get(self, *keys: str) -> Node:
        """The part under `keys`; one without a value where there is none."""
        node = self
        for key in keys:
            value = node.value.get(key) if isinstance(node.value, dict) else None
            node = Node(self.document, (*node.loc, key), value)
        return node

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""

    @property
    def entries(self) -> dict[str, Node]:
        """The parts of a mapping by their keys."""
        return {key: self.get(key) for key in self.value} if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The parts of a list."""
        values = self.value if isinstance(self.value, list) else []
        return [Node(self.document, (*self.loc, index), value) for index, value in enumerate(values)]

    def texts(self) -> Iterator[Node]:
        """Every text at or below this part."""
        return (Node(self.document, loc, value) for loc, value in within(self.loc, self.value) if _is_text(value))

    def problem(self, code: str, what: str, remedy: str, *, key: bool = False, words: str = "") -> Problem:
        """A problem with this part, with its key, or with `words` of it, which `at_words` finds."""
        problem = self.document.problem(self.loc, code, what, remedy, key=key)
        return replace(problem, part=".".join(map(str, self.loc)), words=words) if words else problem


def within(loc: Loc, value: Data) -> Iterator[tuple[Loc, Data]]:
    """The value at `loc`, and every one below it, each with its own location: a part before those that it holds."""
    yield loc, value
    if isinstance(value, (dict, list)):
        below = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in below:
            if isinstance(part, (dict, list)):
                yield from within((*loc, key), part)
            else:
                yield (*loc, key), part


def _is_text(value: Data) -> bool:
    return isinstance(value, str) and bool(value)


def quoted(value: str) -> str:
    """A short value as a message shows it: on one line, cut where it is long, nothing that could steer a terminal."""
    short = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    return f"‘{plain(short)}’"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant, or None when none is like it."""
    by_case = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word[:_LONGEST].casefold(), by_case, n=1, cutoff=0.6)
    return by_case[close[0]] if close else None


def listed(words: Iterable[str], limit: int = 8) -> str:
    """`a, b or c`; of a long list, its first `limit` words."""
    all_words = list(words)
    shown = all_words[:limit]
    if len(all_words) > limit:
        return f"{', '.join(shown)} …"
    return " or ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
