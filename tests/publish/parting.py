"""A public folder on another disk, as far as renaming shows it."""

import errno
import os
from pathlib import Path


def part(monkeypatch):
    """Let nothing be renamed into public/."""
    rename = Path.rename

    def refuse(path, target):
        if "public" in Path(target).parts:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
