"""How far a run of many letters is, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One more is done: `what` was done to it (`signed`), the letter or copy in hand, how many of how many.

    `failed` counts those among `done` that have problems.
    """

    what: str
    name: str
    done: int
    total: int
    failed: int = 0

    def as_json(self) -> dict[str, Any]:
        """One event: `event` is what was done, in one word (`laid-out`)."""
        counts = {"done": self.done, "total": self.total, "failed": self.failed}
        return {"event": self.what.replace(" ", "-"), "name": self.name, **counts}


Watch = Callable[[Step], None]
"""Told of every step, in their order."""
