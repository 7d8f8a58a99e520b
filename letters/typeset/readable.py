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
        behind = _squashed(page)
        for text in texts:
            if _squashed(text) not in behind:
                file, part = source_of(text, letter)
                what = f"the text ‘{text[:24]}’ would be read otherwise by a program that speaks or copies it"
                remedy = "write it without marks over or under its letters"
                yield Problem(file, 0, 0, "P006", what, remedy, number, part, text)


def _squashed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())
