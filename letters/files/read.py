"""Files that anybody may have put there: read when they are plain and not too large, and never waited for."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 64 * 1024 * 1024
"""Bytes; more than any one letter, sealed or not."""
_CHUNK = 1024 * 1024


class NotPlain(OSError):
    """A folder, pipe, device or socket stands where a file should."""


class TooLarge(OSError):
    """The file is larger than whatever is looked for can be."""


def read(path: Path, limit: int = LARGEST) -> bytes:
    """The bytes of a plain file, or of what a link to one names. `strerror` says in words what is wrong.

    Raises OSError: NotPlain for what would hang a reader or never end, TooLarge above `limit` bytes.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotPlain(errno.EINVAL, f"it is {_kind(status.st_mode)}, not a file", str(path))
        chunks, size = [], status.st_size
        if size <= limit:  # which is no promise: /proc has files of size 0 that do not end
            size = 0
            while size <= limit and (chunk := os.read(descriptor, _CHUNK)):
                chunks.append(chunk)
                size += len(chunk)
    finally:
        os.close(descriptor)
    if size > limit:
        raise TooLarge(errno.EFBIG, f"it is larger than {limit // 1024 // 1024} MiB", str(path))
    return b"".join(chunks)


def _kind(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(mode), "a device")
