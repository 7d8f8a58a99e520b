"""The state that events leave behind."""

from datetime import timedelta

import pytest
from ledger.folding import AT, LATER, OPENED, SENDING, UNTIL, signed, state_of

from letters.errors import NotPermitted
from letters.ledger import embargo as g
from letters.ledger import events as e
from letters.ledger.approvals import Signed, given, requested, withdrawn
from letters.ledger.breach import Breach, breach_recorded
from letters.ledger.chain import GENESIS
from letters.ledger.fold import _HANDLERS, fold
from letters.ledger.pinned import Pinned
from letters.ledger.state import CopyState, ReleaseState, State
from letters.ports import Entry, Outcome


def test_nothing_happened():
    assert fold(()) == State()
    assert State().head == GENESIS


REQUEST = Signed({"purpose": "lift", "expires": "2014-09-03T13:00:00Z"}, b"signature", b"certificate")
APPROVAL = Signed({"request": REQUEST.digest}, b"signature", b"certificate")


def test_opened():
    state = state_of(OPENED)
    assert (state.inspection, state.ledger, state.length) == ("core-business-2014", "ab" * 16, 1)
    assert state.head != GENESIS


def test_a_second_opening_is_refused():
    with pytest.raises(NotPermitted, match=r"Event 2 .* open already"):
        state_of(OPENED, OPENED)


def test_pinned_and_moved():
    state = state_of(OPENED, e.embargo_pinned(UNTIL), e.embargo_pinned(LATER))
    first = Pinned("2014-09-03T23:01:00Z", "Europe/London", "2014-09-04 00:01:00")
    assert state.earlier == (first,)
    assert state.pinned.instant() == LATER
    assert first.instant() == UNTIL
    assert state_of(OPENED, e.embargo_pinned(UNTIL)).earlier == ()


@pytest.mark.parametrize(
    ("until", "zone", "wall"),
    [
        ("2014-09-04T00:01:00Z", "Europe/London", "2014-09-04 00:01:00"),
        ("2014-09-03T23:01:00Z", "Europe/Londinium", "2014-09-04 00:01:00"),
        ("2014-03-30T01:30:00Z", "Europe/London", "2014-03-30 01:30:00"),
    ],
)
def test_time_zone_data_that_disagrees_is_refused(until, zone, wall):
    with pytest.raises(NotPermitted, match="time zone data"):
        Pinned(until, zone, wall).instant()


def test_letter_from_intent_to_signed():
    intent = e.letter_intent("kent", "sha256:in")
    begun = state_of(OPENED, intent).letters["kent"]
    assert (begun.state, begun.intended, begun.inputs, begun.public) == ("signing", "sha256:in", None, None)
    letter = state_of(OPENED, intent, e.embargo_pinned(UNTIL), signed("kent")).letters["kent"]
    assert (letter.state, letter.intended, letter.inputs) == ("signed", None, "sha256:in")
    assert (letter.public, letter.sealed, letter.until) == ("sha256:public", "aa.age", "2014-09-03T23:01:00Z")
    assert (letter.signatory, letter.certificate, letter.replaces, letter.origin) == (
        "eastern",
        "sha256:cert",
        None,
        None,
    )
    assert letter.copies == (
        CopyState(
            "kent-1", "Mr Simon Cole QPM", "cc@force.example", "sha256:c1", text="sha256:public", inputs="sha256:in"
        ),
        CopyState("kent-2", "Office", None, "sha256:c2", text="sha256:public", inputs="sha256:in"),
    )
    assert letter.copies[0].state == "made"


def test_letter_being_made_again_keeps_what_was_signed():
    letter = state_of(OPENED, signed("kent"), e.letter_intent("kent", "sha256:new")).letters["kent"]
    assert (letter.state, letter.inputs, letter.intended, letter.public) == (
        "signing",
        "sha256:in",
        "sha256:new",
        "sha256:public",
    )


def test_withheld_and_restored():
    assert state_of(OPENED, e.letter_withheld("kent", "libel")).letters["kent"].state == "withheld"
    assert (
        "kent" not in state_of(OPENED, e.letter_withheld("kent", "libel"), e.letter_restored("kent", "cleared")).letters
    )
    withheld = (OPENED, signed("kent"), e.letter_withheld("kent", "libel"))
    assert state_of(*withheld).letters["kent"].reason == "libel"
    assert state_of(*withheld, signed("kent", "sha256:b")).letters["kent"].state == "withheld"
    restored = state_of(*withheld, e.letter_restored("kent", "cleared")).letters["kent"]
    assert (restored.state, restored.reason) == ("signed", None)


