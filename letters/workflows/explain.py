"""Explain: what a code means, why it matters and how to mend it, out of the registry alone."""

from __future__ import annotations

import difflib

from letters.codes import CODES
from letters.errors import WrongUsage


def explain(code: str) -> str:
    """A few lines on one rule. Raises WrongUsage for a code that there is not, naming the nearest."""
    rule = CODES.get(code.upper())
    if rule is None:
        close = difflib.get_close_matches(code.upper(), CODES, 1)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise WrongUsage(f"There is no rule {code}.", f"{meant}docs/checks.md lists every code.")
    lines = [
        f"{rule.code}  {rule.title}",
        f"Why: {rule.meaning}",
        f"To mend it: {rule.remedy}",
        f"{rule.severity.capitalize()}, found in {rule.room}. {weight(code.upper())}",
    ]
    return "\n".join(lines)


def weight(code: str) -> str:
    """What can be done about the weight of a rule."""
    if CODES[code].stops:
        return "It stops the letter, and neither `checks:` nor a baseline can let it pass."
    return "It stops no letter; `checks:` in data/inspection.yaml can turn it off or make it weigh more."
