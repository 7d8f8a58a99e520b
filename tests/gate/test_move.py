"""Moving the instant: later by one person, earlier by two, by nobody behind the ledger's back."""

import json
from email import message_from_bytes
from email.policy import default

import pytest
from gate.approvers import named
from gate.inspection import write_inspection
from gate.program import INSTANT, NOON, after
from gate.zones import doctored

from letters.ledger.fold import fold

pytestmark = pytest.mark.needs_tool("faketime", "pdftotext")
LATER, EARLIER = "2014-09-11 00:01", "2014-09-03 18:00"
NEW = "Thursday 11 September 2014 at 00:01 (London, BST), which is 23:01 UTC on Wednesday 10 September 2014"
AT = after(NOON, hours=1)


@pytest.fixture
def says(people):
    """Let the data say another instant."""

    def write(inspection, until, approvers=("ann", "bob")):
        write_inspection(inspection.root, until=until, more=named(*(people[name] for name in approvers)))

    return write


def moved_early(approved, people, says):
    """Ann asks for 18:00 on the day before, Bob agrees."""
    says(approved, EARLIER)
    approved.do("embargo", "move", "--reason", "leaked already", *people["ann"].signs, at=AT)
    return approved.do("embargo", "approve", *people["bob"].signs, at=AT)


@pytest.mark.parametrize("command", [["generate"], ["release"], ["plan"]])
def test_a_file_that_says_another_instant_moves_nothing(approved, says, command):
    says(approved, LATER)
    said = approved.refuse(77, *command, at=AT)
    assert "data/inspection.yaml says Thursday 11 September 2014 at 00:01 (London, BST)" in said
    assert "letters embargo move --reason …" in said
    assert "letters init" in said
    assert len(fold(approved.events()).earlier) == 0


def test_the_same_moment_in_another_zone_is_another_instant(approved):
    file = approved.root / "data/inspection.yaml"
    file.write_text(file.read_text().replace("zone: Europe/London", "zone: Europe/Guernsey"))
    assert "(Guernsey, BST)" in approved.refuse(77, "generate", at=AT)


def test_who_holds_a_withheld_letter_is_told_of_the_moved_instant_by_a_notice_alone(approved, says):
    approved.leave("kent-1")
    approved.do("withhold", "kent", "--reason", "a doubt", at=AT)
    shown = approved.do("plan", at=AT)
    assert "Left out: kent: the letter is withheld\n" in shown
    assert "notice" not in shown
    says(approved, LATER)
    approved.do("embargo", "move", "--reason", "the report is late", "--yes", at=AT)
    shown = approved.do("plan", "kent", at=AT)
    assert [line.split()[:3] for line in shown.splitlines() if line.startswith("  kent")] == [
        ["kent", "kent-1", "notice"]
    ]
    approved.do("generate", at=AT)
    digest = approved.do("plan", at=AT).splitlines()[-1]
    approved.do("send", "--plan", digest, at=AT)
    [draft] = (approved.root / "out" / "mail").glob("kent*.eml")
    assert draft.name == "kent-1-withdrawn.eml"
    told = message_from_bytes(draft.read_bytes(), policy=default).get_body(("plain",)).get_content()
    assert "Before Thursday 11 September 2014 at 00:01 nothing that it said may be published" in " ".join(told.split())
    assert "not known to be sent: essex-1, kent-1: send the drafts in out/mail/ by hand" in approved.do("status", at=AT)
    approved.do("record", "sent", "kent", "--copy", "kent-1", "--by", "Ann", at=AT)
    assert "notice" not in approved.do("plan", at=AT)
    approved.do("withhold", "kent", "--restore", "--reason", "cleared", at=AT)
    said = approved.do("plan", at=AT)
    assert "Left out: kent" not in said
    assert ["kent", "kent-2", "embargoed"] in [line.split()[:3] for line in said.splitlines()]


