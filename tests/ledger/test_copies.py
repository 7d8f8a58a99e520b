"""What the events of sending make of a letter's copies."""

from dataclasses import replace
from itertools import permutations

import pytest
from ledger.folding import AT, LATER, OPENED, SENDING, UNTIL, signed, state_of

from letters.errors import NotPermitted
from letters.ledger import events as e
from letters.ports import Outcome
from letters.workflows.notices import withdrawn

REHEARSAL = replace(SENDING, message="<kent-1.bb@hmic.example>", mailbox="test@hmic.example", rehearsal=True)
NOTICE = replace(SENDING, sent="notice")
AGAIN = signed("kent", public="sha256:corrected")


def letter_after(*entries):
    return state_of(OPENED, signed("kent"), *entries).letters["kent"]


def copy_after(*entries):
    return letter_after(*entries).copy("kent-1")


def ended(state, sending=SENDING):
    return e.copy_intent(sending), e.copy_result(sending, Outcome(state, f"said {state}"))


def corrected(*copies):
    made = tuple(e.CopyMade(*copy[:3], "cc@kent.example", *copy[3:]) for copy in copies)
    values = {"inputs": "sha256:two", "signatory": "eastern", "certificate": "sha256:cert", "sealed": "bb.age"}
    until = state_of(signed("kent")).letters["kent"].until
    entry = signed("kent", public="sha256:corrected")
    return replace(entry, data={**entry.data, **values, "until": until, "copies": [copy.data() for copy in made]})


def test_an_intent_without_result_is_a_state_of_its_own():
    copy = copy_after(e.copy_intent(SENDING))
    assert (copy.state, copy.attempts, copy.left, copy.message) == ("intent", 1, False, "<kent-1.aa@hmic.example>")


@pytest.mark.parametrize(
    ("outcome", "state", "left", "is_done"),
    [
        ("accepted", "accepted", True, True),
        ("written", "written", True, True),
        ("refused", "refused", False, False),
        ("later", "made", False, False),
        ("unknown", "unknown", True, False),
    ],
)
def test_what_became_of_a_message(outcome, state, left, is_done):
    copy = copy_after(*ended(outcome))
    assert (copy.state, copy.left, copy.is_done) == (state, left, is_done)
    assert (copy.attempts, copy.last_reply) == (1, f"said {outcome}")


@pytest.mark.parametrize("failure", ["later", "refused"])
@pytest.mark.parametrize("before", ["unknown", "intent", "contradicted"])
def test_a_retry_that_failed_says_nothing_of_what_may_have_arrived(before, failure):
    reports = [e.copy_reported("kent", "kent-1", state, "") for state in ("acknowledged", "bounced")]
    first = {
        "unknown": ended("unknown"),
        "intent": (e.copy_intent(SENDING),),
        "contradicted": (*ended("accepted"), *reports),
    }[before]
    copy = copy_after(*first, *ended(failure))
    assert (copy.state, copy.last_reply, copy.left) == ("unknown", f"said {failure}", True) or before == "intent"
    assert copy.state == "unknown"
    assert copy_after(*first, *ended(failure), *ended(failure)).state == "unknown"
    assert copy_after(*first, *ended(failure), *ended("accepted")).state == "accepted"


def test_a_notice_that_may_have_arrived_stays_so_when_its_retry_fails():
    events = (*ended("accepted"), corrected(("kent-2", "Office", "sha256:d2")), *ended("unknown", NOTICE))
    assert letter_after(*events, *ended("refused", NOTICE)).past[0].notice == "unknown"


def test_a_retry_under_way_when_its_copy_was_superseded_leaves_it_unknown():
    intent, result = ended("refused")
    letter = letter_after(*ended("unknown"), intent, corrected(("kent-2", "Office", "sha256:d2")), result)
    assert letter.past[0].before == "unknown"


def test_attempts_add_up():
    assert copy_after(*ended("later"), *ended("later"), *ended("accepted")).attempts == 3


