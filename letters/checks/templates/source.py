"""A template as text and as Jinja reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import Problem

if TYPE_CHECKING:
    from jinja2 import nodes

_FURTHER = 4  # lines: what Jinja says of an expression is the line where it begins


@dataclass(frozen=True)
class Source:
    """`file` is what problems call it."""

    file: str
    text: str
    tree: nodes.Template

    def problem(self, line: int, pattern: str, code: str, what: str, remedy: str) -> Problem:
        """A problem where the pattern first matches from that line on; else at the line's first character."""
        lines = self.text.splitlines()
        for number in range(line, min(line + _FURTHER, len(lines)) + 1):
            if found := re.search(pattern, lines[number - 1]):
                return Problem(self.file, number, found.start(found.re.groups) + 1, code, what, remedy)
        return Problem(self.file, line, 1, code, what, remedy)
