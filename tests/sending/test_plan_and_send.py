"""The main path: look at the plan, send it, and find that nothing is left."""

import json

import pytest
from gate.program import INSTANT, after
from sending.office import COPIES, MAILBOXES

pytestmark = pytest.mark.needs_tool("faketime")


def test_a_plan_shows_every_message_and_ends_with_its_digest(office):
    before = office.kinds()
    shown = office.do("plan").splitlines()
    assert shown[0].startswith(
        "Window: Tuesday 2 September 2014 at 00:01 to Thursday 4 September 2014 at 00:01 (London"
    )
    for copy, row in zip(COPIES, shown[1:5], strict=True):
        force, number, edition, mailbox, size, unit = row.split()
        assert (force, number, edition, mailbox, unit) == (copy[:-2], copy, "embargoed", MAILBOXES[copy], "KiB")
        assert 50 < int(size) < 500
    assert shown[5].startswith("Total: 4 messages for 2 forces, ")
    assert shown[-1] == office.plan()
    assert office.kinds() == before
    assert not (office.root / "out/mail").exists()


def test_a_plan_as_a_document(office):
    plan = json.loads(office.do("plan", "kent", "--json"))
    assert plan["digest"] == office.plan("kent")
    assert plan["window"] == {"from": "2014-09-01T23:01:00Z", "until": "2014-09-03T23:01:00Z"}
    assert [message["mailbox"] for message in plan["messages"]] == [MAILBOXES["kent-1"], MAILBOXES["kent-2"]]


def test_what_is_planned_is_written_as_drafts_and_nothing_is_left(office):
    digest = office.plan()
    ran = office.run("send", "--plan", digest)
    assert ran.code == 0, ran.said
    assert "4 of 4 messages" in ran.err
    assert office.drafts() == list(COPIES)
    assert office.copies() == dict.fromkeys(COPIES, "written")
    assert office.sent() == office.sent("copy.result") == list(COPIES)
    assert "Nothing is left to send" in office.send().err
    for copy in COPIES:
        draft = office.draft(copy)
        assert draft["To"].addresses[0].addr_spec == MAILBOXES[copy]
        assert draft["X-Unsent"] == "1"
        assert [draft["Cc"], draft["Bcc"]] == [None, None]


def test_what_is_sent_by_smtp_goes_to_one_mailbox_each(office, room):
    office.serve_by(room)
    assert office.send().code == 0
    assert [recipients for _, recipients, _ in room.seen] == [[MAILBOXES[copy]] for copy in COPIES]
    assert room.connections == 1
    assert office.copies() == dict.fromkeys(COPIES, "accepted")
    assert office.send().code == 0
    assert len(room.seen) == 4


def test_after_the_release_the_public_edition_goes_to_whoever_has_no_letter(office):
    office.send("--only", "kent-1")
    office.do("record", "sent", "kent", "--copy", "kent-1", "--by", "Ann Officer")
    office.do("release", at=INSTANT)
    assert office.send(at=after(hours=1)).code == 0
    assert office.drafts() == ["essex-1", "essex-2", "kent-2"], "kent-1 has its letter"
    assert office.draft("essex-1")["Subject"].startswith("Published: ")
    [letter, report] = office.draft("essex-1").iter_attachments()
    public = office.root / "public/current/essex/letter.pdf"
    assert letter.get_content() == public.read_bytes()
    assert report.get_content() == (office.root / "data/report.pdf").read_bytes()