def test_a_rehearsal_changes_a_copy_that_is_only_made():
    copy = copy_after(*ended("accepted", REHEARSAL))
    assert (copy.state, copy.attempts, copy.left, copy.mailbox) == ("rehearsed", 0, False, "cc@force.example")


def test_a_rehearsal_hides_nothing_that_was_sent():
    assert copy_after(*ended("accepted"), *ended("accepted", REHEARSAL)).state == "accepted"
    assert copy_after(e.copy_intent(SENDING), *ended("accepted", REHEARSAL)).state == "intent"


def test_a_rehearsal_that_failed_leaves_no_trace_on_the_copy():
    assert copy_after(*ended("refused", REHEARSAL)).state == "made"


def test_reports_come_to_the_copy():
    bounced = copy_after(*ended("accepted"), e.copy_reported("kent", "kent-1", "bounced", "5.1.1 unknown"))
    assert (bounced.state, bounced.last_reply, bounced.is_done, bounced.left) == (
        "bounced",
        "5.1.1 unknown",
        False,
        True,
    )


def test_a_reply_is_not_taken_back_by_a_later_report():
    reports = [e.copy_reported("kent", "kent-1", state, "") for state in ("acknowledged", "delivered", "bounced")]
    assert copy_after(*ended("accepted"), *reports).state == "acknowledged"


@pytest.mark.parametrize("read", [("acknowledged", "bounced"), ("bounced", "acknowledged")])
def test_a_bounce_contradicts_a_reply_until_somebody_asked_or_it_is_sent_again(read):
    """Whichever was read first."""
    entries = (*ended("accepted"), *(e.copy_reported("kent", "kent-1", state, f"it {state}") for state in read))
    copy = copy_after(*entries)
    assert copy.last_reply == "it bounced"
    assert (copy.state, copy.contradicted, copy.is_done) == ("acknowledged", True, False)
    for more in ((e.copy_recorded("kent", "kent-1", "received", "Ann"),), ended("accepted")):
        settled = copy_after(*entries, *more)
        assert (settled.contradicted, settled.is_done) == (False, True)
    assert copy_after(*entries, e.copy_recorded("kent", "kent-1", "phoned", "Ann")).contradicted
    assert copy_after(*entries, e.copy_reported("kent", "kent-1", "delivered", "")).contradicted


@pytest.mark.parametrize("said", [("delivered", "bounced"), ("delivered", "bounced", "acknowledged")])
def test_reports_of_one_message_end_alike_in_whatever_order_they_are_read(said):
    """The failure outweighs the delivery, and contradicts a person; its words stay."""
    is_settled = "acknowledged" in said
    again = corrected(("kent-2", "Office", "sha256:d2"))
    for read in permutations(said):
        reports = [e.copy_reported("kent", "kent-1", state, f"it {state}") for state in read]
        copy = copy_after(*ended("accepted"), *reports)
        assert (copy.state, copy.contradicted) == ("acknowledged" if is_settled else "bounced", is_settled), read
        assert (copy.is_done, copy.last_reply) == (False, "it bounced"), read
        assert letter_after(*ended("accepted"), again, *reports).past[0].before == copy.state, read


def test_a_copy_that_came_back_and_was_sent_again_is_delivered():
    bounced, delivered = (e.copy_reported("kent", "kent-1", state, "") for state in ("bounced", "delivered"))
    assert copy_after(*ended("accepted"), bounced, *ended("accepted"), delivered).state == "delivered"


def test_of_a_superseded_copy_a_report_about_another_message_than_the_one_that_brought_it_changes_nothing():
    second, notice = (replace(SENDING, message=f"<kent-1.{n}@hmic.example>") for n in ("cc", "nn"))
    withdrawn = (corrected(("kent-2", "Office", "sha256:d2")), *ended("accepted", replace(notice, sent="notice")))
    letters = ended("accepted"), ended("accepted", second)
    for more in (withdrawn[:1], withdrawn):
        for message, before in ((SENDING.message, "accepted"), (second.message, "bounced")):
            report = e.copy_reported("kent", "kent-1", "bounced", "", message=message)
            assert letter_after(*letters[0], *letters[1], *more, report).past[0].before == before


