"""A letter whose copies have left: one word wrong, or a new chief constable."""

import json
import os
import pty
import shutil

import pytest
from gate.inspection import LIAISON, RIGHT, WRONG, edit, write_force
from gate.program import INSTANT, NOON, after, digest, tree

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, hours=1)


def correct(inspection, *more):
    return inspection.do("correct", "kent", "--reason", "a word", "--yes", *more, at=LATER)


def outputs(inspection):
    return {name: seen for name, seen in tree(inspection.root).items() if name.startswith(("out", ".letters/sealed"))}


def copies(inspection):
    return {made["copy"]: made for made in inspection.signed("kent")["copies"]}


@pytest.fixture
def corrected(sent):
    """One word of it corrected."""
    edit(sent.root, WRONG, RIGHT)
    correct(sent)
    return sent


# Another text


def test_a_letter_that_has_left_is_not_signed_again_without_a_reason(sent):
    edit(sent.root, WRONG, RIGHT)
    before = outputs(sent)
    said = sent.refuse(77, "generate", at=LATER)
    assert "the letter of kent has left, and would say something else now. Nothing was signed." in said
    assert "letters correct kent --reason …" in said
    assert outputs(sent) == before
    assert "1 unchanged" in sent.do("generate", "essex", at=LATER)


def test_the_difference_is_told_in_words_and_asked_about(sent):
    edit(sent.root, WRONG, RIGHT)
    before, kinds = outputs(sent), sent.kinds()
    ran = sent.run("correct", "kent", "--reason", "a word", at=LATER)
    assert ran.code == 2
    assert ran.out.splitlines() == [
        "What was signed and what the data say now differ:",
        "  Preventing crime, point 1: 'good' now reads 'poor'",
        "  kent-3 for Chief Constable, in place of kent-1",
    ]
    assert "there is nobody at a terminal to say yes" in ran.err
    assert (outputs(sent), sent.kinds()) == (before, kinds)


def test_what_the_data_set_otherwise_is_told_and_no_template_is_blamed(sent):
    edit(sent.root, "is good", "is **good**")
    told = "Preventing crime, point 1: 'good' is now emphasised"
    out = sent.run("correct", "kent", "--reason", "emphasis", at=LATER).out
    assert out.splitlines()[:2] == ["What was signed and what the data say now differ:", f"  {told}"]
    assert told in sent.do("diff", "--signed", at=LATER)
    edit(sent.root, "is **good**", "is good")
    edit(sent.root, "region: south-east", "region: western")
    out = sent.run("correct", "kent", "--reason", "a region", at=LATER).out
    assert "  no word differs, but something else that a signature covers does" in out
    assert "Templates" not in out


@pytest.mark.parametrize(("answer", "code", "signed"), [("y\n", 0, True), ("n\n", 1, False)])
def test_a_person_at_a_terminal_says_yes_or_no(sent, answer, code, signed):
    edit(sent.root, WRONG, RIGHT)
    ours, theirs = pty.openpty()
    process = sent.start("correct", "kent", "--reason", "a word", stdin=theirs, stderr=theirs, at=LATER)
    os.close(theirs)
    os.write(ours, answer.encode())
    out, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == code, out
    assert ("letter.corrected" in dict(sent.kinds())) == signed
    assert ("Nothing was signed." in out) != signed


def test_what_had_left_gets_a_new_number_and_what_had_not_keeps_its_own(sent):
    before, sealed = copies(sent), sent.sealed("kent")
    essex = outputs(sent)["out/embargoed/essex/essex-1.pdf"]
    edit(sent.root, WRONG, RIGHT)
    said = correct(sent)
    assert "The letter of kent is signed anew. 2 embargoed copies new." in said
    now = copies(sent)
    assert set(now) == {"kent-2", "kent-3"}
    assert now["kent-3"]["replaces"] == "kent-1"
    assert "replaces" not in now["kent-2"]
    assert now["kent-2"]["digest"] != before["kent-2"]["digest"]
    assert not sealed.exists()
    assert sent.sealed("kent").exists()
    folder = sent.root / "out/embargoed/kent"
    assert {file.name: digest(file) for file in folder.iterdir()} == {f"{c}.pdf": m["digest"] for c, m in now.items()}
    assert outputs(sent)["out/embargoed/essex/essex-1.pdf"] == essex
    assert sent.kinds()[-3:] == [(kind, "kent") for kind in ("letter.corrected", "letter.intent", "letter.signed")]


