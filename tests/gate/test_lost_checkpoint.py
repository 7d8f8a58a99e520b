"""A checkpoint that is gone, spoilt or another's refuses, since a record that was cut would pass without it."""

import os
import shutil
import sqlite3

import pytest
from gate.inspection import write_force
from gate.program import INSTANT, NOON, after

from letters.ledger import checkpoint, events
from letters.ledger.opening import Place

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, hours=1)
COMMANDS = (
    ["release"],
    ["release", "--check"],
    ["release", "--as-of", "2014-09-03T12:00:00Z"],
    ["generate"],
    ["status"],
    ["log"],
    ["log", "verify"],
    ["withhold", "kent", "--reason", "a trial"],
    [],
)


def cut(signed, last):
    """Cut the record's end as someone does who can write the file."""
    with sqlite3.connect(signed.ledger, isolation_level=None) as raw:
        raw.execute("DROP TRIGGER event_stays")
        raw.execute("DELETE FROM event WHERE n > ?", (last,))
    raw.close()


@pytest.fixture
def note(signed):
    return signed.root / ".letters/checkpoint"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_removed_checkpoint_refuses(signed, note, command):
    note.unlink()
    said = signed.refuse(77, *command, at=INSTANT)
    assert "checkpoint is missing, which must be there by the 6 events of this record" in said
    assert "letters log renew --reason" in said
    assert not (signed.root / "public").exists()


def test_removed_checkpoint_of_a_cut_record_refuses(signed, note):
    cut(signed, 5)
    note.unlink()
    assert "checkpoint is missing" in signed.refuse(77, "release", at=INSTANT)


def test_record_cut_to_its_beginning_does_not_pass_for_one_just_begun(signed, note):
    cut(signed, 1)
    note.unlink()
    for command in COMMANDS:
        assert "sealed files that its ledger knows nothing of" in signed.refuse(77, *command, at=INSTANT)
    assert len(list(signed.root.glob(".letters/sealed/*.age"))) == 2


@pytest.mark.parametrize("content", ["", "letters/gate-2014/00\n7\n", "\0" * 300])
def test_emptied_or_spoilt_checkpoint_refuses(signed, note, content):
    note.write_text(content)
    said = signed.refuse(77, "release", at=INSTANT)
    assert "The checkpoint is not one: it was changed or cut" in said
    assert "letters log renew --reason" in said


@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_in_place_of_a_checkpoint_refuses_and_hangs_nothing(signed, note, put):
    note.unlink()
    put(note)
    assert "The checkpoint is not one" in signed.refuse(77, "release", at=INSTANT)


@pytest.mark.parametrize("identifier", ["autumn-2014", "gate-2014"])
def test_checkpoint_of_another_ledger_refuses(signed, another, note, identifier):
    other = another(identifier)
    other.do("generate")
    shutil.copy(other.root / ".letters/checkpoint", note)
    assert "this workspace's checkpoint is of another ledger" in signed.refuse(77, "release", at=INSTANT)


def test_older_checkpoint_passes_with_the_whole_record_and_refuses_what_is_shorter(signed, note):
    """With the whole record an older one is what a crash leaves; the next writer renews it."""
    older = note.read_bytes()
    write_force(signed.root, "kent", finding="The Quixotry of this force is better now.")
    signed.do("generate", at=LATER)
    newer = note.read_bytes()
    note.write_bytes(older)
    assert "The record is whole: 8 events" in signed.do("log", "verify", at=LATER)
    signed.refuse(75, "release", at=LATER)
    assert checkpoint.parse(note.read_text()).length > checkpoint.parse(newer.decode()).length
    note.write_bytes(older)
    cut(signed, 5)
    assert "it was rolled back or cut" in signed.refuse(77, "release", at=INSTANT)


def test_a_record_just_begun_locks_nobody_out(keyed):
    Place("sqlite:///.letters/ledger.db", keyed.root, "gate-2014").begin(at=NOON, actor="zoe").close()
    assert not (keyed.root / ".letters/checkpoint").exists()
    assert keyed.status()["letters"][0]["state"] == "ready"
    keyed.do("generate", at=LATER)
    assert checkpoint.parse((keyed.root / ".letters/checkpoint").read_text()).length == len(keyed.events())