def test_a_report_about_an_earlier_message_changes_nothing():
    later = replace(SENDING, sent="public", message="<kent-1.cc@hmic.example>")
    both = (*ended("accepted"), *ended("accepted", later))
    for state in ("bounced", "acknowledged"):
        assert copy_after(*both, e.copy_reported("kent", "kent-1", state, "", message=SENDING.message)) == copy_after(
            *both
        )
    assert copy_after(*both, e.copy_reported("kent", "kent-1", "bounced", "", message=later.message)).state == "bounced"


def test_a_reply_to_the_letter_is_none_to_its_notice():
    notice = replace(NOTICE, message="<kent-1.nn@hmic.example>")
    events = (*ended("accepted"), corrected(("kent-2", "Office", "sha256:d2")), *ended("accepted", notice))
    for message, notice_state in ((SENDING.message, "accepted"), (notice.message, "acknowledged")):
        reply = e.copy_reported("kent", "kent-1", "acknowledged", "", message=message)
        assert letter_after(*events, reply).past[0].notice == notice_state


@pytest.mark.parametrize("state", ["delivered", "acknowledged"])
def test_what_is_posted_as_well_takes_nothing_back(state):
    reported = e.copy_reported("kent", "kent-1", state, "")
    posted = copy_after(*ended("accepted"), reported, e.copy_recorded("kent", "kent-1", "posted", "Ann"))
    assert (posted.state, posted.last_reply) == (state, "posted, by Ann")


@pytest.mark.parametrize(
    ("deed", "state"), [("sent", "accepted"), ("posted", "accepted"), ("received", "acknowledged")]
)
def test_what_people_do_by_hand(deed, state):
    copy = copy_after(*ended("written"), e.copy_recorded("kent", "kent-1", deed, "Ann"))
    assert (copy.state, copy.last_reply, copy.left) == (state, f"{deed}, by Ann", True)


def test_a_call_changes_nothing_but_is_remembered():
    copy = copy_after(*ended("accepted"), e.copy_recorded("kent", "kent-1", "phoned", "Ann"))
    assert copy.state == "accepted"
    assert copy.rung is not None


def test_signed_again_what_had_left_is_superseded_and_the_rest_forgotten():
    letter = letter_after(*ended("accepted"), corrected(("kent-3", "Chief", "sha256:d1", "kent-1")))
    assert [(copy.copy, copy.state) for copy in letter.past] == [("kent-1", "superseded")]
    assert [(copy.copy, copy.replaces) for copy in letter.copies] == [("kent-3", "kent-1")]


def test_an_intent_counts_as_left_when_the_letter_is_signed_again():
    letter = letter_after(e.copy_intent(SENDING), corrected(("kent-3", "Chief", "sha256:d1", "kent-1")))
    assert [copy.copy for copy in letter.past] == ["kent-1"]


def test_a_holder_has_an_outdated_text_until_the_new_copy_has_left():
    again = corrected(("kent-3", "Chief", "sha256:d1", "kent-1"))
    new = replace(SENDING, copy="kent-3")
    assert [copy.copy for copy in letter_after(*ended("accepted"), again).outdated] == ["kent-1"]
    assert letter_after(*ended("accepted"), again, *ended("accepted", new)).outdated == ()


def test_a_draft_of_the_new_copy_has_not_left_until_somebody_says_so():
    again, new = corrected(("kent-3", "Chief", "sha256:d1", "kent-1")), replace(SENDING, copy="kent-3")
    drafted = (*ended("accepted"), again, *ended("written", new))
    assert [copy.copy for copy in letter_after(*drafted).outdated] == ["kent-1"]
    assert letter_after(*drafted, e.copy_recorded("kent", "kent-3", "sent", "Ann")).outdated == ()


