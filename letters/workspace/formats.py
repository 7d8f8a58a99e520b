"""What the number format of a cell makes of its value: the words that the sheet shows, or that it shows others."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from letters.embargo.instant import date_in_words

_NUMBER = re.compile(r"(?P<thousands>#,##)?0(?:\.(?P<places>0{1,10}))?(?P<percent>%)?")
_GENERAL = ("general", "@", "")
_ASIDE = re.compile(r'"(?P<words>[^"]*)"?|\\(?P<sign>.)|[_*].|\[(?P<elapsed>[hms]+)\]|\[(?P<rule>[^\]]*)\]', re.DOTALL)
_DAY = re.compile(r"(?<!d)d{1,2}(?!d)")
_BEYOND = 1e15
"""Of numbers as large no program knows every digit."""
_MOST_DIGITS = 10
"""What a cell without a format of its own shows of a number."""


def shows_nothing(value: object, style: str) -> bool:
    """Whether the format's part for such a value is empty: `;;;` shows nothing at all, `0;;` no number below 1."""
    if any(set(found["rule"] or "") & set("<=>") for found in _ASIDE.finditer(style)):
        return False
    parts = [part.strip() for part in _bare(style).split(";")]
    if isinstance(value, bool | str | list):
        return len(parts) > 3 and not parts[3]  # of numbers above, below and at zero, and of texts
    kind = 0
    if isinstance(value, int | float):
        kind = 1 if value < 0 else 2 if value == 0 else 0
    return len(parts) > 1 and not parts[kind if kind < len(parts) else 0]


def said(value: object, style: str) -> tuple[str, str]:
    """A number, day or truth in words; and what it is, where the cell may show it otherwise: `the day 4 May 2014`."""
    bare = _bare(style).casefold()
    has_day = "y" in bare and "m" in bare and bool(_DAY.search(bare))
    if isinstance(value, datetime) and (value.time() != time() or "h" in bare):
        words = f"{value:%H:%M} on {date_in_words(value.date())}"
        return words, "" if has_day and "h" in bare else f"the moment {words}"
    if isinstance(value, date):
        words = date_in_words(value)
        return words, "" if has_day else f"the day {words}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value), f"{value!s}, which is no text,"
    if (shown := _as_shown(value, style)) is not None:
        return shown, ""
    return _general(value), f"the number {_general(value)}"


def _bare(style: str) -> str:
    """The format with an x for whatever it shows as it is, and without colours and gaps."""

    def instead(found: re.Match[str]) -> str:
        return "x" if found["elapsed"] or (found["words"] or found["sign"] or "").strip() else ""

    return _ASIDE.sub(instead, style)


def _as_shown(value: float, style: str) -> str | None:
    """A number as the sheet shows it; None for a format that is not one of the plain ones."""
    if style.casefold() in _GENERAL:
        return words if "e" not in (words := _general(value)) else None
    if not (form := _NUMBER.fullmatch(style)) or not abs(value) < _BEYOND:
        return None
    number = Decimal(f"{value:.15g}") * (100 if form["percent"] else 1)  # no program keeps more digits
    rounded = number.quantize(Decimal(1).scaleb(-len(form["places"] or "")), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):{',' if form['thousands'] else ''}f}{form['percent'] or ''}"


def _general(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.{_MOST_DIGITS}g}"
