"""The ledger on a real PostgreSQL server: guarded, durable, one writer among all machines, clear when it is gone."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from postgres import needs_postgres

from letters.errors import BadSettings, NotPermitted, OutputFailed, RecordSilent
from letters.ledger.opening import EmptyLedger, Place
from letters.ports import Entry

pytestmark = needs_postgres
APPENDING = Path(__file__).with_name("appending.py")
REPOSITORY = Path(__file__).resolve().parents[2]
ENTRY = Entry("letter.intent", "essex", {"inputs": "x"})
HOLDER = """
import os, signal, sys
from pathlib import Path
from letters.ledger.opening import Place

with Place(sys.argv[1], Path(sys.argv[2]), "core-business-2014").open().exclusive():
    if os.fork() == 0:
        print(os.getpid(), flush=True)
    signal.pause()
"""


@pytest.fixture
def place(cluster, tmp_path):
    return Place(cluster.fresh(), tmp_path, "core-business-2014")


@pytest.fixture
def environment(place):
    return os.environ | {"PYTHONPATH": str(REPOSITORY), "LEDGER": place.url}


def python(*arguments, environment, **more):
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)], env=environment, stdout=subprocess.PIPE, text=True, **more
    )


def raw(place, statement):
    """As anybody who may write to the table."""
    with psycopg.connect(place.url, autocommit=True) as connection:
        return connection.execute(statement)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE letters_event SET body = '{}' WHERE n = 2", "never changed"),
        ("DELETE FROM letters_event WHERE n = 6", "never removed"),
        ("TRUNCATE letters_event", "never removed"),
        ("INSERT INTO letters_event VALUES (9, 'a', 'b', 'c')", "added at the end"),
        ("INSERT INTO letters_event VALUES (2, 'a', 'b', 'c')", "added at the end"),
        ("INSERT INTO letters_event VALUES (2, 'a', 'b', 'c') ON CONFLICT (n) DO UPDATE SET body = ''", "never chan"),
        ("INSERT INTO letters_event VALUES (7, 'a', 'b', 'c'), (9, 'd', 'e', 'f')", "added at the end"),
        ("INSERT INTO letters_event SELECT 7, prev, 'b', 'c' FROM letters_event WHERE n = 6", "event_prev_key"),
        ("INSERT INTO letters_event VALUES (7, NULL, 'b', 'c')", "null value"),
    ],
)
def test_the_database_itself_refuses(place, ledger, statement, words):
    before = list(ledger.events())
    with pytest.raises(psycopg.Error, match=words):
        raw(place, statement)
    assert list(ledger.events()) == before


@pytest.mark.parametrize(("set_to", "kept"), [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")])
def test_what_is_confirmed_is_on_the_disk_whatever_the_role_is_set_to(cluster, place, ledger, set_to, kept):
    cluster.do("DROP ROLE IF EXISTS hasty", "CREATE ROLE hasty LOGIN SUPERUSER")
    cluster.do(f"ALTER ROLE hasty SET synchronous_commit = {set_to}")
    with closing(Place(place.url.replace("//postgres@", "//hasty@"), place.root, place.inspection).open()) as hasty:
        assert hasty._server.ask("SHOW synchronous_commit") == (kept,)


def test_a_server_that_may_lose_what_it_confirmed_is_refused(cluster, place, ledger):
    cluster.set("fsync", "off")
    try:
        with pytest.raises(BadSettings, match="has fsync = off, so that what it confirms may be lost"):
            place.open()
    finally:
        cluster.set("fsync", "on")


def test_an_unlogged_table_is_refused(place, ledger):
    raw(place, "ALTER TABLE letters_event SET UNLOGGED")
    with pytest.raises(NotPermitted, match="none that Letters made"):
        place.open()


@pytest.mark.parametrize(
    ("mark", "words"),
    [("Somebody's events", "none that Letters made"), ("Letters: ledger, version 3", "another version")],
)
def test_another_programs_or_versions_table_is_refused(place, ledger, mark, words):
    raw(place, "COMMENT ON TABLE letters_event IS '{}'".format(mark.replace("'", "''")))
    with pytest.raises(NotPermitted, match=words):
        place.open()


def test_who_may_only_read_is_told(cluster, place, ledger, at):
    [schema] = raw(place, "SELECT current_schema()").fetchone()
    cluster.do("DROP OWNED BY reader" if cluster.do("SELECT 1 FROM pg_roles WHERE rolname = 'reader'") else "SELECT 1")
    cluster.do("DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN", f"GRANT USAGE ON SCHEMA {schema} TO reader")
    cluster.do(f"GRANT SELECT ON {schema}.letters_event TO reader")
    with closing(Place(place.url.replace("//postgres@", "//reader@"), place.root, place.inspection).open()) as reader:
        assert reader.length() == 6
        with pytest.raises(OutputFailed, match="permission denied"):
            reader.append([ENTRY], at=at, actor="jo")


# Passwords and addresses


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://letters:hunter2@db.example/letters",
        "postgresql://letters@db.example/letters?password=hunter2",
        "postgresql://letters@db.example/letters?sslpassword=hunter2",
        "postgresql://letters@db.example/letters?%70assword=hunter2",
    ],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(tmp_path, url):
    with pytest.raises(BadSettings, match="holds a password") as caught:
        Place(url, tmp_path, "x").open()
    assert "hunter2" not in f"{caught.value} {caught.value.remedy}"
    assert ".pgpass" in caught.value.remedy


def test_a_password_comes_from_its_own_file(cluster, tmp_path, at, monkeypatch):
    if not cluster.do("SELECT 1 FROM pg_database WHERE datname = 'secret'"):
        cluster.do("CREATE DATABASE secret", "CREATE ROLE keeper LOGIN SUPERUSER PASSWORD 'hunter2'")
    place = Place(cluster.url("secret", "keeper"), tmp_path, "core-business-2014")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    with pytest.raises(BadSettings, match="no password supplied") as caught:
        place.open()
    assert "PGPASSFILE" in caught.value.remedy
    (tmp_path / "pgpass").write_text("*:*:secret:keeper:hunter3\n")
    (tmp_path / "pgpass").chmod(0o600)
    with pytest.raises(BadSettings, match="password authentication failed"):
        place.open()
    (tmp_path / "pgpass").write_text("*:*:secret:keeper:hunter2\n")
    with closing(place.open()) as ledger:
        assert isinstance(ledger, EmptyLedger)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://postgres@/nowhere?host={folder}", "nowhere.* does not exist"),
        ("postgresql://nobody2@/postgres?host={folder}", "nobody2.* does not exist"),
        ("postgresql://x@/postgres?hosst={folder}", "is no address of a database"),
    ],
)
def test_what_the_server_does_not_know_is_bad_settings(cluster, tmp_path, url, words):
    folder = cluster.url().partition("host=")[2]
    with pytest.raises(BadSettings, match=words):
        Place(url.format(folder=folder), tmp_path, "x").open()


def test_without_psycopg_it_says_what_to_install(place, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(BadSettings, match="psycopg") as caught:
        place.open()
    assert "letters[postgres]" in caught.value.remedy


@pytest.mark.parametrize("host", ["/nowhere/at/all", "127.0.0.1"])
def test_a_server_that_is_not_there_is_silent(tmp_path, host):
    with pytest.raises(RecordSilent, match="does not answer") as caught:
        Place(f"postgresql://x@/postgres?host={host}&port=1", tmp_path, "x").open()
    assert caught.value.exit_code == 69
    assert "run the command again" in caught.value.remedy


# One writer, and a connection that is lost


@pytest.mark.parametrize("place_of", ["exclusive", "sending"])
def test_one_at_a_time_among_all_machines(place, ledger, place_of, tmp_path):
    elsewhere = Place(place.url, tmp_path / "another machine", place.inspection)
    said, order = [], []

    def hold(there):
        return there.exclusive() if place_of == "exclusive" else there.sending(lambda: said.append("busy"))

    def other():
        with closing(elsewhere.open()) as there, hold(there):
            order.append("second")

    with hold(ledger):
        waiting = threading.Thread(target=other)
        waiting.start()
        wait_until(lambda: waits_for_a_lock(place))
        order.append("first")
    waiting.join(timeout=60)
    assert order == ["first", "second"]
    assert said == (["busy"] if place_of == "sending" else [])


def waits_for_a_lock(place):
    return raw(place, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").fetchone()


def wait_until(done):
    for _ in range(6000):
        if done():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came")


def test_another_inspection_in_the_same_database_need_not_wait(cluster, place, ledger, tmp_path, at):
    other = Place(cluster.fresh(), tmp_path / "other", "another-2014").begin(at=at, actor="zoe")
    with ledger.exclusive(), other.exclusive():
        other.append([ENTRY], at=at, actor="zoe")
    other.close()


def test_freed_when_its_holder_is_killed_though_a_worker_of_it_lives(place, ledger, environment, tmp_path):
    holder = python("-c", HOLDER, place.url, tmp_path, environment=environment)
    worker = int(holder.stdout.readline())
    try:
        holder.kill()
        holder.wait()
        os.kill(worker, 0)  # it is still there
        with ledger.exclusive():
            pass
    finally:
        os.kill(worker, signal.SIGKILL)
        holder.stdout.close()


def cut_connections(place):
    raw(
        place,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL",
    )


@pytest.mark.parametrize("place_of", ["exclusive", "sending"])
def test_with_the_connection_the_right_to_write_is_lost(place, ledger, at, place_of):
    def hold_and_lose():
        with ledger.exclusive() if place_of == "exclusive" else ledger.sending(lambda: None):
            cut_connections(place)
            for use in (lambda: ledger.append([ENTRY], at=at, actor="zoe"), ledger.length):
                with pytest.raises(RecordSilent):
                    use()
            ledger.append([ENTRY], at=at, actor="zoe")

    with pytest.raises(RecordSilent, match="lost, and with it the right to write") as caught:
        hold_and_lose()
    assert caught.value.exit_code == 69
    assert ledger.length() == 6


@pytest.mark.parametrize("first", [RecordSilent, KeyError])
def test_a_lock_that_was_lost_is_told_unless_something_else_went_wrong_before(place, ledger, first):
    def hold_and_lose():
        with ledger.exclusive():
            cut_connections(place)
            if first is KeyError:
                raise KeyError

    with pytest.raises(first):
        hold_and_lose()


def test_who_holds_no_lock_connects_anew(place, ledger, at):
    def hold():
        with ledger.exclusive():
            pass

    for use in (ledger.length, hold, lambda: ledger.append([ENTRY], at=at, actor="zoe"), lambda: list(ledger.events())):
        cut_connections(place)
        use()
    assert ledger.length() == 7


@pytest.mark.storm
def test_the_server_killed_in_the_middle_of_batches_loses_and_doubles_nothing(cluster, place, environment, tmp_path):
    writer = python(APPENDING, tmp_path, 2000, 10, environment=environment, stderr=subprocess.PIPE)
    said = [int(writer.stdout.readline()) for _ in range(20)]
    cluster.kill()
    out, err = writer.communicate(timeout=60)
    cluster.start()
    assert (writer.returncode, "Traceback" in err) == (69, False), err
    assert "was lost, and with it the right to write" in err or "does not answer" in err
    said += map(int, out.split())
    with closing(place.open()) as ledger:
        there = list(ledger.events())
    assert len(there) in {said[-1], said[-1] + 10}  # the last batch whole or not at all
    again = python(APPENDING, tmp_path, 1, 10, environment=environment)
    assert int(again.communicate(timeout=60)[0]) == len(there) + 10
    inputs = [event.data["inputs"] for event in there[1:]]
    assert len(set(inputs)) == len(inputs)


@pytest.mark.needs_tool("faketime")
def test_a_frozen_clock_does_not_hang_a_writer_that_must_wait(place, ledger, environment, tmp_path):
    with ledger._server.holding(ledger._key("append")):
        frozen = ["faketime", "-f", "2014-09-03 23:00:00", sys.executable, str(APPENDING), str(tmp_path), "1"]
        waiting = subprocess.Popen(frozen, env=environment, stdout=subprocess.PIPE)
        wait_until(lambda: waits_for_a_lock(place))
    assert waiting.communicate(timeout=60)[0] == b"7\n"
