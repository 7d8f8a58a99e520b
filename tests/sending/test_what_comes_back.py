"""From the mail server's word to the holder's: what was really sent is found again in what really comes back."""

import json
from email import message_from_bytes

import pytest
from dispatch.test_receipts import block, reply, report
from gate.program import NOON, after
from sending.office import MAILBOXES

pytestmark = pytest.mark.needs_tool("faketime")


@pytest.fixture
def ids(office, room):
    """Everything sent by SMTP; the Message-ID that each mailbox got."""
    office.serve_by(room)
    assert office.send().code == 0
    return {recipient: message_from_bytes(content)["Message-ID"] for _, [recipient], content in room.seen}


def save(office, name, raw):
    (office.root / "post").mkdir(exist_ok=True)
    (office.root / "post" / name).write_bytes(raw)


def bounce(ids, copy, date="Wed, 3 Sep 2014 11:05:00 +0000"):
    mailbox = MAILBOXES[copy]
    failed = block("failed", Final_Recipient=f"rfc822; {mailbox}", Diagnostic_Code="smtp; 550 no such mailbox")
    return report(failed, text=f"Message-ID: {ids[mailbox]}\r\n", Date=date)


def answer(ids, copy):
    return reply(In_Reply_To=ids[MAILBOXES[copy]], From=MAILBOXES[copy], Date="Wed, 3 Sep 2014 11:05:00 +0000")


def called(office, **when):
    return [(call["copy"], call["why"]) for call in json.loads(office.do("call-list", "--json", **when))]


def test_who_answers_is_done_who_bounced_is_sent_it_again_and_the_rest_are_rung(office, room, ids):
    save(office, "a.eml", answer(ids, "essex-1"))
    save(office, "b.eml", bounce(ids, "kent-1"))
    office.do("receipts", "post", at=after(NOON, minutes=10))
    assert office.copies() == {
        "essex-1": "acknowledged", "essex-2": "accepted", "kent-1": "bounced", "kent-2": "accepted",
    }  # fmt: skip
    assert called(office) == [
        ("kent-1", "came back"), ("essex-2", "is not acknowledged"), ("kent-2", "is not acknowledged"),
    ]  # fmt: skip
    again = after(NOON, minutes=20)
    assert office.send(at=again).code == 0
    assert [recipient for _, [recipient], _ in room.seen[4:]] == [MAILBOXES["kent-1"]]
    office.do("receipts", "post", at=again)
    assert office.copies()["kent-1"] == "accepted", "the old bounce is not of the new attempt"
    save(office, "c.eml", bounce(ids, "kent-1", "Wed, 3 Sep 2014 11:25:00 +0000"))
    office.do("receipts", "post", at=after(NOON, minutes=30))
    assert office.copies()["kent-1"] == "bounced"


def test_what_may_have_arrived_is_settled_by_its_holders_word(office, room):
    room.faults["END"] = ["close"]
    office.serve_by(room)
    assert office.send("kent", "--only", "kent-1").code == 1
    assert called(office) == [
        ("kent-1", "may not have arrived"),
        ("essex-1", "was not sent"),
        ("essex-2", "was not sent"),
        ("kent-2", "was not sent"),
    ]
    office.do("record", "received", "kent", "--copy", "kent-1", "--by", "Ann Officer")
    assert office.copies()["kent-1"] == "acknowledged"
    assert "kent-1" not in dict(called(office))
    office.send("kent", "--retry-unknown")
    assert office.sent() == ["kent-1", "kent-2"], "nobody sends it again"


def test_a_reply_to_a_rehearsal_acknowledges_nothing(office):
    office.settings(rehearsal_mailbox="test@inspectorate.example")
    assert office.send("--to-me", "--only", "kent-1").code == 0
    [intent] = [event.data for event in office.events() if event.kind == "copy.intent"]
    save(office, "a.eml", reply(In_Reply_To=intent["message"], From="test@inspectorate.example"))
    assert "It is about a rehearsal, so it changes nothing." in office.do("receipts", "post")
    assert office.copies()["kent-1"] == "rehearsed"
