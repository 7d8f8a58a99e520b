"""How a batch hears that somebody wants an end: between messages and in every wait, never within a message."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

_SLICE = 0.25
"""Seconds of one sleep: short, so that a stop is heard soon, and a suspended laptop does not sleep on."""


class Stop(Protocol):
    """Asks whether somebody wants an end. Only while it is `armed` such a wish waits for the message in hand."""

    def __call__(self) -> bool: ...

    def armed(self) -> AbstractContextManager[None]: ...


class Stopped(Exception):
    """Somebody wants an end, and no message is in hand."""


def sleeper(stop: Stop) -> Callable[[float], None]:
    """A sleep, in seconds, that raises Stopped. Counts what it slept, so that a clock that stands cannot hang it."""

    def sleep(seconds: float) -> None:
        left = seconds
        while left > 0:
            if stop():
                raise Stopped
            time.sleep(min(left, _SLICE))
            left -= _SLICE

    return sleep
