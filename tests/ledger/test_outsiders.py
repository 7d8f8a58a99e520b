"""Exports and checkpoints, checked by a program in another language that was written from docs/record.md alone."""

import json
import subprocess
from pathlib import Path

import playwright
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from letters.ledger import chain, checkpoint, export
from letters.ledger.events import letter_withheld
from letters.ledger.fold import fold

VERIFIER = Path(__file__).with_name("verifier.mjs")
NODE = Path(playwright.__file__).parent / "driver" / "node"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PAGE = (Path(__file__).parents[2] / "docs" / "record.md").read_text(encoding="utf-8")


@pytest.fixture
def note_of(ledger):
    """A checkpoint of the first events, by any key."""

    def make(length, key=KEY):
        events = list(ledger.events())[:length]
        state = fold(events)
        origin = checkpoint.origin(state.inspection, state.ledger)
        return checkpoint.make(checkpoint.Checkpoint(origin, state.length, state.head), key)

    return make


@pytest.fixture
def record(ledger, note_of, at, tmp_path):
    """The record in one of its forms, and its key."""
    ledger.append([letter_withheld("kent", "a court's “order” – Zoë")], at=at, actor="zoe")

    def make(public=True):
        data = export.write(map(chain.row, ledger.events()), note_of(7), KEY.public_key(), public=public)
        file = tmp_path / "record.jsonl"
        file.write_bytes(data)
        return file, json.loads(data.splitlines()[0])["key"]

    return make


@pytest.fixture
def outsider(tmp_path):
    """Run the other program; gives its exit code and its answer."""

    def run(file, key, *notes):
        held = []
        for number, note in enumerate(notes):
            held.append(tmp_path / f"held-{number}")
            held[-1].write_text(note)
        done = subprocess.run([NODE, VERIFIER, file, key, *held], capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout.strip()

    return run


def test_the_program_is_short():
    assert len(VERIFIER.read_text().splitlines()) < 60


@pytest.mark.parametrize("public", [True, False])
def test_both_forms_hold(record, outsider, note_of, public):
    assert outsider(*record(public), *(note_of(length) for length in (1, 4, 7))) == (0, "whole 7")


def test_only_the_public_form_hides(record):
    assert "court" not in record(public=True)[0].read_text()
    assert "court's “order” – Zoë" in record(public=False)[0].read_text()


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (lambda lines: lines[3].update(body=lines[3]["body"].replace("kent", "gwent")), "event 3 was changed"),
        (lambda lines: lines[7].update(digest="0" * 64), "event 7 was changed"),
        (lambda lines: lines.pop(3), "event 3 does not follow"),
        (lambda lines: lines.insert(2, lines.pop(3)), "event 2 does not follow"),
        (lambda lines: lines.pop(), "the checkpoint is not that of these events"),
    ],
)
def test_both_programs_find_the_same_faults(record, outsider, change, answer):
    file, key = record()
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    change(lines)
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    code, told = outsider(file, key)
    assert (code, told.startswith(answer)) == (1, True), told
    with pytest.raises(chain.BrokenChain):
        export.read(file.read_bytes()).check()


def test_a_held_checkpoint_that_contradicts(record, outsider, note_of, ledger, at):
    file, key = record()
    ledger.append([letter_withheld("gwent", "later")], at=at, actor="zoe")
    assert outsider(file, key, note_of(8)) == (1, f"rolled back: {file.with_name('held-0')} counted 8 events")
    other = checkpoint.Checkpoint(checkpoint.parse(note_of(4)).origin, 4, "ab" * 32)
    assert outsider(file, key, checkpoint.make(other, KEY))[1].startswith("forked: ")
    assert outsider(file, key, note_of(4, Ed25519PrivateKey.generate())) == (
        1,
        "a checkpoint is not signed with the key",
    )


def test_the_key_on_the_page_is_that_of_its_example():
    note = PAGE.split("```text\nletters/core-business-2014")[1].split("```")[0]
    origin = f"letters/core-business-2014{note.splitlines()[0]}"
    assert f"`{checkpoint.verifier_key(origin, KEY.public_key())}`" in PAGE.replace("\n", "")


@pytest.mark.parametrize("text", ["", "+", "a+b+c", "name+00000000+AQ==", "name+00000000"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        checkpoint.read_key(text)
