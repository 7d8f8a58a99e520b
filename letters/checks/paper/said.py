"""Text in equals text out: what the data say stands on the pages, whole and in its order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from letters.checks.finished import comparable
from letters.checks.wording.texts import findings, standard
from letters.pdf.blocks import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.checks.finished import Finished
    from letters.errors import Problem

_WORDS = re.compile(r"[A-Za-z]{2,}")
_TEMPLATE = "templates/letter.html.j2"


def in_order(it: Finished, body: str, texts: Sequence[str]) -> Iterator[Problem]:
    """On the pages, whose `body` in drawing order is also what a search and a copy find."""
    yield from _missed(it, body, texts, "P121", "on the pages")


def read_in_order(it: Finished, texts: Sequence[str]) -> Iterator[Problem]:
    """In the structure, in reading order: what a screen reader speaks. A file without one is told elsewhere."""
    try:
        spoken = " ".join(block.text for block in blocks(it.pdf) if block.kind != "stamp")
    except ValueError:
        return
    yield from (replace(found, file=_TEMPLATE) for found in _missed(it, spoken, texts, "P134", "in the reading order"))


def _missed(it: Finished, said: str, texts: Sequence[str], code: str, where: str) -> Iterator[Problem]:
    whole, at = _without_spaces(said), 0
    for text in texts:
        wanted = _without_spaces(text)
        found = whole.find(wanted, at)
        if found >= 0:
            at = found + len(wanted)
        elif not (_runs_leftward(text) and all(word in whole[at:] for word in _WORDS.findall(text))):
            fault = "does not stand" if wanted not in whole else "stands out of its order"
            yield _problem(it, code, text, f"a text of the data {fault} {where}")


def _problem(it: Finished, code: str, text: str, what: str) -> Problem:
    """At the place of the text in the data, where it is one of theirs."""
    sources = (*findings(it.letter), *standard(it.letter.inspection))
    source = next((one for one in sources if one.text == text), None)
    problem = it.problem(code, what, remedy="print all of it, in the order of the data")
    return replace(problem, file=source.file, part=source.part) if source else problem


def _runs_leftward(text: str) -> bool:
    """Whether some of it runs from right to left: programs order such a line in one way or another."""
    return not text.isascii() and any(bidirectional(char) in {"R", "AL"} for char in text)


def _without_spaces(text: str) -> str:
    """As it can be compared: the turn of a page may divide a word at its hyphen."""
    return comparable(text).replace(" ", "")
