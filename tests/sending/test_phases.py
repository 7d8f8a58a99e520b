"""Embargoed copies leave inside the window alone; from the instant on nothing does until the public edition is out."""

import pytest
from gate.program import INSTANT, NOON, after
from sending.office import COPIES, change

OPENS = after(INSTANT, hours=-4)
"""In `early` the window opens on Wednesday 3 September at 20:01 in London; the letters are signed at noon."""
pytestmark = pytest.mark.needs_tool("faketime")


@pytest.fixture
def early(office):
    """The same office with a window that is not open yet."""
    change(
        office.root, "data/inspection.yaml", "pre_release_from: 2014-09-02 00:01", "pre_release_from: 2014-09-03 20:01"
    )
    return office


def test_another_window_leaves_the_letters_as_they_were_signed(early):
    """The page does not show it: it is no part of what a signature approves."""
    early.leave("kent-1", state="accepted")
    assert "2 unchanged. Nothing to do." in early.do("generate")
    assert "Total: 3 messages" in early.run("plan").out


def test_the_second_before_the_window_is_too_early(early):
    at = after(OPENS, seconds=-1)
    shown = early.run("plan", at=at)
    assert shown.code == 75
    digest = shown.out.splitlines()[-1]
    said = early.refuse(75, "send", "--plan", digest, at=at)
    assert (
        "Not yet. Embargoed copies may leave from Wednesday 3 September 2014 at 20:01 (London, BST), 1 s from now"
        in said
    )
    assert "letters send --dry-run" in said
    assert not (early.root / "out/mail").exists()
    assert "copy.intent" not in dict(early.kinds())
    assert early.run("send", "--plan", digest, at=OPENS).code == 0, "what was looked at before may go when it opens"
    assert early.drafts() == list(COPIES)


def test_a_dry_run_before_the_window_only_writes_files_to_look_at(early):
    said = early.do("send", "--dry-run", at=after(OPENS, hours=-1))
    assert "4 messages written to out/mail/dry-run/ to look at. Nothing was sent." in said
    assert early.drafts("out/mail/dry-run") == list(COPIES)
    assert early.drafts() == []


def test_the_last_second_of_the_window_is_in_it(office):
    assert office.send("--limit", "1", at=after(seconds=-1)).code == 0


@pytest.mark.parametrize("command", [("plan",), ("send", "--dry-run"), ("send", "--plan", "sha256:aa")])
def test_from_the_instant_on_no_embargoed_copy_leaves(office, command):
    said = office.refuse(77, *command, at=INSTANT)
    assert "the embargo ended on Thursday 4 September 2014 at 00:01 (London, BST)" in said
    assert "letters release" in said
    assert not (office.root / "out/mail").exists()


def test_a_plan_of_the_evening_before_is_refused_after_the_instant(office):
    digest = office.plan(at=after(hours=-1))
    office.refuse(77, "send", "--plan", digest, at=INSTANT)
    office.do("release", at=INSTANT)
    said = office.refuse(77, "send", "--plan", digest, at=INSTANT)
    assert "another plan" in said


@pytest.mark.parametrize("step", ["MAIL", "DATA", "END"])
def test_the_instant_comes_while_a_batch_runs(office, room, clock, step):
    """The sending process itself asks, right before each message and before its last dot, whatever was asked before."""
    office.serve_by(room, timeout=20, attempts=3)
    digest = office.plan(at=after(seconds=-1))
    clock.at(after(seconds=-1))
    room.hooks[step] = lambda: clock.at(INSTANT) if len(room.seen) == 1 else None
    ran = office.run("send", "--plan", digest, by=clock)
    late = step == "END"  # the server has the message by then
    assert ran.code == 77, ran.said
    assert f"{2 if late else 1} of 4 messages sent; {2 if late else 3} left." in ran.err
    assert "the embargo ended on Thursday 4 September 2014 at 00:01 (London, BST)" in ran.err
    assert "To go on" not in ran.err
    assert len(room.seen) == (2 if late else 1)
    states = office.copies(at=INSTANT)
    assert list(states.values()).count("accepted") == len(room.seen)
    assert set(states.values()) == {"accepted", "made"}, "none is unknown: nobody has it"


def test_a_refused_message_is_not_tried_again_past_the_end_of_the_window(office, room):
    office.serve_by(room, attempts=4, retry_after=3600)
    room.faults["RCPT"] = ["450 busy"]
    ran = office.send(at=after(minutes=-30))
    assert ran.code == 1
    assert "3 of 4 messages sent; 1 left." in ran.err


def test_a_clock_behind_the_record_sends_nothing(office):
    office.do("withhold", "essex", "--reason", "later", at=after(NOON, hours=3))
    said = office.refuse(77, "plan")
    assert "this machine's clock says" in said
    assert "this machine's clock is behind the record, so nothing leaves: set it right" in office.do("status")


def test_another_instant_in_the_data_sends_nothing(office):
    change(office.root, "data/inspection.yaml", "until: 2014-09-04 00:01", "until: 2014-09-05 00:01")
    said = office.refuse(77, "plan")
    assert "letters are already signed for Thursday 4 September 2014" in said
    assert "Nothing was sent." in said
    assert "\ufffd" not in said


def test_a_withheld_letter_is_left_out(office):
    office.do("withhold", "essex", "--reason", "a doubt")
    shown = office.do("plan")
    assert "Left out: essex: the letter is withheld" in shown
    assert "Total: 2 messages for 1 force" in shown


def test_a_letter_changed_since_it_was_signed_stops_all(office):
    change(office.root, "data/forces/kent.yaml", "of this force is good", "of this force is better")
    said = office.refuse(65, "plan")
    assert (
        "M021 the data have changed since the letter was signed — sign it as it is now: letters generate kent" in said
    )
    assert "Nothing was sent." in said
    assert "Total: 2 messages" in office.do("plan", "--exclude", "kent")


def test_a_force_without_a_signed_letter_stops_all(office):
    (office.root / "data/forces/kent.yaml").rename(office.root / "kent.yaml")
    text = (office.root / "kent.yaml").read_text().replace("kent", "surrey").replace("Kent", "Surrey")
    (office.root / "data/forces/surrey.yaml").write_text(text)
    said = office.refuse(65, "plan")
    assert "data/forces/surrey.yaml:5:9: M020 no letter is signed" in said
    assert "--exclude surrey" in said