def test_who_holds_a_withheld_letter_without_data_is_told_by_nobody_which_is_said(approved, says):
    approved.leave("kent-1")
    approved.do("withhold", "kent", "--reason", "a doubt", at=AT)
    says(approved, LATER)
    approved.do("embargo", "move", "--reason", "the report is late", "--yes", at=AT)
    file = approved.root / "data/forces/kent.yaml"
    file.rename(approved.root / "kent.yaml")
    told = "Left out: kent-1: it is withdrawn, its letter withheld and without data, so nobody tells Chief Constable"
    remedy = "put data/forces/kent.yaml back, then letters send kent"
    approved.do("generate", at=AT)
    assert f"{told}: {remedy}" in approved.do("plan", at=AT)
    line = f"withheld, and without data now, so that nobody tells who has kent-1 to delete it: {remedy}"
    assert line in approved.do("status", at=AT)
    assert line in approved.refuse(1, "status", "--check", at=AT)
    (approved.root / "kent.yaml").rename(file)
    rows = [line.split()[:3] for line in approved.do("plan", at=AT).splitlines()]
    assert ["kent", "kent-1", "notice"] in rows
    assert "without data" not in approved.do("status", at=AT)


def test_later_by_one_person_with_a_reason(approved, says):
    says(approved, LATER)
    said = approved.do("embargo", "move", "--reason", "the report is late", "--yes", at=AT)
    assert said.splitlines() == [
        "From Thursday 4 September 2014 at 00:01 (London, BST), which is 23:01 UTC on Wednesday 3 September 2014",
        f"to   {NEW}: later.",
        "2 letters to sign again by 1 signatory, 2 copies replaced.",
        "The instant is moved to Thursday 11 September 2014 at 00:01 (London, BST).",
    ]
    state = fold(approved.events())
    assert (state.pinned.until, state.pinned.reason) == ("2014-09-10T23:01:00Z", "the report is late")
    assert approved.status(at=AT)["until"] == "2014-09-10T23:01:00Z"
    assert "signed for another instant, which was moved since, for essex, kent: letters generate" in approved.refuse(
        77, "release", at=INSTANT
    )
    assert "Next: letters generate" in approved.do("status", at=AT)


def test_the_public_record_says_to_when_it_was_moved_and_not_why(approved, says):
    says(approved, LATER)
    approved.do("embargo", "move", "--reason", "Jo Bloggs is ill", "--yes", at=AT)
    public, complete = approved.do("log", "export", at=AT), approved.do("log", "export", "--complete", at=AT)
    assert "2014-09-10T23:01:00Z" in public
    assert "Bloggs" not in public
    assert "Bloggs" in complete
    (approved.root / "public.jsonl").write_text(public)
    assert "The record hangs together" in approved.refuse(1, "log", "verify", "public.jsonl", at=AT)


def test_everything_is_signed_again_and_says_that_it_will_now_be_published(approved, says):
    before = approved.copy("kent").read_bytes()
    says(approved, LATER)
    approved.do("embargo", "move", "--reason", "the report is late", "--yes", at=AT)
    assert approved.do("generate", at=AT).startswith("2 letters signed. 2 embargoed copies new,")
    assert approved.copy("kent").read_bytes() != before
    text = approved.read("out/embargoed/kent/kent-1.pdf")
    assert "This letter will now be published on Thursday 11 September 2014 at 00:01." in text
    assert "EMBARGOED UNTIL 00:01 on Thursday 11 September 2014" in text
    approved.refuse(75, "release", at=INSTANT)
    later = after(days=7)
    approved.refuse(75, "release", at=after(later, seconds=-1))
    approved.do("release", at=later)
    assert approved.released() == approved.due()
    assert "not what was released" not in approved.do("status", at=later)


def test_a_lift_is_told_by_monitoring_however_far_the_instant_is(approved, people, says):
    says(approved, LATER)
    approved.do("embargo", "move", "--reason", "the report is late", "--yes", at=AT)
    approved.do("generate", at=AT)
    assert approved.do("status", "--check", at=AT) == ""
    approved.do("embargo", "lift", "request", "--reason", "it leaked", *people["ann"].signs, at=AT)
    approved.do("embargo", "lift", "approve", *people["bob"].signs, at=AT)
    said = approved.refuse(1, "status", "--check", at=AT)
    assert said.startswith("release: two approvers have lifted the embargo early: letters release publishes 2 letters")


