"""The picture of a signature by hand, which the settings may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import BadSettings

if TYPE_CHECKING:
    from pathlib import Path


def read_picture(file: Path | None) -> bytes | None:
    """Its bytes, or None where none is named. Raises BadSettings when it cannot be read."""
    try:
        return file.read_bytes() if file else None
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise BadSettings(
            f"The picture of the signature, {error.filename}, cannot be read: {why}.",
            "Correct signing.picture in data/settings.yaml, or take it out.",
        ) from error
