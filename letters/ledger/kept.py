"""What every ledger that is kept somewhere does alike: its chain is read, and checked against a checkpoint."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from contextlib import closing
from typing import TYPE_CHECKING, Any

from letters.ledger import chain

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from letters.ledger.checkpoint import Checkpoint
    from letters.ports import Entry, Event


class KeptLedger(ABC):
    """A ledger with at least its first event; `checkpoint` gives what it must reach, asked anew at every reading."""

    def __init__(self, checkpoint: Callable[[], Checkpoint | None]) -> None:
        self._checkpoint = checkpoint

    @abstractmethod
    def close(self) -> None:
        """Let it go; a ledger that was not closed loses nothing."""

    @abstractmethod
    def exclusive(self) -> AbstractContextManager[None]: ...

    @abstractmethod
    def sending(self, busy: Callable[[], None]) -> AbstractContextManager[None]: ...

    @abstractmethod
    def append(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> tuple[Event, ...]: ...

    @abstractmethod
    def length(self) -> int: ...

    @abstractmethod
    def rows(self) -> Generator[Sequence[Any], None, None]:
        """The values of every row, by its number, as they are found."""

    @abstractmethod
    def hash_of(self, n: int) -> str | None:
        """The hash that stands beside event `n`, if there is one."""

    def events(self) -> Generator[Event, None, None]:
        checkpoint = self._checkpoint()  # before the rows: what is recorded meanwhile only makes them longer
        with closing(self.rows()) as rows:
            yield from chain.verify(map(chain.read_row, rows), checkpoint)

    def first(self) -> Event:
        """The event that opened the ledger."""
        with closing(self.events()) as events:
            for event in events:
                return event
        raise chain.BrokenChain("cut", 1, "it holds no event.")

    def refuse_rollback(self) -> None:
        """Raise BrokenChain when the checkpoint is ahead of the ledger or contradicts it."""
        checkpoint = self._checkpoint()
        if checkpoint and self.hash_of(checkpoint.length) != checkpoint.head:
            deque(self.events(), maxlen=0)  # reads all of it, to say what happened
