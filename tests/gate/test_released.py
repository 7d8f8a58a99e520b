"""After the instant: releasing again, repairing, withholding, and what --check, --as-of and status say."""

import shutil

import pytest
from gate.program import INSTANT, NOON, after, tree

from letters.ledger.fold import fold

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(INSTANT, hours=1)


def test_second_release_does_nothing(published):
    before = tree(published.root)
    assert published.do("release", at=LATER) == "Published already: 2 letters, release 1, in public/current.\n"
    assert tree(published.root) == before


@pytest.mark.parametrize("umask", [0, 0o077])
def test_public_folder_can_be_read_by_all_and_nothing_else_whatever_the_umask(signed, umask):
    process = signed.start("release", at=INSTANT, umask=umask)
    process.communicate(timeout=30)
    assert process.returncode == 0
    modes = {name: mode for name, (mode, _) in tree(signed.root / "public").items()}
    assert {mode for mode in modes.values() if mode[0] == "d"} == {"drwxr-xr-x"}
    assert {mode for mode in modes.values() if mode[0] == "-"} == {"-rw-r--r--"}
    private = [tree(signed.root / name) for name in (".letters", "out")]
    assert all(mode[4:] == "------" for found in private for mode, _ in found.values())


def tampered(root):
    (root / "public/current/kent/letter.pdf").write_bytes(b"%PDF tampered")


def added_to(root):
    (root / "public/current/kent/notes.txt").write_text("not ours")


def list_changed(root):
    """By a form alone, which a program that reads it may not notice."""
    file = root / "public/current/manifest.json"
    file.write_text(file.read_text() + "\n")


def list_gone(root):
    (root / "public/current/manifest.json").unlink()


def link_gone(root):
    (root / "public/current").unlink()


def letter_gone(root):
    (root / "public/current/kent/letter.pdf").unlink()


def release_gone(root):
    shutil.rmtree(root / "public/releases/1")


def everything_gone(root):
    shutil.rmtree(root / "public")


def link_dangles(root):
    shutil.rmtree(root / "public/releases")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (tampered, "what is public is not what was released, in kent/letter.pdf of public/current"),
        (added_to, "what is public is not what was released, in kent/notes.txt of public/current"),
        (letter_gone, "what is public is not what was released, in kent/letter.pdf of public/current"),
        (list_changed, "what is public is not what was released, in manifest.json of public/current"),
        (list_gone, "what is public is not what was released, in manifest.json of public/current"),
        (link_gone, "public/current does not show release 1"),
        (link_dangles, "release 1 is gone from public/"),
        (everything_gone, "release 1 is gone from public/"),
    ],
)
def test_what_is_public_otherwise_than_it_was_released_is_told(published, damage, words):
    damage(published.root)
    told = f"release: {words}: to publish it again: letters release\n"
    assert published.refuse(1, "status", "--check", at=LATER) == told
    said = published.do("status", at=LATER)
    assert words in said
    assert "Next: letters release\n" in said
    published.do("release", at=LATER)
    assert published.do("status", "--check", at=LATER) == ""


@pytest.mark.parametrize("damage", [tampered, added_to, letter_gone])
def test_damaged_public_folder_is_repaired_by_a_new_release(published, damage):
    damage(published.root)
    assert published.do("release", at=LATER) == "Published 2 letters as release 2, in public/current.\n"
    assert published.released() == published.due()
    assert published.kinds()[-2:] == [("release.intent", None), ("release.done", None)]


@pytest.mark.parametrize("loss", [link_gone, release_gone, everything_gone])
def test_what_is_gone_from_the_public_folder_is_published_as_the_same_release(published, loss):
    """As on a second machine with the same ledger and a public folder of its own."""
    before = tree(published.root / "public")
    loss(published.root)
    assert published.do("release", at=LATER) == "Published 2 letters as release 1, in public/current.\n"
    assert tree(published.root / "public") == before
    assert published.kinds()[-3:] == [("release.intent", None), ("release.done", None), ("release.done", None)]
    assert [release.at for release in fold(published.events()).releases] == [INSTANT]
    assert "Published already: 2 letters, release 1" in published.do("release", at=LATER)


def test_withheld_letter_is_left_out_and_can_follow(signed):
    signed.do("withhold", "kent", "--reason", "a court's order")
    assert {letter["force"]: letter["state"] for letter in signed.status()["letters"]}["kent"] == "withheld"
    assert signed.do("release", at=INSTANT) == "Published 1 letter as release 1, in public/current.\n"
    assert set(signed.released()) == {"essex"}
    assert not list(signed.root.glob("public/**/kent"))
    signed.do("withhold", "kent", "--restore", "--reason", "the order was lifted", at=LATER)
    assert signed.do("release", at=LATER) == "Published 2 letters as release 2, in public/current.\n"
    assert signed.released() == signed.due()


