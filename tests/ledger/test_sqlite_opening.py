"""Which file a workspace's ledger is in, and what a crash or a backup makes of it."""

import sqlite3

import pytest

from letters.errors import BadSettings, NotPermitted
from letters.ledger.opening import EmptyLedger, Place
from letters.ledger.sqlite import SqliteLedger, make_file
from letters.ports import Entry


def seal(root):
    (root / ".letters" / "sealed").mkdir(parents=True, exist_ok=True)
    (root / ".letters" / "sealed" / "ab.age").write_bytes(b"age")


@pytest.mark.parametrize(
    "url",
    [
        "postgres://localhost/letters",
        "mysql://localhost/letters",
        "sqlite://",
        "sqlite:///",
        "sqlite:///.",
        "ledger.db",
        "",
    ],
)
def test_what_is_no_ledger_url_is_bad_settings(tmp_path, url):
    with pytest.raises(BadSettings, match="does not name a ledger"):
        Place(url, tmp_path, "x").open()


def test_url_resolves_against_the_workspace_unless_absolute(tmp_path):
    assert Place("sqlite:///.letters/ledger.db", tmp_path, "x").path == tmp_path / ".letters" / "ledger.db"
    assert str(Place("sqlite:////srv/ledger.db", tmp_path, "x").path) == "/srv/ledger.db"


def test_a_relative_workspace_works(tmp_path, monkeypatch, at):
    monkeypatch.chdir(tmp_path.parent)
    relative = tmp_path.relative_to(tmp_path.parent)
    assert Place("sqlite:///a ?#%20.db", relative, "x").begin(at=at, actor="zoe").first().n == 1
    assert (tmp_path / "a ?#%20.db").is_file()


@pytest.mark.parametrize("leave", ["nothing", "an empty file", "an unfinished file"])
def test_sealed_files_without_their_ledger_refuse(place, at, leave):
    seal(place.root)
    if leave != "nothing":
        make_file(place.path)
    if leave == "an unfinished file":
        sqlite3.connect(place.path).execute("PRAGMA journal_mode = WAL").fetchall()
    for opening in (place.open, lambda: place.begin(at=at, actor="zoe")):
        with pytest.raises(NotPermitted, match="sealed files without their ledger"):
            opening()


@pytest.mark.parametrize("wal", [False, True])
def test_what_a_crash_left_half_begun_is_nothing_yet_and_is_completed(place, at, wal):
    place.path.parent.mkdir()
    make_file(place.path)
    if wal:
        sqlite3.connect(place.path).execute("PRAGMA journal_mode = WAL").fetchall()
    assert isinstance(place.open(), EmptyLedger)
    assert place.begin(at=at, actor="zoe").first().kind == "ledger.opened"


def test_a_ledger_that_does_not_begin_with_its_opening_refuses(place, at):
    place.path.parent.mkdir()
    make_file(place.path)
    ledger = SqliteLedger(place.path)
    ledger.begin([Entry("letter.intent", "kent", {"inputs": "x"})], at=at, actor="eve")
    ledger.close()
    with pytest.raises(NotPermitted, match="another inspection, None"):
        place.open()
