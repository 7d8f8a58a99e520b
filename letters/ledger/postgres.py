"""The ledger in a PostgreSQL database that several machines share: one table, appended to by one writer at a time."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.errors import NotPermitted
from letters.ledger import chain
from letters.ledger.kept import KeptLedger
from letters.ledger.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from typing import LiteralString

    from letters.ledger.checkpoint import Checkpoint
    from letters.ports import Entry, Event

MARK = "Letters: ledger, version "
VERSION = 2

# Unique `prev` forbids a fork. Whoever owns the table can drop the triggers; the chain and the checkpoints tell then.
SCHEMA: tuple[LiteralString, ...] = (
    """CREATE TABLE letters_event (
  n bigint PRIMARY KEY,
  prev text NOT NULL UNIQUE,
  hash text NOT NULL UNIQUE,
  body text NOT NULL
)""",
    """CREATE FUNCTION letters_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE 'an event is never changed and never removed'; END $$""",
    """CREATE TRIGGER letters_event_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON letters_event
FOR EACH STATEMENT EXECUTE FUNCTION letters_event_is_final()""",
    """CREATE FUNCTION letters_event_comes_last() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n IS DISTINCT FROM (SELECT coalesce(max(n), 0) + 1 FROM letters_event) THEN
    RAISE 'an event is only ever added at the end';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE TRIGGER letters_event_comes_last BEFORE INSERT ON letters_event
FOR EACH ROW EXECUTE FUNCTION letters_event_comes_last()""",
    f"COMMENT ON TABLE letters_event IS '{MARK}{VERSION}'",
)
_TABLE = """SELECT relpersistence::text, obj_description(oid, 'pg_class') FROM pg_class
WHERE oid = to_regclass('letters_event')"""


@dataclass(frozen=True, slots=True)
class PostgresHome:
    """The database that `url` names; it says no password."""

    url: str

    @property
    def name(self) -> str:
        return self.url

    def find(self, checkpoint: Callable[[], Checkpoint | None]) -> PostgresLedger | None:
        ledger = PostgresLedger(Server(self.url), checkpoint)
        if ledger.is_begun():
            return ledger
        ledger.close()
        return None

    @contextlib.contextmanager
    def beginning(self, inspection: str | None) -> Iterator[None]:
        with contextlib.closing(Server(self.url)) as server, server.holding(_key("writer", inspection)):
            yield

    def begin(
        self, entries: Sequence[Entry], checkpoint: Callable[[], Checkpoint | None], *, at: datetime, actor: str
    ) -> PostgresLedger:
        ledger = PostgresLedger(Server(self.url), checkpoint)
        ledger.begin(entries, at=at, actor=actor)
        return ledger


class PostgresLedger(KeptLedger):
    """The ledger in the database that `server` is connected to.

    A connection that is lost raises RecordSilent, damage NotPermitted. Use from one thread.
    """

    def __init__(self, server: Server, checkpoint: Callable[[], Checkpoint | None] = lambda: None) -> None:
        super().__init__(checkpoint)
        self._server = server
        self._inspection: str | None = None

    def close(self) -> None:
        self._server.close()

    def exclusive(self) -> AbstractContextManager[None]:
        return self._server.holding(self._key("writer"))

    def sending(self, busy: Callable[[], None]) -> AbstractContextManager[None]:
        return self._server.holding(self._key("sender"), busy)

    def append(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> tuple[Event, ...]:
        # The lock comes before the transaction, which would otherwise see the record as it was before the wait.
        with self._server.holding(self._key("append")):
            return self._insert(entries, at, actor)

    def rows(self) -> Generator[Sequence[Any], None, None]:
        return self._server.rows("SELECT n, prev, hash, body FROM letters_event ORDER BY n")

    def hash_of(self, n: int) -> str | None:
        there = self._server.ask("SELECT hash FROM letters_event WHERE n = %s", (n,))
        return there[0] if there else None

    def length(self) -> int:
        found: int = self._server.ask("SELECT coalesce(max(n), 0) FROM letters_event")[0]
        return found

    def is_begun(self) -> bool:
        """Whether the table is there, which comes with its first event. Refuses another program's."""
        table = self._server.ask(_TABLE)
        if table is None:
            return False
        persistence, mark = table
        if persistence != "p" or not str(mark).startswith(MARK):
            raise NotPermitted(
                f"The table letters_event of {self._server.name} is none that Letters made.",
                "Name another database under ledger:.",
            )
        if mark != f"{MARK}{VERSION}":
            raise NotPermitted(
                f"The ledger {self._server.name} was made by another version of Letters.",
                "Update Letters, then try again.",
            )
        return True

    def begin(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> None:
        """Make the table and record its first events in one transaction."""
        with self._server.transaction() as cursor:
            for statement in SCHEMA:
                cursor.execute(statement)
            self._put(cursor, entries, at, actor)

    def _insert(self, entries: Sequence[Entry], at: datetime, actor: str) -> tuple[Event, ...]:
        with self._server.transaction() as cursor:
            return self._put(cursor, entries, at, actor)

    def _put(self, cursor: Any, entries: Sequence[Entry], at: datetime, actor: str) -> tuple[Event, ...]:
        last = cursor.execute("SELECT n, hash FROM letters_event ORDER BY n DESC LIMIT 1").fetchone()
        n, head = last or (0, chain.GENESIS)
        rows, events = chain.link(entries, n=n, head=head, at=at, actor=actor)
        if rows:
            cursor.executemany("INSERT INTO letters_event (n, prev, hash, body) VALUES (%s, %s, %s, %s)", rows)
        return events

    def _key(self, purpose: str) -> int:
        if self._inspection is None:
            self._inspection = str(self.first().data.get("inspection"))
        return _key(purpose, self._inspection)


def _key(purpose: str, inspection: str | None) -> int:
    """The number of a lock: the same on every machine, and another one for each inspection."""
    digest = hashlib.sha256(f"letters {purpose} {inspection}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
