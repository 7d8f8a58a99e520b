"""Where several exit codes apply, the first of 2, 78, 77, 65, 75, 69, 73, 1 is it (design, section 4)."""

import pytest
from gate.inspection import write_force, write_inspection
from gate.program import INSTANT, NOON, after

pytestmark = pytest.mark.needs_tool("faketime")
EARLY = after(NOON, hours=1)


def no_release_key(signed):
    (signed.root / ".letters/keys/release.txt").unlink()


def unfit_settings(signed):
    (signed.root / "data/settings.yaml").write_text("mail: {transport: pigeon}\n")


def no_checkpoint(signed):
    (signed.root / ".letters/checkpoint").unlink()


def foreign_public(signed):
    (signed.root / "public").mkdir()
    (signed.root / "public/current").mkdir()


def moved_instant(signed):
    write_inspection(signed.root, until="2014-09-05 00:01")


def unfit_data(signed):
    write_force(signed.root, "kent", mailbox="nobody@nowhere")


def swapped_seals(signed):
    kent, essex = signed.sealed("kent"), signed.sealed("essex")
    data = kent.read_bytes()
    kent.write_bytes(essex.read_bytes())
    essex.write_bytes(data)


def unwritable(signed):
    """Nothing can be written where the ledger's lock is."""
    lock = signed.root / ".letters/ledger.db.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()


@pytest.mark.parametrize(
    ("at", "faults", "code", "words"),
    [
        (EARLY, [no_release_key], 78, "The release key"),
        (EARLY, [no_release_key, foreign_public], 78, "The release key"),
        (INSTANT, [no_release_key, moved_instant], 78, "The release key"),
        (INSTANT, [no_release_key, no_checkpoint], 78, "The release key"),
        (EARLY, [no_release_key, unwritable], 78, "The release key"),
        (EARLY, [unfit_settings, no_checkpoint], 78, "data/settings.yaml:1:"),
        (EARLY, [foreign_public], 77, "current is not a link"),
        (EARLY, [no_checkpoint], 77, "checkpoint is missing"),
        (EARLY, [moved_instant, unwritable], 77, "put the signed instant back"),
        (EARLY, [swapped_seals], 77, "the sealed files of essex, kent were changed or swapped"),
        (EARLY, [], 75, "Not yet."),
        (EARLY, [unwritable], 75, "Not yet."),
        (INSTANT, [unwritable], 73, "could not be opened"),
    ],
)
def test_release(signed, at, faults, code, words):
    for fault in faults:
        fault(signed)
    assert words in signed.refuse(code, "release", at=at)
    assert not (signed.root / "public/releases").exists()


@pytest.mark.parametrize("option", [["--check"], ["--wait"]])
def test_release_ahead_of_its_time(signed, option):
    no_release_key(signed)
    no_checkpoint(signed)
    assert "The release key" in signed.refuse(78, "release", *option, at=EARLY)


@pytest.mark.parametrize("command", [["generate"], ["withhold", "kent", "--reason", "x"], ["pack", "-o", "x.pack"]])
def test_a_ledger_not_to_be_believed_comes_before_unfit_data_and_after_settings(signed, command):
    unfit_data(signed)
    if command != ["withhold", "kent", "--reason", "x"]:
        assert "nobody@nowhere" in signed.refuse(65, *command, at=EARLY)
    no_checkpoint(signed)
    assert "checkpoint is missing" in signed.refuse(77, *command, at=EARLY)
    unfit_settings(signed)
    assert "data/settings.yaml:1:" in signed.refuse(78, *command, at=EARLY)


def test_take(signed, another, tmp_path):
    signed.do("pack", "-o", tmp_path / "letters.pack", at=EARLY)
    taker = another()
    taker.do("generate", "essex", at=EARLY)
    unfit_data(taker)
    assert "nobody@nowhere" in taker.refuse(65, "take", tmp_path / "letters.pack", at=EARLY)
    no_checkpoint(taker)
    assert "checkpoint is missing" in taker.refuse(77, "take", tmp_path / "letters.pack", at=EARLY)
    assert "cannot be read" in taker.refuse(2, "take", tmp_path / "missing.pack", at=EARLY)


def test_wrong_usage_comes_first(signed):
    no_release_key(signed)
    no_checkpoint(signed)
    assert "exclude each other" in signed.refuse(2, "release", "--check", "--wait", at=EARLY)
    assert "has not come yet" in signed.refuse(2, "release", "--as-of", "2014-09-09T00:00:00Z", at=EARLY)
    said = signed.refuse(2, "release", "--as-of", "junk", at=EARLY)
    assert said.startswith("--as-of: junk is no moment; write it as 2014-09-03T23:01:00Z.\n")
    assert "nosuch" in signed.refuse(2, "generate", "nosuch", at=EARLY)


def test_missing_signing_key_comes_before_what_does_not_fit_on_a_page(keyed):
    (keyed.root / ".letters/keys/head.p12").unlink()
    write_force(keyed.root, "kent", finding="A glyph that no font has, \U0001f9ff.")
    keyed.refuse(78, "generate", at=EARLY)
