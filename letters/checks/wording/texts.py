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
    """One text: `part` is its place in `file`, `findings.attendance.2`."""

    file: str
    part: str
    text: str

    def problem(self, code: str, what: str, remedy: str, words: str = "") -> Problem:
        """A problem with the `words` of this text, or with all of it."""
        return Problem(self.file, 0, 0, code, what, remedy, part=self.part, words=words)

    @property
    def theme(self) -> str:
        """The id of the theme under which a finding stands."""
        return self.part.split(".")[1]


def force_file(letter: Letter) -> str:
    return f"data/forces/{letter.id}.yaml"


def findings(letter: Letter) -> tuple[Said, ...]:
    """Every finding, in the order of the file."""
    return tuple(
        Said(force_file(letter), part, text)
        for theme, points in letter.force.findings.items()
        for part, text in _nested(points, f"findings.{theme}")
    )


def standard(inspection: Inspection) -> tuple[Said, ...]:
    """What every letter says."""
    parts = [("title", inspection.title), ("opening", inspection.opening), ("follow_up", inspection.follow_up)]
    parts += [(f"themes.{n}.{key}", getattr(it, key)) for n, it in enumerate(inspection.themes) for key in _THEME]
    return tuple(Said(INSPECTION, part, text) for above, value in parts for part, text in _nested(value, above))


_THEME = ("heading", "scope")


def _nested(value: Any, part: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield part, value
    elif not isinstance(value, Insert):
        for number, item in enumerate(value):
            yield from _nested(item, f"{part}.{number}")
