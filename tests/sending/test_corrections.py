"""What goes out after a letter, a holder or a mailbox has changed: new copies that name the old ones, and notices."""

import json
import re
from email import message_from_bytes
from email.policy import default

import pytest
from dispatch.mailroom import serving
from gate.program import INSTANT, NOON, after
from sending.office import MAILBOXES, change
from sending.rooms import copied

from letters.ledger import events
from letters.ledger.events import Sending

pytestmark = pytest.mark.needs_tool("faketime")
KENT = "data/forces/kent.yaml"
LATER = after(NOON, hours=1)
HOLDER = "copied_to:\n  - {office: Liaison Officer, mailbox: liaison@inspectorate.example, verified_on: 2014-08-29}\n"


@pytest.fixture(scope="module")
def _sent(signed_office, tmp_path_factory):
    office = copied(signed_office, tmp_path_factory.mktemp("sent"))
    with serving() as room:
        office.serve_by(room)
        assert office.send().code == 0
    return office


@pytest.fixture
def sent(_sent, room, tmp_path):
    """All four copies have left through the server."""
    office = copied(_sent, tmp_path)
    office.serve_by(room)
    return office


def correct(office):
    office.do("correct", "kent", "--reason", "a word", "--yes", at=LATER)


def messages(room):
    return [message_from_bytes(content, policy=default) for _, _, content in room.seen]


def seen(room):
    """To whom, about what, with how many attachments, and in which words."""
    told = []
    for message in messages(room):
        words = " ".join(message.get_body(("plain",)).get_content().split())
        told.append(
            (message["To"].addresses[0].addr_spec, message["Subject"], len(list(message.iter_attachments())), words)
        )
    return told


def test_a_corrected_copy_says_what_it_takes_the_place_of(sent, room):
    change(sent.root, KENT, "of this force is good", "of this force is poor")
    correct(sent)
    assert sent.send(at=LATER).code == 0
    told = seen(room)
    assert [(to, files) for to, _, files, _ in told] == [(MAILBOXES["kent-1"], 2), (MAILBOXES["kent-2"], 2)]
    for (_, subject, _, words), old in zip(told, ("kent-1", "kent-2"), strict=True):
        assert "corrected IS letter to Kent Police" in subject
        assert f"This takes the place of copy {old}, in which something was wrong. Please delete that copy" in words
    assert sent.letter("kent").outdated == ()
    assert "Nothing is left to send" in sent.send(at=LATER).err
    sent.do("release", at=INSTANT)


def test_data_that_have_changed_since_they_left_name_the_way(sent):
    change(sent.root, KENT, "of this force is good", "of this force is poor")
    assert "letters correct kent --reason …" in sent.run("plan", at=LATER).err


def test_a_corrected_copy_that_may_have_arrived_is_asked_about(sent, room):
    change(sent.root, KENT, "of this force is good", "of this force is poor")
    correct(sent)
    room.faults["END"] = ["close", "close"]
    assert sent.send(at=LATER).code == 1
    asked = (
        "what is new may have arrived: ask, then letters record received kent --by NAME, or letters send kent --retry"
    )
    assert asked in sent.do("status", at=LATER)


def test_who_is_no_longer_on_the_list_is_told_to_delete_the_copy(sent, room):
    change(sent.root, KENT, HOLDER, "")
    correct(sent)
    shown = sent.do("plan", at=LATER)
    assert [line.split()[:4] for line in shown.splitlines() if line.startswith("  kent")] == [
        ["kent", "kent-3", "embargoed", MAILBOXES["kent-1"]],
        ["kent", "kent-2", "notice", MAILBOXES["kent-2"]],
    ]
    assert [copy.copy for copy in sent.letter("kent").outdated] == ["kent-1", "kent-2"]
    assert sent.send(at=LATER).code == 0
    to, subject, files, words = seen(room)[1]
    assert (to, files) == (MAILBOXES["kent-2"], 0)
    assert subject == "Withdrawn: copy kent-2 of the IS letter to Kent Police"
    assert "Please delete that copy" in words
    assert "Quixotry" not in words
    assert sent.letter("kent").copy("kent-2").notice == "accepted"
    assert sent.letter("kent").outdated == ()
    assert "Nothing is left to send" in sent.send(at=LATER).err


def test_who_leaves_the_list_while_a_correction_is_still_to_be_sent_is_told_too(sent, room):
    change(sent.root, KENT, "of this force is good", "of this force is poor")
    correct(sent)
    change(sent.root, KENT, HOLDER, "")
    said = sent.do("correct", "kent", "--reason", "he has left", "--yes", at=LATER)
    assert "kent-2, which Liaison Officer has, is withdrawn by a notice" in said
    assert "kent-1, which" not in said, "the message of kent-3 says that"
    assert sent.send(at=LATER).code == 0
    told = seen(room)
    assert [(to, files) for to, _, files, _ in told] == [(MAILBOXES["kent-1"], 2), (MAILBOXES["kent-2"], 0)]
    assert "This takes the place of copy kent-1" in told[0][3]
    assert told[1][1] == "Withdrawn: copy kent-2 of the IS letter to Kent Police"
    assert sent.letter("kent").outdated == ()


