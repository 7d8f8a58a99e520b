"""`letters receipts`: whose word a file is, what is recorded of it, and what a stranger cannot do."""

import json

import pytest
from dispatch.test_receipts import block, reply, report
from forging import CHIEF, LIAISON, forge, recorded, sending, sent

from letters.ledger import events

FIRST = sending().message


@pytest.fixture
def sent_out(workspace):
    """Both copies to Leicestershire were accepted by the mail server."""
    sent(workspace)
    return workspace


@pytest.fixture
def post(tmp_path):
    """Save a message in a folder of its own; gives its path."""

    def save(raw, name="reply.eml"):
        path = tmp_path / "post" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
        return path

    return save


LATER = "Wed, 3 Sep 2098 10:15:00 +0100"


def answer(message=FIRST, writer=CHIEF, **more):
    return reply(**{"In_Reply_To": message, "Date": LATER, "From": f"Chief <{writer}>", **more})


def bounce(message=FIRST, mailbox=CHIEF, action="failed", **headers):
    text = f"Message-ID: {message}\r\n"
    return report(block(action, Final_Recipient=f"rfc822; {mailbox}"), text=text, **headers)


@pytest.mark.parametrize(("read", "words"), [("answer bounce", " (5.1.1)"), ("bounce answer", "")])
def test_a_bounce_and_a_reply_are_told_and_plan_and_status_say_whom_to_ask(letters, sent_out, post, read, words):
    """Whichever is read first."""
    files = {"answer": post(answer()), "bounce": post(bounce(), "bounce.eml")}
    first, second = (files[name] for name in read.split())
    assert letters("receipts", first, cwd=sent_out).code == 0
    done = letters("receipts", second, cwd=sent_out)
    assert done.code == 1
    assert f"leicestershire-1 came back{words}, and yet it is acknowledged. Recorded; one of the two" in done.out
    assert "letters send leicestershire --retry-unknown --only leicestershire-1" in done.out
    assert states(letters, sent_out)["leicestershire-1"] == "acknowledged"
    [call] = [
        c for c in json.loads(letters("call-list", "--json", cwd=sent_out).out) if c["copy"] == "leicestershire-1"
    ]
    assert call["why"] == "is acknowledged, and yet a report says that it came back"
    done = letters("record", "received", "leicestershire", "--by", "Ann", cwd=sent_out)
    assert "leicestershire-1" in done.out


def test_a_bounce_and_a_reply_in_one_folder_are_told(letters, sent_out, post):
    post(bounce(), "a.eml")
    done = letters("receipts", post(answer(), "b.eml").parent, cwd=sent_out)
    assert done.code == 1
    assert "b.eml: a reply from" in done.out
    assert "leicestershire-1 came back, and yet it is acknowledged" in done.out


def states(letters, root):
    found = json.loads(letters("status", "--json", cwd=root).out)
    return {copy["copy"]: copy["state"] for letter in found["letters"] for copy in letter["copies"]}


def test_a_reply_acknowledges_the_copy_that_it_answers(letters, sent_out, post):
    done = letters("receipts", post(answer()), cwd=sent_out)
    assert (done.code, done.err) == (0, "")
    assert done.out == (f"{post(answer())}: a reply from {CHIEF}: leicestershire-1 acknowledged.\n1 recorded.\n")
    assert states(letters, sent_out) == {
        "gwent-1": "made", "leicestershire-1": "acknowledged", "leicestershire-2": "accepted",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"words": "I have NOT received it."}, "it does not plainly say that the letter came, and nothing else"),
        ({"words": "Deleted, it was not meant for me."}, "it does not plainly say"),
        ({"words": "Deleted."}, "it does not plainly say"),
        ({"words": "I am out of the office. Your message has been received."}, "it does not plainly say"),
        ({"Date": "Wed, 3 Sep 2014 10:15:00 +0100"}, "it is dated 2014-09-03T09:15:00Z, before the message was sent ("),
        ({"Date": None}, "it has no date"),
    ],
)
def test_a_reply_that_does_not_plainly_acknowledge_is_for_a_person_to_read(letters, sent_out, post, more, why):
    for options in ([], ["--trust"]):
        done = letters("receipts", *options, post(answer(**more)), cwd=sent_out)
        assert done.code == 1
        assert f"a reply from {CHIEF} about leicestershire-1 to look at: {why}" in done.out
        assert (
            "Not recorded. If they have it: letters record received leicestershire --copy leicestershire-1 --by NAME"
            in done.out
        )
    assert states(letters, sent_out)["leicestershire-1"] == "accepted"


def test_a_notice_is_answered_with_deleted(letters, sent_out, post):
    made = events.CopyMade(
        "leicestershire-3", "Chief Constable", "sha256:n", "new@leicestershire.police.example", "leicestershire-1"
    )
    forge(sent_out, events.copy_made("leicestershire", made))
    sent(sent_out, sending(sent="notice"))
    notice = sending(sent="notice").message
    assert letters("receipts", post(answer(notice, words="Deleted.")), cwd=sent_out).code == 0


