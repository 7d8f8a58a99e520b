"""What says that a file is as it was, without reading it: a stamp that changes when somebody writes there.

Whoever has a file mapped into memory, as databases do and editors do not, may write to it for half a minute unseen.
"""

from __future__ import annotations

import os
import stat
from time import time_ns
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_COARSEST = 2_000_000_000
"""Nanoseconds between two times that every file system can tell apart (FAT, two seconds)."""


class Stamp(NamedTuple):
    """Device, number and size of a file, and the nanoseconds of its last change: of content, and of anything else.

    The last cannot be set by hand: who writes other bytes of the same length and puts the date back changes it too.
    """

    device: int
    number: int
    size: int
    modified: int
    changed: int


def stamp(path: Path | str) -> Stamp | None:
    """That of a plain file, not of what a link leads to; None for anything else, and for what cannot be looked at."""
    try:
        found = os.stat(path, follow_symlinks=False)  # noqa: PTH116  a Path for each of very many takes as long again
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Stamp(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class Look(NamedTuple):
    """A stamp, and the time just before it was taken in nanoseconds since 1970."""

    time: int
    stamp: Stamp

    @classmethod
    def at(cls, path: Path | str) -> Look | None:
        """None as for `stamp`."""
        before = time_ns()
        found = stamp(path)
        return cls(before, found) if found else None

    @property
    def is_settled(self) -> bool:
        """Whether any later write gives the file another stamp.

        One within the same tick of the file system's clock would not; a clock that was set back proves nothing.
        """
        return self.time - max(self.stamp.modified, self.stamp.changed) >= _COARSEST
