"""What does not belong is refused in words of its own, records the attempt, and leaves nothing public."""

import os
import shutil
import sqlite3

import pyrage
import pytest
import within
from gate.inspection import write_force, write_inspection
from gate.leaks import leaks
from gate.program import INSTANT, NOON, after, tree
from publish.parting import part

from letters.embargo.instant import Instant
from letters.ledger import events
from letters.ports import Entry

pytestmark = pytest.mark.needs_tool("faketime", "pdftotext")


@pytest.fixture
def refused(signed):
    """Release at the instant: refused, with nothing to read but what was `put` there, for the `reason` in the record;
    gives the words.
    """

    def release(code=77, at=INSTANT, reason=None, put=()):
        said = signed.refuse(code, "release", at=at)
        if reason:
            assert reason in signed.events()[-1].data["reason"].split()
        assert not (signed.root / "public/current").exists()
        assert not list(signed.root.glob("public/**/*.pdf"))
        assert [name for name in leaks(signed) if name.startswith("inspection")] == list(put)  # not another's beside it
        return said

    return release


def tamper(signed, *statements):
    """Change the ledger as someone does who has dropped its triggers first."""
    with sqlite3.connect(signed.ledger, isolation_level=None) as raw:
        for name in ("event_is_final", "event_stays", "event_comes_last"):
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
    raw.close()


# The sealed store


def test_two_forces_files_swapped_in_the_sealed_store(signed, refused):
    """Public Health Scotland, November 2021: the right link, the wrong document behind it."""
    kent, essex = signed.sealed("kent"), signed.sealed("essex")
    data = kent.read_bytes()
    kent.write_bytes(essex.read_bytes())
    essex.write_bytes(data)
    assert "the sealed file in its place is the one of kent" in refused(reason="sealed-of-another-force")
    assert signed.kinds()[-1] == ("release.refused", None)


def test_sealed_file_of_another_inspection(signed, another, refused):
    """HESA, August 2020: the next edition's file in this edition's slot."""
    other = another("autumn-2014")
    other.do("generate")
    shutil.copy(other.sealed("kent"), signed.sealed("kent"))
    assert "the sealed file in its place belongs to the inspection autumn-2014" in refused(
        reason="sealed-of-another-inspection"
    )


def test_sealed_file_of_an_earlier_signing(signed, refused):
    before = signed.sealed("kent").read_bytes()
    write_force(signed.root, "kent", finding="The Quixotry of this force is better now.")
    signed.do("generate", at=after(NOON, hours=1))
    signed.sealed("kent").write_bytes(before)
    assert "the sealed file in its place is not the one that was signed last" in refused(reason="sealed-of-before")


@pytest.mark.parametrize("size", [0, 100, -1])
def test_truncated_sealed_file(signed, refused, size):
    file = signed.sealed("kent")
    file.write_bytes(file.read_bytes()[:size])
    assert "the letter of kent cannot be released: its sealed file was changed or cut" in refused(
        reason="sealed-changed"
    )


def test_plain_letter_in_place_of_a_sealed_one(signed, refused):
    shutil.copy(signed.copy("kent"), signed.sealed("kent"))
    put = signed.sealed("kent").relative_to(signed.root.parent).as_posix()
    assert "its sealed file was changed or cut" in refused(put=[put])


def test_missing_sealed_file(signed, refused):
    signed.sealed("kent").unlink()
    assert "the sealed file is missing of kent: letters generate kent" in refused(reason="sealed-missing")


def test_wrong_release_key(signed, refused):
    stranger = pyrage.x25519.Identity.generate()
    (signed.root / ".letters/keys/release.txt").write_text(f"# public key: {stranger.to_public()}\n{stranger}\n")
    assert "it was sealed for another release key, or changed since" in refused(reason="sealed-does-not-open")


def test_missing_release_key(signed, refused):
    (signed.root / ".letters/keys/release.txt").unlink()
    assert "The release key" in refused(78)


# What lies under a seal, when someone who can write the ledger's file says otherwise


def forged(signed, force, **changes):
    return Entry("letter.signed", force, dict(signed.signed(force)) | changes)


def test_ledger_that_says_one_forces_letter_is_anothers(signed, refused):
    signed.forge(forged(signed, "kent", public=signed.signed("essex")["public"]))
    assert "it is the letter of essex" in refused(reason="sealed-not-as-signed")


def test_ledger_that_says_another_inspections_letter_is_ours(signed, another, refused):
    other = another("autumn-2014")
    other.do("generate")
    shutil.copy(other.sealed("kent"), signed.sealed("kent").parent)
    signed.forge(forged(signed, "kent", public=other.signed("kent")["public"]))
    assert "it belongs to the inspection autumn-2014, not to gate-2014" in refused()


