"""D5: what a letter says, as a careful reader would mark it. These stop nothing, and their severity can be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.codes.rule import Rule

if TYPE_CHECKING:
    from letters.errors import Severity

_FIX = "letters check --fix mends it in drafts."
_READS = "A letter that is set with care is read as one that was written with care."
_PRIVATE = "A letter becomes public. What identifies a person can then not be taken back."


def _style(code: str, title: str, meaning: str, remedy: str, severity: Severity = "warning") -> Rule:
    return Rule(code, title, meaning, remedy, severity=severity, stops=False)


RULES = (
    _style(
        "D501",
        "A finding stands in one letter twice.",
        "It was probably copied where it should have been moved.",
        "Keep it where it belongs.",
    ),
    _style(
        "D502",
        "A finding stands in two letters.",
        "It was probably copied from one force's letter into another's, and may not be true of both.",
        "Write what was found at this force.",
    ),
    _style("D503", "Spaces stand where none belong, or one is missing.", _READS, _FIX),
    _style(
        "D504",
        "A quotation mark, apostrophe or mark of feet or inches is straight.",
        _READS,
        f"Write ‘ ’ “ ” or ′ ″; {_FIX}",
    ),
    _style(
        "D505",
        "A hyphen stands for a dash or a minus, or dashes of two kinds are mixed.",
        _READS,
        f"Write – or − ; {_FIX}",
    ),
    _style("D511", "A text holds an e-mail address.", _PRIVATE, "Name the office instead."),
    _style("D512", "A text holds a telephone number.", _PRIVATE, "Name the office instead."),
    _style("D513", "A text holds a National Insurance number.", _PRIVATE, "Take it out.", "error"),
    _style(
        "D514", "A text holds what looks like a vehicle's registration mark of 1963 or later.", _PRIVATE, "Take it out."
    ),
    _style(
        "D521",
        "An abbreviation is never spelt out in its letter.",
        "The public reads the letter too, and need not know the words of the trade.",
        "Write the words once, and the abbreviation after them in brackets.",
        "note",
    ),
    _style(
        "D522",
        "A theme asks for many years of schooling.",
        "Long sentences of long words are read by few. The number is that of Flesch and Kincaid.",
        "Divide the longest sentences.",
        "note",
    ),
)
