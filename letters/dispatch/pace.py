"""No more messages a minute than the server's keeper allows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SLICE = 0.25
"""Seconds of one sleep: short, so that a stop is heard soon, and a suspended laptop does not sleep on."""


class Pace:
    """Waits between messages; the first one never waits. Without `per_minute` there is no limit."""

    def __init__(
        self,
        per_minute: int | None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._interval = 60 / per_minute if per_minute else 0.0
        self._sleep = sleep
        self._clock = clock
        self._last: float | None = None

    def wait(self) -> None:
        """Return when the next message may leave. Counts what it slept, so that a clock that stands cannot hang it."""
        now = self._clock()
        left = 0.0 if self._last is None else self._last + self._interval - now
        self._last = now + max(left, 0.0)
        while left > 0:
            self._sleep(min(left, _SLICE))
            left -= _SLICE
