"""A false clock put right, and the evidence of time that a release needs: by two people, or by fresh time-stamps."""

import hashlib
from datetime import timedelta

import pytest
import tsa
import yaml
from gate.approvers import named
from gate.inspection import write_inspection
from gate.program import INSTANT, NOON, after

from letters.ledger.fold import fold

pytestmark = pytest.mark.needs_tool("faketime")
RESET = ("embargo", "clock-reset", "--reason", "the clock was a year ahead")


@pytest.fixture
def authority():
    running = tsa.Authority(moment=INSTANT)
    stop = tsa.serve(running)
    yield running
    stop()


def falsify(inspection):
    """Withhold a letter and put it back, by a clock that was a year ahead."""
    for back in ([], ["--restore"]):
        inspection.do("withhold", "kent", "--reason", "x", *back, at=after(days=365))
    assert "the ledger holds an effect of 2015-09-03T23:01:00Z" in inspection.refuse(77, "release", at=INSTANT)
    return inspection


@pytest.fixture
def false(approved):
    """A false floor where two approvers are pinned, and no evidence of time."""
    return falsify(approved)


@pytest.fixture
def unguarded(signed):
    """A false floor where neither are pinned."""
    return falsify(signed)


def trust(inspection, *authorities, **more):
    time = {"authorities": [known.pinned for known in authorities], **more}
    (inspection.root / "data/settings.yaml").write_text(yaml.safe_dump({"time": time}))


def test_false_floor_lowered_by_two_approvers(false, people):
    said = false.do(*RESET, *people["ann"].signs, at=after(hours=-1))
    assert "The record holds a step of 2015-09-03T23:01:00Z, which has not come yet." in said
    assert "embargo clock-reset" in false.refuse(77, "release", at=INSTANT)
    assert "somebody else must approve it" in false.refuse(77, "embargo", "approve", *people["ann"].signs, at=INSTANT)
    false.do("embargo", "approve", *people["bob"].signs, at=after(seconds=-1))
    assert fold(false.events()).clock_floor == after(seconds=-1)
    false.refuse(75, "release", at=after(seconds=-1))
    false.do("release", at=INSTANT)
    assert false.released() == false.due()


def test_false_floor_lowered_by_fresh_time_stamps(unguarded, authority):
    trust(unguarded, authority)
    assert "lowered to now, by fresh time-stamps" in unguarded.do(*RESET, "--yes", at=INSTANT)
    data = unguarded.events()[-1].data
    assert (data["floor"], data["reason"]) == ("2014-09-03T23:01:00Z", "the clock was a year ahead")
    assert [token["authority"] for token in data["tokens"]] == [authority.url]
    unguarded.do("release", at=INSTANT)
    assert unguarded.released() == unguarded.due()


def test_false_floor_lowered_by_time_stamps_that_were_pinned_with_the_approvers(keyed, people, authority):
    write_inspection(keyed.root, more=named(people["ann"], people["bob"]))
    trust(keyed, authority)
    keyed.do("generate")
    falsify(keyed)
    keyed.do(*RESET, "--yes", at=INSTANT)
    assert fold(keyed.events()).clock_floor == INSTANT


def test_an_authority_of_ones_own_lowers_nothing(false, authority):
    """Where two approvers are pinned, one person cannot name whoever says what time it is, and be believed."""
    trust(false, authority)
    why = "takes two approvers, since no evidence of time was pinned with the first signed letter"
    assert why in false.refuse(77, *RESET, "--yes", at=INSTANT)
    false.do("embargo", "time", "--reason", "mine", "--yes", at=INSTANT)
    assert "added by one person" in false.refuse(77, *RESET, "--yes", at=INSTANT)
    assert fold(false.events()).clock_floor == after(days=365)
    assert authority.requests == []


def test_nobody_lowers_it_alone(false, people):
    said = false.refuse(77, *RESET, "--yes", at=INSTANT)
    assert "takes two approvers" in said
    said = false.refuse(77, *RESET, *people["eve"].signs, at=INSTANT)
    assert "is no approver of this inspection" in said
    assert fold(false.events()).clock_floor == after(days=365)


