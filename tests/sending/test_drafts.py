"""No draft lies about that may not be sent."""

import pytest
import tsa
import yaml
from gate.program import INSTANT, NOON, after
from sending.office import MAILBOXES, change
from sending.rooms import copied

pytestmark = pytest.mark.needs_tool("faketime")


@pytest.fixture(scope="module")
def _written(signed_office, tmp_path_factory):
    office = copied(signed_office, tmp_path_factory.mktemp("written"))
    office.settings(rehearsal_mailbox="rehearsal@inspectorate.example")
    office.do("send", "--dry-run")
    assert office.send("--to-me").code == 0
    assert office.send().code == 0
    return office


@pytest.fixture
def written(_written, tmp_path):
    """All four drafts, rehearsed and looked at before."""
    return copied(_written, tmp_path)


def test_drafts_of_a_letter_signed_again_go(written):
    change(written.root, "data/forces/kent.yaml", "of this force is good", "of this force is better")
    written.do("correct", "kent", "--reason", "one word", "--yes")
    for folder in ("out/mail", "out/mail/rehearsal", "out/mail/dry-run"):
        assert written.drafts(folder) == ["essex-1", "essex-2"], folder


def test_drafts_that_a_killed_signing_left_go_with_the_next_send(written):
    before = (written.root / "out/mail/kent-1.eml").read_bytes()
    change(written.root, "data/forces/kent.yaml", "of this force is good", "of this force is better")
    written.do("correct", "kent", "--reason", "one word", "--yes")
    (written.root / "out/mail/kent-1.eml").write_bytes(before)
    (written.root / "out/mail/note.eml").write_bytes(b"a person's own")
    assert written.send("--only", "kent-2").code == 0
    assert "kent-1" not in written.drafts()
    assert "note" in written.drafts()


def test_embargoed_drafts_go_once_the_embargo_is_over_and_who_was_not_sent_one_gets_the_public_edition(written):
    written.do("record", "sent", "kent", "--by", "Ann")
    written.do("release", at=INSTANT)
    for folder in ("out/mail", "out/mail/rehearsal", "out/mail/dry-run"):
        assert written.drafts(folder) == [], folder
    later = after(hours=1)
    assert "Next: letters send" in written.do("status", at=later)
    assert written.send("--limit", "1", at=later).code == 0
    assert written.drafts() == ["essex-1"]
    assert "X-Embargo-Until" not in written.draft("essex-1")
    assert written.send(at=later).code == 0
    assert written.drafts() == ["essex-1", "essex-2"], "kent's were sent by hand"
    ran = written.send(at=later)
    assert "2 drafts not known to be sent. Next: send the drafts in out/mail/ by hand" in ran.err


def test_embargoed_drafts_go_though_the_release_is_refused_after_the_instant(written):
    change(written.root, "data/inspection.yaml", "2014-09-04 00:01", "2014-09-05 00:01")
    assert "by hand" not in written.do("status", at=INSTANT)
    written.refuse(77, "release", at=INSTANT)
    assert written.drafts() == written.drafts("out/mail/dry-run") == []


def test_a_draft_that_stays_fails_no_release(written):
    (written.root / "out/mail/kent-1.eml").unlink()
    (written.root / "out/mail/kent-1.eml").mkdir()
    ran = written.run("release", at=INSTANT)
    assert ran.code == 0
    assert "Embargoed drafts may be left in out/mail/" in ran.err
    assert "Published 2 letters" in ran.out


def test_a_draft_of_the_new_copy_keeps_the_release_back_until_it_is_sent(office):
    assert office.send().code == 0
    office.do("record", "received", "kent", "--by", "Ann")
    change(office.root, "data/forces/kent.yaml", "of this force is good", "of this force is better")
    office.do("correct", "kent", "--reason", "one word", "--yes")
    assert "letters send kent, or" in office.refuse(1, "release", "--check")
    assert office.send().code == 0
    words = "where somebody has sent it, letters record sent kent --by NAME, or letters release --acknowledge kent"
    assert words in office.refuse(1, "release", "--check")
    office.refuse(75, "release", "--acknowledge", "kent")
    assert "Ready: 2 of 2" in office.do("release", "--check")


BY_HAND = "Next: send the drafts in out/mail/ by hand, then letters record sent FORCE --by NAME"


def test_what_is_left_is_to_send_the_drafts_by_hand(office):
    ran = office.send()
    assert BY_HAND in ran.err
    for command in ((), ("status",)):
        assert BY_HAND in office.do(*command)
    assert BY_HAND in office.send().err, "nothing is left to send, but by hand"
    remark = "not known to be sent: essex-1, essex-2, kent-1, kent-2: send the drafts"
    assert remark in office.do("release", "--check")
    for force in ("essex", "kent"):
        office.do("record", "sent", force, "--by", "Ann")
    assert "Next: letters release --check" in office.do()
    assert "not known to be sent" not in office.do("release", "--check")


def test_who_sends_the_drafts_of_a_force_sends_its_notices_too(written):
    change(
        written.root,
        "data/forces/kent.yaml",
        "copied_to:\n  - {office: Liaison Officer, mailbox: liaison@inspectorate.example, verified_on: 2014-08-29}\n",
        "",
    )
    written.do("correct", "kent", "--reason", "one left", "--yes")
    assert written.send().code == 0
    assert "kent-2-withdrawn" in written.drafts()
    said = written.do("record", "sent", "kent", "--by", "Ann")
    assert "the notice that withdraws kent-2, for Liaison Officer: sent by hand" in said
    assert written.drafts() == ["essex-1", "essex-2"], "what was sent is in nobody's way"


