"""The texts of a letter, each with the place in the data that it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.errors import Problem
from letters.model.inspection import Insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.model.inspection import Inspection
    from letters.model.letter import Letter

INSPECTION = "data/inspection.yaml"


@dataclass(frozen=True, slots=True)
class Said:
    """One text: `part` is its place in `file`, `findings.attendance.2`, and `number` that of a point: `2`, `2.1`."""

    file: str
    part: str
    text: str
    number: str = ""

    def problem(self, code: str, what: str, remedy: str, words: str = "") -> Problem:
        """A problem with the `words` of this text, or with all of it."""
        return Problem(self.file, 0, 0, code, what, remedy, part=self.part, words=words)

    @property
    def called(self) -> str:
        """How people call a finding: `attendance, point 2.1`."""
        return f"{self.theme}, point {self.number}"

    @property
    def theme(self) -> str:
        """The id of the theme under which a finding stands."""
        return self.part.split(".")[1]


def findings(letter: Letter) -> tuple[Said, ...]:
    """Every finding, in the order of the file."""
    return tuple(
        Said(letter.file, part, text, number)
        for theme, points in letter.force.findings.items()
        for part, text, number in _nested(points, f"findings.{theme}")
    )


def standard(inspection: Inspection) -> tuple[Said, ...]:
    """What every letter says."""
    parts = [("title", inspection.title), ("opening", inspection.opening), ("follow_up", inspection.follow_up)]
    parts += [(f"themes.{n}.{key}", getattr(it, key)) for n, it in enumerate(inspection.themes) for key in _THEME]
    return tuple(Said(INSPECTION, part, text) for above, value in parts for part, text, _ in _nested(value, above))


_THEME = ("heading", "scope")


def _nested(value: Any, part: str, number: str = "", above: str = "") -> Iterator[tuple[str, str, str]]:
    """Each text with its part and number; a list belongs to the point before it, whose number is `above` its own."""
    if isinstance(value, str):
        yield part, value, number
    elif not isinstance(value, Insert):
        count = 0
        for at, item in enumerate(value):
            count += isinstance(item, str)
            yield from _nested(item, f"{part}.{at}", f"{above}{count}", f"{above}{count}.")