def test_ledger_that_says_another_digest(signed, refused):
    public = dict(signed.signed("kent")["public"], digest=signed.signed("essex")["public"]["digest"])
    signed.forge(forged(signed, "kent", public=public))
    assert "what lies under the seal is not the edition that was signed" in refused()


def test_ledger_that_says_another_certificate(signed, refused):
    signed.forge(forged(signed, "kent", certificate="sha256:" + "0" * 64))
    assert "it is signed with another certificate than the ledger says" in refused()


def test_ledger_that_says_an_earlier_instant_of_a_letter(signed, refused):
    signed.forge(forged(signed, "kent", until="2014-09-02T23:01:00Z"))
    assert "signed for another instant, which was moved since, for kent" in refused()


EARLIER = Instant.from_wall("2014-09-03 13:01", "Europe/London")


def test_earlier_instant_in_data_and_ledger_alike_does_not_open_what_was_signed_for_a_later_one(signed, refused):
    write_inspection(signed.root, until="2014-09-03 13:01")
    signed.forge(events.embargo_pinned(EARLIER))
    said = refused(at=after(seconds=-1))
    assert "signed for another instant, which was moved since, for essex, kent: letters generate" in said
    assert not [kind for kind, _ in signed.kinds() if kind == "release.intent"]


def test_earlier_instant_in_data_and_ledger_and_of_each_letter_does_not_open_it_either(signed, refused):
    """What a sealed edition carries under its signature cannot be edited."""
    write_inspection(signed.root, until="2014-09-03 13:01")
    letters = [forged(signed, force, until=EARLIER.rfc3339) for force in ("essex", "kent")]
    signed.forge(events.embargo_pinned(EARLIER), *letters)
    said = refused(at=after(seconds=-1))
    assert "it carries the instant 2014-09-03T23:01:00Z, the ledger says 2014-09-03T12:01:00Z" in said


# The ledger


def test_deleted_ledger(signed, refused):
    """A lost ledger opens nothing early, and none is begun in its place."""
    signed.ledger.unlink()
    assert "this workspace holds sealed files without their ledger" in refused()
    for command in ("generate", "status", "log"):
        assert "sealed files without their ledger" in signed.refuse(77, command)
    assert not signed.ledger.exists()


def test_ledger_row_edited(signed, refused):
    tamper(signed, "UPDATE event SET body = replace(body, '2014-09-03T23:01', '2014-09-02T23:01') WHERE n = 4")
    assert "event 4 was changed after it was recorded" in refused()


def test_ledger_row_dropped(signed, refused):
    tamper(signed, "DELETE FROM event WHERE n = 3")
    assert "event 3 is missing from the middle of the record" in refused()


def test_ledger_rows_reordered(signed, refused):
    tamper(
        signed,
        "UPDATE event SET n = 100 WHERE n = 2",
        "UPDATE event SET n = 2 WHERE n = 3",
        "UPDATE event SET n = 3 WHERE n = 100",
    )
    assert "the order was changed" in refused()


def test_ledger_cut_at_its_end(signed, refused):
    tamper(signed, "DELETE FROM event WHERE n = (SELECT max(n) FROM event)")
    assert "it was rolled back or cut" in refused()


def test_ledger_restored_from_before(signed, refused):
    before = signed.ledger.read_bytes()
    write_force(signed.root, "kent", finding="The Quixotry of this force is better now.")
    signed.do("generate", at=after(NOON, hours=1))
    signed.ledger.write_bytes(before)
    assert "it was rolled back or cut" in refused()


def test_ledger_of_another_inspection(signed, another, refused):
    other = another("autumn-2014")
    other.do("generate")
    shutil.copy(other.ledger, signed.ledger)
    assert "is the ledger of another inspection, autumn-2014, not of gate-2014" in refused()


def test_ledger_that_is_no_database(signed, refused):
    signed.ledger.write_text("not a ledger")
    assert "the file is not a database" in refused()


# The public folder


