"""One person rehearses what takes two: the example of docs/embargo.md, by the real program."""

import re

import pytest
from gate.inspection import edit
from gate.program import NOON, after

pytestmark = pytest.mark.needs_tool("faketime")
ASKED, NOW = after(NOON, hours=1), after(NOON, hours=2)


@pytest.fixture
def rehearsal(keyed):
    """Ann and bob are named as the program says, and pinned by the first letters."""
    said = keyed.do("keys", "init", "--approver", "ann", "--approver", "bob")
    lines = re.search(r"(?m)^approvers:\n(?:  .*\n)+", said)[0]
    file = keyed.root / "data/inspection.yaml"
    file.write_text(file.read_text() + lines)
    keyed.do("generate")
    return keyed


def signs(inspection, name):
    keys = inspection.root / ".letters/keys"
    return ("--key", keys / f"approvers/{name}.p12", "--passphrase-file", keys / "passphrase.txt", "--yes")


def test_a_lift_by_two_is_rehearsed_by_one(rehearsal):
    rehearsal.refuse(75, "release", at=ASKED)
    rehearsal.do("embargo", "lift", "request", "--reason", "a rehearsal", *signs(rehearsal, "ann"), at=ASKED)
    said = rehearsal.refuse(77, "embargo", "lift", "approve", *signs(rehearsal, "ann"), at=NOW)
    assert "somebody else must approve it" in said
    rehearsal.do("embargo", "lift", "approve", *signs(rehearsal, "bob"), at=NOW)
    assert "Published 2 letters" in rehearsal.do("release", at=NOW)


def test_an_evaluation_key_approves_no_official_letter(rehearsal):
    official = "office: Chief Inspector, certificate: sha256:" + "0" * 64
    edit(rehearsal.root, "office: Chief Inspector", official, "data/inspection.yaml")
    said = rehearsal.refuse(
        77, "embargo", "lift", "request", "--reason", "a rehearsal", *signs(rehearsal, "ann"), at=ASKED
    )
    assert "ann's key is an evaluation key, for a trial" in said


def test_nothing_is_overwritten_and_only_ids_are_taken(keyed):
    first = keyed.do("keys", "init", "--approver", "ann")
    assert keyed.do("keys", "init", "--approver", "ann").endswith(first.partition("Name them")[2])
    keyed.refuse(2, "keys", "init", "--approver", "../ann")
    assert not (keyed.root / ".letters/keys/ann.p12").exists()
