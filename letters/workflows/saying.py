"""What a letter says, block by block, straight from its data: nothing is typeset for it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from letters.pdf.blocks import Block
from letters.templating.markup import prose
from letters.typeset.context import letter_context

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from letters.model.letter import Letter

_SET_APART = re.compile("<(?:strong|em)>.*?</(?:strong|em)>")


def said(letter: Letter) -> tuple[Block, ...]:
    """The blocks that data make, in the letter's order; what only the template says is left out."""
    context = letter_context(letter)
    return tuple(
        replace(Block(kind, _plain(text), *place), emphasised=_emphasised(text))
        for kind, text, *place in _blocks(context)
        if text
    )


def _plain(text: str) -> str:
    """Without marks of emphasis, which are no words."""
    return " ".join(prose(text).striptags().split())


def _emphasised(text: str) -> str:
    parts = (Markup(part).striptags() for part in _SET_APART.findall(prose(text)))  # noqa: S704  only looked at
    return " ".join(" ".join(parts).split())


def _blocks(context: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    inspection, signatory, addressee, embargo = (
        context[key] for key in ("inspection", "signatory", "addressee", "embargo")
    )
    if embargo:
        yield "stamp", f"EMBARGOED UNTIL {embargo['time']} on {embargo['date']} ({embargo['place']})"
        yield "stamp", embargo["notice"]
    yield "paragraph", inspection["inspectorate"]["name"]
    yield "paragraph", " | ".join(inspection["inspectorate"]["address"])
    yield "paragraph", " ".join(part for part in (signatory["name"], signatory["honours"]) if part)
    yield "paragraph", signatory["office"]
    yield "paragraph", context["date"]
    for line in (addressee["name"], addressee["office"], context["force"]["name"], *addressee["postal"]):
        yield "paragraph", line
    yield "paragraph", f"Dear {addressee['salutation'] or addressee['office']}"
    yield "title", inspection["title"]
    for block in context["body"]:
        yield from _block(block)
    if inspection["report"]:
        yield "paragraph", f"Enc: {inspection['report']['title']}"
    for person in context["copied_to"]:
        yield "paragraph", ", ".join(part for part in (person["name"], person["office"]) if part)


def _block(block: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    for theme in block.get("themes", ()):
        yield "heading", theme["heading"]
        yield from _points(theme["points"], theme["heading"])
    yield from _points(block.get("points", ()), "")
    yield "paragraph", block.get("text", "")


def _points(points: Iterable[dict[str, Any]], section: str, above: str = "") -> Iterator[tuple[Any, ...]]:
    for number, point in enumerate(points, 1):
        place = f"{above}{number}"
        yield "point", point["text"], section, place
        yield from _points(point["points"], section, f"{place}.")
