"""The pages of a letter's proof, read as its readers will: what they say, where it is drawn, how it is tagged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from letters.checks.finished import Finished, Known
from letters.checks.paper import faults
from letters.checks.readback import read_back
from letters.model.forces import FORCES
from letters.model.leftovers import comparable
from letters.typeset.context import letter_context
from letters.typeset.strange import told_forces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.errors import Problem
    from letters.model.letter import Letter
    from letters.ports import Sheets


def paper_faults(sheets: Sheets, *, template: bool) -> tuple[Problem, ...]:
    """All that is wrong with the pages of a job that was done, as its fullest edition has them; nothing without any.

    With `template` also what is the same for all letters: how the pages are tagged, what every edition says, and how
    the proof looks, whose pages have less than a copy's.
    """
    if not sheets.pdfs:
        return ()
    letter = sheets.job.letter
    names = letter.inspection.bodies or FORCES
    it = Finished(sheets.pdfs[0], letter, None, names, f"data/forces/{letter.id}.yaml")
    if not template:
        return faults(replace(it, pdf=sheets.pdfs[_fullest(sheets)]), page_texts(letter), template=False)
    found = faults(it, page_texts(letter), template=True)
    return found + tuple(_of_editions(sheets, it, found))


def _fullest(sheets: Sheets) -> int:
    """Which edition has most on its pages: of the copies, which differ in their holder's words, the longest one's.

    The number of a copy is the same room whoever holds it. Without copies it is the first, a proof.
    """
    holders = [len(marks.copy.person.label) if marks.copy else 0 for marks in sheets.job.editions]
    return holders.index(max(holders))


def _of_editions(sheets: Sheets, proof: Finished, found: Sequence[Problem]) -> Iterator[Problem]:
    """What would keep the copies and the public edition from leaving, and what the stamps of the fullest copy do."""
    known, told = Known(), {(problem.code, problem.what) for problem in found}
    editions = [*zip(sheets.job.editions, sheets.pdfs, strict=True)]
    fullest = _fullest(sheets)
    for number, (marks, pdf) in enumerate(editions[1:], 1):
        it = replace(proof, pdf=pdf, copy=marks.copy)
        drawn = faults(it, (), template=False) if number == fullest else ()
        yield from (problem for problem in drawn if (problem.code, problem.what) not in told)
        yield from _notice(it) if marks.copy else ()
        back = read_back(pdf, it.letter, it.copy, names=it.names, file=it.file, known=known)
        yield from (problem for problem in back if not _is_of_data(problem, it))


def _is_of_data(problem: Problem, it: Finished) -> bool:
    """Whether it is told at its place in the data."""
    return problem.code == "P103" and any(it.names[force] in problem.what for force in told_forces(it.letter))


def _notice(it: Finished) -> Iterator[Problem]:
    embargo = it.letter.inspection.embargo
    if embargo and comparable(embargo.notice) not in comparable(it.pages[0]):
        yield replace(it.problem("P104", "the notice below the banner is missing", page=1), words=embargo.notice)


def page_texts(letter: Letter) -> tuple[str, ...]:
    """What the page must say of the data, in the page's order."""
    return tuple(_texts(letter))


def _texts(letter: Letter) -> Iterator[str]:
    context = letter_context(letter)
    yield context["inspection"]["title"]
    for block in context["body"]:
        yield from _within(block)


def _within(part: dict[str, Any]) -> Iterator[str]:
    yield from (part[key] for key in ("text", "heading") if key in part)
    for key in ("points", "themes"):
        for below in part.get(key, ()):
            yield from _within(below)