def test_a_bounce_is_told_in_the_servers_words(letters, sent_out, post):
    done = letters("receipts", post(bounce()), cwd=sent_out)
    assert done.code == 0
    assert "a report: leicestershire-1 bounced (5.1.1)." in done.out
    assert states(letters, sent_out)["leicestershire-1"] == "bounced"


def test_a_delivery_does_not_outweigh_a_bounce_of_the_same_message_read_before_it(letters, sent_out, post):
    bounced, delivered = post(bounce()), post(bounce(action="delivered"), "delivered.eml")
    done = letters("receipts", bounced, delivered, cwd=sent_out)
    assert "leicestershire-1 delivered (5.1.1). But it came back too, and that outweighs it" in done.out
    assert (done.code, done.out.splitlines()[-1]) == (0, "2 recorded.")
    assert states(letters, sent_out)["leicestershire-1"] == "bounced"


def test_the_same_is_recorded_once_however_it_is_saved(letters, sent_out, post):
    file = post(answer())
    assert letters("receipts", file, file, cwd=sent_out).out.endswith("1 recorded, 1 with nothing new.\n")
    post(answer().replace(b"\r\n", b"\n"), "again.eml")
    post(b"From chief Wed Sep  3 10:15:00 2014\n" + answer().replace(b"\r\n", b"\n"), "in.mbox")
    done = letters("receipts", file.parent, cwd=sent_out)
    assert (done.code, done.out.count("Known already."), done.out.splitlines()[-1]) == (
        0, 3, "0 recorded, 3 with nothing new.",
    )  # fmt: skip
    assert len(recorded(sent_out, events.COPY_REPORTED)) == 1


def test_a_file_about_no_message_of_ours_is_said(letters, sent_out, post):
    done = letters("receipts", post(answer("<other@elsewhere.example>", "x@elsewhere.example")), cwd=sent_out)
    assert done.code == 1
    assert done.out.endswith(
        ": a reply from x@elsewhere.example, about no message of ours.\n0 recorded, 1 file to look at.\n"
    )
    assert recorded(sent_out, events.COPY_REPORTED) == []


def test_where_nothing_was_sent_nothing_is_ours(letters, keyed, post):
    assert letters("receipts", post(answer()), cwd=keyed).code == 1
    assert not (keyed / ".letters/ledger.db").exists()


def test_a_holder_who_answers_a_draft_sent_by_hand_is_named(letters, sent_out, post):
    """A mail program may give a draft another Message-ID when it is sent."""
    done = letters("receipts", post(answer("<draft@outlook.example>", LIAISON.upper())), cwd=sent_out)
    assert done.code == 1
    assert (
        "about no message of ours. But that is the mailbox of leicestershire-2. If it answers our letter: "
        "letters record received leicestershire --copy leicestershire-2 --by NAME" in done.out
    )
    assert states(letters, sent_out)["leicestershire-2"] == "accepted"


@pytest.mark.parametrize(
    "writer", ["staff.officer@leicestershire.police.example", "chief@leicestershire.example", LIAISON]
)
def test_a_strangers_reply_is_told_and_not_recorded(letters, sent_out, post, writer):
    file = post(answer(writer=writer))
    done = letters("receipts", file, cwd=sent_out)
    assert done.code == 1
    assert (
        f"a reply from {writer} about leicestershire-1. Not recorded: we wrote to {CHIEF}. "
        "If it speaks for the holder: letters record received leicestershire --copy leicestershire-1 --by NAME"
        in done.out
    )
    assert recorded(sent_out, events.COPY_REPORTED) == []
    assert letters("receipts", "--trust", file, cwd=sent_out).code == 0
    [data] = recorded(sent_out, events.COPY_REPORTED)
    assert (data["copy"], data["state"]) == ("leicestershire-1", "acknowledged")
    assert data["words"] == f"reply from {writer} of 2098-09-03T09:15:00Z"


def test_a_report_about_another_mailbox_is_told_and_not_recorded(letters, sent_out, post):
    done = letters("receipts", post(bounce(mailbox="deputy@elsewhere.example")), cwd=sent_out)
    assert done.code == 1
    assert f"Not recorded: it speaks of deputy@elsewhere.example, and we wrote to {CHIEF}." in done.out
    assert states(letters, sent_out)["leicestershire-1"] == "accepted"


def test_a_reply_that_names_nobody_is_nobodys(letters, sent_out, post):
    done = letters("receipts", post(reply(In_Reply_To=FIRST, From=None)), cwd=sent_out)
    assert (done.code, "a reply from nobody named about leicestershire-1. Not recorded" in done.out) == (
        1,
        True,
    )


def test_a_reply_in_another_case_is_the_same_mailbox(letters, sent_out, post):
    assert letters("receipts", post(answer(writer="Chief@LEICESTERSHIRE.police.example")), cwd=sent_out).code == 0