def test_a_draft_of_a_notice_has_not_left_until_somebody_says_so():
    drafted = (*ended("accepted"), corrected(("kent-2", "Office", "sha256:d2")), *ended("written", NOTICE))
    assert [copy.copy for copy in letter_after(*drafted).outdated] == ["kent-1"]
    assert not letter_after(*drafted).past[0].is_held, "nor is another notice made"
    assert letter_after(*drafted, e.copy_recorded("kent", "kent-1", "sent", "Ann")).outdated == ()


def test_a_notice_to_a_holder_who_left_the_list_ends_it_too():
    again = corrected(("kent-2", "Office", "sha256:d2"))
    letter = letter_after(*ended("accepted"), again, *ended("accepted", NOTICE))
    assert (letter.past[0].state, letter.past[0].notice, letter.outdated) == ("superseded", "accepted", ())
    assert [copy.copy for copy in letter_after(*ended("accepted"), again).outdated] == ["kent-1"]


def test_a_copy_for_a_new_mailbox_leaves_the_letter_as_it_is():
    made = e.CopyMade("kent-3", "Mr Simon Cole QPM", "sha256:c3", "new@kent.example", "kent-1")
    letter = letter_after(*ended("accepted"), e.copy_made("kent", made))
    assert letter.public == "sha256:public"
    assert [copy.copy for copy in letter.copies] == ["kent-2", "kent-3"]
    assert letter.numbers["Mr Simon Cole QPM"] == "kent-3"
    assert [copy.state for copy in letter.past] == ["superseded"]
    assert letter.outdated == (), "its text is the one that stands"


def test_a_copy_that_had_not_left_is_forgotten_when_another_takes_its_place():
    made = e.CopyMade("kent-3", "Mr Simon Cole QPM", "sha256:c3", "new@kent.example", "kent-1")
    assert letter_after(e.copy_made("kent", made)).past == ()


def test_a_lost_copy_that_is_made_again_replaces_itself():
    made = e.CopyMade("kent-1", "Mr Simon Cole QPM", "sha256:c9", "cc@kent.example", "kent-1")
    letter = letter_after(*ended("accepted"), e.copy_made("kent", made))
    assert [(copy.copy, copy.digest, copy.state) for copy in letter.copies] == [
        ("kent-2", "sha256:c2", "made"),
        ("kent-1", "sha256:c9", "made"),
    ]
    assert [(copy.digest, copy.state) for copy in letter.past] == [("sha256:c1", "superseded")]
    assert letter.outdated == ()


AFRESH = e.public_made("kent", "sha256:again", "bb.age", "sha256:public")


def test_a_lost_public_edition_made_again_leaves_the_copies_as_they_were():
    letter = letter_after(*ended("accepted"), e.holders_acknowledged("kent", "sha256:public"), AFRESH)
    assert (letter.public, letter.sealed, letter.replaces) == ("sha256:again", "bb.age", "sha256:public")
    assert [(copy.state, copy.text) for copy in letter.copies] == [
        ("accepted", "sha256:again"),
        ("made", "sha256:again"),
    ]
    assert letter.acknowledged == "sha256:again"


def test_a_holder_of_an_older_text_still_has_it_when_the_public_edition_is_made_again():
    again = corrected(("kent-3", "Chief", "sha256:d1", "kent-1"))
    anew = e.public_made("kent", "sha256:again", "bb.age", "sha256:corrected")
    assert [copy.copy for copy in letter_after(*ended("accepted"), again, anew).outdated] == ["kent-1"]


def test_a_public_edition_that_replaces_another_than_the_one_there_is_refused():
    with pytest.raises(NotPermitted, match="does not fit"):
        letter_after(AFRESH, AFRESH)


def test_who_answers_for_an_older_text_does_so_for_one_edition():
    assert letter_after(e.holders_acknowledged("kent", "sha256:public")).acknowledged == "sha256:public"
    assert letter_after(e.holders_acknowledged("kent", "sha256:public"), AGAIN).acknowledged is None


