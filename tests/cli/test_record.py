"""`letters record`: what people did by hand."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from forging import CHIEF, forge, recorded, sending, sent

from letters.embargo.instant import Instant
from letters.ledger import events

NOW = datetime.now(UTC).replace(second=0, microsecond=0, tzinfo=None)
BY = ("--by", "Ann Officer")


def states(letters, root):
    found = json.loads(letters("status", "--json", cwd=root).out)
    return {copy["copy"]: copy["state"] for letter in found["letters"] for copy in letter["copies"]}


def test_a_deed_is_recorded_of_every_copy_of_the_force(letters, workspace):
    sent(workspace)
    done = letters("record", "received", "leicestershire", *BY, cwd=workspace)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Recorded: leicestershire-1, for Chief Constable: received, as its holder says, by Ann Officer.",
        "Recorded: leicestershire-2, for Liaison Officer: received, as its holder says, by Ann Officer.",
    ]
    assert states(letters, workspace) == {
        "gwent-1": "made",
        "leicestershire-1": "acknowledged",
        "leicestershire-2": "acknowledged",
    }


def test_one_copy_can_be_named(letters, workspace):
    sent(workspace)
    assert letters("record", "received", "leicestershire", "--copy", "leicestershire-2", *BY, cwd=workspace).code == 0
    assert states(letters, workspace)["leicestershire-1"] == "accepted"
    assert recorded(workspace, events.COPY_RECORDED) == [
        {"copy": "leicestershire-2", "deed": "received", "by": "Ann Officer"}
    ]


def test_what_was_sent_already_is_passed_over_unless_it_is_named(letters, workspace):
    sent(workspace, sending())
    done = letters("record", "posted", "leicestershire", *BY, cwd=workspace)
    assert [line[:27] for line in done.out.splitlines()] == ["Recorded: leicestershire-2,"]
    assert "Passed over: leicestershire-1, for Chief Constable, is accepted already." in done.err
    again = letters("record", "posted", "leicestershire", *BY, cwd=workspace)
    assert (again.code, again.out) == (1, "")
    assert "Nothing was recorded. To record it all the same, name the copy: letters record posted leic" in again.err
    named = letters("record", "posted", "leicestershire", "--copy", "leicestershire-1", *BY, cwd=workspace)
    assert named.out.startswith("Recorded: leicestershire-1,")


def test_saying_it_again_is_no_mistake_and_records_nothing(letters, workspace):
    sent(workspace)
    letters("record", "received", "leicestershire", *BY, cwd=workspace)
    again = letters("record", "received", "leicestershire", *BY, cwd=workspace)
    assert (again.code, again.out, again.err.count("is acknowledged already")) == (0, "", 2)
    assert len(recorded(workspace, events.COPY_RECORDED)) == 2


def test_a_call_is_recorded_and_changes_no_state(letters, workspace):
    sent(workspace)
    assert letters("record", "phoned", "leicestershire", *BY, cwd=workspace).code == 0
    assert states(letters, workspace)["leicestershire-1"] == "accepted"
    assert [data["deed"] for data in recorded(workspace, events.COPY_RECORDED)] == ["phoned", "phoned"]


def test_what_never_left_cannot_have_been_received(letters, workspace):
    done = letters("record", "received", "gwent", *BY, cwd=workspace)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "Nothing was recorded: gwent-1 has not left yet (made).\n"
        "If it left by hand: letters record sent gwent --by NAME\n"
    )
    assert recorded(workspace, events.COPY_RECORDED) == []


def test_a_letter_without_copies_is_refused(letters, keyed):
    done = letters("record", "sent", "gwent", *BY, cwd=keyed)
    assert done.code == 2
    assert done.err == "No copy of the letter to gwent was made yet.\nTo sign it: letters generate gwent\n"
    assert not (keyed / ".letters/ledger.db").exists()


def test_a_copy_that_was_never_made_is_refused(letters, workspace):
    done = letters("record", "sent", "gwent", "--copy", "gwent-7", *BY, cwd=workspace)
    assert (done.code, done.err) == (2, "There is no copy 'gwent-7' of the letter to gwent.\nThere are: gwent-1.\n")


def test_an_unknown_force_names_the_nearest(letters, workspace):
    done = letters("record", "sent", "leicestershir", *BY, cwd=workspace)
    assert done.code == 2
    assert done.err.endswith("Did you mean leicestershire?\n")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "Ann\x1b[2J", "\u202eAnn"])
def test_who_did_it_must_be_a_name(letters, workspace, name):
    done = letters("record", "sent", "gwent", "--by", name, cwd=workspace)
    assert done.code == 2
    assert "write the name of a person" in done.err
    assert recorded(workspace, events.COPY_RECORDED) == []


def test_an_embargoed_copy_that_left_after_the_instant_is_recorded_with_a_warning(letters, workspace):
    done = letters("record", "sent", "gwent", *BY, cwd=workspace)
    assert done.code == 0
    assert done.out.startswith("Recorded: gwent-1")
    assert done.err.startswith("Warning: Letters never handed gwent-1 over")
    assert done.err.endswith(
        "gwent-1 left as an embargoed copy after the embargo had ended, on Thursday 4 September 2014 at 00:01 "
        "(London, BST). It is recorded because it happened.\n"
    )


def test_of_a_copy_of_a_public_letter_nobody_knows_which_edition_left(letters, workspace):
    assert letters("release", cwd=workspace).code == 0
    done = letters("record", "sent", "gwent", *BY, cwd=workspace)
    assert done.err.startswith("Warning: Letters never handed gwent-1 over")
    assert "cannot know whether gwent-1 left as the public edition or as an embargoed copy." in done.err
    assert "after the embargo had ended" not in done.err


def test_an_embargoed_copy_that_left_before_the_window_is_recorded_with_a_warning(letters, keyed, edit):
    file, opens = keyed / "data/inspection.yaml", Instant((NOW + timedelta(days=9)).replace(hour=3), "Europe/London")
    edit(file, r"until: .*", f"until: {opens.wall + timedelta(days=1):%Y-%m-%d %H:%M}")
    edit(file, r" *weekday: .*\n", "")
    edit(file, r"pre_release_from: .*", f"pre_release_from: {opens.wall:%Y-%m-%d %H:%M}")
    assert letters("generate", "gwent", cwd=keyed).code == 0
    done = letters("record", "sent", "gwent", *BY, cwd=keyed)
    assert done.code == 0
    assert f"before the window opens, on {opens.full_words}. It is recorded because it happened." in done.err


def test_a_public_edition_sent_after_the_instant_is_no_warning(letters, workspace):
    sent(workspace, sending("gwent-1", "chief@gwent.police.example", sent="public"), state="written")
    done = letters("record", "sent", "gwent", *BY, cwd=workspace)
    assert (done.code, done.err) == (0, "")


def replaced(workspace):
    """The chief constable's copy is superseded, and its holder has been sent nothing of that."""
    sent(workspace)
    made = events.CopyMade("leicestershire-3", "Chief Constable", "sha256:n", CHIEF, "leicestershire-1")
    forge(workspace, events.copy_made("leicestershire", made))


