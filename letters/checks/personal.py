"""What identifies a person in a text: addresses and numbers that no letter needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.plain import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

_EDGE = r"(?<![\w@./-])"
_END = r"(?![\w@/-])"
_GAP = r"[ ()-]{0,2}"
_NEVER_GIVEN = "(?!BG|GB|NK|KN|TN|NT|ZZ)"  # the letters with which no National Insurance number begins
_SINCE_2001 = "[A-HJ-PR-Y]{2}(?:0[1-9]|[1-7][0-9]) ?[A-HJ-PR-Z]{3}"
_SINCE_1983 = "[A-HJ-NP-TV-Y][0-9]{1,3} ?[A-HJ-PR-Y]{3}"
PATTERNS = {
    "an e-mail address": re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    "a telephone number": re.compile(rf"{_EDGE}(?:(?:\+|00) ?44{_GAP}(?:\(0\) ?)?|\(?0)[1-9](?:{_GAP}\d){{8,9}}{_END}"),
    "a National Insurance number": re.compile(
        rf"{_EDGE}{_NEVER_GIVEN}[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]{_END}", re.IGNORECASE
    ),
    "a vehicle’s registration mark": re.compile(
        rf"{_EDGE}(?:{_SINCE_2001}|{_SINCE_1983}|{_SINCE_2001.lower()}|{_SINCE_1983.lower().replace(' ?', '')}){_END}"
    ),
}
"""What it is to what it looks like; registration marks are those given since 1983."""


def personal(text: str) -> Iterator[tuple[str, str]]:
    """What each thing is that identifies a person in a text, and its words there."""
    for what, pattern in PATTERNS.items():
        for found in pattern.finditer(text):
            yield what, found[0]


def masked(text: str) -> str:
    """The text without what identifies a person."""
    for pattern in PATTERNS.values():
        text = pattern.sub(MASK, text)
    return text
