"""The pages of a letter's proof, read as its readers will: what they say, where it is drawn, how it is tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.checks.finished import Finished
from letters.checks.paper import faults
from letters.model.forces import FORCES
from letters.typeset.context import letter_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.errors import Problem
    from letters.model.letter import Letter
    from letters.ports import Sheets


def paper_faults(sheets: Sheets, *, template: bool) -> tuple[Problem, ...]:
    """All that is wrong with the first edition of a job that was done; nothing for one that was not.

    With `template` also what is the same for all letters.
    """
    if not sheets.pdfs:
        return ()
    letter = sheets.job.letter
    names = letter.inspection.bodies or FORCES
    it = Finished(sheets.pdfs[0], letter, None, names, letter.file)
    return faults(it, tuple(_texts(letter)), template=template)


def _texts(letter: Letter) -> Iterator[str]:
    """What the page must say of the data, in the page's order."""
    context = letter_context(letter)
    yield context["inspection"]["title"]
    for block in context["body"]:
        yield from _within(block)


def _within(part: dict[str, Any]) -> Iterator[str]:
    yield from (part[key] for key in ("text", "heading") if key in part)
    for key in ("points", "themes"):
        for below in part.get(key, ()):
            yield from _within(below)
