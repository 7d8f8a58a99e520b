"""A mailbox that changes: before anything has left only the address does, afterwards the copy has a new number."""

import pytest
from gate.inspection import RIGHT, WRONG, edit
from gate.program import NOON, after, tree

from letters.ledger import events

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, hours=1)
NEW = "For a changed mailbox, in place of what left for the old one: copy kent-3."


def move(inspection, old="chief@", new="office@"):
    edit(inspection.root, old, new)
    return inspection.do("generate", at=LATER)


def outputs(inspection):
    return {name: seen for name, seen in tree(inspection.root).items() if name.startswith(("out/", ".letters/sealed/"))}


def test_before_anything_has_left_only_the_address_changes(sent):
    before, kinds = outputs(sent), sent.kinds()
    assert "2 unchanged" in move(sent, "liaison@", "staff@")
    assert (outputs(sent), sent.kinds()) == (before, kinds)


def test_what_left_for_another_mailbox_is_made_anew_and_nothing_else(sent):
    before, public = outputs(sent), sent.letter("kent").public
    assert NEW in move(sent)
    letter = sent.letter("kent")
    assert {copy.copy: copy.mailbox for copy in letter.copies} == {
        "kent-2": "liaison@kent.police.example",
        "kent-3": "office@kent.police.example",
    }
    assert (letter.public, letter.copy("kent-3").replaces, letter.copy("kent-1").state) == (
        public,
        "kent-1",
        "superseded",
    )
    assert letter.outdated == (), "the text is the same"
    now = outputs(sent)
    assert set(before) ^ set(now) == {"out/embargoed/kent/kent-1.pdf", "out/embargoed/kent/kent-3.pdf"}
    assert all(before[name] == seen for name, seen in now.items() if name in before and not name.endswith("kent"))
    assert sent.kinds()[-1] == ("copy.made", "kent")
    assert "GENUINE" in sent.do("verify", sent.root / "out/embargoed/kent/kent-3.pdf", at=LATER)


def test_generating_again_makes_no_more(sent):
    move(sent)
    before, kinds = outputs(sent), sent.kinds()
    assert "2 unchanged. Nothing to do." in sent.do("generate", at=LATER)
    assert (outputs(sent), sent.kinds()) == (before, kinds)


def test_a_bounced_copy_for_a_corrected_mailbox(sent):
    sent.forge(events.copy_reported("kent", "kent-1", "bounced", "5.1.1 unknown"), at=NOON)
    assert NEW in move(sent)
    assert sent.letter("kent").copy("kent-1").before == "bounced"


def test_what_was_refused_at_once_has_not_left(sent):
    sent.leave("kent-2", state="refused")
    assert "2 unchanged. Nothing to do." in move(sent, "liaison@", "staff@")


def test_other_templates_make_nothing_of_what_has_left(sent):
    edit(sent.root, "Yours sincerely", "Yours {# as ever #}sincerely", "templates/letter.html.j2")
    before = outputs(sent)
    said = sent.do("generate", "kent", at=LATER)
    assert "Left as signed and sent, though templates, programs or keys have changed since: kent." in said
    assert outputs(sent) == before
    assert NEW in move(sent), "for it says the same in words"
    sent.leave("kent-2", at=LATER)
    said = sent.do("print", "kent", at=LATER)
    assert "for Chief Constable" in said, "beside a first signed copy that is another holder's"


def test_other_words_in_a_template_are_not_sent_to_one_holder_alone(sent):
    edit(sent.root, "Yours sincerely", "Yours faithfully", "templates/letter.html.j2")
    edit(sent.root, "chief@", "office@")
    before = outputs(sent)
    said = sent.refuse(77, "generate", "kent", at=LATER)
    assert "the letter of kent has left, and would say something else now" in said
    assert outputs(sent) == before
    said = sent.do("correct", "kent", "--reason", "the closing", "--yes", at=LATER)
    assert "'sincerely' now reads 'faithfully'" in said


def test_a_corrected_text_and_a_new_mailbox_at_once(sent):
    edit(sent.root, WRONG, RIGHT)
    edit(sent.root, "chief@", "office@")
    sent.do("correct", "kent", "--reason", "a word", "--yes", at=LATER)
    assert sent.letter("kent").copy("kent-3").replaces == "kent-1"
    assert sent.letter("kent").copy("kent-3").mailbox == "office@kent.police.example"
