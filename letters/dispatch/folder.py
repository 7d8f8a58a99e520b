"""Messages as files that a mail program opens as drafts, for people to send by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from letters.files import make_folder, write
from letters.ports import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.ports import Message

_DRAFT = b"X-Unsent: 1\r\n"
"""Outlook and Thunderbird open a message with this header for sending, not for reading."""


class FolderTransport:
    """Writes each message to `<folder>/<copy>.eml`, for its owner's eyes alone; a copy's newest replaces the others."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        make_folder(self._folder)
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing is held between messages."""

    @property
    def largest(self) -> int | None:
        return None

    def ready(self) -> None:
        """A folder is."""

    def deliver(self, message: Message, may_leave: Callable[[], None]) -> Outcome:
        """Write the message, whole or not at all. Raises OutputFailed."""
        may_leave()
        path = self._folder / f"{message.copy}.eml"
        write(path, _DRAFT + message.content)
        return Outcome("written", f"as the draft {path.name}")
