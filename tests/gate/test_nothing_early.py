"""Before the instant no command leaves text of a public edition anywhere on the disk."""

import shutil
import signal
import uuid

import click
import pytest
from gate.inspection import FORCES, MARKS, write_force
from gate.leaks import FOR_ALL, Elsewhere, leaks
from gate.program import INSTANT, NOON, after

from letters.cli.main import letters

pytestmark = pytest.mark.needs_tool("faketime", "pdftotext")

ARGUMENTS = {
    "": [[]],
    "breach": [],
    "breach record": [["--what", "leak", "--when", "2014-09-03T11:00:00Z", "--cause", "error", "--copy", "kent-1"]],
    "breach report": [[], ["-o", "../breach.md"]],
    "call-list": [[], ["--json"]],
    "check": [[], ["--format", "json", "--output", "../report.json"]],
    "completion": [["bash"]],
    "contacts": [[], ["--json"]],
    "contacts export": [["-o", "../contacts.csv"]],
    "contacts import": [["../contacts.csv", "--yes"]],
    "contacts verify": [["kent", "--by", "A Clerk"]],
    "correct": [["kent", "--reason", "a trial", "--yes"], ["kent", "--reason", "a trial", "--yes", "--sent-elsewhere"]],
    "diff": [["--signed"]],
    "doctor": [[]],
    "embargo": [],
    "embargo approve": [["--yes"], ["lift", "--key", "../head.p12", "--yes"]],
    "embargo approvers": [["--reason", "a trial", "--yes"]],
    "embargo clock-reset": [["--reason", "a trial", "--yes"]],
    "embargo lift": [],
    "embargo lift approve": [["--yes"]],
    "embargo lift request": [["--reason", "a trial", "--key", "../head.p12", "--yes"]],
    "embargo lift show": [[]],
    "embargo lift withdraw": [["--reason", "a trial", "--key", "../head.p12", "--yes"]],
    "embargo move": [["--reason", "a trial", "--yes"]],
    "embargo show": [[], ["--json"]],
    "embargo time": [["--reason", "a trial", "--yes"]],
    "embargo withdraw": [["--reason", "a trial", "--key", "../head.p12", "--yes"]],
    "generate": [["kent"], ["--signatory", "head"]],
    "init": [["../practice", "--practice"]],
    "keys": [],
    "keys import": [["../head.p12", "--signatory", "head"]],
    "keys init": [[]],
    "keys show": [[]],
    "log": [["--json"]],
    "log export": [["-o", "../record.jsonl"], ["--complete", "-o", "../whole.jsonl"]],
    "log renew": [["--reason", "a trial"]],
    "log verify": [[]],
    "open": [["kent"]],
    "pack": [["-o", "../letters.pack"], ["kent", "-o", "kent.pack"]],
    "plan": [[], ["--json"]],
    "preview": [["nobody"]],  # it serves until it is stopped; tests/cli/test_preview.py looks what it leaves
    "print": [["kent"]],
    "proof": [[]],
    "receipts": [["out/mail/kent-1.eml"]],
    "record": [["phoned", "kent", "--by", "A Clerk"]],
    "release": [[], ["--check"], ["--as-of", "2014-09-03T10:00:00Z"], ["--as-of", "2014-09-03T23:01:00Z"]],
    "release proof": [["-o", "../release.json"]],
    "release verify-proof": [["../release.json"]],
    "schema": [["inspection"], ["force"], ["settings"]],
    "send": [["--dry-run"], [], ["--to-me"]],
    "status": [[], ["--json"], ["--check"]],
    "take": [["../letters.pack"]],
    "trace": [["out/embargoed/kent/kent-1.pdf"]],
    "verify": [["out/embargoed/kent/kent-1.pdf", "out/embargoed/essex/essex-1.pdf"]],
    "withhold": [["kent", "--reason", "a trial"], ["kent", "--restore", "--reason", "a trial"]],
    # Last, since drafts would hold up what comes after them.
    "new": [["surrey"]],
    "import": [["../findings.csv"]],
}
"""What each command is called with; a command that is not here fails the walk."""


def commands(command, path=()):
    """Every command that click lists, groups too."""
    yield " ".join(path)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), (*path, name))


@pytest.fixture
def own(signed):
    """A word that no other test has, which both letters are signed to say."""
    word = uuid.uuid4().hex[:12].translate(str.maketrans("0123456789", "ghijklmnop"))
    for force, (_, mark) in FORCES.items():
        write_force(signed.root, force, finding=f"The {mark} of {word} is good.")
    signed.do("generate")
    return word


def test_no_command_leaves_text_of_a_public_edition_anywhere(signed, own):
    elsewhere = Elsewhere(own)
    listed = set(commands(letters))
    assert listed == set(ARGUMENTS)
    shutil.copy(signed.root / ".letters/keys/head.p12", signed.root.parent / "head.p12")
    (signed.root.parent / "findings.csv").write_text("force,theme,finding\nsussex,prevention,The force works.\n")
    for command, calls in ARGUMENTS.items():
        for arguments in calls:
            ran = signed.run(*command.split(), *arguments, at=after(NOON, hours=1))
            assert ran.code in {0, 1, 2, 65, 69, 75, 77, 78}, (command, arguments, ran.said)
            assert not any(mark in ran.said for mark in MARKS), command
            assert leaks(signed) == [], command
            assert elsewhere.leaks() == [], command
    assert (signed.root / "out/proofs/kent.pdf").exists()
    assert not (signed.root / "public").exists()


def test_the_search_finds_what_a_release_makes_public(published):
    letters = [f"public/releases/1/{force}/letter.pdf" for force in ("essex", "kent")]
    assert leaks(published) == [f"inspection/{name}" for name in letters]


def test_the_search_finds_what_lies_in_a_temporary_folder(signed):
    (signed.temporary / "note.txt").write_text(f"The {MARKS[0]} of this force")
    assert leaks(signed) == ["inspection-temporary/note.txt"]


@pytest.mark.parametrize("folder", FOR_ALL, ids=str)
@pytest.mark.parametrize("within", [False, True])
def test_the_search_finds_what_minds_no_variable(signed, own, folder, within):
    elsewhere, new = Elsewhere(own), folder / f"letters-test-{own}"
    file = new / "letter.pdf" if within else new
    try:
        file.parent.mkdir(exist_ok=True)
        shutil.copy(signed.root / "out/embargoed/kent/kent-1.pdf", file)
        assert elsewhere.leaks() == [str(file)]
        assert elsewhere.leaks() == []
    finally:
        shutil.rmtree(new) if within else new.unlink()


def test_waiting_and_giving_up_leaves_nothing(signed):
    waiting = signed.start("release", "--wait", at=after(INSTANT, minutes=-5), ticking=True)
    assert waiting.stderr.readline().startswith("Waiting")
    waiting.send_signal(signal.SIGINT)
    assert waiting.wait(timeout=20) == 130
    assert leaks(signed) == []


def test_names_in_the_sealed_store_cannot_be_derived(signed, another):
    """OBR, November 2025: a document fetched early from an address guessed from last time's."""
    again = another()
    again.do("generate")
    names = {path.name for path in signed.root.glob(".letters/sealed/*")}
    assert len(names) == 2
    assert names.isdisjoint(path.name for path in again.root.glob(".letters/sealed/*"))
    assert not any(force in name for force in ("kent", "essex") for name in names)
