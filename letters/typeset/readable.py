"""Whether the text behind a page reads as it is written: for whoever searches it, copies it or hears it spoken.

WeasyPrint places marks over letters right, and may still say other characters of them: pointed Hebrew, stacked accents.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from letters.errors import Problem
from letters.typeset.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.model.letter import Letter

# What the order of a line goes by: words of either direction, numbers, signs within numbers, marks on what is before.
_KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N", "NSM": "M", "CS": "S", "ES": "S"}
_PIECE = re.compile("L[LM]*|R[RM]*|N[NM]*(?:SN[NM]*)*")
_RUN = re.compile("R[RN]*|[LN]")
# Marks that join the letter before them, and what is written from right to left. All else comes out as it went in.
_INTRICATE = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufb1d-\ufdff\ufe20-\ufe2f\ufe70-\ufefc]"
)


def misread(letter: Letter, shown: Sequence[Sequence[str]], pdf: bytes) -> Iterator[Problem]:
    """A problem for each text that is `shown` on a page and not in the text behind it; the PDF is read if need be."""
    intricate = [[text for text in texts if _INTRICATE.search(text)] for texts in shown]
    if not any(intricate):
        return
    from letters.pdf.text import pages_text  # no letter needs it but these

    for number, (texts, page) in enumerate(zip(intricate, pages_text(pdf), strict=True), 1):
        behind = _squashed(page), "".join(piece for _, piece in _pieces(page))
        for text in texts:
            if not _stands_in(text, *behind):
                file, part = source_of(text, letter)
                what = f"the text ‘{text[:24]}’ would be read otherwise by a program that speaks or copies it"
                remedy = "write it without marks over or under its letters"
                yield Problem(file, 0, 0, "P006", what, remedy, number, part, text)


def _stands_in(text: str, page: str, pieces: str) -> bool:
    """Whether the page has the text as it is written; or its words as they are drawn, from either edge of the page.

    Which edge a program begins at goes by what the line has more of, and it may turn the signs between words.
    """
    return _squashed(text) in page or any("".join(drawn) in pieces for drawn in _as_drawn(text))


def _as_drawn(text: str) -> tuple[list[str], ...]:
    """The words and numbers of a line some of which runs leftward, from the left edge and from the right; else nothing.

    A line runs rightward as a whole, and the words of each leftward run in it stand from right to left.
    """
    pieces = list(_pieces(text))
    kinds = "".join(kind for kind, _ in pieces)
    if "R" not in kinds:
        return ()
    runs = [[piece for _, piece in pieces[slice(*run.span())]] for run in _RUN.finditer(kinds)]
    drawn = [piece for run in runs for piece in reversed(run)]
    return drawn, drawn[::-1]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each word and number, which a program that reads pages keeps together, with its kind."""
    text = unicodedata.normalize("NFC", text)
    kinds = "".join(_KINDS.get(unicodedata.bidirectional(char), " ") for char in text)
    for piece in _PIECE.finditer(kinds):
        yield kinds[piece.start()], text[slice(*piece.span())]


def _squashed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