@pytest.mark.parametrize("name", ["public", "public/releases", "public/releases/1"])
def test_link_in_place_of_a_public_folder(signed, tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = signed.root / name
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    assert f"{link} is a symbolic link" in signed.refuse(77, "release", at=INSTANT)
    assert signed.events()[-1].data["reason"] == "public-link"
    assert not list(elsewhere.iterdir())
    assert leaks(signed) == []


def test_folder_in_place_of_the_current_link(signed):
    (signed.root / "public/current").mkdir(parents=True)
    assert "public/current is not a link" in signed.refuse(77, "release", at=INSTANT)
    assert not list(signed.root.glob("public/**/*.pdf"))


FOREIGN = {
    "public": [lambda path: path.symlink_to("elsewhere"), lambda path: path.write_text("a file")],
    "public/releases": [lambda path: path.symlink_to("../elsewhere"), lambda path: path.write_text("a file")],
    "public/current": [
        lambda path: path.mkdir(),
        lambda path: path.write_text("a file"),
        os.mkfifo,
        lambda path: path.symlink_to("../elsewhere"),
        lambda path: path.symlink_to("releases/../../elsewhere"),
        lambda path: path.symlink_to("releases/0"),
        lambda path: path.symlink_to("/"),
        lambda path: path.symlink_to("current"),
    ],
    "public/releases/1": [lambda path: path.symlink_to("../../elsewhere"), lambda path: path.write_text("a file")],
}


@pytest.mark.parametrize(
    ("name", "put"),
    [pytest.param(name, put, id=f"{name}-{turn}") for name, ways in FOREIGN.items() for turn, put in enumerate(ways)],
)
def test_what_is_foreign_in_the_public_folder_is_found_before_anything_is_written(signed, name, put):
    (signed.root / "elsewhere").mkdir()
    path = signed.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path)
    before = {name: seen for name, seen in tree(signed.root).items() if not name.startswith(".letters/")}
    for command in (["--check"], ["--as-of", "2014-09-03T12:00:00Z"], []):
        assert f"{path} " in signed.refuse(1 if command == ["--check"] else 77, "release", *command, at=INSTANT)
    assert f"{path} " in signed.do("status", at=NOON)
    assert signed.kinds()[-1] == ("release.refused", None)
    assert ("release.intent", None) not in signed.kinds()
    assert not (signed.root / ".letters/staging").exists()
    assert {name: seen for name, seen in tree(signed.root).items() if not name.startswith(".letters/")} == before


def test_release_folder_filled_by_somebody_else(signed):
    """OBR, November 2025: what is staged at a guessed address."""
    (signed.root / "public/releases/1").mkdir(parents=True)
    (signed.root / "public/releases/1/index.html").write_text("foreign")
    words = "public/releases/1 is there already, with other content"
    assert words in signed.refuse(1, "release", "--check")
    assert words in signed.refuse(1, "status", "--check")
    assert words in within.run(signed.root, "doctor").out
    assert words in signed.refuse(77, "release", at=INSTANT)
    assert ("release.intent", None) not in signed.kinds()
    assert signed.released() is None


def test_what_a_release_left_of_itself_is_in_nobodys_way(signed):
    """Whoever has the release of before, and a record of before that, may publish it again."""
    before = {name: (signed.root / ".letters" / name).read_bytes() for name in ("ledger.db", "checkpoint")}
    signed.do("release", at=INSTANT)
    for name, data in before.items():
        (signed.root / ".letters" / name).write_bytes(data)
    assert "Ready: 2 of 2" in signed.do("release", "--check", at=INSTANT)


def test_public_on_another_disk_is_told_before_and_leaves_no_release_begun(signed, monkeypatch):
    part(monkeypatch)
    (signed.root / "public").mkdir()
    for command, code in (
        ("release --check", 1),
        ("status --check", 1),
        ("status", 0),
        ("doctor", 78),
        ("release", 73),
    ):
        done = within.run(signed.root, *command.split())
        assert "public is on another disk than" in done.out + done.err, command
        assert done.code == code
    assert not {"release.intent", "release.refused"} & {kind for kind, _ in signed.kinds()}
    monkeypatch.undo()
    assert "Published 2 letters" in signed.do("release", at=None)


# The data


@pytest.mark.parametrize("until", ["2014-09-03 12:01", "2014-09-05 00:01", "to be confirmed"])
@pytest.mark.parametrize("at", [after(seconds=-1), INSTANT, after(days=9)])
def test_instant_in_the_data_other_than_the_pinned_one(signed, refused, until, at):
    write_inspection(signed.root, until=until)
    assert "but letters are already signed for Thursday 4 September 2014 at 00:01 (London, BST)" in refused(
        at=at, reason="edited-instant"
    )


def test_force_still_a_draft_blocks_until_it_is_withheld(signed, refused):
    write_force(signed.root, "surrey", name="Surrey Police", status="draft")
    assert "still a draft for surrey: finish and sign it, or letters withhold surrey --reason …" in refused()
    signed.do("withhold", "surrey", "--reason", "fieldwork is not finished")
    signed.do("release", at=INSTANT)
    assert set(signed.released()) == {"essex", "kent"}


def test_force_ready_and_not_signed_blocks(signed, refused):
    write_force(signed.root, "surrey", name="Surrey Police")
    assert "no signed letter, though ready, for surrey: letters generate" in refused(at=NOON)


def test_nothing_signed(keyed):
    assert "no signed letter, though ready, for essex, kent" in keyed.refuse(77, "release", at=INSTANT)
    assert not (keyed.root / "public").exists()


def test_everything_withheld(signed, refused):
    for force in ("essex", "kent"):
        signed.do("withhold", force, "--reason", "put off")
    assert "every letter is withheld" in refused()