def test_a_holder_with_another_mailbox_now_is_said_to_get_a_notice_at_the_old_one(sent):
    change(sent.root, KENT, MAILBOXES["kent-1"], "office@kent.police.example")
    change(sent.root, KENT, "of this force is good", "of this force is poor")
    said = sent.do("correct", "kent", "--reason", "a word", "--yes", at=LATER)
    assert "kent-3 for Chief Constable, in place of kent-1" in said
    assert "kent-1, which Chief Constable has, is withdrawn by a notice" in said
    sent.do("contacts", "verify", "kent", "--by", "Ann", at=LATER)
    assert sent.send("--exclude", "kent-1", at=LATER).code == 0
    older = f"an older text of kent is with Chief Constable (kent-1, sent to {MAILBOXES['kent-1']}): letters send kent"
    assert older in sent.refuse(77, "release", at=INSTANT)
    sent.do("release", "--acknowledge", "kent", at=INSTANT)


def test_a_changed_mailbox_is_sent_nothing_under_the_old_number(sent, room):
    change(sent.root, KENT, MAILBOXES["kent-1"], "office@kent.police.example")
    said = sent.run("plan", at=LATER).err
    assert re.search(
        r"data/forces/kent.yaml:[1-9]\d*:[1-9]\d*: M029 copy kent-1 left for chief@kent.police.example", said
    )
    sent.do("generate", at=LATER)
    said = sent.refuse(65, "plan", at=LATER)
    assert (
        "kent.yaml:9:16: M026 on 2014-09-03 the mailbox of Chief Constable was chief@kent.police.example, and" in said
    )
    assert (
        "so nobody has verified office@kent.police.example — make sure that it is right, then: letters contacts" in said
    )
    sent.do("contacts", "verify", "kent", "--by", "Ann", at=LATER)
    assert sent.send(at=LATER).code == 0
    new, notice = seen(room)
    assert (new[0], new[2]) == ("office@kent.police.example", 2)
    assert "corrected" not in new[1]
    assert "This takes the place of copy kent-1. Please delete that copy" in new[3]
    assert (notice[0], notice[2]) == (MAILBOXES["kent-1"], 0)
    assert len({message["Message-ID"] for message in messages(room)}) == 2


def test_a_copy_that_bounced_is_withdrawn_from_nobody(sent, room):
    sent.forge(events.copy_reported("kent", "kent-1", "bounced", "5.1.1 unknown"), at=NOON)
    mend = "put it into data/forces/kent.yaml, letters contacts verify kent --by NAME, then letters generate kent"
    assert mend in sent.do("status", at=LATER)
    change(sent.root, KENT, MAILBOXES["kent-1"], "office@kent.police.example")
    sent.do("contacts", "verify", "kent", "--by", "Ann", at=LATER)
    sent.do("generate", at=LATER)
    assert sent.send(at=LATER).code == 0
    [new] = seen(room)
    assert new[0] == "office@kent.police.example"
    assert "takes the place" not in new[3]


def test_a_new_chief_constable_behind_the_same_mailbox(sent, room):
    change(sent.root, KENT, "office: Chief Constable", "name: Ms B New\n  office: Chief Constable")
    correct(sent)
    assert sent.send(at=LATER).code == 0
    told = seen(room)
    assert [to for to, *_ in told] == [MAILBOXES["kent-1"], MAILBOXES["kent-2"]]
    assert "This takes the place of copy kent-1" in told[0][3]
    assert sent.letter("kent").outdated == ()


def test_a_notice_may_leave_after_the_release_too(sent, room):
    change(sent.root, KENT, HOLDER, "")
    correct(sent)
    assert sent.send("--exclude", "kent-2", at=LATER).code == 0
    assert "an older text of kent is with Liaison Officer (kent-2)" in sent.refuse(77, "release", at=INSTANT)
    sent.do("release", "--acknowledge", "kent", at=INSTANT)
    room.seen.clear()
    assert sent.send(at=after(INSTANT, hours=1)).code == 0
    assert [(to, files) for to, _, files, _ in seen(room)] == [(MAILBOXES["kent-2"], 0)]


