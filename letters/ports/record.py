"""The only memory: one table of events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What a workflow asks the ledger to record; `data` holds JSON values only, never findings."""

    kind: str
    force: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger. `n` counts from 1; `at` is aware, in UTC; `prev` and `hash` are 64 hex digits."""

    n: int
    at: datetime
    actor: str
    kind: str
    force: str | None
    data: Mapping[str, Any]
    prev: str
    hash: str


class Ledger(Protocol):
    """The only memory: append-only, hash-chained (design, rule 5)."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the one writer's place among all processes; waits for it, and is freed by the kernel after a crash."""
        ...

    def sending(self, busy: Callable[[], None]) -> AbstractContextManager[None]:
        """Hold the one sender's place in the same way; `busy` is told before a wait.

        Not the writer's place: whoever publishes need not wait until a slow mail server has answered.
        """
        ...

    def append(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> tuple[Event, ...]:
        """Record all entries or none, durably."""
        ...

    def events(self) -> Iterator[Event]:
        """Every event in order. Raises NotPermitted where the chain is broken, cut or rolled back."""
        ...

    def length(self) -> int:
        """How many events there are, without reading them: whether anybody has recorded something meanwhile."""
        ...
