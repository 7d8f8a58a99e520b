"""`letters log` and `status` for programs, and how `pack` and `take` are used wrongly."""

import itertools
import json
import sqlite3


def test_the_record_has_a_line_an_event(letters, generated):
    lines = letters("log", cwd=generated).out.splitlines()
    assert [line.split()[3] for line in lines] == [
        "ledger.opened", "letter.intent", "letter.intent", "embargo.pinned", "letter.signed", "letter.signed",
    ]  # fmt: skip
    assert not any("small matters" in line.lower() for line in lines)


def test_the_record_as_json_is_an_object_a_line(letters, generated):
    events = [json.loads(line) for line in letters("log", "--json", cwd=generated).out.splitlines()]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert set(events[0]) == {"n", "at", "actor", "kind", "force", "data", "prev", "hash"}
    assert all(later["prev"] == earlier["hash"] for earlier, later in itertools.pairwise(events))


def test_a_whole_record_says_so(letters, generated):
    done = letters("log", "verify", cwd=generated)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("The record is whole: 6 events, head ")


def test_a_changed_record_is_refused_by_all_that_read_it(letters, workspace):
    with sqlite3.connect(workspace / ".letters/ledger.db") as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        changed = database.execute("UPDATE event SET body = replace(body, 'gwent', 'kent')").rowcount
    assert changed
    for command in (["log"], ["log", "verify"], ["status"], [], ["generate"], ["release"]):
        done = letters(*command, cwd=workspace)
        assert done.code == 77, command
        assert "ledger" in done.err
        assert "kent" not in done.out + done.err


def test_status_for_programs(letters, generated):
    found = json.loads(letters("status", "--json", cwd=generated).out)
    assert (found["inspection"], found["phase"]) == ("small-inspection", "due")
    assert (found["until"], found["seconds_left"]) == ("2014-09-03T23:01:00Z", 0)
    assert [(letter["force"], letter["state"], len(letter["copies"])) for letter in found["letters"]] == [
        ("gwent", "signed", 1),
        ("leicestershire", "signed", 2),
    ]


def test_a_pack_needs_signed_letters(letters, keyed):
    done = letters("pack", "-o", "x.pack", cwd=keyed)
    assert (done.code, done.out) == (77, "")
    assert "no letter is signed here, so there is nothing to pack.\nletters generate" in done.err
    assert not (keyed / "x.pack").exists()


def test_a_pack_that_cannot_be_written_is_named(letters, generated):
    done = letters("pack", "-o", "/nowhere/x.pack", cwd=generated)
    assert done.code == 73
    assert "/nowhere/x.pack could not be written: no such file or directory" in done.err


def test_a_pack_for_what_is_no_key_is_refused(letters, generated, tmp_path):
    done = letters("pack", "-o", tmp_path / "x.pack", "--to", "nonsense", cwd=generated)
    assert done.code == 78
    assert "'nonsense'" in done.err
    assert not (tmp_path / "x.pack").exists()


def test_what_is_no_pack_is_not_taken(letters, keyed, tmp_path):
    (tmp_path / "x.pack").write_text("not a pack")
    done = letters("take", tmp_path / "x.pack", cwd=keyed)
    assert (done.code, done.out) == (77, "")
    assert not (keyed / "out").exists()
