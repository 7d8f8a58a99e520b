"""What tells whether any file was saved: names, sizes and times, taken in a millisecond and without reading a file."""

from __future__ import annotations

import os
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from letters.errors import LettersError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.services import Services

_SOMETIMES = 60.0
"""Seconds."""
FONTS = "templates/fonts"
Signature = tuple[tuple[str, int, int, int], ...]


def data_and_templates(root: Path) -> dict[str, Signature]:
    """Of all that a letter is made from, folder by folder."""
    return {folder: tuple(sorted(_files(root / folder))) for folder in ("data", "templates", FONTS)}


def record(services: Services) -> Signature:
    """Of the ledger and of the checkpoint beside it. One that is kept in no file counts as new now and then."""
    try:
        path = services.place.path
    except LettersError:
        return (("", 0, 0, int(monotonic() / _SOMETIMES)),)
    beside = (path.with_name(f"{path.name}-wal"), services.root / ".letters" / "checkpoint")
    return tuple(line for file in (path, *beside) for line in _file(file))


def newest(files: dict[str, Signature]) -> int:
    """When the last of the files was saved, in nanoseconds since 1970; 0 without any."""
    return max((line[3] for lines in files.values() for line in lines), default=0)


def _files(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    for place, _, names in os.walk(folder):
        for name in names:
            yield from _file(Path(place, name))


def _file(path: Path) -> Iterator[tuple[str, int, int, int]]:
    """Nothing for a file that is not there; of a link that leads nowhere, the link itself."""
    try:
        found = path.stat()
    except OSError:
        if not os.path.lexists(path):
            return
        found = path.lstat()
    yield str(path), found.st_ino, found.st_size, found.st_mtime_ns
