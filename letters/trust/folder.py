"""The keys' folder: what its files are called, and what is read of them without opening a key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.trust import private

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = "passphrase.txt"  # noqa: S105  a file's name
RELEASE = "release.txt"
CHECKPOINT = "checkpoint.pem"
APPROVERS = "approvers"
_PUBLIC_KEY = re.compile(rb"^# public key: (age1[0-9a-z]+)\s*$", re.MULTILINE)


def release_recipient(folder: Path) -> str:
    """The public half, `age1…`, of the release key in `folder`. Raises BadSettings when there is none."""
    file = folder / RELEASE
    if not file.exists():
        raise BadSettings("There is no release key to seal for.", "Set release.recipients, or run: letters keys init")
    found = _PUBLIC_KEY.search(private.read(file, "release key"))
    if not found:
        raise BadSettings(f"{file} does not name its public key.", "Set release.recipients in data/settings.yaml.")
    return found[1].decode()
