"""How a text is set: spaces, quotation marks and dashes. Finds what is odd, and can set it right."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_NO_SPACE_BEFORE = r"(?<=\w) +(?=[,;:!?)\]](?:\s|$)|\.(?:\s|$))"
_SPACES = (
    (re.compile(_NO_SPACE_BEFORE), "", "a space stands before a mark"),
    (re.compile(r"(?<=[(\[]) +(?=\w)"), "", "a space stands after an opening bracket"),
    (re.compile(r"^[ \t]+|[ \t]+$"), "", "a space stands at the edge of the text"),
    (re.compile(r" {2,}|\t+"), " ", "more than one space stands here"),
    (re.compile(r"(?<=[^\W\d_][,;])(?=[^\W\d_])"), " ", "a space is missing after a mark"),
    (re.compile(r"(?<=[a-z]{2}[.])(?=[A-Z][a-z])"), " ", "a space is missing after a full stop"),
)
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_QUOTES = re.compile("[\"']")
_SPACED_HYPHEN = re.compile(r"(?<=[\w,.)’”]) (?:-{1,3}) (?=\S)|(?<=\w)--(?=\w)")
_LONG_DASH = re.compile(r" ?— ?")
_DASH = " – "
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
    """The same for every straight quotation mark and apostrophe."""
    for found in _QUOTES.finditer(text):
        yield *found.span(), _curly(text, found.start()), "the quotation mark is straight"


def hyphens(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The same for every hyphen that stands for a dash."""
    for found in _SPACED_HYPHEN.finditer(text):
        yield *found.span(), _DASH, "a hyphen stands for a dash"


def long_dashes(text: str) -> Iterator[tuple[int, int, str, str]]:
    """The same for every long dash, for letters that have the short one too."""
    for found in _LONG_DASH.finditer(text):
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


def _curly(text: str, at: int) -> str:
    """An opening mark where a word begins after a space or bracket, else a closing one, which an apostrophe is too."""
    opens = (
        at == 0 or text[at - 1] in _OPENS_AFTER or (text[at - 1] in "“‘\"'" and at > 0 and _curly(text, at - 1) in "“‘")
    )
    followed = at + 1 < len(text) and not text[at + 1].isspace()
    is_opening = opens and followed
    if text[at] == '"':
        return "“" if is_opening else "”"
    # '90s and 'tis begin with an apostrophe
    return "‘" if is_opening and not text[at + 1].isdigit() else "’"
