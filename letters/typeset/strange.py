"""What no page of a letter may say: another force's name, what is left of a template; and what it must: the embargo."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from letters.errors import Problem
from letters.model.forbidding import SENTENCE, unforbidden
from letters.model.forces import FORCES
from letters.model.inspection import Insert
from letters.model.leftovers import leftovers
from letters.model.names import forces_named, names_in, plain
from letters.typeset.sources import parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.model.letter import Letter
    from letters.templating.templates import Templates

_RULED = frozenset(
    {"addressee", "copied_to", "findings", "title", "formerly", "marking", "opening", "follow_up", "themes", "report"}
)
"""The parts of the data in which another force's name is told at its place there."""


def strange(
    letter: Letter, pages: Sequence[str], template: str, templates: Templates, *, flows: bool = False
) -> Iterator[Problem]:
    """Each once, on the first page whose text says it, at the line of the templates that does where one is found.

    Text that `flows` is read over the turn of a page too.
    """
    whole = (" " if flows else " | ").join(pages)
    names = letter.inspection.bodies or FORCES
    allowed = {letter.id, *letter.force.mentions}
    # Most letters name no other force: one look at all of it says so.
    told = told_forces(letter) if forces_named(whole, names, allowed) else frozenset()
    if flows:
        yield from _unforbidden(letter, whole, template, templates)
    for number, text in (*enumerate(pages, 1), (0, whole)):
        said = forces_named(text, names, allowed | told)
        for force, named in names_in(text, names, allowed | told).items():
            allowed.add(force)
            remedy = "take the name out, or add its id to mentions if it belongs there"
            problem = Problem("", 0, 0, "P103", f"it names {named}, another force", remedy, number, words=said[force])
            yield _placed(problem, letter, template, templates)
        for left in leftovers(text, letter) if number else ():
            what = f"it says {left.word!r}, which a program writes for a missing value"
            problem = Problem("", 0, 0, "P105", what, "correct the template or the data", number, words=left.before)
            yield _placed(problem, letter, template, templates)


def _unforbidden(letter: Letter, whole: str, template: str, templates: Templates) -> Iterator[Problem]:
    """Where the data have a place for the embargo's sentence, the pages must say it."""
    embargo = letter.inspection.embargo
    placed = any(isinstance(block, Insert) and block.insert == "embargo" for block in letter.inspection.opening)
    if embargo and placed and (part := unforbidden(embargo.until.words, plain(whole))):
        file, line = templates.place(template, "</body>")
        what = f"{part}{',' if ',' in part else ''} is missing"
        remedy = "print it in the template, and let the stylesheet show it"
        yield Problem(
            file, line, 1 if line else 0, "T026", what, remedy, words=embargo.until.words if part == SENTENCE else ""
        )


def told_forces(letter: Letter) -> frozenset[str]:
    """The other forces that the data themselves name where they may not, so that it is told there."""
    ruled = (text for _, part, text in parts(letter) if part.partition(".")[0] in _RULED or part == "embargo.notice")
    text = " | ".join(ruled)
    return frozenset(forces_named(text, letter.inspection.bodies or FORCES, {letter.id, *letter.force.mentions}))


def _placed(problem: Problem, letter: Letter, template: str, templates: Templates) -> Problem:
    """At the line of the templates or the part of the data that says it; braces stand in every template."""
    place = templates.place_of(problem.words, template)
    if place[1] and problem.code == "P103":
        return replace(problem, file=place[0], line=place[1], column=place[2])
    wanted = plain(problem.words)
    alone = plain(problem.words.split()[-1].strip(",;."))  # all that a text says: its neighbours are another's
    texts = ((file, part, plain(text)) for file, part, text in parts(letter))
    sources = ((file, part) for file, part, text in texts if wanted in text or alone == text)
    file, part = next(sources, (place[0], ""))
    return replace(problem, file=file, part=part)
