"""No-break spaces where a line must not end: in dates, names, numbers with units, postcodes, before a spaced rule."""

from __future__ import annotations

import re

from letters.embargo.instant import MONTHS

NO_BREAK = "\u00a0"
_MONTH = "|".join(MONTHS)
_UNIT = "per cent|million|billion|hours?|minutes?|days?|weeks?|months?|years?|miles?|km|pages?"
_PART = "[Pp]ages?|[Pp]aragraphs?|[Ss]ections?|[Cc]hapters?|[Tt]ables?|[Ff]igures?|Part|Phase"
_TITLE = "Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Lord|Lady|Professor|HM"
_TOGETHER = re.compile(
    "|".join(
        (
            rf"\b\d{{1,2}} (?:{_MONTH})(?: \d{{4}})?\b",
            rf"\b(?:{_MONTH}) \d{{4}}\b",
            rf"\b\d[\d,.]* (?:{_UNIT})\b",
            rf"\b(?:{_PART}) \d+\b",
            rf"\b(?:{_TITLE}) (?=[^\W\d_])",
            r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",  # a postcode
            r"(?<=\S) –(?=\s)",
        )
    )
)


def glue(text: str) -> str:
    """`text` with some of its spaces made no-break; no other character changes."""
    return _TOGETHER.sub(lambda match: match[0].replace(" ", NO_BREAK), text)