def test_an_event_about_a_copy_that_was_never_made_is_refused():
    with pytest.raises(NotPermitted, match="does not fit"):
        letter_after(e.copy_intent(replace(SENDING, copy="kent-9")))


def test_a_superseded_copy_that_had_bounced_is_with_nobody():
    bounced = e.copy_reported("kent", "kent-1", "bounced", "5.1.1 unknown")
    letter = letter_after(*ended("accepted"), bounced, corrected(("kent-2", "Office", "sha256:d2")))
    assert [(copy.copy, copy.before) for copy in letter.past] == [("kent-1", "bounced")]
    assert letter.outdated == ()


def test_a_copy_that_bounces_after_it_was_superseded_is_with_nobody_either():
    again, bounced = corrected(("kent-2", "Office", "sha256:d2")), e.copy_reported("kent", "kent-1", "bounced", "5.1.1")
    assert letter_after(*ended("accepted"), again, bounced).outdated == ()
    read = e.copy_reported("kent", "kent-1", "acknowledged", "received")
    assert [copy.copy for copy in letter_after(*ended("accepted"), again, read, bounced).outdated] == ["kent-1"]


def test_what_a_holder_had_before_the_last_but_one_correction_is_replaced_too():
    """kent-1, which the message of kent-3 replaced, and then kent-4."""
    third, fourth = (replace(SENDING, copy=copy) for copy in ("kent-3", "kent-4"))
    entries = [
        *ended("accepted"),
        corrected(("kent-3", "Chief", "sha256:c3", "kent-1")),
        *ended("accepted", third),
        replace(last := corrected(("kent-4", "Chief", "sha256:d4", "kent-3")), data=last.data | {"public": OTHER}),
    ]
    assert [copy.copy for copy in letter_after(*entries).outdated] == ["kent-3"]
    letter = letter_after(*entries, *ended("accepted", fourth))
    assert [copy.copy for copy in letter.replaced_by(letter.copy("kent-4"))] == ["kent-3", "kent-1"]
    assert letter.outdated == ()


OTHER = {"digest": "sha256:other", "sealed": "cc.age"}
NEW = "new@kent.example"


def at(mailbox, number, *, old="kent-1", public=None):
    """Signed with a copy for the chief constable at that mailbox, and that copy's message."""
    copy = f"kent-{number}"
    made = e.CopyMade(copy, "Mr Simon Cole QPM", "sha256:d1", mailbox, old)
    again = corrected()
    data = again.data | {"copies": [made.data()]} | ({"public": public} if public else {})
    return replace(again, data=data), replace(SENDING, copy=copy, mailbox=mailbox)


def test_a_new_copy_for_another_mailbox_tells_nothing_to_whoever_reads_the_former_one():
    again, new = at(NEW, 3)
    entries = (*ended("accepted"), again, *ended("accepted", new))
    assert [copy.copy for copy in letter_after(*entries).outdated] == ["kent-1"]
    for state in ("refused", "written", "unknown"):
        assert [copy.copy for copy in letter_after(*entries, *ended(state, NOTICE)).outdated] == ["kent-1"], state
    assert letter_after(*entries, *ended("accepted", NOTICE)).outdated == ()


def test_nor_does_one_of_a_later_text_where_the_mailbox_had_moved_before():
    made = e.CopyMade("kent-3", "Mr Simon Cole QPM", "sha256:c3", NEW, "kent-1")
    again, new = at(NEW, 4, old="kent-3")
    moved = (*ended("accepted"), e.copy_made("kent", made), *ended("accepted", replace(new, copy="kent-3")))
    told = (again, *ended("accepted", new))
    assert [copy.copy for copy in letter_after(*moved, *told).outdated] == ["kent-1"]
    assert letter_after(*moved, *ended("accepted", NOTICE), *told).outdated == ()


