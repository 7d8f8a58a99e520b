"""How a text is set: spaces, quotation marks and dashes. Finds what is odd, and can set it right."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_SPACES = (
    (re.compile(r"(?<=\S) +(?=[,;:!?.](?:\s|$)|[)\]”](?!\w))"), "", "a space stands before a mark"),
    (re.compile(r"(?<=[(\[“‘]) +(?=\S)"), "", "a space stands after an opening mark"),
    (re.compile(r"^[ \t]+|[ \t]+$"), "", "a space stands at the edge of the text"),
    (re.compile(r" {2,}|\t+"), " ", "more than one space stands here"),
    (re.compile(r"(?<=[^\W\d_][,;])(?=[^\W\d_])"), " ", "a space is missing after a mark"),
    (re.compile(r"(?<=[a-z]{2}[.])(?=[A-Z][a-z])"), " ", "a space is missing after a full stop"),
)
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|\bxn--)\S*", re.IGNORECASE)
_AROUND = "\"'“”‘’([{<>}]).,;:!?*"
"""What stands around an address and is none of it."""
_OPENING = {")": "(", "]": "[", "}": "{", ">": "<", "”": "“", "’": "‘"}
_PAIRED = frozenset("\"'([{<“‘")
_QUOTES = re.compile("[\"'“”‘’]")
_FEET_AND_INCHES = re.compile(r"(?<![\w.,])\d{1,2}(') ?\d{1,2}(?:[½¼¾]|\.\d)?(\")(?!\w)")
_MEASURED = re.compile(r"(?<![\w.,'’‘])\d{1,3}(?:[½¼¾]|\.\d)?$")
_ELIDED = re.compile(r"(?:tis|twas|twere|twill|twould|til|em|n)\b|\d\ds?\b(?!')", re.IGNORECASE)
"""What begins with an apostrophe: ’tis, ’em, ’90s."""
_SPACED_HYPHEN = re.compile(r"(?<=\S) +-{1,3} +(?=\S)|(?<=\w)-{2,3}(?=\w)")
_MINUS = re.compile(r"(?:^|(?<=[(\[])|(?<=[^\d\s] ))-(?=[£$€]?\d)")
_LONG_DASH = re.compile(r" ?— ?")
_DASH = " – "
_CURLY = {'"': "“”", "'": "‘’"}
_ENDS = {"“": "”", "‘": "’"}
_PRIMES = {'"': "″", "'": "′"}
_OPENS_AFTER = frozenset("([{ \t\n\u00a0–—*/")


def spaces(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, what belongs there, and what is odd, for every odd space."""
    addresses = [found.span() for found in _ADDRESS.finditer(text)]
    taken: set[int] = set()
    for pattern, right, what in _SPACES:
        for found in pattern.finditer(text):
            start, end = found.span()
            within = any(low <= start <= high for low, high in addresses) or taken & set(range(start, end + 1))
            if not within:
                taken |= set(range(start, end))
                yield start, end, right, what


def quotes(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The same for every straight quotation mark and apostrophe, and for marks of feet and inches."""
    primes = {at for found in _FEET_AND_INCHES.finditer(text) for at in (found.start(1), found.start(2))}
    decided: dict[int, str] = {}
    opened: set[str] = set()
    addresses = _addresses(text)
    for found in _QUOTES.finditer(text):
        at, mark = found.start(), found[0]
        if _touches(addresses, found):
            continue
        right = mark
        if mark in _PRIMES:
            closing = _closing(text, at, opened, decided.get(at - 1, ""))
            is_prime = at in primes or (closing and _is_measure(text, at, opened))
            right = _PRIMES[mark] if is_prime else (_CURLY[mark][closing])
            what = "a straight mark stands for feet or inches" if is_prime else "the quotation mark is straight"
            yield at, at + 1, right, what
        decided[at] = right
        if right in _ENDS:
            opened.add(right)
        elif not text[at + 1 : at + 2].isalnum():  # an apostrophe within a word ends nothing
            opened -= {opening for opening, closing in _ENDS.items() if closing == right}


def hyphens(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The same for every hyphen that stands for a dash or a minus."""
    addresses = _addresses(text)
    for found in _SPACED_HYPHEN.finditer(text):
        if not _touches(addresses, found):
            yield *found.span(), _DASH, "a hyphen stands for a dash"
    for found in _MINUS.finditer(text):
        yield *found.span(), "−", "a hyphen stands for a minus"


def long_dashes(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The same for every long dash, for letters that have the short one too."""
    addresses = _addresses(text)
    for found in _LONG_DASH.finditer(text):
        if _touches(addresses, found):
            continue
        yield *found.span(), _DASH, "a long dash stands in a letter that has short ones"


def has_short_dash(text: str) -> bool:
    return _DASH in text


def set_right(text: str, *, short_dashes: bool, off: Collection[str] = ()) -> str:
    """The text with all of that mended but what the rules find that are `off`.

    `short_dashes` says that long ones are to be made short.
    """
    for code, find in (("D504", quotes), ("D505", hyphens), ("D505", long_dashes), ("D503", spaces)):
        if code not in off and (short_dashes or find is not long_dashes):
            for start, end, right, _ in sorted(find(text), reverse=True):
                text = text[:start] + right + text[end:]
    return text


def _addresses(text: str) -> list[tuple[int, int]]:
    """Start and end of each address of the web or of mail, without what stands around it."""
    found = []
    for each in _ADDRESS.finditer(text):
        bare = each[0].lstrip(_AROUND)
        start = each.end() - len(bare)
        found.append((start, start + len(_without_end(bare, each[0].removesuffix(bare)))))
    return found


def _without_end(address: str, before: str) -> str:
    """An address without the marks behind it; one that ends what begins in it, and not `before` it, is its own."""
    open_before = Counter(before)
    while address and (mark := address[-1]) in _AROUND:
        opening = _OPENING.get(mark, mark)
        if open_before[opening] > 0:
            open_before[opening] -= 1
        elif opening in _PAIRED and _is_open(address[:-1], opening, mark):
            break
        address = address[:-1]
    return address


def _is_open(text: str, opening: str, closing: str) -> bool:
    if opening == closing:
        return text.count(opening) % 2 == 1
    return text.count(opening) > text.count(closing)


def _touches(addresses: Iterable[tuple[int, int]], found: re.Match[str]) -> bool:
    """Whether it is a part of an address, which would lead elsewhere if it were set otherwise."""
    return any(found.start() < end and start < found.end() for start, end in addresses)


def _closing(text: str, at: int, opened: Collection[str], before: str) -> bool:
    """Whether it closes, or is an apostrophe; it opens where a word begins after a space, bracket or opening mark.

    Between two spaces, it closes what is `opened`. `before` is the mark just before it, as it should be.
    """
    after = text[at + 1 :]
    opens = at == 0 or text[at - 1] in _OPENS_AFTER or before in _ENDS
    if not (opens and after):
        return True
    if text[at] == "'" and (_ELIDED.match(after) or ("‘" in opened and after[0].isdigit())):
        return True
    return after[0].isspace() and _CURLY[text[at]][False] in opened


def _is_measure(text: str, at: int, opened: Collection[str]) -> bool:
    """Whether it stands after a number, where no quotation is open that it could end."""
    return (
        _CURLY[text[at]][False] not in opened
        and not text[at + 1 : at + 2].isalnum()
        and bool(_MEASURED.search(text, max(0, at - 8), at))
    )
