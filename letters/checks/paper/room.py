"""Room between words, and between the letters of a word: as far apart as a reader needs to tell one from the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pypdfium2 import raw  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD_GAP = 0.09  # of a line's height; a space is some three times as wide
_TIGHT, _LOOSE = -0.06, 0.2
"""Of a line's height, what is added between two letters: from where they touch, and from where a word falls apart."""
_LETTERS = re.compile(r"[^\W\d_]{3}(?![^\W\d_])")
"""The end of a word. Three letters make two gaps, so that no pair which a font sets close is taken for a fault."""


def crammed(page: Any) -> Iterator[tuple[str, str]]:
    """The first line of the page with words between which there is no room, and the first two with letters so set.

    Each with what is wrong with it.
    """
    text = page.get_textpage()
    chars = "".join(chr(raw.FPDFText_GetUnicode(text.raw, at)) for at in range(text.count_chars()))
    for at in range(1, len(chars) - 1):
        if chars[at] == " " and chars[at - 1].isalnum() and chars[at + 1].isalnum() and _is_close(text, at):
            yield _line(chars, at), "has no room between its words"
            break
    told = set()
    for words, what in _ill_spaced(text, chars):
        if what not in told:
            told.add(what)
            yield words, what


def _line(chars: str, at: int) -> str:
    before, after = chars[:at].splitlines()[-1:], chars[at:].splitlines()[:1]
    return "".join((*before, *after)).strip("•– \u2002")


def _ill_spaced(text: Any, chars: str) -> Iterator[tuple[str, str]]:
    # Where letters are far apart, pdfium writes spaces that are not in the file: without them a word is one again.
    places = [at for at, char in enumerate(chars) if char != " " or not raw.FPDFText_IsGenerated(text.raw, at)]
    whole = "".join(chars[at] for at in places)
    for word in _LETTERS.finditer(whole):
        if word[0].islower():
            one, two, three = (text.get_charbox(at, loose=True) for at in places[word.start() : word.end()])
            gaps, height = (two[0] - one[2], three[0] - two[2]), one[3] - one[1]
            if max(gaps) < _TIGHT * height:
                yield _line(whole, word.start()), "has letters that are drawn over each other"
            elif min(gaps) > _LOOSE * height:
                yield _line(whole, word.start()), "has letters so far apart that its words fall to pieces"


def _is_close(text: Any, at: int) -> bool:
    one, other = text.get_charbox(at - 1), text.get_charbox(at + 1)
    low, high = max(one[1], other[1]), min(one[3], other[3])
    if low >= high:
        return False  # on another line
    _, bottom, _, top = text.get_charbox(at - 1, loose=True)
    gap = max(other[0] - one[2], one[0] - other[2])  # from right to left too
    return bool(gap < _WORD_GAP * (top - bottom))
