"""The breach report in the fields of the UK Statistics Authority's template, as Markdown to complete and send on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OPEN = "(to be completed)"
_PRINCIPLE = (
    "T3: Orderly release. T3.4: circulation in final form ahead of publication is for eligible recipients only. "
    "(Strike out what does not apply.)"
)


@dataclass(frozen=True, slots=True)
class Answers:
    """What is known, in words; an empty answer is left open. `timeline` is when and what, oldest first."""

    title: str
    producer: str
    contact: str
    reported: str
    occurred: str
    embargo: str
    letter: str
    whose: str
    what: str
    cause: str
    impact: str
    action: str
    timeline: tuple[tuple[str, str], ...]
    head: str


def fill(answers: Answers) -> str:
    """The report."""
    return "\n".join(_lines(answers))


def _lines(answers: Answers) -> Iterator[str]:
    yield "# Breach report"
    yield ""
    yield "Before this goes to anybody outside: the timeline names people and mailboxes."
    yield from _table(
        "Core information",
        [
            ("Title and link to statistical output", answers.title),
            ("Name of producer organisation", answers.producer),
            ("Name and contact details of person dealing with report", answers.contact),
            ("Name and contact details of Head of Profession for Statistics or Lead Official", ""),
            ("Link to published statement about the breach (if relevant)", ""),
            ("Date of breach report", answers.reported),
        ],
    )
    yield from _table(
        "Circumstances of breach",
        [
            ("Relevant principle(s) and practice(s)", _PRINCIPLE),
            ("Date of occurrence of breach", answers.occurred),
            ("Account of what happened", answers.what),
            ("Cause", answers.cause),
            ("Letter, and whose copy", "; ".join(filter(None, (answers.letter, answers.whose))) or "not known"),
            ("Embargoed until", answers.embargo),
        ],
    )
    yield from _table(
        "Impact of the breach", [("Impact internally", answers.impact), ("Impact externally", answers.impact and OPEN)]
    )
    yield from _table(
        "Corrective actions taken or planned to prevent recurrence",
        [("Short-term actions to redress the situation", answers.action), ("Longer-term changes", "")],
    )
    yield ""
    yield "## Timeline, from the inspection's record"
    yield ""
    yield f"The record is a chain of hashes; it stood at {answers.head}. `letters log export --complete` proves it."
    yield ""
    yield "| When | What |"
    yield "|---|---|"
    for when, what in answers.timeline:
        yield f"| {when} | {_cell(what)} |"
    yield ""


def _table(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield ""
    yield f"## {heading}"
    yield ""
    yield "| Information needed | Response |"
    yield "|---|---|"
    for field, answer in rows:
        yield f"| {field} | {_cell(answer) or OPEN} |"


def _cell(text: str) -> str:
    """Words on one line, in which nothing ends the cell."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
