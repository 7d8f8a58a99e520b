"""What programs write for a missing value, or leave of a template, among the words of a page."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from letters.model.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.model.letter import Letter

_WRITTEN = re.compile(r"\b(?:None|undefined|null|nan)\b|\{\{|\}\}|\{%|%\}")
_LOOKALIKES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "*": None})


class Leftover(NamedTuple):
    """A word that no person wrote, also with the word `before` it, and with the word `after` it."""

    word: str
    before: str
    after: str


def leftovers(text: str, letter: Letter) -> Iterator[Leftover]:
    """All that a text has of them, unless the letter's data say the same words: "None of the plans"."""
    said = comparable(text)
    found = list(_WRITTEN.finditer(said))
    known = comparable(" | ".join(text for _, text in texts(letter.content()))) if found else ""
    for match in found:
        left = Leftover(match[0], *_with_neighbours(said, *match.span()))
        if left.before not in known and left.after not in known:
            yield left


def comparable(text: str) -> str:
    """A text as it can be compared with what the page made of it: quotes, dashes and emphasis aside."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_LOOKALIKES).split())


def _with_neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    start, end = text.rfind(" ", 0, start) + 1, _next_space(text, end)
    return text[text.rfind(" ", 0, max(start - 1, 0)) + 1 : end], text[start : _next_space(text, end + 1)]


def _next_space(text: str, start: int) -> int:
    found = text.find(" ", start)
    return len(text) if found < 0 else found
