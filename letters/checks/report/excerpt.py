"""The line that a problem is about, with a caret under its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.cells import cell_len

from letters.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from letters.errors import Problem

_BREAK = re.compile(r"\r\n|\r|\n")
_WIDTH = 100
_BEFORE = 60  # characters of a long line that are shown before its caret


def excerpt(problem: Problem, read: Callable[[str], str]) -> list[str]:
    """Two lines to print below the problem; none where its file has no such line. `read` gives a file's text."""
    lines = _BREAK.split(read(problem.path)) if problem.line else []
    if not 0 < problem.line <= len(lines):
        return []
    line = lines[problem.line - 1]
    start = max(0, problem.column - 1 - _BEFORE) if len(line) > _WIDTH else 0
    shown, before = (
        plain(part.replace("\t", " ")) for part in (line[start:], line[start : max(problem.column - 1, 0)])
    )
    margin = f"{problem.line:>6} | "
    caret = [f"{' ' * (len(margin) - 2)}| {' ' * cell_len(before)}^"] if problem.column else []
    return [f"{margin}{'…' if start else ''}{shown[:_WIDTH]}".rstrip(), *(_moved(caret) if start else caret)]


def _moved(caret: list[str]) -> list[str]:
    """One further to the right, below a line that begins with an ellipsis."""
    return [line.replace("| ", "|  ", 1) for line in caret]
