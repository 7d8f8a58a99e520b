"""Text in equals text out: what the data say stands on the pages, whole and in its order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from unicodedata import bidirectional

from letters.checks.wording.texts import findings, standard
from letters.model.leftovers import comparable
from letters.pdf.blocks import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.checks.finished import Finished
    from letters.errors import Problem

_WORDS = re.compile(r"[^\W\d_]{2,}")
_DIVIDED = re.compile(r" ?([-/—]) ?")
_SHOWN = 32  # characters


def in_order(it: Finished, body: str, texts: Sequence[str]) -> Iterator[Problem]:
    """On the pages, whose `body` in drawing order is also what a search and a copy find."""
    for text, fault in missed_in(body, texts):
        what = f"the text ‘{_short(text)}’ {fault} on the pages"
        yield _problem(it, "P121", text, what, "print all of it, in the order of the data")


def read_in_order(it: Finished, body: str, texts: Sequence[str]) -> Iterator[Problem]:
    """In the structure, in reading order: what a screen reader speaks. A file without one is told elsewhere.

    Of a text that is not on the pages in its order either, that is enough to know.
    """
    try:
        spoken = " ".join(block.text for block in blocks(it.pdf) if block.kind != "stamp")
    except ValueError:
        return
    told = {text for text, _ in missed_in(body, texts)}
    for text, fault in missed_in(spoken, texts):
        if text not in told:
            what = f"the text ‘{_short(text)}’ is on the page, but {fault} where a screen reader reads it aloud"
            yield _problem(
                it, "P134", text, what, "let the template print it in its place, and the stylesheet not move it"
            )


def missed_in(said: str, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each text that is not said in its order, and what is wrong with it."""
    whole, at = _spaced(said), 0
    for text in texts:
        wanted = _spaced(text)
        if end := _end_of(wanted, whole, at):
            at = end
        elif not (_runs_leftward(text) and _has_words(whole[at:], text)):
            yield text, _fault(whole, wanted)


def _end_of(wanted: str, whole: str, at: int) -> int:
    """Where a text that begins at `at` or later ends; 0 without one. The turn of a line may look like a space more."""
    if (found := whole.find(wanted, at)) >= 0:
        return found + len(wanted)
    letters = wanted.replace(" ", "")
    if letters not in whole[at:].replace(" ", ""):
        return 0
    divided = re.compile(" ".join(" ?".join(map(re.escape, word)) for word in wanted.split()))
    match = divided.search(whole, at)
    return match.end() if match else 0


def _has_words(said: str, text: str) -> bool:
    """Whether every word is said, in one direction or the other."""
    return all(word in said or word[::-1] in said for word in _WORDS.findall(_spaced(text)))


def _fault(whole: str, wanted: str) -> str:
    if _end_of(wanted, whole, 0):
        return "is out of its order"
    close = wanted.replace(" ", "") in whole.replace(" ", "")
    return "has lost a space between its words" if close else "is missing"


def _problem(it: Finished, code: str, text: str, what: str, remedy: str) -> Problem:
    """At the place of the text in the data, where it is one of theirs."""
    sources = (*findings(it.letter), *standard(it.letter.inspection))
    source = next((one for one in sources if one.text == text), None)
    problem = replace(it.problem(code, what, remedy=remedy), words=text.replace("*", ""))
    return replace(problem, file=source.file, part=source.part) if source else problem


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _runs_leftward(text: str) -> bool:
    """Whether some of it runs from right to left: programs order such a line in one way or another."""
    return not text.isascii() and any(bidirectional(char) in {"R", "AL"} for char in text)


def _spaced(text: str) -> str:
    """As it can be compared: the turn of a line or page may divide a word at its hyphen, dash or stroke."""
    return _DIVIDED.sub(r"\1", comparable(text))
