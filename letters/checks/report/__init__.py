"""The forms in which problems are reported. A new one is one module, and one line in the table.

All but the text may end in a log or a dashboard that anybody can read: they say place, code and what the rule is about,
and nothing that a letter says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.report import github, json_, junit, sarif
from letters.checks.report.report import Report, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "json": json_.write,
    "sarif": sarif.write,
    "junit": junit.write,
    "github": github.write,
}
"""A format's name to what writes a whole report in it, as lines."""

__all__ = ["FORMATS", "Report", "counted"]