def test_the_ledger_keeps_the_reason_and_no_finding(corrected):
    [event] = [event for event in corrected.events() if event.kind == "letter.corrected"]
    assert event.data == {"reason": "a word"}
    assert "Quixotry" not in json.dumps([dict(event.data) for event in corrected.events()])
    for path in corrected.root.rglob("*"):
        if path.is_file() and path.suffix not in {".yaml", ".j2"}:
            assert b"Quixotry" not in path.read_bytes(), path


def test_correcting_again_what_has_not_left_keeps_the_number_and_what_it_replaces(corrected):
    edit(corrected.root, RIGHT, "The Quixotry of this force is middling.")
    assert "1 letter signed, 1 unchanged" in corrected.do("generate", at=LATER)
    assert copies(corrected)["kent-3"]["replaces"] == "kent-1"


def test_a_second_correction_names_the_copy_before_it(corrected):
    corrected.leave("kent-3")
    edit(corrected.root, RIGHT, WRONG)
    correct(corrected)
    assert copies(corrected)["kent-4"]["replaces"] == "kent-3"
    assert set(copies(corrected)) == {"kent-2", "kent-4"}


def test_correcting_what_is_not_wrong_does_nothing(sent):
    before, kinds = outputs(sent), sent.kinds()
    assert "There is nothing to correct" in correct(sent)
    assert (outputs(sent), sent.kinds()) == (before, kinds)


def test_a_new_chief_constable(sent):
    edit(sent.root, "office: Chief Constable", "name: Ms B New\n  office: Chief Constable")
    said = correct(sent)
    assert "Addressee is new: 'Ms B New'" in said
    assert "kent-3 for Ms B New, Chief Constable, in place of kent-1" in said


def test_a_holder_who_leaves_the_list_is_withdrawn(sent):
    sent.leave("kent-2")
    edit(sent.root, LIAISON, "mail_domains")
    said = correct(sent)
    assert "kent-2, which Liaison Officer has, is withdrawn by a notice" in said
    assert set(copies(sent)) == {"kent-3"}


def test_the_difference_is_found_where_the_copies_in_out_are_gone(sent):
    shutil.rmtree(sent.root / "out")
    edit(sent.root, WRONG, RIGHT)
    assert "'good' now reads 'poor'" in correct(sent)


def test_where_no_copy_is_left_it_says_so(sent):
    shutil.rmtree(sent.root / "out")
    shutil.rmtree(sent.root / ".letters/copies")
    edit(sent.root, WRONG, RIGHT)
    assert "No copy of what was signed can be read here" in correct(sent)


def test_only_what_is_signed_and_has_left_is_corrected(sent):
    edit(sent.root, "of this force is good", "of this force is poor", "data/forces/essex.yaml")
    said = sent.refuse(2, "correct", "essex", "--reason", "a word", "--yes", at=LATER)
    assert "letters generate essex" in said
    write_force(sent.root, "surrey", name="Surrey Police")
    assert "is not signed yet" in sent.refuse(2, "correct", "surrey", "--reason", "x", "--yes", at=LATER)
    assert "Did you mean kent" in sent.refuse(2, "correct", "kentt", "--reason", "x", "--yes", at=LATER)
    edit(sent.root, "status: ready", "status: draft")
    assert "the letter is a draft" in sent.refuse(65, "correct", "kent", "--reason", "x", "--yes", at=LATER)


def test_copies_that_left_from_another_machine(signed):
    edit(signed.root, WRONG, RIGHT)
    said = correct(signed, "--sent-elsewhere")
    assert "kent-2 for Chief Constable, in place of kent-1" in said
    assert copies(signed)["kent-2"]["replaces"] == "kent-1"


def test_what_is_public_is_not_corrected(sent):
    sent.do("release", at=INSTANT)
    edit(sent.root, WRONG, RIGHT)
    said = sent.refuse(77, "correct", "kent", "--reason", "a word", "--yes", at=after(INSTANT, hours=1))
    assert "public since release 1" in said