def test_a_notice_cut_off_is_not_sent_twice_unasked(sent, room):
    change(sent.root, KENT, HOLDER, "")
    correct(sent)
    sent.send("--only", "kent-3", at=LATER)
    room.seen.clear()
    copy = sent.letter("kent").copy("kent-2")
    sending = Sending("kent", "kent-2", "notice", copy.digest, "<n@inspectorate.example>", copy.mailbox, "plan")
    sent.forge(events.copy_intent(sending), at=LATER)
    sent.run("send", "--plan", sent.plan(at=LATER), at=LATER)
    assert sent.letter("kent").copy("kent-2").notice == "unknown"
    assert "kent-2: its notice may have arrived" in sent.do("plan", at=LATER)
    assert sent.send("--retry-unknown", at=LATER).code == 0
    assert len(room.seen) == 1


def test_drafts_of_what_was_replaced_go_and_the_notices_stay(office):
    assert office.send().code == 0
    change(office.root, KENT, HOLDER, "")
    correct(office)
    assert office.drafts() == ["essex-1", "essex-2"]
    assert office.send(at=LATER).code == 0
    assert office.drafts() == ["essex-1", "essex-2", "kent-2-withdrawn", "kent-3"]
    assert "Nothing is left to send" in office.send(at=LATER).err
    assert office.drafts() == ["essex-1", "essex-2", "kent-2-withdrawn", "kent-3"]


def test_a_rehearsal_shows_notices_and_changes_nothing(sent, room):
    change(sent.root, KENT, HOLDER, "")
    correct(sent)
    sent.serve_by(room, rehearsal_mailbox="test@inspectorate.example")
    assert sent.send("--to-me", at=LATER).code == 0
    assert {to for to, *_ in seen(room)} == {"test@inspectorate.example"}
    assert any("REHEARSAL: Withdrawn" in subject for _, subject, *_ in seen(room))
    assert sent.letter("kent").copy("kent-2").notice is None


# On paper


@pytest.fixture
def posted(sent):
    """The chief constable has kent-3 on paper as well; one word of the letter is corrected since."""
    sent.do("print", "kent", at=LATER)
    sent.do("record", "posted", "kent", "--copy", "kent-3", "--by", "Ann", at=LATER)
    sent.do("print", "kent", "--copy", "kent-2", at=LATER)
    change(sent.root, KENT, "of this force is good", "of this force is poor")
    return sent


def test_who_has_an_older_text_on_paper_is_told_by_a_notice_of_its_own(posted, room):
    said = posted.do("correct", "kent", "--reason", "a word", "--yes", at=LATER)
    assert "  kent-3, which Chief Constable has on paper, is withdrawn by a notice" in said
    assert "  kent-4 was printed for Liaison Officer and is forgotten; if it was posted, first: letters record" in said
    assert "It takes the place of kent-3: write to its holder" in posted.run("print", "kent", at=LATER).err
    assert posted.events()[-1].data["replaces"] == "kent-3"
    assert posted.send("--exclude", "kent-3", at=LATER).code == 0
    for command in (("release", "--check"), ("status",)):
        assert "an older text of kent is with Chief Constable (kent-3, on paper)" in posted.run(*command, at=LATER).out
    [(copy, why)] = [
        (call["copy"], call["why"])
        for call in json.loads(posted.do("call-list", "--json", at=LATER))
        if call["urgency"] < 2
    ]
    assert (copy, why) == ("kent-3", "has an older text on paper, and was not told to destroy it")
    posted.refuse(77, "release", at=INSTANT)
    room.seen.clear()
    assert posted.send(at=LATER).code == 0
    [(to, subject, files, words)] = seen(room)
    assert (to, subject, files) == (MAILBOXES["kent-1"], "Withdrawn: copy kent-3 of the IS letter to Kent Police", 0)
    assert "which was sent to you on paper, is withdrawn. Please destroy that copy" in words
    assert "Nothing is left to send" in posted.send(at=LATER).err
    posted.do("release", at=INSTANT)


def test_a_holder_on_paper_whose_mailbox_nobody_knows_is_written_to(posted):
    change(posted.root, KENT, "office: Chief Constable", "name: Ms B New\n  office: Chief Constable")
    posted.forge(events.copy_printed("kent", events.CopyMade("kent-9", "A Former Chief", "sha256:c9")), at=LATER)
    posted.forge(events.copy_recorded("kent", "kent-9", "posted", "Ann"), at=LATER)
    correct(posted)
    shown = posted.do("plan", at=LATER)
    assert "kent-9: it is on paper and no mailbox of A Former Chief is known: write to withdraw it" in shown
    assert ["kent", "kent-3", "notice", MAILBOXES["kent-1"]] in [line.split()[:4] for line in shown.splitlines()]
    assert "no notice" in posted.refuse(2, "record", "received", "kent", "--copy", "kent-9", "--by", "Ann", at=LATER)
    said = posted.do("record", "posted", "kent", "--copy", "kent-9", "--by", "Ann", at=LATER)
    assert "the notice that withdraws kent-9, for A Former Chief: put into the post, by Ann" in said
    assert "kent-9" not in [copy.copy for copy in posted.letter("kent").outdated]
