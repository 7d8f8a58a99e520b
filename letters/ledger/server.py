"""One connection to a PostgreSQL server: durable, its locks, and what goes wrong in words."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from letters.errors import BadSettings, NotPermitted, OutputFailed, RecordSilent

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from typing import LiteralString

    import psycopg
    from psycopg import Connection, Cursor

    from letters.errors import LettersError

WAITING = "SELECT pg_advisory_lock(%s)"
_DEFAULTS: dict[str, Any] = {
    "application_name": "letters",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""Seconds; so that a server that is gone is missed within a minute or two."""
# The server must miss us too, or the locks of a machine that lost its power would stand for hours; and it must neither
# end a connection that waits, nor confirm what is not on its disk. Parameters that it does not know are passed over.
_SESSION = """
SELECT set_config(known.name, wanted.value, false) FROM pg_settings AS known JOIN (VALUES
  ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'),
  ('idle_session_timeout', '0'), ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0'),
  ('statement_timeout', '0'), ('lock_timeout', '0'), ('synchronous_commit', 'on')
) AS wanted (name, value) USING (name) WHERE known.name <> 'synchronous_commit' OR setting <> 'remote_apply'"""
_DURABLE = {"fsync": {"on"}, "full_page_writes": {"on"}, "synchronous_commit": {"on", "remote_apply"}}
_REFUSED = re.compile(r"authentication failed|no password supplied|no pg_hba\.conf entry|does not exist|not permitted")
_UNPROVED = re.compile(r"certificate|does not support SSL")
_OUTPUT_FAILED = {
    "25006": "it may only be read",
    "40001": "another program wrote at the same time",
    "42501": "permission denied",
    "53100": "no space left on the server's disk",
    "53200": "the server is out of memory",
    "58030": "the server's disk reported an error",
}
_open: WeakSet[Server] = WeakSet()


