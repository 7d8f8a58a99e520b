"""The lines around a place in a data file or template, for a person at this machine: logs and reports are public."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.plain import plain
from letters.workspace import folder

if TYPE_CHECKING:
    from pathlib import Path

_BREAK = re.compile(r"\r\n|\r|\n")
_AROUND = 2
_LONGEST = 240
Line = tuple[int, str]


def excerpt(file: str, line: int, root: Path) -> tuple[Line, ...]:
    """The line, two before and two after it, each with its number; none where the file or the line is not there.

    `file` is relative to the workspace, as problems name it; nothing but data and templates is shown.
    """
    path = root / file
    if line < 1 or not _is_shown(path, root):
        return ()
    try:
        text = folder.read_bytes(path, root).decode("utf-8", "replace")
    except Unfit:
        return ()
    lines = _BREAK.split(text)
    if line > len(lines):
        return ()
    first = max(1, line - _AROUND)
    shown = (plain(text.replace("\t", " "))[:_LONGEST] for text in lines[first - 1 : line + _AROUND])
    return tuple(enumerate(shown, first))


def _is_shown(path: Path, root: Path) -> bool:
    try:
        return any(path.resolve().is_relative_to((root / part).resolve()) for part in ("data", "templates"))
    except (OSError, RuntimeError):
        return False