def test_what_a_copy_told_that_was_superseded_since_stays_told():
    """kent-3 told the former mailbox of kent-1; that kent-3 is withdrawn is for a notice to say."""
    (second, third), (last, fourth) = at(SENDING.mailbox, 3), at(NEW, 4, old="kent-3", public=OTHER)
    before, after = (*ended("accepted"), second), (last, *ended("accepted", fourth))
    told = (*before, *ended("accepted", third), *after)
    assert [copy.copy for copy in letter_after(*told).outdated] == ["kent-3"]
    assert letter_after(*told, *ended("accepted", replace(third, sent="notice"))).outdated == ()
    drafted = letter_after(*before, *ended("written", third), *after)
    assert [copy.copy for copy in drafted.outdated] == ["kent-1", "kent-3"]
    assert [copy.copy for copy in withdrawn(None, drafted)] == ["kent-1", "kent-3"], "or nothing could ever tell them"


def test_a_mailbox_that_was_mended_after_a_bounce_had_nothing_to_be_told():
    again, new = at(NEW, 3)
    bounced = e.copy_reported("kent", "kent-1", "bounced", "5.1.1 unknown")
    assert letter_after(*ended("accepted"), bounced, again, *ended("accepted", new)).outdated == ()
    assert letter_after(*ended("accepted"), again, *ended("accepted", new), bounced).outdated == ()


def test_a_copy_of_the_new_text_on_paper_tells_whom_the_mail_does_not_reach_at_the_same_mailbox():
    printed = e.copy_printed("kent", e.CopyMade("kent-9", "Mr Simon Cole QPM", "sha256:p"))
    posted = e.copy_recorded("kent", "kent-9", "posted", "Ann")
    for mailbox, outdated in ((SENDING.mailbox, []), (NEW, ["kent-1"])):
        again, new = at(mailbox, 3)
        letter = letter_after(*ended("accepted"), again, *ended("refused", new), printed, posted)
        assert [copy.copy for copy in letter.outdated] == outdated