def test_a_refusal_by_a_clock_behind_the_record_names_the_way_out(signed):
    signed.do("record", "phoned", "kent", "--by", "Ann", at=after(NOON, days=2, hours=1))
    later = after(NOON, hours=1)
    assert "letters embargo clock-reset --reason …" in signed.refuse(77, "plan", at=later)
    assert "letters embargo clock-reset --reason …" in signed.do("status", at=later)
    assert "takes fresh time-stamps or two approvers" in signed.refuse(77, *RESET, "--yes", at=later)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"moment": after(days=100)}, 77, "They may be 5 s apart"),
        ({"wrong": {"nonce": 1}}, 77, "its nonce is another one"),
        ({"behave": tsa.refuse}, 69, "answered with HTTP status 503"),
    ],
)
def test_time_stamps_that_do_not_do(unguarded, authority, changes, code, words):
    for name, value in changes.items():
        setattr(authority, name, value)
    trust(unguarded, authority)
    assert words in unguarded.refuse(code, *RESET, "--yes", at=INSTANT)
    assert fold(unguarded.events()).clock_floor == after(days=365)


def test_a_true_record_is_not_lowered(approved, authority):
    trust(approved, authority)
    assert "There is nothing to reset" in approved.refuse(2, *RESET, "--yes", at=INSTANT)


def test_a_reset_is_over_this_ledger_as_it_stands(unguarded, authority):
    """What is stamped names the ledger and its head: no reset serves twice."""
    trust(unguarded, authority)
    imprints = []

    def refuse_first(handler, request):
        from asn1crypto import tsp

        imprints.append(tsp.TimeStampReq.load(request)["message_imprint"]["hashed_message"].native)
        handler.give(handler.authority.answer(request)) if len(imprints) > 1 else tsa.refuse(handler, request)

    authority.behave = refuse_first
    unguarded.refuse(69, *RESET, "--yes", at=INSTANT)
    unguarded.do(*RESET, "--yes", at=INSTANT)
    assert len(imprints) == 2
    assert hashlib.sha256(b"").digest() not in imprints


# The evidence of time that is pinned


def test_one_person_may_add_it_and_two_may_change_it(approved, people, authority):
    trust(approved, authority)
    at = after(NOON, hours=1)
    assert "Pinned: no release without" in approved.do("embargo", "time", "--reason", "be sure", "--yes", at=at)
    assert fold(approved.events()).time["max_skew"] == 5
    trust(approved, authority, max_skew="10s")
    assert "asks for other evidence of time than was pinned" in approved.refuse(77, "release", at=INSTANT)
    said = approved.refuse(77, "embargo", "time", "--reason", "x", "--yes", at=at)
    assert "takes two approvers" in said
    approved.do("embargo", "time", "--reason", "a slow line", *people["ann"].signs, at=at)
    said = approved.do("embargo", "approve", *people["bob"].signs, at=at)
    assert "max_skew: 10" in said
    assert fold(approved.events()).time["max_skew"] == 10
    approved.do("release", at=INSTANT)
    assert approved.released() == approved.due()


def test_removed_from_the_settings_between_request_and_approval(approved, people, authority):
    trust(approved, authority)
    at = after(NOON, hours=1)
    approved.do("embargo", "time", "--reason", "be sure", "--yes", at=at)
    trust(approved, authority, max_skew="10s")
    approved.do("embargo", "time", "--reason", "a slow line", *people["ann"].signs, at=at)
    (approved.root / "data/settings.yaml").unlink()
    said = approved.refuse(77, "embargo", "approve", *people["bob"].signs, at=at)
    assert "the files say something else now than what was asked for" in said
    assert fold(approved.events()).time["max_skew"] == 5


def test_a_lift_needs_its_evidence_of_time(approved, people, authority):
    trust(approved, authority)
    early = after(NOON, hours=2)
    approved.do("embargo", "lift", "request", "--reason", "x", *people["ann"].signs, at=after(NOON, hours=1))
    approved.do("embargo", "lift", "approve", *people["bob"].signs, at=after(NOON, hours=1))
    authority.moment = early + timedelta(minutes=5)
    assert "They may be 5 s apart" in approved.refuse(77, "release", at=early)
    authority.moment = early
    approved.do("release", at=early)
    assert approved.released() == approved.due()
