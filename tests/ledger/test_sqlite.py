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
from letters.ledger.checkpoint import Checkpoint
from letters.ledger.sqlite import SqliteLedger
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


@pytest.mark.parametrize(
    ("statements", "fault", "words"),
    [
        (["UPDATE event SET body = replace(body, 'kent', 'gwent') WHERE n = 4"], "edited", "event 4 was changed"),
        (["DELETE FROM event WHERE n = 3"], "dropped", "event 3 is missing"),
        (["DELETE FROM event WHERE n < 3"], "dropped", "events 1 to 2 are missing"),
        (
            [
                "UPDATE event SET n = 99 WHERE n = 3",
                "UPDATE event SET n = 3 WHERE n = 4",
                "UPDATE event SET n = 4 WHERE n = 99",
            ],
            "reordered",
            "event 4 stands before event 3",
        ),
        (["INSERT INTO event VALUES (7, 'made', 'up', '{}')"], "edited", "event 7 was changed .* put in by hand"),
        (["DELETE FROM event"], "cut", "it holds no event"),
        (["UPDATE event SET body = CAST(x'ff' AS TEXT) WHERE n = 4"], None, "does not work as a ledger"),
    ],
)
def test_with_its_triggers_dropped_the_chain_tells(place, tamper, statements, fault, words):
    tamper(*statements)
    with pytest.raises(NotPermitted, match=words) as caught:
        list(place.open().events())
    assert getattr(caught.value, "fault", None) == fault


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


def test_events_come_back_as_they_were_appended(place, ledger, at):
    appended = ledger.append([ENTRY, ENTRY], at=at, actor="jo")
    assert [event.n for event in appended] == [7, 8]
    assert tuple(place.open().events())[-2:] == appended


def test_all_entries_or_none(ledger, at):
    with pytest.raises(TypeError):
        ledger.append([ENTRY, Entry("bad", None, {"x": 1.5})], at=at, actor="jo")
    assert len(list(ledger.events())) == 6
    assert ledger.append([ENTRY], at=at, actor="jo")[0].n == 7


def test_nothing_to_append_is_no_event(ledger, at):
    assert ledger.append([], at=at, actor="jo") == ()
    assert len(list(ledger.events())) == 6


def test_a_checkpoint_ahead_of_the_file_is_refused_while_reading(place, ledger):
    last = list(ledger.events())[-1]
    for checkpoint, fault in (
        (Checkpoint("x", 6, last.hash), None),
        (Checkpoint("x", 7, "0" * 64), "cut"),
        (Checkpoint("x", 6, "0" * 64), "forked"),
    ):
        reader = SqliteLedger(place.path, lambda checkpoint=checkpoint: checkpoint)
        if fault is None:
            assert len(list(reader.events())) == 6
            reader.refuse_rollback()
        else:
            for reading in (lambda reader=reader: list(reader.events()), reader.refuse_rollback):
                with pytest.raises(BrokenChain) as caught:
                    reading()
                assert caught.value.fault == fault
        reader.close()


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


def test_eight_processes_make_one_chain(tmp_path, place, environment):
    racing = [
        subprocess.Popen(appending(tmp_path, 50), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(8)
    ]
    outcomes = [(*process.communicate(timeout=120), process.returncode) for process in racing]
    assert [(error, code) for _, error, code in outcomes] == [(b"", 0)] * 8
    events = list(place.open().events())
    assert [event.n for event in events] == list(range(1, 402))
    said = sorted(int(line) for out, _, _ in outcomes for line in out.split())
    assert said == list(range(2, 402))


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