def test_withholding_is_refused_where_it_makes_no_sense(published):
    at = LATER
    assert "public since release 1" in published.refuse(77, "withhold", "kent", "--reason", "late", at=at)
    assert "no letter for 'durham'" in published.refuse(2, "withhold", "durham", "--reason", "none", at=at)
    assert "is not withheld" in published.refuse(2, "withhold", "kent", "--restore", "--reason", "none", at=at)
    assert "--reason" in published.refuse(2, "withhold", "kent", at=at)


def test_check_opens_everything_and_writes_nothing(signed):
    before = tree(signed.root)
    assert "Ready: 2 of 2." in signed.do("release", "--check")
    assert tree(signed.root) == before


def test_check_says_what_is_in_the_way(signed):
    file = signed.sealed("kent")
    file.write_bytes(file.read_bytes()[:-1])
    said = signed.refuse(1, "release", "--check")
    assert "Not ready: 1 of 2" in said
    assert "the letter of kent cannot be released: its sealed file was changed or cut" in said


@pytest.mark.parametrize(
    ("as_of", "at", "code", "words"),
    [
        ("2014-09-03T23:00:59Z", LATER, 75, "1 s from then"),
        ("2014-09-03T23:01:00Z", LATER, 0, "As of 2014-09-03T23:01:00Z a release is permitted: 2 letters."),
        ("2014-09-04T00:01:00+01:00", LATER, 0, "As of 2014-09-03T23:01:00Z a release is permitted: 2 letters."),
        ("2014-09-03T10:00:00Z", NOON, 75, "13 h 1 min from then"),
        ("2014-09-03T23:01:00Z", NOON, 2, "has not come yet"),
        ("2014-09-03T11:00:00Z", NOON, 2, "has not come yet"),
        ("2014-09-03T23:01:00", LATER, 2, "has no offset"),
        ("yesterday", LATER, 2, "yesterday is no moment; write it as 2014-09-03T23:01:00Z"),
    ],
)
def test_as_of_decides_and_writes_nothing(signed, as_of, at, code, words):
    """Defra, March 2021: a rehearsal used the live last step, 18 hours early."""
    before = tree(signed.root)
    assert words in signed.refuse(code, "release", "--as-of", as_of, at=at)
    assert tree(signed.root) == before


def test_as_of_needs_now_to_permit_as_well(signed):
    """A clock set back behind the record is no better for being asked about another moment."""
    signed.do("release", at=LATER)
    said = signed.refuse(77, "release", "--as-of", "2014-09-03T23:01:00Z", at=after(INSTANT, minutes=1))
    assert "the ledger holds an effect of 2014-09-04T00:01:00Z" in said


def test_as_of_puts_what_is_not_permitted_before_what_is_not_yet(signed):
    signed.sealed("kent").unlink()
    said = signed.refuse(77, "release", "--as-of", "2014-09-03T10:00:00Z", at=LATER)
    assert "the sealed file is missing of kent" in said


def test_status_json_is_what_the_design_says(signed):
    found = signed.status()
    assert {key: value for key, value in found.items() if key != "letters"} == {
        "inspection": "gate-2014",
        "phase": "pre-release",
        "until": "2014-09-03T23:01:00Z",
        "seconds_left": 43260,
    }
    letter = next(letter for letter in found["letters"] if letter["force"] == "kent")
    data = signed.signed("kent")
    assert letter == {
        "force": "kent",
        "state": "signed",
        "digest": data["public"]["digest"],
        "copies": [
            {
                "copy": "kent-1",
                "recipient": "Chief Constable",
                "mailbox": "chief@kent.police.example",
                "digest": data["copies"][0]["digest"],
                "state": "made",
                "attempts": 0,
                "last_reply": None,
            }
        ],
    }


@pytest.mark.parametrize(
    ("at", "phase", "left"),
    [(after(seconds=-1), "pre-release", 1), (INSTANT, "due", 0), (after(days=-3), "drafting", 3 * 86400)],
)
def test_phase_and_time_left_turn_at_the_instant(signed, at, phase, left):
    found = signed.status(at=at)
    assert (found["phase"], found["seconds_left"]) == (phase, left)


def test_status_reads_only_and_names_the_next_command(signed):
    before = tree(signed.root)
    assert "Next: letters plan" in signed.do()
    assert "Next: letters release\n" in signed.do(at=INSTANT)
    assert tree(signed.root) == before


def test_published_is_a_phase_of_its_own(published):
    assert published.status(at=LATER)["phase"] == "published"
    assert {letter["state"] for letter in published.status(at=LATER)["letters"]} == {"released"}


def test_status_says_on_the_day_before_what_would_block(signed):
    signed.sealed("kent").unlink()
    assert "In the way:\n  the sealed file is missing of kent: letters generate kent" in signed.do("status")
