"""A letter as it is received: the line in an inbox, the message, and what a screen reader says of the pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from letters.dispatch import sender
from letters.dispatch.trial import first_parcel
from letters.dispatch.wording import word
from letters.errors import LettersError
from letters.pdf import metadata
from letters.pdf.blocks import blocks
from letters.templating.templates import Templates
from letters.workflows.order import assign_copies

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from letters.dispatch.wording import Words
    from letters.errors import Problem
    from letters.model.letter import Letter
    from letters.model.settings import Settings
    from letters.pdf.blocks import Block

Json = dict[str, Any]
_LEVELS = {"title": "heading level 1", "heading": "heading level 2"}


def message(letter: Letter, settings: Settings, root: Path) -> tuple[Json, str, tuple[Problem, ...]]:
    """What the addressee sees of the message with their embargoed copy: its line in an inbox, and it as HTML.

    Or nothing of it, and the problems that stop it.
    """
    try:
        parcel = first_parcel(letter, assign_copies(letter, None)[0])
        parcel = replace(parcel, sender=settings.mail.sender or parcel.sender)
        words = word(parcel, Templates(root / "templates"))
        writer = sender.read(parcel.sender)
    except LettersError as error:
        return {}, "", error.problems
    line = {
        "from": writer.name or letter.inspection.inspectorate.name,
        "address": writer.mailbox,
        "to": parcel.copy.person.label,
        "mailbox": parcel.mailbox or "no mailbox yet",
        "subject": words.subject,
        "first": _first_line(words),
        "files": list(parcel.files),
    }
    return line, words.html, ()


def _first_line(words: Words) -> str:
    """What an inbox shows beside the subject: the text from its beginning."""
    return " ".join(words.text.split())[:180]


def spoken(pdf: bytes) -> tuple[Json, ...]:
    """What a screen reader says of a proof, piece by piece: what kind of thing it is, and its words.

    It begins with the document's title. Bands, notices and page numbers are artifacts, which it passes over.
    """
    said = metadata.read(pdf)
    title = ({"kind": "document", "text": f"{said.title}, English"},) if said else ()
    return (*title, *_pieces(blocks(pdf)))


def _pieces(found: tuple[Block, ...]) -> Iterator[Json]:
    read = [block for block in found if block.kind != "stamp"]
    for number, block in enumerate(read):
        if block.kind == "point" and (number == 0 or read[number - 1].kind != "point"):
            yield {"kind": "list", "text": _points(read[number:])}
        yield {"kind": _LEVELS.get(block.kind, block.kind), "text": block.text, "depth": block.number.count(".")}


def _points(rest: list[Block]) -> str:
    """How many points of the first depth follow."""
    count = 0
    for block in rest:
        if block.kind != "point":
            break
        count += "." not in block.number
    return f"{count} item{'s' if count != 1 else ''}"
