"""A letter is made again exactly when its inputs or its files are no longer what was signed."""

import json
from dataclasses import replace

import pyrage
import pytest
from gate.inspection import edit, write_force
from gate.program import INSTANT, NOON, Inspection, after, digest, tree

from letters.ledger import events

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, hours=1)
DATA, LETTER = "data/inspection.yaml", "templates/letter.html.j2"
HAND = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M1 5 L29 5" stroke="black"/></svg>'


def digests(signed):
    return {force: (signed.signed(force)["public"], digest(signed.copy(force))) for force in ("essex", "kent")}


def test_unchanged_letters_are_not_made_again(signed):
    before, kinds = digests(signed), signed.kinds()
    assert "2 unchanged" in signed.do("generate", at=LATER)
    assert (digests(signed), signed.kinds()) == (before, kinds)


def test_one_changed_force_makes_exactly_one_letter(signed):
    before, count = digests(signed), len(signed.kinds())
    old = (signed.sealed("kent"), signed.kept("kent"))
    write_force(signed.root, "kent", finding="The Quixotry of this force is better now.")
    assert "1 letter signed, 1 unchanged" in signed.do("generate", at=LATER)
    now = digests(signed)
    assert now["essex"] == before["essex"]
    assert now["kent"][0] != before["kent"][0]
    assert signed.kinds()[count:] == [("letter.intent", "kent"), ("letter.signed", "kent")]
    assert signed.signed("kent")["replaces"] == before["kent"][0]["digest"]
    assert not any(path.exists() for path in old)


def _font(root):
    """Another font of the same shapes: a table's check sum is all that differs."""
    file = root / "templates/fonts/LiberationSans-Regular.ttf"
    content = bytearray(file.read_bytes())
    content[16] ^= 1  # the check sum of the first table, which nobody looks at
    file.write_bytes(content)


def _key(root):
    """Another key of the same signatory, as after a renewal."""
    for file in (root / ".letters/keys").glob("head.*"):
        file.unlink()
    Inspection(root).do("keys", "init", at=LATER)


def _picture(root):
    (root / "hand.svg").write_text(HAND)
    (root / "data/settings.yaml").write_text("signing: {picture: hand.svg}\n")


KINDS_OF_INPUT = {
    "a finding": (lambda root: write_force(root, "kent", finding="The Quixotry is better now."), ["kent"]),
    "a holder": (lambda root: edit(root, "Chief Constable", "Acting Chief Constable"), ["kent"]),
    "standing words": (lambda root: edit(root, "The findings follow", "Findings follow", DATA), ["essex", "kent"]),
    "a signatory's name": (lambda root: edit(root, "Ms A Sample", "Ms B Sample", DATA), ["essex", "kent"]),
    "a template": (lambda root: edit(root, "Our findings about", "Findings about", LETTER), ["essex", "kent"]),
    "a stylesheet": (lambda root: edit(root, "11.5pt", "11pt", "templates/letter.css"), ["essex", "kent"]),
    "a font": (_font, ["essex", "kent"]),
    "a picture in the settings": (_picture, ["essex", "kent"]),
    "a signatory's key": (_key, ["essex", "kent"]),
    "a mailbox": (lambda root: write_force(root, "kent", mailbox="office"), []),
    "a message's template": (lambda root: edit(root, "{", "  {", "templates/messages/subject.j2"), []),
    "other settings": (lambda root: (root / "data/settings.yaml").write_text("mail: {transport: folder}\n"), []),
    "the window": (lambda root: edit(root, "2014-09-02 00:01", "2014-09-01 00:01", DATA), []),
}


@pytest.mark.parametrize("kind", KINDS_OF_INPUT)
def test_each_kind_of_input_makes_exactly_its_letters_again(signed, kind):
    """Versions of libraries and of this program are shown to count by tests/typeset/test_fingerprint.py."""
    change, again = KINDS_OF_INPUT[kind]
    before = {force: signed.signed(force)["public"] for force in ("essex", "kent")}
    change(signed.root)
    said = json.loads(signed.do("generate", "--json", at=LATER).splitlines()[-1])
    assert (said["signed"], said["unchanged"]) == (again, [force for force in before if force not in again])
    assert [force for force in before if signed.signed(force)["public"] != before[force]] == again


