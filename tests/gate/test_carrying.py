"""A letter that was signed on one machine and left from another is corrected on the first, and carried over again."""

import pytest
from gate.inspection import RIGHT, WRONG, edit
from gate.program import INSTANT, NOON, after, tree

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, hours=1)


@pytest.fixture
def carry(tmp_path):
    """Pack kent's letter on one machine and take it on the other; gives what `take` says."""

    def carry(signer, sender, code=0):
        file = tmp_path / "kent.pack"
        file.unlink(missing_ok=True)  # a pack replaces nothing
        signer.do("pack", "kent", "-o", file, at=LATER)
        return sender.do("take", file, at=LATER) if code == 0 else sender.refuse(code, "take", file, at=LATER)

    return carry


@pytest.fixture
def sender(signed, another, carry):
    """Another machine, from which kent's letter has left."""
    other = another()
    carry(signed, other)
    other.leave("kent-1", at=LATER)
    return other


def correct(inspection, *more):
    return inspection.do("correct", "kent", "--reason", "a wrong word", "--yes", *more, at=LATER)


def without_checkpoint(inspection):
    """Everything, but for the statement that a writer keeps of what others recorded before."""
    return {name: seen for name, seen in tree(inspection.root).items() if name != ".letters/checkpoint"}


def test_the_corrected_letter_takes_the_place_of_the_one_that_has_left(signed, sender, carry):
    edit(signed.root, WRONG, RIGHT)
    edit(sender.root, WRONG, RIGHT)
    correct(signed, "--sent-elsewhere")
    assert carry(signed, sender) == "1 letter taken in; 0 were here already.\n"
    here, there = sender.letter("kent"), signed.letter("kent")
    assert here.public == there.public
    assert [(copy.copy, copy.replaces) for copy in here.copies] == [("kent-2", "kent-1")]
    assert [copy.copy for copy in here.outdated] == ["kent-1"]
    [told] = [event.data for event in sender.events() if event.kind == "letter.corrected"]
    assert told == {"reason": "a wrong word"}
    assert {path.name for path in sender.root.glob("out/embargoed/kent/*")} == {"kent-2.pdf"}
    assert len(list(sender.root.glob(".letters/sealed/*.age"))) == 1
    before = tree(sender.root)
    assert carry(signed, sender) == "0 letters taken in; 1 was here already.\n"
    assert tree(sender.root) == before
    sender.leave("kent-2", at=LATER)
    sender.do("withhold", "essex", "--reason", "not signed", at=LATER)
    sender.do("release", at=INSTANT)
    assert sender.released() == {"kent": there.public}


def test_a_number_that_has_left_never_gets_another_text(signed, sender, carry):
    """The signatory's machine knows of no copy that left, and signs again."""
    edit(signed.root, WRONG, RIGHT)
    signed.do("generate", "kent", at=LATER)
    before = without_checkpoint(sender)
    said = carry(signed, sender, code=77)
    assert "copy kent-1 has left here, and there its number has another text" in said
    assert "letters correct kent --sent-elsewhere --reason …. Nothing was taken." in said
    assert without_checkpoint(sender) == before
    correct(signed, "--sent-elsewhere")
    assert carry(signed, sender) == "1 letter taken in; 0 were here already.\n"
    assert [copy.copy for copy in sender.letter("kent").past] == ["kent-1"]


def test_a_letter_that_has_not_left_is_replaced_by_what_became_of_it(signed, another, carry):
    other = another()
    carry(signed, other)
    edit(signed.root, WRONG, RIGHT)
    signed.do("generate", "kent", at=LATER)
    assert carry(signed, other) == "1 letter taken in; 0 were here already.\n"
    assert other.letter("kent").public == signed.letter("kent").public
    assert "letter.corrected" not in dict(other.kinds())


def test_an_older_pack_changes_nothing(signed, another, tmp_path, carry):
    other, old = another(), tmp_path / "old.pack"
    signed.do("pack", "kent", "-o", old, at=LATER)
    edit(signed.root, WRONG, RIGHT)
    signed.do("generate", "kent", at=LATER)
    carry(signed, other)
    before = tree(other.root)
    assert "signed here already, and differently" in other.refuse(77, "take", old, at=LATER)
    assert tree(other.root) == before


def test_a_copy_for_a_new_mailbox_is_carried_too(sent, another, carry):
    other = another()
    for inspection in (sent, other):
        file = inspection.root / "data/forces/kent.yaml"
        file.write_text((sent.root / "data/forces/kent.yaml").read_text().replace("chief@", "office@"))
    edit(sent.root, "office@", "chief@")
    carry(sent, other)
    edit(sent.root, "chief@", "office@")
    sent.do("generate", at=LATER)
    assert carry(sent, other) == "1 letter taken in; 0 were here already.\n"
    assert {copy.copy for copy in other.letter("kent").copies} == {"kent-2", "kent-3"}
    assert other.letter("kent").public == sent.letter("kent").public


def test_a_public_edition_sealed_anew_there_leaves_the_copies_that_left_here_as_they_are(signed, sender, carry):
    signed.sealed("kent").unlink()
    signed.do("generate", "kent", at=LATER)
    assert carry(signed, sender) == "1 letter taken in; 0 were here already.\n"
    assert sender.kinds()[-2:] == [("pack.taken", None), ("public.made", "kent")]
    letter = sender.letter("kent")
    assert letter.public == signed.letter("kent").public
    assert ([copy.state for copy in letter.copies], letter.past, letter.outdated) == (["accepted"], (), ())
    sender.do("withhold", "essex", "--reason", "not signed", at=LATER)
    sender.do("release", at=INSTANT)