def test_a_notice_that_nobody_sent_goes_by_the_server_once_somebody_says_so(written, room):
    """So are its embargoed copies; who has been sent them is told by a notice, which is a draft too."""
    written.do("record", "sent", "kent", "--by", "Ann")
    holder = (
        "copied_to:\n  - {office: Liaison Officer, mailbox: liaison@inspectorate.example, verified_on: 2014-08-29}\n"
    )
    change(written.root, "data/forces/kent.yaml", holder, "")
    written.do("correct", "kent", "--reason", "one left", "--yes")
    assert written.send("kent").code == 0
    lies = "kent-2: its notice lies as a draft that nobody has recorded as sent"
    assert f"{lies}: send it by hand, then letters record sent kent" in written.do("plan")
    written.serve_by(room)
    assert f"{lies}: if somebody sent it, letters record sent kent --by NAME; if nobody" in written.do("plan", "kent")
    next_step = "Next: for each draft in out/mail/ that somebody sent, letters record sent FORCE --by NAME; then, for"
    assert next_step in written.do("status")
    assert written.send("kent").code == 0
    assert room.seen == []
    assert written.send("kent", "--retry-unknown").code == 0
    assert [recipients for _, recipients, _ in room.seen] == [[MAILBOXES["kent-1"]], [MAILBOXES["kent-2"]]]
    assert written.drafts() == ["essex-1", "essex-2"]
    assert written.send("kent", "--retry-unknown").code == 0
    assert len(room.seen) == 2


def test_drafts_that_nobody_sent_go_by_the_server_once_somebody_says_so(office, room):
    assert office.send().code == 0
    by_hand = "essex-1: it lies as a draft that nobody has recorded as sent: send it by hand, then letters record sent"
    assert by_hand in office.do("plan")
    office.do("record", "sent", "kent", "--by", "Ann")
    office.serve_by(room)
    shown = office.do("plan")
    assert "Total: 0 messages" in shown
    assert shown.count("if somebody sent it, letters record sent essex --by NAME; if nobody did, send --retry-un") == 2
    assert office.send().code == 0
    assert (room.seen, office.drafts()) == ([], ["essex-1", "essex-2"])
    assert office.send("--retry-unknown", "--limit", "1").code == 0
    assert office.drafts() == ["essex-2"], "what has left lies no more to be sent again"
    assert office.send("--retry-unknown").code == 0
    assert office.drafts() == []
    assert len(room.seen) == 2, "kent's were sent by hand"
    assert office.send("--retry-unknown").code == 0
    assert len(room.seen) == 2


def test_a_draft_that_was_lost_is_written_again_when_its_copy_is_named(written):
    before = written.draft("kent-1")
    (written.root / "out/mail/kent-1.eml").unlink()
    assert written.send("--retry-unknown").code == 0
    assert "kent-1" not in written.drafts()
    ran = written.send("--retry-unknown", "--only", "kent-1")
    assert "1 of 1 message written" in ran.err
    assert written.draft("kent-1")["Message-ID"] == before["Message-ID"]
    written.do("record", "sent", "kent", "--by", "Ann")
    assert "Nothing is left to send" in written.send("--retry-unknown", "--only", "kent-1").err


def test_no_embargoed_draft_is_said_to_be_sent_once_the_embargo_is_over(office):
    assert office.send().code == 0
    assert "Left out: kent-1: it lies as a draft" in office.do("plan", at=after(seconds=-1))
    assert "Left out" not in office.do("plan", at=INSTANT)
    office.settings(transport="smtp", host="127.0.0.1", security="none")
    assert "the embargo ended on" in office.refuse(77, "plan", "--retry-unknown", at=INSTANT)


def test_a_wrong_clock_takes_no_draft_away_and_a_lost_one_is_not_said_to_be_there(written):
    digest = written.plan()
    assert written.run("send", "--plan", digest, at=after(NOON, days=1)).code in {0, 77}
    assert len(written.drafts()) == 4
    (written.root / "out/mail/kent-1.eml").unlink()
    ran = written.run("plan")
    assert "it was written as a draft, which is gone: if somebody sent it, letters record" in ran.out + ran.err
    assert "the drafts are gone from out/mail/ of kent-1" in written.do("status")


def test_a_clock_that_must_be_confirmed_and_is_not_removes_no_draft(written):
    """A day ahead, while the authority answers 503: nothing goes, and the right clock finds all as it was."""
    authority = tsa.Authority(moment=NOON, behave=tsa.refuse)
    stop = tsa.serve(authority)
    try:
        settings = written.root / "data/settings.yaml"
        settings.write_text(
            yaml.safe_dump(yaml.safe_load(settings.read_text()) | {"time": {"authorities": [authority.pinned]}})
        )
        written.do("embargo", "time", "--reason", "be sure", "--yes")
        written.refuse(69, "release", at=after(days=1))
    finally:
        stop()
    assert written.drafts() == ["essex-1", "essex-2", "kent-1", "kent-2"]
    assert written.drafts("out/mail/rehearsal") != []


def test_drafts_that_go_are_told_and_status_points_at_none_of_them(written):
    written.root.joinpath("data/forces/kent.yaml").write_text("force: kent\n")
    said = written.refuse(77, "release", at=INSTANT)
    assert "embargoed drafts were removed from out/mail/: essex-1, essex-2, kent-1, kent-2." in said


def test_status_points_at_no_draft_that_is_gone(written):
    for name in written.drafts():
        (written.root / f"out/mail/{name}.eml").unlink()
    said = written.do("status")
    assert "Next: letters send --retry-unknown --only essex-1, unless somebody sent that draft" in said
