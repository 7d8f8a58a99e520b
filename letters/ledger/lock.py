"""The one writer's place among all processes: a lock that the kernel frees when its holder dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import TYPE_CHECKING

from letters.errors import OutputFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_held: set[int] = set()


@contextlib.contextmanager
def hold(path: Path, busy: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Wait for the lock file at `path` and hold it; nothing is timed, so a frozen clock cannot hang it.

    `busy` is told before a wait. Not re-entrant. Raises OutputFailed when the file cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.fchmod(descriptor, 0o600)  # whatever the umask: the next command must be able to open it
    except OSError as error:
        raise OutputFailed(
            f"{path} could not be opened: {(error.strerror or type(error).__name__).lower()}.",
            "Give yourself the right to write there, then run the command again.",
        ) from error
    _held.add(descriptor)
    try:
        _wait(descriptor, busy)
        yield
    finally:
        if descriptor in _held:
            _held.discard(descriptor)
            os.close(descriptor)


def _wait(descriptor: int, busy: Callable[[], None]) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        busy()
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _let_go() -> None:
    """A fork shares the lock until every holder has closed it; no worker may keep that of a parent that was killed."""
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_let_go)
