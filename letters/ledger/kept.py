"""What every ledger that is kept somewhere does alike: its chain is read, and checked against a checkpoint."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections import deque
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from letters.ledger import chain

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from letters.ledger.checkpoint import Checkpoint
    from letters.ports import Entry, Event


class Beginning(NamedTuple):
    """The first `length` rows of a ledger, as they were once proved: the last one's hash, and a digest over all."""

    length: int
    head: str
    rows: str


class Changed(Exception):
    """A row is not what it was when it was proved. The record has to be proved anew, which says what is wrong."""


class Tally:
    """A digest over all that stands in the rows which it takes."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def take(self, row: Sequence[Any]) -> Sequence[Any]:
        self._digest.update(repr(row).encode())
        return row

    @property
    def rows(self) -> str:
        """64 hex digits over those taken so far."""
        return self._digest.hexdigest()


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

    def events_after(self, known: Beginning | None, tally: Tally) -> Generator[Event, None, None]:
        """Those that follow a beginning which was proved before; `tally` takes in every row.

        Raises Changed where any row of that beginning is not what it was then.
        """
        checkpoint = self._checkpoint()
        length, head, rows_then = known or Beginning(0, chain.GENESIS, Tally().rows)
        with closing(self.rows()) as rows:
            coming = map(tally.take, rows)
            deque(islice(coming, length), maxlen=0)
            if tally.rows != rows_then:
                raise Changed
            yield from chain.verify(map(chain.read_row, coming), checkpoint, after=length, head=head)

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
