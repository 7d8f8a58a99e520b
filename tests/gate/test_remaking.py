"""A letter is made again exactly when its inputs or its files are no longer what was signed."""

import pytest
from gate.inspection import write_force
from gate.program import INSTANT, NOON, after, digest

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, hours=1)


def digests(signed):
    return {force: (signed.signed(force)["public"], digest(signed.copy(force))) for force in ("essex", "kent")}


def test_unchanged_letters_are_not_made_again(signed):
    before, kinds = digests(signed), signed.kinds()
    assert "2 unchanged" in signed.do("generate", at=LATER)
    assert (digests(signed), signed.kinds()) == (before, kinds)


def test_one_changed_force_makes_exactly_one_letter(signed):
    before, count = digests(signed), len(signed.kinds())
    old = signed.sealed("kent")
    write_force(signed.root, "kent", finding="The Quixotry of this force is better now.")
    assert "1 letter signed, 1 unchanged" in signed.do("generate", at=LATER)
    now = digests(signed)
    assert now["essex"] == before["essex"]
    assert now["kent"][0] != before["kent"][0]
    assert signed.kinds()[count:] == [("letter.intent", "kent"), ("letter.signed", "kent")]
    assert signed.signed("kent")["replaces"] == before["kent"][0]["digest"]
    assert not old.exists()


def test_changed_mailbox_makes_nothing(signed):
    before = digests(signed)
    write_force(signed.root, "kent", mailbox="office")
    assert "2 unchanged" in signed.do("generate", at=LATER)
    assert digests(signed) == before


@pytest.mark.parametrize("which", ["copy", "sealed"])
@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(b"%PDF damaged"), lambda file: file.unlink()])
def test_damaged_or_missing_file_is_made_again(signed, which, damage):
    essex = digests(signed)["essex"]
    damage(getattr(signed, which)("kent"))
    assert "1 letter signed, 1 unchanged" in signed.do("generate", at=LATER)
    assert digest(signed.copy("kent")) == signed.signed("kent")["copies"][0]["digest"]
    assert digests(signed)["essex"] == essex
    assert "Ready: 2 of 2" in signed.do("release", "--check", at=LATER)


def test_two_forces_files_swapped_in_out_are_made_again(signed):
    """Public Health Scotland, November 2021: the right link, the wrong document behind it."""
    kent, essex = signed.copy("kent"), signed.copy("essex")
    data = kent.read_bytes()
    kent.write_bytes(essex.read_bytes())
    essex.write_bytes(data)
    assert "2 letters signed" in signed.do("generate", at=LATER)
    assert "GENUINE" in signed.do("verify", kent, at=LATER)


def test_files_that_no_event_speaks_of_are_removed(signed):
    strays = [signed.sealed("kent").with_name("0" * 64 + ".age"), signed.copy("kent").with_name("kent-9.pdf")]
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
