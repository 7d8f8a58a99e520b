"""What must hold within inspection.yaml, and between it and all letters."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from letters.embargo.instant import date_in_words, parse_wall
from letters.model.inspection import TO_BE_CONFIRMED
from letters.model.names import forces_named, names_in
from letters.workspace.document import quoted
from letters.workspace.rules.findings import lists_without_paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.errors import Problem
    from letters.workspace.document import Node
    from letters.workspace.rules.context import Context, InspectionRule


_STANDARD = [(part,) for part in ("title", "formerly", "marking", "opening", "follow_up", "themes")]


def _confirmed(context: Context) -> Iterator[Problem]:
    until = context.inspection.get("embargo", "until")
    if until.text == TO_BE_CONFIRMED and context.ready:
        others = len(context.ready) - 1
        more = f" and {others} more" if others else ""
        what = f"the embargo is to be confirmed, but not every letter is a draft: {context.ready[0].file}{more}"
        yield until.problem("D401", what, "write the local time, such as 2014-09-04 00:01, or make the letters drafts")


def _dated_before(context: Context) -> Iterator[Problem]:
    """What is public cannot have been written later."""
    dated, until = context.inspection.get("letter_date"), context.inspection.get("embargo", "until")
    try:
        day, end = date.fromisoformat(dated.text), parse_wall(until.text).date()
    except ValueError:
        return
    if day > end:
        what = f"the letters bear the date {date_in_words(day)}, but are public from {date_in_words(end)}"
        yield dated.problem("D406", what, "correct letter_date or embargo.until")


def _one_theme_an_id(context: Context) -> Iterator[Problem]:
    seen: set[str] = set()
    for theme in context.inspection.get("themes").items:
        named = theme.get("id")
        if named.text in seen:
            yield named.problem("D402", f"an earlier theme has the id {quoted(named.text)} too", "give each its own id")
        seen.update([named.text] if named.text else [])


def _inserts(context: Context) -> Iterator[Problem]:
    opening = context.inspection.get("opening")
    inserts = [block.get("insert") for block in opening.items if block.get("insert").text]
    if opening.items and not any(insert.text == "embargo" for insert in inserts):
        what = "the opening has no place for the embargo sentence"
        yield opening.problem("D403", what, "add the entry - insert: embargo where it belongs", key=True)
    seen: set[str] = set()
    for insert in inserts:
        if insert.text in seen:
            what = f"insert: {quoted(insert.text)} stands in the opening twice"
            yield insert.problem("D403", what, "keep one of the two")
        seen.add(insert.text)


def _findings_last(context: Context) -> Iterator[Problem]:
    """Nothing but the follow-up may come between the findings and the close."""
    after = False
    for block in context.inspection.get("opening").items:
        insert = block.get("insert").text
        if after and insert not in {"findings", "follow-up"}:
            yield block.problem("D403", "this comes after insert: findings", "move it before the findings")
        after = after or insert == "findings"


def _follow_up(context: Context) -> Iterator[Problem]:
    if context.inspection.get("follow_up").items:
        return
    for block in context.inspection.get("opening").items:
        if block.get("insert").text == "follow-up":
            what = "insert: follow-up stands here, but follow_up is missing or empty"
            yield block.problem("D403", what, "write the paragraphs under follow_up, or take this entry out")


def _lists(context: Context) -> Iterator[Problem]:
    for part in ("opening", "follow_up"):
        yield from lists_without_paragraph(context.inspection.get(part))


def _names_no_force(context: Context) -> Iterator[Problem]:
    """The standard paragraphs go to every force, so a force's name in them would be foreign in all letters but one."""
    parts = [*_STANDARD, ("embargo", "notice"), ("report", "title")] if len(context.names) > 1 else []
    for part in parts:
        for text in context.inspection.get(*part).texts():
            said = forces_named(text.text, context.names)
            for force, named in names_in(text.text, context.names).items():
                what = f"this goes to every force, but names {named}"
                remedy = "move it to that force’s findings, or take the name out"
                yield text.problem("D405", what, remedy, words=said[force])


def report(context: Context) -> Iterator[Problem]:
    """The report that the inspection names must be there, and be a PDF."""
    file = context.inspection.get("report", "file")
    wrong = _wrong_report(context, file) if file.text else ""
    if wrong:
        what = f"the report {quoted(file.text)} {wrong}"
        yield file.problem("D404", what, "put the report, a PDF, into data/ and name it here, or take report out")


def _wrong_report(context: Context, file: Node) -> str:
    folder = context.root / "data"
    try:
        path = (folder / file.text).resolve()
        if not path.is_relative_to(folder.resolve()):
            return "lies outside data/"
        if not path.is_file():
            return "is not there"
        with path.open("rb") as opened:
            return "" if opened.read(5) == b"%PDF-" else "is not a PDF"
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links in a circle; ValueError: a NUL in the name
        return "cannot be opened"


INSPECTION_RULES: tuple[InspectionRule, ...] = (
    _confirmed,
    _dated_before,
    _one_theme_an_id,
    _inserts,
    _findings_last,
    _follow_up,
    _lists,
    _names_no_force,
    report,
)
