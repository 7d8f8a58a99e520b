"""The lines around a place in a data file or template, for a person at this machine: logs and reports are public."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from letters.errors import Unfit
from letters.plain import plain
from letters.workspace import folder
from letters.workspace.encoding import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    first = max(1, line - _AROUND)
    try:
        with folder.open_file(path, root) as opened:
            lines = list(islice(_lines(opened), first - 1, line + _AROUND))
    except Unfit:
        return ()
    if line >= first + len(lines):
        return ()
    return tuple(enumerate((plain(text.replace("\t", " "))[:_LONGEST] for text in lines), first))


def _lines(opened: BinaryIO) -> Iterator[str]:
    """The lines as data files break them; one of a stream after the other, since it may be long."""
    raw = b""
    for raw in iter(lambda: opened.readline(MAX_BYTES), b""):
        *whole, rest = _BREAK.split(raw.decode("utf-8", "replace"))
        yield from [*whole, rest] if rest else whole
    if not raw or raw.endswith((b"\n", b"\r")):
        yield ""


def _is_shown(path: Path, root: Path) -> bool:
    try:
        return any(path.resolve().is_relative_to((root / part).resolve()) for part in ("data", "templates"))
    except (OSError, RuntimeError):
        return False
