"""Saved messages on disk: single files, folders of them, mbox files and Maildirs."""

from __future__ import annotations

import mailbox
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.dispatch.receipts import LARGEST
from letters.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_SAVED = frozenset({".eml", ".msg", ".mbox"})
_MAILDIR = frozenset({"cur", "new"})
"""The folders of a Maildir whose files are messages, whatever they are called."""
_MBOX = b"From "
_LARGEST_MBOX = 16 * LARGEST


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved message: where it is, and its bytes, or why it could not be had."""

    place: str
    raw: bytes = b""
    trouble: str = ""


def messages(paths: Iterable[Path]) -> Iterator[Saved]:
    """Every message at `paths`, one at a time; what cannot be had is among them, with its trouble. Raises nothing."""
    for path in paths:
        if path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path)


def _folder(folder: Path) -> Iterator[Saved]:
    """The messages in it and in the folders below; what is hidden or called otherwise is nobody's reply."""
    try:
        files = sorted(path for path in folder.rglob("*") if _is_saved(path) and path.is_file())
    except OSError as error:
        yield Saved(shown(folder), trouble=_reason(error))
        return
    if not files:
        yield Saved(shown(folder), trouble="the folder holds no .eml, .msg or .mbox file")
    for path in files:
        yield from _file(path)


def _is_saved(path: Path) -> bool:
    return not path.name.startswith(".") and (path.suffix.lower() in _SAVED or path.parent.name in _MAILDIR)


def _file(path: Path) -> Iterator[Saved]:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            yield Saved(shown(path), trouble="it is not an ordinary file")
            return
        with path.open("rb") as file:
            raw = file.read(len(_MBOX))
            if raw != _MBOX:
                raw += file.read(LARGEST + 1 - len(raw))
    except OSError as error:
        yield Saved(shown(path), trouble=_reason(error))
        return
    if raw != _MBOX:
        yield Saved(shown(path), raw)
    elif found.st_size > _LARGEST_MBOX:
        yield Saved(shown(path), trouble=f"it is larger than {_LARGEST_MBOX // 1024**3} GiB: save the messages singly")
    else:
        yield from _mbox(path)


def _mbox(path: Path) -> Iterator[Saved]:
    place = shown(path)
    try:
        box = mailbox.mbox(path, create=False)
        try:
            for number, key in enumerate(box.iterkeys(), 1):
                yield Saved(f"{place}, message {number}", box.get_bytes(key))
        finally:
            box.close()
    except (OSError, mailbox.Error) as error:
        yield Saved(place, trouble=_reason(error))


def _reason(error: OSError | mailbox.Error) -> str:
    return f"it cannot be read ({(getattr(error, 'strerror', None) or type(error).__name__).lower()})"


def shown(path: Path) -> str:
    """A path as a line can show it, whatever bytes its name is made of."""
    return plain(str(path))
