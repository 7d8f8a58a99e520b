"""Files that somebody names: on this machine, or by their URLs in the store of this inspection's copies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from letters.errors import WrongUsage
from letters.files import read

if TYPE_CHECKING:
    from letters.services import Services

Given = Path | str
"""A path, or a URL as text."""


def given(words: str) -> Given:
    """What somebody has named."""
    return words if "://" in words else Path(words)


def read_given(file: Given, services: Services | None, limit: int) -> bytes:
    """The bytes of a file. Raises OSError for a path, as `files.read` does, and WrongUsage for another place’s URL."""
    if isinstance(file, Path):
        return read(file, limit)
    above = f"{services.outputs.shown('')}/" if services and services.settings.outputs else None
    if services is None or above is None or not file.startswith(above):
        raise WrongUsage(
            f"{file} is not in the store of this inspection’s copies.",
            f"Those begin with {above}" if above else "Fetch it by the store’s own program, and name that file.",
        )
    data = services.outputs.get(file.removeprefix(above))
    if data is None:
        raise WrongUsage(f"{file} cannot be read: there is no such file.", "Name a PDF.")
    return data