def test_release_begun_and_done():
    intent = e.release_intent(1, {"kent": "sha256:public"})
    begun = state_of(OPENED, signed("kent"), signed("essex"), intent)
    assert begun.releases == (ReleaseState(1, done=False, digests={"kent": "sha256:public"}),)
    assert begun.letters["kent"].state == "signed"
    done = state_of(OPENED, signed("kent"), signed("essex"), intent, e.release_done(1))
    assert done.releases == (ReleaseState(1, done=True, digests={"kent": "sha256:public"}, at=AT),)
    assert {force: letter.state for force, letter in done.letters.items()} == {"kent": "released", "essex": "signed"}
    assert done.letters["kent"].released == 1


def test_letter_signed_after_its_release_is_not_released():
    first = (OPENED, signed("kent", "sha256:a"), e.release_intent(1, {"kent": "sha256:a"}), e.release_done(1))
    again = (*first, signed("kent", "sha256:b"))
    assert state_of(*again).letters["kent"].state == "signed"
    second = (*again, e.release_intent(2, {"kent": "sha256:b"}), e.release_done(2))
    assert state_of(*second).letters["kent"].released == 2


def test_release_that_leaves_a_letter_out_ends_its_being_public():
    entries = (OPENED, signed("kent"), e.release_intent(1, {"kent": "sha256:public"}), e.release_done(1))
    state = state_of(*entries, e.release_intent(2, {}), e.release_done(2))
    assert state.letters["kent"].released is None


@pytest.mark.parametrize(
    "last",
    [
        (e.release_done(1),),
        (e.release_intent(1, {}), e.release_done(1), e.release_intent(1, {})),
        (Entry("letter.signed", "kent", {}),),
        (Entry("letter.intent", None, {"inputs": "x"}),),
        (Entry("embargo.pinned", None, {"until": "x"}),),
        (Entry("letter.signed", "kent", {"inputs": 1, "signatory": 1, "certificate": 1, "until": 1, "public": "x"}),),
    ],
)
def test_what_does_not_fit_is_refused(last):
    with pytest.raises(NotPermitted, match=rf"Event {len(last) + 1} .*lacks a part or does not fit"):
        state_of(OPENED, *last)


def test_unknown_kind_means_a_newer_program():
    with pytest.raises(NotPermitted, match=r"Event 2 .*letter\.sung") as caught:
        state_of(OPENED, Entry("letter.sung", "kent"))
    assert "newer Letters" in caught.value.remedy


def test_refused_attempts_are_counted_and_do_not_raise_the_floor():
    refusal = e.release_refused("not yet", UNTIL, 75)
    state = state_of(OPENED, refusal, refusal, times=(0, 48, 72))
    assert (state.refused, state.clock_floor) == (2, AT)


def test_floor_is_the_newest_effect_even_when_the_clock_went_back():
    assert state_of(OPENED, signed("kent"), signed("essex"), times=(0, 5, 2)).clock_floor == AT + timedelta(hours=5)


def test_pack_taken_brings_the_letters_of_another_machine():
    state = state_of(OPENED, e.pack_taken("cd" * 16, ["kent"]), signed("kent", origin="cd" * 16, replaces="sha256:old"))
    letter = state.letters["kent"]
    assert (letter.state, letter.origin, letter.replaces) == ("signed", "cd" * 16, "sha256:old")


def test_signing_that_is_given_up_leaves_the_letter_as_it_was_signed():
    before = state_of(OPENED, signed("kent")).letters["kent"]
    given_up = (e.letter_intent("kent", "sha256:other"), e.letter_kept("kent", "sha256:public"))
    assert state_of(OPENED, signed("kent"), *given_up).letters["kent"] == before


