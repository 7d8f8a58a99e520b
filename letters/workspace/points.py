"""Paragraphs and points of lists, one after the other, to the nested lists of a data file, and those to YAML."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Points: TypeAlias = "list[str | Points]"
DEEPEST = 2
"""Lists within the list of findings: a list, and one in it."""
_WIDTH = 110
_LONGEST_PLAIN = 90
_PLAIN = re.compile(r"[A-Za-z][\w’'“”.,;()/*%£&+ –-]*(?<![ ])")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph (`level` 0) or a point of a list (1, or 2 for a list in it); `place` is where it was read."""

    text: str
    level: int
    place: str


def nest(passages: Iterable[Passage]) -> Points:
    """The passages as a data file nests them. A list follows a paragraph: points with none before become such."""
    found: Points = []
    without = True
    for passage in passages:
        without = without and passage.level > 0
        place = found
        for _ in range(min(passage.level - without, DEEPEST)):
            if place:
                place = _list_after(place)
        place.append(passage.text)
    return found


def _list_after(place: Points) -> Points:
    """The list at the end of these points; a new one where they end with a paragraph."""
    last = place[-1]
    if isinstance(last, str):
        last = []
        place.append(last)
    return last


def to_yaml(points: Sequence[str | Points], indent: int) -> list[str]:
    """The lines of a list whose hyphens stand `indent` columns in."""
    found: list[str] = []
    for point in points:
        inner = list(_scalar(point, indent + 2)) if isinstance(point, str) else to_yaml(point, indent + 2)
        found += [f"{' ' * indent}- {inner[0].strip()}", *inner[1:]]
    return found


def _scalar(text: str, indent: int) -> Iterator[str]:
    if len(text) <= _LONGEST_PLAIN and _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        yield text
        return
    yield ">-"
    width = max(_WIDTH - indent, 40)
    yield from (
        f"{' ' * indent}{line}"
        for line in textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False, drop_whitespace=True)
    )


_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
"""Words that other programs take for something else than text."""
