"""Digests as the ledger writes them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from letters.files.read import read

if TYPE_CHECKING:
    from pathlib import Path


def digest(data: bytes) -> str:
    """SHA-256 as `sha256:` and 64 hex digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def digest_of(path: Path) -> str | None:
    """The digest of a plain file, or None where there is none to read."""
    try:
        return digest(read(path))
    except OSError:
        return None