def test_copies_that_were_sent_are_superseded_and_their_holders_told(approved, says):
    digest = approved.do("plan", at=AT).splitlines()[-1]
    approved.do("send", "--plan", digest, at=AT)
    says(approved, LATER)
    approved.do("embargo", "move", "--reason", "the report is late", "--yes", at=AT)
    letter = fold(approved.events()).letters["kent"]
    assert (letter.copies, [copy.state for copy in letter.past]) == ((), ["superseded"])
    assert "no letter is signed" not in approved.run("plan", at=AT).said
    approved.do("generate", at=AT)
    letter = fold(approved.events()).letters["kent"]
    assert [copy.copy for copy in letter.past] == ["kent-1"]
    assert [copy.copy for copy in letter.outdated] == ["kent-1"]
    [copy] = letter.copies
    assert (copy.copy, copy.replaces) == ("kent-2", "kent-1")
    assert "kent-2" in approved.do("plan", at=AT)
    assert "an older text of kent is with Chief Constable (kent-1)" in approved.refuse(77, "release", at=after(days=7))


def test_earlier_by_one_person_is_refused(approved, says):
    says(approved, EARLIER)
    said = approved.refuse(77, "embargo", "move", "--reason", "x", "--yes", at=AT)
    assert "to bring the instant forward takes two approvers" in said
    assert len(fold(approved.events()).earlier) == 0


def test_monitoring_after_an_earlier_move_says_once_what_to_do(approved, people, says):
    moved_early(approved, people, says)
    said = approved.refuse(1, "status", "--check", at=AT)
    assert said.splitlines() == [
        "release: in its way: signed for another instant, which was moved since, for essex, kent: letters generate",
    ]
    shown = approved.do("status", at=AT)
    assert "the instant was moved since the letter was signed: sign it as it is now: letters generate kent" in shown
    assert "the data of" not in shown


def test_earlier_by_two_approvers(approved, people, says):
    said = moved_early(approved, people, says)
    assert "ann asks to move the instant, for this reason: leaked already" in said
    assert "to   Wednesday 3 September 2014 at 18:00 (London, BST), which is 17:00 UTC" in said
    assert "2 letters to sign again by 1 signatory, 2 copies replaced." in said
    earlier = after(hours=-6, minutes=-1)
    assert "signed for another instant" in approved.refuse(77, "release", at=earlier)
    approved.do("generate", at=AT)
    approved.refuse(75, "release", at=after(earlier, seconds=-1))
    approved.do("release", at=earlier)
    assert approved.released() == approved.due()


def test_one_person_asks_and_cannot_agree(approved, people, says):
    says(approved, EARLIER)
    approved.do("embargo", "move", "--reason", "x", *people["ann"].signs, at=AT)
    said = approved.refuse(77, "embargo", "approve", *people["ann"].signs, at=AT)
    assert "ann asked for it (move), so somebody else must approve it" in said
    assert len(fold(approved.events()).earlier) == 0


def test_silence_is_no_consent(approved, people, says):
    says(approved, EARLIER)
    approved.do("embargo", "move", "--reason", "x", *people["ann"].signs, at=AT)
    assert "data/inspection.yaml says Wednesday 3 September 2014 at 18:00" in approved.refuse(77, "generate", at=AT)


def test_the_file_was_changed_between_request_and_approval(approved, people, says):
    says(approved, EARLIER)
    approved.do("embargo", "move", "--reason", "x", *people["ann"].signs, at=AT)
    says(approved, "2014-09-03 17:00")
    said = approved.refuse(77, "embargo", "approve", *people["bob"].signs, at=AT)
    assert "says something else now than what was asked for" in said
    assert len(fold(approved.events()).earlier) == 0


