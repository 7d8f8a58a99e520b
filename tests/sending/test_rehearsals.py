"""Rehearsals and dry runs use the live steps, and can reach nobody but ourselves."""

import pytest
from gate.program import after, tree
from sending.office import COPIES, MAILBOXES

pytestmark = pytest.mark.needs_tool("faketime")
OURS = "rehearsal@inspectorate.example"


def test_a_rehearsal_goes_to_our_own_mailbox_under_other_ids(office, room):
    office.serve_by(room, rehearsal_mailbox=OURS)
    ran = office.send("--to-me")
    assert ran.code == 0, ran.said
    assert "4 of 4 messages rehearsed." in ran.err
    assert [recipients for _, recipients, _ in room.seen] == [[OURS]] * 4
    for _, _, content in room.seen:
        head = content.partition(b"\r\n\r\n")[0].decode()
        assert f"To: {OURS}" in head
        assert "Subject: REHEARSAL: EMBARGOED until" in head
        assert not [mailbox for mailbox in MAILBOXES.values() if mailbox in head]
    assert office.copies() == dict.fromkeys(COPIES, "rehearsed")
    assert office.send().code == 0
    assert office.copies() == dict.fromkeys(COPIES, "accepted")
    ids = [event.data["message"] for event in office.events() if event.kind == "copy.intent"]
    assert len(set(ids)) == 8


def test_a_rehearsal_through_the_folder_lies_apart(office):
    office.settings(rehearsal_mailbox=OURS)
    assert office.send("--to-me").code == 0
    assert office.drafts() == []
    assert office.drafts("out/mail/rehearsal") == list(COPIES)


def test_a_rehearsal_needs_a_mailbox_of_our_own(office):
    assert "There is no mailbox to rehearse to" in office.refuse(78, "plan", "--to-me")
    office.settings(rehearsal_mailbox="me@home.example")
    said = office.refuse(65, "plan", "--to-me")
    assert "a rehearsal would leave the inspectorate, for me@home.example" in said


def test_a_rehearsal_keeps_to_the_window(office):
    office.settings(rehearsal_mailbox=OURS)
    office.refuse(77, "send", "--to-me", "--plan", "sha256:aa", at=after())


def test_the_plan_of_a_rehearsal_does_not_send_in_earnest(office):
    office.settings(rehearsal_mailbox=OURS)
    digest = office.plan("--to-me")
    office.refuse(77, "send", "--plan", digest)
    office.refuse(77, "send", "--to-me", "--plan", office.plan())


def test_a_dry_run_reaches_nobody(office, room):
    office.serve_by(room)
    before, kinds = tree(office.root), office.kinds()
    office.do("send", "--dry-run")
    assert (room.connections, room.seen) == (0, [])
    assert office.kinds() == kinds
    mail = {f"out/mail/dry-run/{copy}.eml" for copy in COPIES} | {"out/mail", "out/mail/dry-run"}
    left = {name for name, seen in tree(office.root).items() if before.get(name) != seen}
    assert left - {name for name in left if name.startswith(".letters/ledger.db-")} == mail
    assert office.draft("kent-1", "out/mail/dry-run")["To"].addresses[0].addr_spec == MAILBOXES["kent-1"]
    assert office.draft("kent-1", "out/mail/dry-run")["X-Unsent"] is None, "it must not open as one to send"


def test_a_dry_run_replaces_the_one_before(office):
    office.do("send", "--dry-run")
    office.do("send", "--dry-run", "kent")
    assert office.drafts("out/mail/dry-run") == ["kent-1", "kent-2"]
