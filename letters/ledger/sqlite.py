"""The ledger in a SQLite file: one table, appended to in immediate transactions, durable at every commit."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.errors import NotPermitted, OutputFailed
from letters.files import make_folder
from letters.files.write import sync_folder
from letters.ledger import chain, lock
from letters.ledger.kept import KeptLedger

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from letters.ledger.checkpoint import Checkpoint
    from letters.ports import Entry, Event

APPLICATION = 0x4C747273  # "Ltrs", in the database's header
VERSION = 2  # 1 was before the first release: its hashes were over the bodies themselves
BUSY_SECONDS = 30  # SQLite counts its waits and reads no clock, so a frozen one cannot hang it

# Unique `prev` forbids a fork. The third trigger also catches INSERT OR REPLACE, which deletes past the second.
SCHEMA = (
    """CREATE TABLE event (
  n INTEGER PRIMARY KEY,
  prev TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL UNIQUE,
  body TEXT NOT NULL
) STRICT""",
    """CREATE TRIGGER event_is_final BEFORE UPDATE ON event
BEGIN SELECT raise(ABORT, 'an event is never changed'); END""",
    """CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN SELECT raise(ABORT, 'an event is never removed'); END""",
    """CREATE TRIGGER event_comes_last BEFORE INSERT ON event
WHEN NEW.n IS NOT (SELECT coalesce(max(n), 0) + 1 FROM event)
BEGIN SELECT raise(ABORT, 'an event is only ever added at the end'); END""",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)

_OUTPUT_FAILED = {
    sqlite3.SQLITE_BUSY: "another program has held it for too long",
    sqlite3.SQLITE_LOCKED: "another program has held it for too long",
    sqlite3.SQLITE_FULL: "no space left on the disk",
    sqlite3.SQLITE_IOERR: "the disk reported an error",
    sqlite3.SQLITE_READONLY: "it may only be read",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_PERM: "permission denied",
    sqlite3.SQLITE_AUTH: "permission denied",
    sqlite3.SQLITE_NOMEM: "out of memory",
}
_NOT_PERMITTED = {
    sqlite3.SQLITE_NOTADB: "is not a ledger: the file is not a database",
    sqlite3.SQLITE_CORRUPT: "is damaged",
    sqlite3.SQLITE_CONSTRAINT: "refused an event that does not follow its last one",
}


@dataclass(frozen=True, slots=True)
class SqliteHome:
    """The file at `path`, in which a ledger is kept or may begin."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path)

    def find(self, checkpoint: Callable[[], Checkpoint | None]) -> SqliteLedger | None:
        if not self.path.exists():
            return None
        ledger = SqliteLedger(self.path, checkpoint)
        if ledger.is_begun():
            return ledger
        ledger.close()
        return None

    @contextlib.contextmanager
    def beginning(self, _inspection: str | None) -> Iterator[None]:
        make_folder(self.path.parent)
        with lock.hold(lock_file(self.path)):
            yield

    def begin(
        self, entries: Sequence[Entry], checkpoint: Callable[[], Checkpoint | None], *, at: datetime, actor: str
    ) -> SqliteLedger:
        make_file(self.path)
        ledger = SqliteLedger(self.path, checkpoint)
        ledger.begin(entries, at=at, actor=actor)
        return ledger