def test_the_last_other_mailbox_of_a_recipient_is_known_through_copies_and_messages():
    def besides(*more, mailbox="new@kent.example"):
        entries = [OPENED, signed("kent"), *more]
        known = state_of(*entries, times=range(len(entries))).letters["kent"].copies
        last = next(copy for copy in known if copy.recipient == "Mr Simon Cole QPM").besides(mailbox)
        return last and (last[0], (last[1] - AT).seconds // 3600)

    old, new = "cc@force.example", "new@kent.example"
    sent = replace(SENDING, mailbox=old)
    assert besides(mailbox=old) is None
    assert besides() == (old, 1), "made for it"
    assert besides(*ended("accepted", sent)) == (old, 2), "and sent to it"
    moved = e.copy_made("kent", e.CopyMade("kent-3", "Mr Simon Cole QPM", "sha256:c3", new, "kent-1"))
    notice = e.copy_intent(replace(sent, sent="notice"))
    assert besides(*ended("accepted", sent), moved, notice) == (old, 2), "a notice goes to the old one in any case"
    assert besides(*ended("accepted", sent), moved, mailbox=old) == (new, 4)
    assert besides(signed("kent", public="sha256:corrected"), *ended("accepted", replace(SENDING, mailbox=new))) == (
        old,
        2,
    )


def test_a_printed_copy_stands_beside_the_one_by_mail():
    letter = letter_after(e.copy_printed("kent", e.CopyMade("kent-3", "Mr Simon Cole QPM", "sha256:c3")))
    assert [copy.copy for copy in letter.copies] == ["kent-1", "kent-2"]
    assert (letter.numbers["Mr Simon Cole QPM"], letter.highest) == ("kent-1", 3)
    assert (letter.copy("kent-3").state, letter.is_out) == ("made", False)


PRINTED = e.copy_printed("kent", e.CopyMade("kent-3", "Mr Simon Cole QPM", "sha256:c3"))
ON_PAPER = (
    PRINTED,
    e.copy_recorded("kent", "kent-3", "posted", "Ann"),
    corrected(("kent-4", "Mr Simon Cole QPM", "sha256:d4")),
)


def test_a_printed_copy_that_was_posted_is_outdated_though_its_holder_has_the_new_text_by_mail():
    """No message but a notice of its own speaks of what is on paper."""
    mailed = ended("accepted", replace(SENDING, copy="kent-4"))
    assert letter_after(*ON_PAPER[:2]).is_out
    assert letter_after(PRINTED, ON_PAPER[2]).past == (), "printed and not posted: nobody has it"
    assert [copy.copy for copy in letter_after(*ON_PAPER).outdated] == ["kent-3"]
    assert [copy.copy for copy in letter_after(*ON_PAPER, *mailed).outdated] == ["kent-3"]
    assert letter_after(*ON_PAPER, *ended("accepted", replace(NOTICE, copy="kent-3"))).outdated == ()


def test_what_is_on_paper_says_the_old_instant_once_that_is_moved():
    moved = e.embargo_pinned(LATER)
    assert [copy.copy for copy in letter_after(*ON_PAPER[:2], moved, ON_PAPER[2]).outdated] == ["kent-3"]


def test_a_new_copy_by_post_takes_the_place_of_the_older_one_on_paper():
    anew = e.copy_printed("kent", e.CopyMade("kent-5", "Mr Simon Cole QPM", "sha256:d5", replaces="kent-3"))
    posted = e.copy_recorded("kent", "kent-5", "posted", "Ann")
    assert [copy.copy for copy in letter_after(*ON_PAPER, anew).outdated] == ["kent-3"]
    assert letter_after(*ON_PAPER, anew, posted).outdated == ()


@pytest.mark.parametrize(
    ("state", "held"), [("unknown", True), ("accepted", True), ("later", False), ("refused", False)]
)
def test_a_message_under_way_when_its_copy_was_superseded_ends_later(state, held):
    intent, result = ended(state)
    letter = letter_after(intent, corrected(("kent-2", "Office", "sha256:d2")), result)
    assert [(copy.copy, copy.state) for copy in letter.past] == [("kent-1", "superseded")]
    assert bool(letter.outdated) == held


@pytest.mark.parametrize("deed", ["sent", "received", "posted", "phoned"])
@pytest.mark.parametrize("before", [(), ended("written"), ended("accepted")])
def test_a_deed_recorded_by_mistake_leaves_nothing(deed, before):
    done = e.copy_recorded("kent", "kent-1", deed, "Ann")
    assert copy_after(*before, done, e.copy_mistaken("kent", "kent-1", "Ann")) == copy_after(*before)


def test_deeds_are_taken_back_one_after_another():
    deeds = [e.copy_recorded("kent", "kent-1", deed, "Ann") for deed in ("sent", "phoned")]
    mistaken = e.copy_mistaken("kent", "kent-1", "Ann")
    assert copy_after(*deeds, mistaken).state == "accepted"
    assert copy_after(*deeds, mistaken, mistaken).state == "made"


@pytest.mark.parametrize("since", [(), ended("written"), (e.copy_reported("kent", "kent-1", "delivered", "2.0.0"),)])
def test_nothing_is_taken_back_that_was_no_deed_or_that_more_has_come_of(since):
    deed = (e.copy_recorded("kent", "kent-1", "sent", "Ann"),) if since else ()
    with pytest.raises(NotPermitted):
        copy_after(*deed, *since, e.copy_mistaken("kent", "kent-1", "Ann"))


def test_where_the_instant_was_moved_the_former_mailbox_is_still_to_be_told():
    again, new = at(NEW, 3)
    moved = (e.embargo_pinned(UNTIL), *ended("accepted"), e.embargo_pinned(LATER), again, *ended("accepted", new))
    assert [copy.copy for copy in letter_after(*moved).outdated] == ["kent-1"]
    assert letter_after(*moved, *ended("accepted", NOTICE)).outdated == ()