def test_an_instant_that_has_passed(approved, people, says):
    says(approved, "2014-09-03 12:30")
    said = approved.refuse(77, "embargo", "move", "--reason", "x", *people["ann"].signs, at=AT)
    assert "has passed already" in said
    assert "letters embargo lift request" in said


def test_nothing_to_move(approved):
    assert "says the instant that is pinned" in approved.refuse(2, "embargo", "move", "--reason", "x", "--yes", at=AT)


def test_nothing_is_pinned_yet(keyed):
    assert "no instant is pinned" in keyed.refuse(2, "embargo", "move", "--reason", "x", "--yes", at=AT)
    assert "No letter is signed yet" in keyed.do("embargo", "show", at=AT)


def test_what_is_public_cannot_be_moved(approved, says):
    approved.do("release", at=INSTANT)
    says(approved, LATER)
    said = approved.refuse(77, "embargo", "move", "--reason", "x", "--yes", at=INSTANT)
    assert "letters are public since release 1" in said


def test_it_asks(approved, says):
    says(approved, LATER)
    assert "Nobody is at a terminal to answer" in approved.refuse(2, "embargo", "move", "--reason", "x", at=AT)
    assert "--reason must say why" in approved.refuse(2, "embargo", "move", "--reason", " ", "--yes", at=AT)
    assert len(fold(approved.events()).earlier) == 0


def test_show(approved, people, says):
    says(approved, LATER)
    said = approved.do("embargo", "show", at=AT)
    assert "Embargoed until 2014-09-04 00:01:00 in Europe/London, which is 2014-09-03T23:01:00Z" in said
    assert (
        "Otherwise: data/inspection.yaml says Thursday 11 September 2014 at 00:01 (London, BST), but letters are"
        in said
    )
    assert "Approvers: ann, bob" in said
    assert "Evidence of time: this machine's clock alone" in said
    approved.do("embargo", "move", "--reason", "late", "--yes", at=AT)
    shown = json.loads(approved.do("embargo", "show", "--json", at=AT))
    assert [pin["until"] for pin in shown["instants"]] == ["2014-09-03T23:01:00Z", "2014-09-10T23:01:00Z"]
    assert (shown["instants"][1]["reason"], shown["data"]) == ("late", "2014-09-10T23:01:00Z")
    assert shown["approvers"] == {name: people[name].fingerprint for name in ("ann", "bob")}


def test_a_change_of_the_law_is_decided_by_people(approved, says, tmp_path):
    """Newer zone data make another moment of the local time; whoever keeps the local time says so."""
    data = {"PYTHONTZPATH": str(doctored(tmp_path / "zoneinfo", 0))}
    assert "time zone data here differs" in approved.refuse(77, "generate", at=AT, **data)
    assert "which is 2014-09-03T23:01:00Z" in approved.do("embargo", "show", at=AT, **data)
    said = approved.do("embargo", "move", "--reason", "summer time was abolished", "--yes", at=AT, **data)
    assert "to   Thursday 4 September 2014 at 00:01 (London, LMT), which is 00:01 UTC on Thursday 4" in said
    approved.do("generate", at=AT, **data)
    approved.refuse(75, "release", at=INSTANT, **data)
    approved.do("release", at=after(hours=1), **data)


def test_moved_letters_come_from_another_machine_too(approved, another, says):
    """Who signs elsewhere moves the instant there as well; their letters take the place of those signed before."""
    other = another()
    says(other, "2014-09-04 00:01")
    for inspection in (approved, other):
        says(inspection, LATER)
    other.do("generate", at=AT)
    approved.do("embargo", "move", "--reason", "late", "--yes", at=AT)
    other.do("pack", "-o", "../letters.pack", at=AT)
    approved.do("take", "../letters.pack", at=AT)
    assert {letter.until for letter in fold(approved.events()).letters.values()} == {"2014-09-10T23:01:00Z"}
    assert len(list(approved.root.glob(".letters/sealed/*.age"))) == 2
