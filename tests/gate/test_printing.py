"""Copies for the post: one more number, one more signature, the embargo on every page."""

import shutil

import pytest
from gate.inspection import RIGHT, WRONG, edit
from gate.program import INSTANT, NOON, after, digest

from letters.ledger import events
from letters.pdf import metadata
from letters.pdf.text import pages_text

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, hours=1)


def printed(inspection, copy):
    return inspection.root / f"out/print/{copy}.pdf"


def test_a_copy_for_the_addressee(sent):
    out = sent.do("print", "kent", at=LATER)
    assert "Copy kent-3, for Chief Constable, is in out/print/kent-3.pdf." in out
    file = printed(sent, "kent-3")
    assert file.stat().st_mode & 0o777 == 0o600
    assert metadata.read(file.read_bytes()).copy == "kent-3"
    for page in pages_text(file.read_bytes()):
        assert "EMBARGOED UNTIL 00:01 on Thursday 4 September 2014" in page
        assert "Copy kent-3" in page
    made = sent.events()[-1]
    assert (made.kind, made.data) == (
        "copy.printed",
        {"copy": "kent-3", "recipient": "Chief Constable", "digest": digest(file)},
    )
    assert "GENUINE" in sent.do("verify", file, at=LATER)
    assert "certain" in sent.do("trace", file, at=LATER)


def test_a_copy_for_a_holder_on_both_sides_of_the_paper(sent):
    sent.do("print", "kent", "--copy", "kent-2", "--duplex", "--for-ink", at=LATER)
    pages = pages_text(printed(sent, "kent-3").read_bytes())
    assert len(pages) == 2
    assert "This page is left blank." in pages[1]
    assert "Copy kent-3 Liaison Officer" in pages[1]


def test_what_goes_by_mail_stays_as_it_is(sent):
    before = sent.letter("kent").copies
    sent.do("print", "kent", at=LATER)
    assert sent.letter("kent").copies == before
    assert "2 unchanged. Nothing to do." in sent.do("generate", at=LATER)
    assert printed(sent, "kent-3").exists()
    sent.do("print", "kent", at=LATER)
    assert printed(sent, "kent-4").exists()


def test_one_that_was_posted_has_left(signed):
    signed.do("print", "kent", at=LATER)
    edit(signed.root, WRONG, RIGHT)
    signed.forge(events.copy_recorded("kent", "kent-2", "posted", "Ann"), at=LATER)
    assert "has left" in signed.refuse(77, "generate", "kent", at=LATER)
    signed.do("correct", "kent", "--reason", "a word", "--yes", at=LATER)
    assert [copy.copy for copy in signed.letter("kent").copies] == ["kent-1"]
    assert [copy.copy for copy in signed.letter("kent").outdated] == ["kent-2"]
    assert not printed(signed, "kent-2").exists()


def test_one_that_was_not_posted_goes_with_its_letter(signed):
    signed.do("print", "kent", at=LATER)
    edit(signed.root, WRONG, RIGHT)
    signed.do("generate", "kent", at=LATER)
    assert not printed(signed, "kent-2").exists()
    assert signed.letter("kent").printed == ()
    signed.do("print", "kent", at=LATER)
    assert printed(signed, "kent-3").exists(), "no number is given twice"


def test_only_what_is_signed_and_under_embargo_is_printed(sent):
    assert "has no copy kent-9" in sent.refuse(2, "print", "kent", "--copy", "kent-9", at=LATER)
    assert "the embargo ended on" in sent.refuse(77, "print", "kent", at=INSTANT)
    edit(sent.root, WRONG, RIGHT)
    assert "letters correct kent" in sent.refuse(77, "print", "kent", at=LATER)
    sent.do("withhold", "kent", "--reason", "a court", at=LATER)
    assert "withheld: a court" in sent.refuse(77, "print", "kent", at=LATER)
    shutil.rmtree(sent.root / "out")
    assert not printed(sent, "kent-3").exists()


def test_no_embargoed_copy_is_made_of_what_is_public_before_the_instant_nor_by_a_clock_behind_the_record(sent):
    sent.forge(events.copy_printed("kent", events.CopyMade("kent-3", "Chief Constable", "sha256:c3")), at=NOON)
    sent.forge(events.release_intent(1, {"kent": sent.letter("kent").public}), at=LATER)
    sent.forge(events.release_done(1), at=LATER)
    assert "but the ledger holds an effect of" in sent.refuse(77, "print", "kent", at=NOON)
    early = after(LATER, minutes=5)
    assert "the letter of kent is public since release 1." in sent.refuse(77, "print", "kent", at=early)
    warned = sent.run("record", "posted", "kent", "--copy", "kent-3", "--by", "Ann", at=early).err
    assert "kent-3 left as an embargoed copy after the letter had become public, by release 1." in warned


def test_what_is_not_signed_is_not_printed(keyed):
    assert "is not signed" in keyed.refuse(77, "print", "kent", at=LATER)
    assert not (keyed.root / "out").exists()