def test_every_kind_has_a_constructor_that_folds():
    entries = [
        OPENED,
        e.letter_intent("kent", "x"),
        e.embargo_pinned(UNTIL),
        signed("kent"),
        e.letter_withheld("kent", "x"),
        e.letter_restored("kent", "x"),
        e.release_refused("not yet", UNTIL, 75),
        e.release_intent(1, {"kent": "sha256:public"}),
        e.release_done(1),
        e.pack_taken("cd", ["kent"]),
        e.checkpoint_renewed("a lost disk"),
        e.letter_corrected("kent", "a word"),
        e.holders_acknowledged("kent", "sha256:public"),
        e.letter_kept("kent", "sha256:public"),
        e.copy_made("kent", e.CopyMade("kent-3", "Office", "sha256:c3", replaces="kent-2")),
        e.copy_printed("kent", e.CopyMade("kent-4", "Office", "sha256:c4")),
        e.copy_intent(SENDING),
        e.copy_result(SENDING, Outcome("accepted", "250 ok")),
        e.copy_reported("kent", "kent-1", "delivered", "2.0.0"),
        e.copy_recorded("kent", "kent-1", "phoned", "Ann"),
        e.copy_mistaken("kent", "kent-1", "Ann"),
        e.contact_verified("kent", "Office", "office@kent.example", "Ann"),
        e.public_made("kent", "sha256:again", "bb.age", "sha256:public"),
        requested(REQUEST),
        given(APPROVAL),
        withdrawn(APPROVAL),
        g.embargo_approvers({"ann": "sha256:aa"}, "x", REQUEST.digest),
        timed := g.embargo_time(None, None),
        g.embargo_reason(timed, "x"),
        g.clock_reset(AT, "x", approval=REQUEST.digest),
        e.release_intent(2, {"kent": "sha256:public"}, REQUEST.digest),
        e.release_attested(2, "sha256:list", [{"token": "AAAA"}]),
        breach_recorded(None, Breach("it was on a news site", "2014-09-03T18:00:00Z", "unknown")),
    ]
    assert {entry.kind for entry in entries} == set(_HANDLERS)
    assert state_of(*entries).length == len(entries) == 33


def test_a_move_supersedes_the_copies_of_the_instant_before():
    sent = (OPENED, e.embargo_pinned(UNTIL), signed("kent"), e.copy_intent(SENDING))
    moved = (*sent, e.embargo_pinned(LATER))
    assert len(state_of(*sent).letters["kent"].copies) == 2
    letter = state_of(*moved).letters["kent"]
    assert letter.copies == ()
    assert [(copy.copy, copy.state) for copy in letter.past] == [(SENDING.copy, "superseded")]
    again = state_of(*moved, signed("kent", public="sha256:again")).letters["kent"]
    assert [copy.state for copy in again.copies] == ["made", "made"]
    assert [copy.copy for copy in again.outdated] == [SENDING.copy]


def test_who_approves_and_what_proves_the_time_are_those_that_were_pinned():
    pin = e.embargo_pinned(UNTIL, "2014f", approvers={"ann": "sha256:aa"}, time={"quorum": 1})
    state = state_of(OPENED, pin)
    assert (dict(state.approvers), dict(state.time), state.pinned.tzdata) == (
        {"ann": "sha256:aa"},
        {"quorum": 1},
        "2014f",
    )
    moved = state_of(OPENED, pin, later := e.embargo_pinned(LATER, "2014g"), g.embargo_reason(later, "put off"))
    assert (dict(moved.approvers), moved.time, moved.pinned.reason) == ({"ann": "sha256:aa"}, None, "put off")
    added = state_of(OPENED, e.embargo_pinned(UNTIL), g.embargo_time({"quorum": 1}, None))
    agreed = state_of(OPENED, e.embargo_pinned(UNTIL), requested(REQUEST), g.embargo_time({"q": 1}, REQUEST.digest))
    assert (state.time_by_one, added.time_by_one, agreed.time_by_one) == (False, True, False)
    changed = state_of(OPENED, pin, requested(REQUEST), g.embargo_approvers({"bob": "sha256:bb"}, "x", REQUEST.digest))
    assert dict(changed.approvers) == {"bob": "sha256:bb"}
    assert changed.requests[0].used


def test_a_reason_of_what_was_never_recorded_does_not_fit():
    with pytest.raises(NotPermitted, match=r"embargo\.reason, lacks a part or does not fit"):
        state_of(OPENED, g.embargo_reason(e.embargo_pinned(LATER), "put off"))


def test_an_approval_belongs_to_a_request():
    with pytest.raises(NotPermitted, match="lacks a part or does not fit"):
        state_of(OPENED, given(APPROVAL))
    with pytest.raises(NotPermitted, match="asked for already"):
        state_of(OPENED, requested(REQUEST), requested(REQUEST))
    [request] = state_of(OPENED, requested(REQUEST), given(APPROVAL)).requests
    assert (request.name, request.given, request.used) == (REQUEST.digest, APPROVAL, False)


def test_a_reset_lowers_the_floor_until_the_next_effect():
    times = (0, 900, 901)
    lowered = state_of(OPENED, e.letter_intent("kent", "x"), g.clock_reset(AT, "x"), times=times)
    assert lowered.clock_floor == AT
    after = state_of(OPENED, e.letter_intent("kent", "x"), g.clock_reset(AT, "x"), signed("kent"), times=(*times, 2))
    assert after.clock_floor == AT + timedelta(hours=2)