@pytest.mark.parametrize("deed", ["sent", "received", "posted"])
def test_no_notice_is_recorded_that_was_never_made(letters, workspace, deed):
    replaced(workspace)
    done = letters("record", deed, "leicestershire", "--copy", "leicestershire-1", *BY, cwd=workspace)
    assert (done.code, done.out) == (2, "")
    assert "leicestershire-1 is superseded, and no notice that withdraws it was made" in done.err
    assert recorded(workspace, events.COPY_RECORDED) == []


def test_a_superseded_copy_is_about_its_notice(letters, workspace):
    replaced(workspace)
    sent(workspace, sending("leicestershire-1", CHIEF, sent="notice"), state="written")
    done = letters("record", "received", "leicestershire", "--copy", "leicestershire-1", *BY, cwd=workspace)
    assert done.out.startswith("Recorded: the notice that withdraws leicestershire-1, for Chief Constable: received")


def test_what_is_posted_is_what_was_printed_and_what_is_sent_the_rest(letters, workspace):
    printed = events.CopyMade("leicestershire-3", "Chief Constable", "sha256:n")
    forge(workspace, events.copy_printed("leicestershire", printed))
    for deed, copies in (("posted", ["leicestershire-3"]), ("sent", ["leicestershire-1", "leicestershire-2"])):
        assert letters("record", deed, "leicestershire", *BY, cwd=workspace).code == 0
        found = [data["copy"] for data in recorded(workspace, events.COPY_RECORDED) if data["deed"] == deed]
        assert found == copies


def test_what_was_recorded_by_mistake_is_warned_of_and_taken_back(letters, workspace):
    done = letters("record", "sent", "leicestershire", *BY, cwd=workspace)
    assert done.code == 0
    assert "Letters never handed leicestershire-1, leicestershire-2 over, neither to a server nor" in done.err
    assert "letters record mistaken leicestershire --by NAME" in done.err
    back = letters("record", "mistaken", "leicestershire", *BY, cwd=workspace)
    assert (
        back.out.splitlines()[0] == "Taken back: leicestershire-1, for Chief Constable, is made again, by Ann Officer."
    )
    assert set(states(letters, workspace).values()) == {"made"}
    again = letters("record", "mistaken", "leicestershire", *BY, cwd=workspace)
    assert (again.code, again.out) == (2, "")
    assert "Nothing was taken back: no deed is recorded of the copies of leicestershire" in again.err