def test_a_rehearsal_is_acknowledged_by_nobody(letters, workspace, post):
    sent(workspace, sending(message="<rehearsal@ism.example>", mailbox="test@ism.example", rehearsal=True))
    done = letters("receipts", post(answer("<rehearsal@ism.example>", "test@ism.example")), cwd=workspace)
    assert done.code == 0
    assert "It is about a rehearsal, so it changes nothing." in done.out
    assert states(letters, workspace)["leicestershire-1"] == "rehearsed"


def test_a_bounce_older_than_the_newest_attempt_is_of_the_one_before(letters, workspace, post):
    sent(workspace, sending(), state="unknown")
    sent(workspace, sending())
    old = post(bounce(), "old.eml")
    done = letters("receipts", old, cwd=workspace)
    assert (done.code, "older than the newest attempt" in done.out) == (0, True)
    assert states(letters, workspace)["leicestershire-1"] == "accepted"
    new = post(bounce(Date="Wed, 3 Sep 2098 09:20:00 +0000"), "new.eml")
    assert letters("receipts", new, cwd=workspace).code == 0
    assert states(letters, workspace)["leicestershire-1"] == "bounced"


def test_the_same_words_a_second_time_are_a_second_bounce(letters, sent_out, post):
    assert letters("receipts", post(bounce(Date="Wed, 3 Sep 2098 09:20:00 +0000")), cwd=sent_out).code == 0
    sent(sent_out, sending())
    assert states(letters, sent_out)["leicestershire-1"] == "accepted"
    assert letters("receipts", post(bounce(Date="Wed, 3 Sep 2098 10:20:00 +0000")), cwd=sent_out).code == 0
    assert states(letters, sent_out)["leicestershire-1"] == "bounced"


def test_what_is_about_an_earlier_message_is_kept_and_changes_nothing(letters, sent_out, post):
    sent(sent_out, sending(sent="public"))
    assert letters("receipts", post(bounce()), cwd=sent_out).code == 0
    assert [data["message"] for data in recorded(sent_out, events.COPY_REPORTED)] == [FIRST]
    assert states(letters, sent_out)["leicestershire-1"] == "accepted"


def test_a_superseded_copy_is_still_known(letters, sent_out, post):
    made = events.CopyMade(
        "leicestershire-3", "Chief Constable", "sha256:n", "new@leicestershire.police.example", "leicestershire-1"
    )
    forge(sent_out, events.copy_made("leicestershire", made))
    done = letters("receipts", post(answer()), cwd=sent_out)
    assert (done.code, "leicestershire-1 acknowledged." in done.out) == (0, True)
    assert states(letters, sent_out)["leicestershire-3"] == "made"


def test_a_copy_that_is_forgotten_is_not_reported_into_a_broken_record(letters, workspace, post):
    """One that was refused has not left: when another takes its place, nothing is left of it."""
    sent(workspace, sending(), state="refused")
    made = events.CopyMade("leicestershire-3", "Chief Constable", "sha256:n", CHIEF, "leicestershire-1")
    forge(workspace, events.copy_made("leicestershire", made))
    assert letters("receipts", post(bounce()), cwd=workspace).code == 1
    assert letters("status", cwd=workspace).code == 0


def test_automatic_answers_and_what_cannot_be_read_are_said_beside_the_rest(letters, sent_out, post):
    post(answer(Auto_Submitted="auto-replied"), "a.eml")
    post(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut", "b.msg")
    post(b"", "c.eml")
    folder = post(answer(), "d.eml").parent
    done = letters("receipts", folder, folder / "none.eml", cwd=sent_out)
    assert (done.code, done.err) == (1, "")
    said = [line.rpartition("/")[2] for line in done.out.splitlines()]
    assert said == [
        "a.eml: an automatic answer, a delay, or a message that answers none. Nothing to record.",
        "b.msg: not read: it is not a message that Outlook saved, or it was cut: save it again as .eml.",
        "c.eml: not read: it is not a message that can be read: save it again as .eml or .msg.",
        f"d.eml: a reply from {CHIEF}: leicestershire-1 acknowledged.",
        "none.eml: not read: it cannot be read (no such file or directory).",
        "1 recorded, 4 files to look at.",
    ]


def test_for_programs_each_receipt_is_an_object(letters, sent_out, post):
    done = letters("receipts", "--json", post(bounce()), cwd=sent_out)
    assert json.loads(done.out) == [
        {
            "file": str(post(bounce())),
            "taken": "recorded",
            "force": "leicestershire",
            "copy": "leicestershire-1",
            "state": "bounced",
            "mailbox": CHIEF,
            "at": "2014-09-03T09:20:00Z",
            "words": "5.1.1",
        }
    ]


def test_words_that_would_steer_a_terminal_do_not(letters, sent_out, post):
    hostile = bounce(action="failed").replace(b"Status: 5.1.1", b"Status: 5.1.1\r\nDiagnostic-Code: \x1b[2J\xff\x00 no")
    done = letters("receipts", post(hostile), cwd=sent_out)
    assert done.code == 0
    assert done.out.replace("\n", "").isprintable()
    assert letters("log", "verify", cwd=sent_out).code == 0
