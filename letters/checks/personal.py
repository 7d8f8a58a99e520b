"""What identifies a person in a text: addresses and numbers that no letter needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.plain import MASK

if TYPE_CHECKING:
    from collections.abc import Iterator

_EDGE = r"(?<![\w@./-])"
_END = r"(?![\w@/-])"
_BLANK = r" \u00a0\u2007\u2009\u202f"
_HYPHEN = r"\u2010-\u2014\u2212-"
_GAP = f"[{_BLANK}(){_HYPHEN}]{{0,2}}"
_MARK = f"[./{_HYPHEN}]"
_JOIN = f"[{_BLANK}{_HYPHEN}]"
_HOME = rf"(?:\+|00)[{_BLANK}]?44"
_NEVER_GIVEN = "(?!BG|GB|NK|KN|TN|NT|ZZ)"  # the letters with which no National Insurance number begins
_INSURED = f"{_NEVER_GIVEN}[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
_SINCE_2001 = f"[A-HJ-PR-Y]{{2}}(?:0[1-9]|[1-7][0-9]){_JOIN}?[A-HJ-PR-Z]{{3}}"
_TITLED = f"[A-HJ-PR-Y][a-hj-pr-y](?:0[1-9]|[1-7][0-9]){_JOIN}?[A-HJ-PR-Z][a-hj-pr-z]{{2}}"
_SINCE_1983 = f"[A-HJ-NP-TV-Y][0-9]{{1,3}}[{_BLANK}]?[A-HJ-PR-Y]{{3}}"
# Of three figures only: with fewer it looks like a paragraph of an Act, SOA 15A. A BMW 330D is a make.
_SINCE_1963 = f"(?!BMW)[A-HJ-PR-Y]{{3}}[{_BLANK}]?[1-9][0-9]{{2}}[A-HJ-NPR-TV-Y]"
_LOWER_2001 = "[a-hj-pr-y]{2}(?:0[1-9]|[1-7][0-9])[ \u00a0-]?[a-hj-pr-z]{3}"
_LOWER_1983 = "[a-hj-np-tv-y][0-9]{1,3}[a-hj-pr-y]{3}"
_LOWER_1963 = "(?!bmw)[a-hj-pr-y]{3}[1-9][0-9]{2}[a-hj-npr-tv-y]"
PATTERNS = {
    "an e-mail address": re.compile(
        r"[\w.+%-]{1,64}(?:@[\w-]{1,63}(?:\.[\w-]{1,63})+"
        rf"|[{_BLANK}]?(?:[@\uff20\ufe6b]|[(\[]at[)\]])[{_BLANK}]?[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,4}}\.[^\W\d_]{{2,}})",
        re.IGNORECASE,
    ),
    "a telephone number": re.compile(
        rf"{_EDGE}(?:(?:{_HOME}{_GAP}(?:\(0\)[{_BLANK}]?)?|\(?0)[1-9](?:{_GAP}\d){{8,9}}"
        rf"|(?:{_HOME}{_MARK}?|0)[1-9]\d{{1,3}}{_MARK}(?:\d{{3,4}}{_MARK}\d{{3,4}}|\d{{6,7}})){_END}"
    ),
    "a National Insurance number": re.compile(
        rf"{_EDGE}(?:{_INSURED}{_JOIN}?\d\d{_JOIN}?\d\d{_JOIN}?\d\d{_JOIN}?[A-D]"
        rf"|(?-i:{_INSURED}{_JOIN}\d\d{_JOIN}\d\d{_JOIN}\d\d)){_END}",
        re.IGNORECASE,
    ),
    "a vehicle’s registration mark": re.compile(
        f"{_EDGE}(?:{_SINCE_2001}|{_SINCE_1983}|{_SINCE_1963}|{_TITLED}|{_LOWER_2001}|{_LOWER_1983}|{_LOWER_1963}){_END}"
    ),
}
"""What it is to what it looks like. Registration marks are those given since 1963: older ones look like other words."""


def personal(text: str) -> Iterator[tuple[str, str]]:
    """What each thing is that identifies a person in a text, and its words there."""
    for what, pattern in PATTERNS.items():
        for found in pattern.finditer(text):
            yield what, found[0]


def bare(words: str) -> str:
    """The letters and digits alone: the same thing, however it is written."""
    return "".join(char for char in words.casefold() if char.isalnum())


def masked(text: str) -> str:
    """The text without what identifies a person."""
    for pattern in PATTERNS.values():
        text = pattern.sub(MASK, text)
    return text
