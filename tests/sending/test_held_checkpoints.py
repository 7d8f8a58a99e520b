"""What a recipient holds is proof: the checkpoint in a message as it was sent, against the record as it is shown."""

import shutil

import pytest
from gate.program import INSTANT, Inspection
from sending.office import COPIES

pytestmark = pytest.mark.needs_tool("faketime")


@pytest.fixture
def outside(tmp_path):
    """Where there is no workspace."""
    (tmp_path / "outside").mkdir()
    return Inspection(tmp_path / "outside")


def received(office, count):
    """The messages as they were written."""
    found = sorted((office.root / "out/mail").rglob("*.eml"))
    assert len(found) == count
    return found


def test_every_message_holds_a_beginning_of_the_record(office, outside, tmp_path):
    assert office.send().code == 0
    held = [shutil.copy(file, tmp_path) for file in received(office, len(COPIES))]  # the release takes drafts away
    office.do("release", at=INSTANT)
    office.do("log", "export", "-o", tmp_path / "record.jsonl", at=INSTANT)
    against = [part for file in held for part in ("--against", file)]
    out = outside.do("log", "verify", tmp_path / "record.jsonl", *against, at=None)
    assert out.count("it begins with the ") == len(COPIES)


def test_a_record_that_was_put_back_contradicts_what_was_sent(office, outside, tmp_path):
    before = shutil.copytree(office.root / ".letters", tmp_path / "before")
    office.do("withhold", "essex", "--reason", "a court's order")
    assert office.send("kent").code == 0
    held = received(office, 2)[0]
    shutil.rmtree(office.root / ".letters")
    shutil.copytree(before, office.root / ".letters")
    office.do("withhold", "kent", "--reason", "another story")
    office.do("log", "export", "-o", tmp_path / "record.jsonl")
    said = outside.refuse(77, "log", "verify", tmp_path / "record.jsonl", "--against", held, at=None)
    assert f"event 7 is not the one that the checkpoint in {held} counted last" in said
