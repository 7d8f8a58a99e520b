"""The real adapter: guarded by triggers, chained under concurrency, private, and clear about what is wrong."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from letters.errors import NotPermitted, OutputFailed
from letters.ledger import sqlite
from letters.ledger.chain import BrokenChain, digest
from letters.ports import Entry

APPENDING = Path(__file__).with_name("appending.py")
REPOSITORY = Path(__file__).resolve().parents[2]
ENTRY = Entry("letter.intent", "essex", {"inputs": "x"})


def appending(root, *arguments, before=()):
    """The command that appends from another process."""
    return [*before, sys.executable, str(APPENDING), str(root), *map(str, arguments)]


@pytest.fixture
def environment():
    return os.environ | {"PYTHONPATH": str(REPOSITORY)}


def raw(place, statement):
    with closing(sqlite3.connect(place.path, isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE event SET body = '{}' WHERE n = 2", "never changed"),
        ("UPDATE event SET n = 60 WHERE n = 6", "never changed"),
        ("DELETE FROM event WHERE n = 6", "never removed"),
        ("DELETE FROM event", "never removed"),
        ("INSERT INTO event VALUES (9, 'a', 'b', 'c')", "added at the end"),
        ("INSERT OR REPLACE INTO event VALUES (2, 'a', 'b', 'c')", "added at the end"),
        ("INSERT INTO event SELECT 7, prev, 'b', 'c' FROM event WHERE n = 6", "UNIQUE constraint failed: event.prev"),
        ("INSERT INTO event VALUES (7, NULL, 'b', 'c')", "NOT NULL"),
        ("INSERT INTO event VALUES (7, 'a', 'b', x'00')", "cannot store BLOB"),
    ],
)
def test_the_database_itself_refuses(place, ledger, statement, words):
    before = list(ledger.events())
    with pytest.raises(sqlite3.IntegrityError, match=words):
        raw(place, statement)
    assert list(ledger.events()) == before


def test_a_text_that_is_none_is_refused(place, tamper):
    tamper("UPDATE event SET body = CAST(x'ff' AS TEXT) WHERE n = 4")
    with pytest.raises(NotPermitted, match="does not work as a ledger"):
        list(place.open().events())


def test_inserted_in_the_middle_of_a_table_made_anew_is_a_fork(place, ledger, tamper):
    second = list(ledger.events())[1]
    body = raw(place, "SELECT body FROM event WHERE n = 3")[0][0].replace("kent", "gwent")
    tamper(
        "CREATE TABLE made (n INTEGER PRIMARY KEY, prev, hash, body)",
        "INSERT INTO made SELECT n + (n > 2), prev, hash, body FROM event",
        f"INSERT INTO made VALUES (3, '{second.hash}', '{digest(second.hash, body)}', '{body}')",
        "DROP TABLE event",
        "ALTER TABLE made RENAME TO event",
    )
    with pytest.raises(BrokenChain, match="event 3 is there in two versions") as caught:
        list(place.open().events())
    assert (caught.value.fault, caught.value.n) == ("forked", 3)


def test_settings_of_the_database(place, ledger):
    assert raw(place, "PRAGMA journal_mode") == [("wal",)]
    assert raw(place, "PRAGMA application_id") == [(sqlite.APPLICATION,)]
    assert raw(place, "PRAGMA user_version") == [(sqlite.VERSION,)]
    assert ledger._connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_owner_only_under_any_umask(place, at, umask):
    before = os.umask(umask)
    try:
        ledger = place.begin(at=at, actor="zoe")
        ledger.append([ENTRY], at=at, actor="zoe")
        with ledger.exclusive():
            files = {path.name: path.stat().st_mode & 0o777 for path in place.path.parent.iterdir()}
    finally:
        os.umask(before)
    assert files == dict.fromkeys(("ledger.db", "ledger.db-shm", "ledger.db-wal", "ledger.db.lock"), 0o600)
    assert place.path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.needs_tool("faketime")
def test_a_frozen_clock_does_not_hang_a_writer_that_must_wait(tmp_path, place, ledger, environment):
    ledger._connection.execute("BEGIN IMMEDIATE")
    frozen = appending(tmp_path, 1, before=("faketime", "-f", "2014-09-03 23:00:00"))
    with subprocess.Popen(frozen, env=environment, stdout=subprocess.PIPE) as waiting:
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=0.8)
        ledger._connection.execute("ROLLBACK")
        assert waiting.communicate(timeout=20)[0] == b"7\n"


def test_busy_for_too_long_is_an_output_failure(place, ledger, at, monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    other = place.open()
    ledger._connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(OutputFailed, match="another program has held it"):
        other.append([ENTRY], at=at, actor="jo")
    ledger._connection.execute("ROLLBACK")
    assert other.append([ENTRY], at=at, actor="jo")[0].n == 7


@pytest.mark.parametrize("name", ["gwent\n", "not a database, but long enough to be taken for one " * 9])
def test_what_is_no_database_is_refused(place, name):
    place.path.parent.mkdir()
    place.path.write_text(name)
    with pytest.raises(NotPermitted, match="is not a ledger: the file is not a database"):
        place.open()


def test_a_damaged_database_is_refused(place, ledger, entries, at):
    for _ in range(20):
        ledger.append(entries, at=at, actor="zoe")
    page = raw(place, "SELECT rootpage FROM sqlite_schema WHERE name = 'event'")[0][0]
    ledger.close()
    content = bytearray(place.path.read_bytes())
    content[4096 * (page - 1) : 4096 * page] = bytes(4096)
    place.path.write_bytes(content)
    with pytest.raises(NotPermitted, match=r"ledger\.db is damaged\."):
        list(place.open().events())


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("PRAGMA application_id = 7", "another program's database"),
        ("PRAGMA user_version = 3", "made by a newer Letters"),
        ("PRAGMA user_version = 1", "from before its first release"),
    ],
)
def test_another_programs_newer_or_older_database_is_refused(place, ledger, statement, words):
    raw(place, statement)
    with pytest.raises(NotPermitted, match=words):
        place.open()


def test_a_full_file_size_limit_is_an_output_failure_and_leaves_a_whole_chain(tmp_path, place, environment):
    limited = "ulimit -f 64; exec " + " ".join(appending(tmp_path, 100, 20))
    done = subprocess.run(["bash", "-c", limited], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 73, done.stderr
    assert done.stderr.startswith(f"The ledger {place.path} could not be used: ")
    assert "Traceback" not in done.stderr
    ledger = place.open()
    assert len(list(ledger.events())) == int(done.stdout.split()[-1]) > 20