# Superseded copies, and the release


def test_a_correction_that_is_pending_is_noted_and_keeps_nothing_back(sent):
    """What was signed is what is released; whoever releases it must know that somebody meant to correct it."""
    edit(sent.root, WRONG, RIGHT)
    edit(sent.root, "of this force is good", "of this force is poor", "data/forces/essex.yaml")
    for said in (sent.do("release", "--check", at=LATER), sent.do("status", at=LATER)):
        note = "have changed since the signing, and what was signed is what is released: to correct that first,"
        assert f"the data of kent {note} letters correct kent --reason …" in said
        assert f"the data of essex {note} letters generate essex" in said
    assert said.splitlines()[-4] == "Next: letters correct kent --reason …"
    sent.do("release", at=INSTANT)
    assert sent.released() == sent.due()


def test_a_superseded_copy_is_known(sent, tmp_path):
    old = shutil.copy(sent.root / "out/embargoed/kent/kent-1.pdf", tmp_path / "old.pdf")
    edit(sent.root, WRONG, RIGHT)
    correct(sent)
    said = sent.refuse(1, "verify", old, at=LATER)
    assert said.startswith("SUPERSEDED")
    assert "it was a genuine copy, and has been replaced by kent-3" in said
    [told] = json.loads(sent.run("verify", "--json", old, at=LATER).out)
    assert (told["genuine"], told["superseded"]) == (False, True)
    said = sent.do("trace", old, at=LATER)
    assert "Copy kent-1, made for Chief Constable" in said
    assert "certain" in said


def test_release_waits_for_the_holder_of_an_older_text(corrected):
    words = "an older text of kent is with Chief Constable (kent-1)"
    assert words in corrected.refuse(1, "release", "--check", at=LATER)
    assert words in corrected.do("status", at=LATER)
    assert f"{words}: letters send kent, or" in corrected.do("status", at=LATER)
    said = corrected.refuse(77, "release", at=INSTANT)
    ring = "no embargoed copy leaves after the instant, so ring them, or letters release --acknowledge kent"
    assert f"{words}: {ring}" in said
    assert corrected.released() is None


def test_status_has_superseded_and_printed_copies(corrected):
    corrected.do("print", "kent", at=LATER)
    [kent] = [letter for letter in corrected.status(at=LATER)["letters"] if letter["force"] == "kent"]
    assert {copy["copy"]: copy["state"] for copy in kent["copies"]} == {
        "kent-1": "superseded",
        "kent-2": "made",
        "kent-3": "made",
        "kent-4": "made",
    }


def test_once_the_new_copy_has_left_the_release_is_free(corrected):
    corrected.leave("kent-3")
    assert "Ready: 2 of 2" in corrected.do("release", "--check", at=LATER)
    corrected.do("release", at=INSTANT)
    assert corrected.released() == corrected.due()


def test_somebody_answers_for_it(corrected):
    corrected.do("release", "--acknowledge", "kent", at=INSTANT)
    assert corrected.released() == corrected.due()
    acknowledged = [event for event in corrected.events() if event.kind == "holders.acknowledged"]
    assert [event.data["public"] for event in acknowledged] == [corrected.due()["kent"]]


def test_an_answer_given_early_holds_for_that_text_alone(corrected):
    corrected.refuse(75, "release", "--acknowledge", "kent", at=LATER)
    assert "Ready: 2 of 2" in corrected.do("release", "--check", at=LATER)
    corrected.leave("kent-3", state="unknown")
    edit(corrected.root, RIGHT, WRONG)
    correct(corrected)
    assert "an older text of kent is with" in corrected.refuse(1, "release", "--check", at=LATER)


def test_nothing_to_answer_for_is_refused(corrected):
    before = corrected.kinds()
    assert "nothing to acknowledge for essex" in corrected.refuse(2, "release", "--acknowledge", "essex", at=INSTANT)
    assert "write nothing" in corrected.refuse(2, "release", "--check", "--acknowledge", "kent", at=INSTANT)
    assert corrected.kinds() == before
    assert corrected.released() is None