def test_a_machine_without_a_checkpoint_key_keeps_none_until_it_has_one(signed, note):
    key = signed.root / ".letters/keys/checkpoint.pem"
    key.unlink()
    note.unlink()
    assert "2 unchanged" in signed.do("generate", at=LATER)
    assert not note.exists()
    signed.do("keys", "init", at=LATER)
    assert checkpoint.parse(note.read_text()).length == 6
    signed.do("release", at=INSTANT)


def test_whoever_renews_is_told_what_cannot_be_seen_here(signed, note):
    note.unlink()
    said = signed.run("log", "renew", "--reason", "the disk was lost", at=LATER).said
    assert "It pins the instant 2014-09-03T23:01:00Z." in said
    assert "A checkpoint that was removed to hide a cut looks the same: letters log verify --against CHECKPOINT" in said


def test_renewed_checkpoint_lets_go_on_and_the_record_keeps_why(signed, note):
    note.unlink()
    said = signed.do("log", "renew", "--reason", "the disk was lost", at=LATER)
    assert said.startswith("A new checkpoint counts the 7 events of the record as it is, head ")
    assert signed.kinds()[-1] == ("checkpoint.renewed", None)
    assert dict(signed.events()[-1].data) == {"reason": "the disk was lost"}
    assert checkpoint.parse(note.read_text()).length == 7
    signed.do("release", at=INSTANT)


@pytest.mark.parametrize("spoil", [lambda signed, note: note.write_text(""), lambda signed, note: new_key(signed)])
def test_spoilt_checkpoint_and_one_by_a_lost_key_can_be_renewed(signed, note, spoil):
    spoil(signed, note)
    signed.refuse(77, "release", at=INSTANT)
    signed.do("log", "renew", "--reason", "a trial", at=LATER)
    signed.do("release", at=INSTANT)


def new_key(signed):
    (signed.root / ".letters/keys/checkpoint.pem").unlink()
    signed.do("keys", "init", at=LATER)


def test_checkpoint_that_is_there_and_right_is_not_renewed(signed, note):
    before = note.read_bytes()
    assert "agrees with the record" in signed.refuse(2, "log", "renew", "--reason", "why not", at=LATER)
    assert note.read_bytes() == before
    assert len(signed.kinds()) == 6


def test_checkpoint_that_contradicts_the_record_is_not_renewed(signed, note):
    cut(signed, 5)
    assert "it was rolled back or cut" in signed.refuse(77, "log", "renew", "--reason", "why not", at=LATER)


def test_broken_record_is_not_renewed(signed, note):
    with sqlite3.connect(signed.ledger, isolation_level=None) as raw:
        raw.execute("DROP TRIGGER event_is_final")
        raw.execute("UPDATE event SET body = replace(body, 'kent', 'Kent') WHERE n = 3")
    raw.close()
    note.unlink()
    assert "event 3 was changed" in signed.refuse(77, "log", "renew", "--reason", "why not", at=LATER)
    assert not note.exists()


def test_renewing_where_there_is_nothing_to_renew(keyed):
    assert "There is no record here yet" in keyed.refuse(77, "log", "renew", "--reason", "why not")
    assert not keyed.ledger.exists()


def test_renewing_without_a_checkpoint_key(signed, note):
    (signed.root / ".letters/keys/checkpoint.pem").unlink()
    note.unlink()
    assert "There is no checkpoint key here" in signed.refuse(78, "log", "renew", "--reason", "why not")


def test_withholding_before_anything_is_signed_leaves_a_checkpoint(keyed):
    keyed.do("withhold", "kent", "--reason", "put off")
    (keyed.root / ".letters/checkpoint").unlink()
    assert "checkpoint is missing" in keyed.refuse(77, "status")
    assert keyed.kinds()[-1][0] == events.LETTER_WITHHELD
