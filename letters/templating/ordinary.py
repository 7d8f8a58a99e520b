"""What lies in templates/ and can be read to its end: no pipe, device or link to one, and nothing of endless size."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from letters.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 64 * 1024 * 1024
"""Bytes; more than any template, font or picture."""


def unreadable(folder: Path) -> Iterator[Problem]:
    """A problem for each file that would hang its reader. What is not there at all is told where it is missed."""
    for path in sorted(folder.rglob("*")):
        try:
            status = path.stat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            continue
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        if not stat.S_ISREG(status.st_mode):
            yield Problem(name, 0, 0, "Y014", "this is not an ordinary file", "put the file itself there")
        elif status.st_size > _LARGEST:
            what = f"the file is larger than {_LARGEST // 1024 // 1024} MiB"
            yield Problem(name, 0, 0, "Y014", what, "take it away: no template, font or picture is")