class Server:
    """A connection to the database that `url` names. Use from one thread.

    Locks belong to the connection: when it is lost they are, and nothing more is done by it. A new one is made only
    while no lock is held. Errors raise RecordSilent, OutputFailed or NotPermitted.
    """

    def __init__(self, url: str) -> None:
        self.name = url
        self._held = 0
        self._connection = _connect(url)
        _open.add(self)

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._connection.close()

    def ask(self, question: LiteralString, values: Sequence[Any] = ()) -> Any:
        """The first row of the answer, or None."""
        self._be_there()
        with self._reported():
            return self._connection.execute(question, values).fetchone()

    def rows(self, question: LiteralString) -> Generator[Sequence[Any], None, None]:
        """The rows of the answer as it is now, a few thousand at a time."""
        self._be_there()
        with self._reported(), self._connection.cursor(name="letters", withhold=True) as cursor:
            cursor.itersize = 2000
            yield from cursor.execute(question)

    @contextlib.contextmanager
    def holding(self, key: int, busy: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Wait for the lock of that number, and hold it; `busy` is told before a wait.

        Raises RecordSilent at its end where it was lost meanwhile.
        """
        if not self._taken("SELECT pg_try_advisory_lock(%s)", key):
            busy()
            self._taken(WAITING, key)
        self._held += 1
        try:
            yield
        except BaseException:
            with contextlib.suppress(Exception):  # the first failure is the one to report
                self._let_go(key)
            raise
        else:
            self._let_go(key)
        finally:
            self._held -= 1

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Cursor[Any]]:
        """A serialisable one."""
        with self._reported(), self._connection.transaction(), self._connection.cursor() as cursor:
            yield cursor

    def _taken(self, question: LiteralString, key: int) -> bool:
        return self.ask(question, (key,))[0] is not False

    def _let_go(self, key: int) -> None:
        if not self.ask("SELECT pg_advisory_unlock(%s)", (key,))[0]:
            raise _lost(self.name, "the lock was not held any more")

    def _be_there(self) -> None:
        """Connect anew where the connection was lost and no lock with it: somebody may have waited for hours."""
        if self._held:
            return
        import psycopg

        try:
            self._connection.execute("SELECT 1")
        except psycopg.OperationalError:
            self.close()
            self._connection = _connect(self.name)

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise _in_words(self.name, error) from error

    def leave_to_parent(self) -> None:
        """In a fork: no worker may keep the connection, and so the locks, of a parent that was killed."""
        with contextlib.suppress(Exception), Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), self._connection.fileno())


def _connect(url: str) -> Connection[Any]:
    psycopg = _psycopg()
    try:
        given = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise BadSettings(f"{url} is no address of a database: {_line(error)}.", _SHAPE) from error
    if {"password", "sslpassword"} & given.keys():
        raise BadSettings("ledger: in data/settings.yaml holds a password.", _SECRET)
    if _names_another_machine(given):
        _require_tls(url, given)
    try:
        connection: Connection[Any] = psycopg.connect(**_DEFAULTS | given, client_encoding="utf8", autocommit=True)
    except psycopg.OperationalError as error:
        raise _unreachable(url, error) from error
    connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
    try:
        _prepare(url, connection)
    except psycopg.Error as error:
        raise _in_words(url, error) from error
    return connection


def _names_another_machine(given: dict[str, Any]) -> bool:
    """By the address alone: what a service file or the environment names shows once it is connected."""
    hosts = str(given.get("hostaddr") or given.get("host") or "").split(",")
    return any(host and host != "localhost" and not _is_ours(host) for host in hosts)


def _require_tls(url: str, given: dict[str, Any]) -> None:
    """A server that does not encrypt would hear a password before anybody could look. Raises BadSettings."""
    mode = given.setdefault("sslmode", os.environ.get("PGSSLMODE", "require"))
    if mode in _PLAIN:
        raise BadSettings(
            f"sslmode={mode} lets the connection to {url} be read along, and the server is another machine. "
            "Nothing was said to it.",
            _VERIFY,
        )


_PLAIN = frozenset({"disable", "allow", "prefer"})
_VERIFY = (
    "Let the server have a certificate, and write ledger: postgresql://…?sslmode=verify-full&sslrootcert=FILE in "
    "data/settings.yaml, with a PEM file of who vouches for it."
)
_SHAPE = "Write it as ledger: postgresql://USER@HOST/DATABASE in data/settings.yaml."
_SECRET = "A password belongs in ~/.pgpass or the file that PGPASSFILE names, which only you may read."  # noqa: S105


def _psycopg() -> Any:
    try:
        import psycopg
        import psycopg.conninfo
    except ImportError as error:
        raise BadSettings(
            "data/settings.yaml names a PostgreSQL database as ledger, and psycopg, which speaks with one, is missing.",
            "Install it: pip install 'letters[postgres]'",
        ) from error
    return psycopg


def _prepare(url: str, connection: Connection[Any]) -> None:
    """Raises BadSettings for a server that reads along, or that confirms what it may lose."""
    if not (connection.pgconn.ssl_in_use or _is_here(connection)):
        raise BadSettings(f"The connection to {url} is not encrypted, though the server is another machine.", _VERIFY)
    connection.execute(_SESSION)
    for name, fit in (_DURABLE | {"server_encoding": {"UTF8"}}).items():
        [value] = connection.execute("SELECT current_setting(%s)", (name,)).fetchone() or [""]
        if value not in fit:
            raise BadSettings(
                f"The server of {url} has {name} = {value}, so that what it confirms may be lost or changed.",
                f"Let it have {name} = {min(fit)}, or name another database.",
            )


def _is_here(connection: Connection[Any]) -> bool:
    host, address = connection.info.host, connection.info.hostaddr
    return _is_ours(host if host.startswith(("/", "@")) else address or host)


def _is_ours(host: str) -> bool:
    """Whether a socket or an address is of this machine alone."""
    try:
        return host.startswith(("/", "@")) or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _unreachable(url: str, error: psycopg.Error) -> LettersError:
    said = _line(error)
    if _UNPROVED.search(said):
        return BadSettings(f"The server of the ledger {url} does not prove who it is: {said}.", _VERIFY)
    if _REFUSED.search(said):
        return BadSettings(
            f"The server of the ledger {url} lets nobody in so: {said}.",
            f"Name database and user in data/settings.yaml. {_SECRET}",
        )
    return RecordSilent(
        f"The server of the ledger {url} does not answer: {said}.",
        "See that it runs and that this machine reaches it, then run the command again.",
    )


def _lost(url: str, said: str) -> RecordSilent:
    return RecordSilent(
        f"The connection to the ledger {url} was lost, and with it the right to write: {said}.",
        "Whether the last step was recorded, letters status shows once the server answers. Then run the command again.",
    )


def _in_words(url: str, error: psycopg.Error) -> LettersError:
    import psycopg

    code = error.sqlstate or ""
    if code in _OUTPUT_FAILED:
        return OutputFailed(
            f"The ledger {url} could not be used: {_OUTPUT_FAILED[code]}.",
            "See to the server, or have its administrator give you the right, then run the command again.",
        )
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return _lost(url, _line(error))
    if isinstance(error, psycopg.IntegrityError) or code == "P0001":
        why = "refused an event that does not follow its last one"
    else:
        why = f"does not work as a ledger ({_line(error)})"
    return NotPermitted(
        f"{url} {why}.", "Put back a complete copy of the ledger from a backup, then run the command again."
    )


def _line(error: BaseException) -> str:
    """The first line of what was said, without a full stop."""
    said = str(error).strip() or type(error).__name__
    return said.splitlines()[0].rstrip(".")


def _leave_all() -> None:
    for server in tuple(_open):
        server.leave_to_parent()


os.register_at_fork(after_in_child=_leave_all)
