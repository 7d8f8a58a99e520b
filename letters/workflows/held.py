"""Checkpoints that a recipient holds: a note, the header of a message, or the whole message as it was saved."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes
from email.policy import compat32
from pathlib import Path

from letters.dispatch import outlook
from letters.errors import WrongUsage

HEADER = "X-Letters-Checkpoint"
_LARGEST = 64 * 1024 * 1024
_BARE = re.compile(rb"\s*(?:X-Letters-Checkpoint:)?([A-Za-z0-9+/=\s]+)\Z", re.IGNORECASE)


def note_of(given: str) -> str:
    """The checkpoint in the file of that name, or in the words themselves. Raises WrongUsage where there is none."""
    raw = _content(given)
    if raw.startswith(b"letters/"):
        return raw.decode(errors="replace").replace("\r\n", "\n")
    bare = _BARE.match(raw)
    value = bare[1].decode() if bare else _header(given, raw)
    try:
        note = base64.b64decode("".join(value.split()), validate=True).decode()
    except ValueError as error:
        raise _none(given) from error
    if not note.startswith("letters/"):
        raise _none(given)
    return note


def _content(given: str) -> bytes:
    file = Path(given)
    try:
        if file.is_file():
            if file.stat().st_size > _LARGEST:
                raise _none(given)
            return file.read_bytes()
    except OSError as error:
        if len(given) < 200:  # longer ones are no file's name, but the words of a header
            raise WrongUsage(f"{given} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    return given.encode()


def _header(given: str, raw: bytes) -> str:
    """The header of a saved message; whoever forwards one as an attachment wraps it in another."""
    try:
        mail = outlook.read(raw).head if raw.startswith(outlook.MAGIC) else message_from_bytes(raw, policy=compat32)
    except ValueError as error:
        raise WrongUsage(f"{given} cannot be read: {error}.") from error
    for part in mail.walk():
        if value := part.get(HEADER):
            return str(value)
    raise _none(given)


def _none(given: str) -> WrongUsage:
    shown = given if len(given) < 200 else f"{given[:40]}…"
    return WrongUsage(
        f"There is no checkpoint in {shown}.",
        f"Name a saved message that has the header {HEADER}, a file with its value, or a checkpoint file.",
    )