class SqliteLedger(KeptLedger):
    """The ledger in the existing file at `path`.

    Errors of disk and access raise OutputFailed, damage NotPermitted. Use from one thread.
    """

    def __init__(self, path: Path, checkpoint: Callable[[], Checkpoint | None] = lambda: None) -> None:
        super().__init__(checkpoint)
        self._path = path
        with _reported(path):
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?{_mode(path)}", uri=True, isolation_level=None, timeout=BUSY_SECONDS
            )
            self._connection.execute("PRAGMA synchronous = FULL")

    def close(self) -> None:
        with _reported(self._path):
            self._connection.close()

    def exclusive(self) -> AbstractContextManager[None]:
        return lock.hold(lock_file(self._path))

    def sending(self, busy: Callable[[], None]) -> AbstractContextManager[None]:
        return lock.hold(self._path.with_name(f"{self._path.name}.send.lock"), busy)

    def append(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> tuple[Event, ...]:
        with _reported(self._path), self._transaction():
            return self._insert(entries, at, actor)

    def rows(self) -> Generator[Sequence[Any], None, None]:
        with _reported(self._path):
            yield from self._connection.execute("SELECT n, prev, hash, body FROM event ORDER BY n")

    def hash_of(self, n: int) -> str | None:
        with _reported(self._path):
            there = self._connection.execute("SELECT hash FROM event WHERE n = ?", (n,)).fetchone()
        return there[0] if there else None

    def length(self) -> int:
        with _reported(self._path):
            return self._ask("SELECT coalesce(max(n), 0) FROM event")

    def is_begun(self) -> bool:
        """Whether the file holds a ledger; False where a crash came before its first event. Refuses foreign files."""
        with _reported(self._path):
            if not self._ask("SELECT count(*) FROM sqlite_schema"):
                return False
            if self._ask("PRAGMA application_id") != APPLICATION:
                raise NotPermitted(f"{self._path} is another program's database.", "Name another file under ledger:.")
            version = self._ask("PRAGMA user_version")
            if version > VERSION:
                raise NotPermitted(f"{self._path} was made by a newer Letters.", "Update Letters, then try again.")
            if version < VERSION:
                raise NotPermitted(
                    f"{self._path} was begun by a trial version of Letters, from before its first release.",
                    "Begin again in a new folder: letters init DIR",
                )
            return True

    def begin(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> None:
        """Make the table and record its first events in one transaction. Hold the lock while calling this."""
        with _reported(self._path):
            self._connection.execute("PRAGMA journal_mode = WAL")
            with self._transaction():
                for statement in SCHEMA:
                    self._connection.execute(statement)
                self._insert(entries, at, actor)

    def _insert(self, entries: Sequence[Entry], at: datetime, actor: str) -> tuple[Event, ...]:
        n, head = self._head()
        rows, events = chain.link(entries, n=n, head=head, at=at, actor=actor)
        self._connection.executemany("INSERT INTO event (n, prev, hash, body) VALUES (?, ?, ?, ?)", rows)
        return events

    def _head(self) -> tuple[int, str]:
        last = self._connection.execute("SELECT n, hash FROM event ORDER BY n DESC LIMIT 1").fetchone()
        return last or (0, chain.GENESIS)

    def _ask(self, question: str) -> int:
        answer: int = self._connection.execute(question).fetchone()[0]
        return answer

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """The write lock comes first: reading the head and then asking for it would let two writers fork the chain."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                with contextlib.suppress(sqlite3.Error):  # the first error is the one to report
                    self._connection.execute("ROLLBACK")
            raise


def lock_file(path: Path) -> Path:
    """The lock of the ledger at `path`."""
    return path.with_name(f"{path.name}.lock")


def make_file(path: Path) -> None:
    """An empty, owner-only file for a ledger to begin in, unless one is there; SQLite's side files copy its mode."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
        path.chmod(0o600)
        sync_folder(path.parent)
    except FileExistsError:
        return  # never opened and closed here: that would drop the locks of a connection in this process
    except OSError as error:
        raise _output_failed(path, (error.strerror or type(error).__name__).lower()) from error


def _mode(path: Path) -> str:
    """How to open it. Where nothing can be written, as on a backup, SQLite must be told to leave nothing beside it.

    A journal that is there makes that impossible, and needless: somebody who can write uses the ledger now.
    """
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return "mode=rw"
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"


@contextlib.contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours
    except sqlite3.Error as error:
        raise _in_words(path, error) from error


def _in_words(path: Path, error: sqlite3.Error) -> NotPermitted | OutputFailed:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the low byte is the kind
    if code in _OUTPUT_FAILED:
        return _output_failed(path, _OUTPUT_FAILED[code])
    return NotPermitted(
        f"{path} {_NOT_PERMITTED.get(code, f'does not work as a ledger ({error})')}.",
        "Put back a complete copy of the ledger from a backup, then run the command again.",
    )


def _output_failed(path: Path, reason: str) -> OutputFailed:
    return OutputFailed(
        f"The ledger {path} could not be used: {reason}.",
        "Make room, or give yourself the right to write there, then run the command again.",
    )