DAMAGES = [lambda file: file.write_bytes(b"%PDF damaged"), lambda file: file.unlink()]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_or_missing_copy_is_brought_back_byte_for_byte(signed, damage):
    """What was sent before is still the ledger's; no key is needed, and nothing is recorded."""
    before, sent = tree(signed.root), signed.copy("kent").read_bytes()
    hidden = [path.rename(path.with_suffix(".away")) for path in (signed.root / ".letters/keys").glob("*.p12")]
    damage(signed.copy("kent"))
    assert "2 unchanged. 1 embargoed copy brought back, byte for byte" in signed.do("generate", at=LATER)
    [path.rename(path.with_suffix(".p12")) for path in hidden]
    assert signed.copy("kent").read_bytes() == sent
    assert tree(signed.root) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_or_missing_second_file_of_a_copy_is_written_again(signed, damage):
    before = tree(signed.root)
    damage(signed.kept("kent"))
    assert "2 unchanged. Nothing to do" in signed.do("generate", at=LATER)
    assert tree(signed.root) == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_copy_that_is_lost_for_good_is_signed_again_alone(signed, damage):
    essex, public, count = digests(signed)["essex"], signed.signed("kent")["public"], len(signed.kinds())
    damage(signed.copy("kent"))
    damage(signed.kept("kent"))
    said = signed.do("generate", at=LATER)
    assert "Signed again, as both its files were missing or damaged: copy kent-1" in said
    assert signed.kinds()[count:] == [("copy.made", "kent")]
    assert signed.status()["letters"][1]["digest"] == public["digest"]
    assert signed.status()["letters"][1]["copies"][0]["digest"] == digest(signed.copy("kent"))
    assert "GENUINE" in signed.do("verify", signed.copy("kent"), at=LATER)
    assert "Copy kent-1, made for Chief Constable" in signed.do("trace", signed.copy("kent"), at=LATER)
    assert digests(signed)["essex"] == essex
    assert len(list(signed.root.glob(".letters/copies/*"))) == 2
    assert "2 unchanged. Nothing to do" in signed.do("generate", at=LATER)
    signed.do("release", at=INSTANT)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_or_missing_sealed_edition_is_signed_again_alone(signed, damage):
    copy, count, before = signed.copy("kent").read_bytes(), len(signed.kinds()), signed.signed("kent")["public"]
    damage(signed.sealed("kent"))
    said = signed.do("generate", at=LATER)
    assert (
        "Signed again, as its sealed file was missing, damaged or for another release key: the public edition of kent"
        in said
    )
    assert signed.kinds()[count:] == [("public.made", "kent")]
    now = signed.events()[-1].data
    assert (now["replaces"], now["digest"] != before["digest"]) == (before["digest"], True)
    assert signed.copy("kent").read_bytes() == copy
    assert "GENUINE" in signed.do("verify", signed.copy("kent"), at=LATER)
    assert "Ready: 2 of 2" in signed.do("release", "--check", at=LATER)
    signed.do("release", at=INSTANT)
    assert signed.released()["kent"] == now["digest"]
    assert len(list(signed.root.glob(".letters/sealed/*"))) == 2


def test_signing_that_was_cut_off_and_whose_change_was_taken_back_is_given_up(signed):
    """The letter stands as it was signed; without a word in the ledger it would be `signing` for good."""
    before = digests(signed)
    signed.forge(events.letter_intent("kent", "sha256:" + "0" * 64))
    assert "signing was cut off for kent" in signed.refuse(77, "release", at=INSTANT)
    assert "2 unchanged" in signed.do("generate", at=LATER)
    assert digests(signed) == before
    assert signed.kinds()[-1] == ("letter.kept", "kent")
    signed.do("release", at=INSTANT)


def test_copies_of_what_is_public_are_left_alone(published):
    published.copy("kent").unlink()
    assert "2 public already and left as they are" in published.do("generate", at=after(INSTANT, hours=1))
    assert not published.copy("kent").exists()


def test_two_forces_files_swapped_in_out_are_put_right(signed):
    """Public Health Scotland, November 2021: the right link, the wrong document behind it."""
    kent, essex, before = signed.copy("kent"), signed.copy("essex"), digests(signed)
    data = kent.read_bytes()
    kent.write_bytes(essex.read_bytes())
    essex.write_bytes(data)
    assert "2 embargoed copies brought back" in signed.do("generate", at=LATER)
    assert digests(signed) == before
    assert "GENUINE" in signed.do("verify", kent, at=LATER)


def test_files_that_no_event_speaks_of_are_removed(signed):
    strays = [signed.sealed("kent").with_name("0" * 64 + ".age"), signed.copy("kent").with_name("kent-9.pdf")]
    strays.append(signed.kept("kent").with_name("0" * 64 + ".pdf"))
    for stray in strays:
        stray.write_bytes(b"left behind")
    signed.do("generate", at=LATER)
    assert not any(stray.exists() for stray in strays)


def test_what_is_public_is_not_made_again(published):
    before = published.released()
    write_force(published.root, "kent", finding="The Quixotry of this force is better now.")
    at = after(INSTANT, hours=1)
    assert "the letter of kent is public since release 1" in published.refuse(77, "generate", "kent", at=at)
    assert "2 public already and left as they are" in published.do("generate", at=at)
    assert published.released() == before


def test_another_instant_than_the_pinned_one_signs_nothing(signed):
    file = signed.root / "data/inspection.yaml"
    file.write_text(file.read_text().replace("2014-09-04 00:01", "2014-09-05 00:01"))
    before = signed.kinds()
    assert "letters are already signed for Thursday 4 September 2014" in signed.refuse(77, "generate", at=LATER)
    assert signed.kinds() == before


def test_a_changed_release_key_is_noticed_and_the_public_edition_alone_is_sealed_anew(sent):
    """A letter that has left stays as it is; sealed for a key that is gone it could never be published."""
    secret = sent.root / ".letters/keys/release.txt"
    key = pyrage.x25519.Identity.generate()
    secret.write_text(f"# public key: {key.to_public()}\n{key}\n")
    words = "the public edition of essex, kent is sealed for another release key than the settings name now"
    assert f"{words}: to seal it for that, letters generate essex" in sent.refuse(1, "release", "--check", at=LATER)
    assert words in sent.do("status", at=LATER)
    copies = sent.letter("kent").copies
    said = sent.do("generate", at=LATER)
    assert "missing, damaged or for another release key: the public edition of kent." in said
    assert sent.letter("kent").copies == tuple(replace(copy, text=sent.letter("kent").public) for copy in copies)
    assert "Ready: 2 of 2" in (said := sent.do("release", "--check", at=LATER))
    assert words[-60:] not in said
    sent.do("release", at=INSTANT)
    assert len(sent.released()) == 2
