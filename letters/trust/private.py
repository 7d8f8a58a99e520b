"""Files with secrets: read only when nobody but their owner could have."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from letters.errors import BadSettings

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT = 1024 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def read(file: Path, kind: str) -> bytes:
    """The bytes of a secret file; `kind` is what it should be, `key file`. Raises BadSettings.

    Looks at the open file, not its name, so that what was judged is what is read.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a named pipe must not hang the run
        with os.fdopen(descriptor, "rb") as opened:
            _require_private(os.fstat(descriptor), file, kind)
            return opened.read(_LIMIT)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise BadSettings(
            f"The {kind} {file} cannot be read: {reason}.", "Check the path in data/settings.yaml."
        ) from error


def _require_private(status: os.stat_result, file: Path, kind: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise BadSettings(f"The {kind} {file} is not a file.", "Name a file in data/settings.yaml.")
    if status.st_uid != os.geteuid():
        raise BadSettings(
            f"The {kind} {file} belongs to another user, who could read or replace it.",
            f"Take a copy that you own, and remove the other: cp {file} ~/ && chmod 600 ~/{file.name}",
        )
    if status.st_mode & _OTHERS:
        raise BadSettings(
            f"The {kind} {file} can be read or written by other users of this machine.",
            f"Run: chmod 600 {file}. If others use this machine, think the secret known, and replace it.",
        )
    if status.st_size > _LIMIT:
        raise BadSettings(f"The {kind} {file} is too large to be one.", "Check the path in data/settings.yaml.")
