"""The one gate: shut until the latest instant, shut to a clock behind the record, with no way around."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.embargo.evidence import Demand, Evidence, Fault, Witness
from letters.embargo.gate import AlmostThere, ReleasePermit, ask
from letters.embargo.instant import Instant
from letters.embargo.lift import Lift
from letters.errors import NotPermitted, NotYet, ServiceSilent

UNTIL = Instant.from_wall("2014-09-04 00:01", "Europe/London")
SECOND = timedelta(seconds=1)


def test_one_second_before():
    with pytest.raises(NotYet) as caught:
        ask([UNTIL], Evidence(UNTIL.utc - SECOND))
    assert caught.value.exit_code == 75
    assert caught.value.what == f"Not yet. Embargoed until {UNTIL.full_words}, 1 s from now. Nothing was published."
    assert caught.value.remedy == "To wait: letters release --wait"


def test_one_microsecond_before():
    with pytest.raises(NotYet, match="1 s from now"):
        ask([UNTIL], Evidence(UNTIL.utc - timedelta(microseconds=1)))


@pytest.mark.parametrize("late", [timedelta(0), SECOND, timedelta(days=400)])
def test_at_the_instant_and_after(late):
    permit = ask([UNTIL], Evidence(UNTIL.utc + late))
    assert isinstance(permit, ReleasePermit)
    assert (permit.until, permit.granted_at) == (UNTIL, UNTIL.utc + late)


def test_the_latest_of_several_instants_counts_by_utc():
    # New York's wall clock shows less, but its moment comes five hours later.
    later = Instant.from_wall("2014-09-03 23:59", "America/New_York")
    for instants in ([UNTIL, later], [later, UNTIL]):
        with pytest.raises(NotYet, match="New York, EDT"):
            ask(instants, Evidence(UNTIL.utc))
        assert ask(instants, Evidence(later.utc)).until == later


def test_no_instant_no_permit():
    with pytest.raises(ValueError, match="empty"):
        ask([], Evidence(UNTIL.utc))


def test_a_clock_behind_the_record_is_not_permitted():
    now = UNTIL.utc + SECOND
    with pytest.raises(
        NotPermitted, match="clock says 2014-09-03T23:01:01Z, but the ledger holds an effect of 2014-09-03T23:01:02Z"
    ):
        ask([UNTIL], Evidence(now, floor=now + SECOND))
    assert ask([UNTIL], Evidence(now, floor=now))


def test_a_clock_behind_the_record_is_said_before_the_time_left():
    with pytest.raises(NotPermitted):
        ask([UNTIL], Evidence(UNTIL.utc - SECOND, floor=UNTIL.utc))


def test_naive_time_is_refused():
    with pytest.raises(ValueError, match="aware"):
        ask([UNTIL], Evidence(datetime(2014, 9, 5)))  # noqa: DTZ001


@given(st.datetimes(datetime(2014, 1, 1), datetime(2015, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_open_exactly_from_the_instant_on(now):
    try:
        ask([UNTIL], Evidence(now))
    except NotYet:
        assert now < UNTIL.utc
    else:
        assert now >= UNTIL.utc


@pytest.mark.parametrize(
    "forge",
    [
        lambda: ReleasePermit(object(), UNTIL, UNTIL.utc),
        lambda: ReleasePermit(None, UNTIL, UNTIL.utc),
        lambda: ReleasePermit(UNTIL, UNTIL.utc),
        lambda: type("Mine", (ReleasePermit,), {})(object(), UNTIL, UNTIL.utc),
    ],
)
def test_a_permit_cannot_be_made_elsewhere(forge):
    with pytest.raises(TypeError):
        forge()


# Evidence of time


DEMAND = Demand(1, timedelta(seconds=5))


def witness(moment, asked=None, answered=None, authority="http://time.example"):
    asked = asked or moment
    return Witness(authority, moment, asked, answered or asked)


def evidence(*witnesses, now=UNTIL.utc, demand=DEMAND, faults=()):
    return Evidence(now, demand=demand, witnesses=witnesses, faults=faults)


SILENT = Fault("http://silent.example", True, "did not answer within 10 s")
LIAR = Fault("http://liar.example", False, "stamped something else than it was asked to")


@pytest.mark.parametrize("late", [timedelta(0), SECOND, timedelta(days=400)])
def test_a_witness_at_the_instant_and_after(late):
    now = UNTIL.utc + late
    assert not ask([UNTIL], evidence(witness(now), now=now)).early


def test_a_clock_ahead_of_its_witness_before_the_instant():
    now = UNTIL.utc + timedelta(days=1)
    with pytest.raises(
        NotYet, match=r"clock is ahead: it says 2014-09-04T23:01:00Z, but .* says 2014-09-03T22:59:59Z"
    ) as it:
        ask([UNTIL], evidence(witness(UNTIL.utc - 61 * SECOND, now), now=now))
    assert not isinstance(it.value, AlmostThere)
    assert "Embargoed until Thursday 4 September 2014 at 00:01 (London, BST), 61 s from then." in it.value.what


def test_a_witness_a_second_before_the_instant_says_not_yet_within_the_skew_too():
    with pytest.raises(AlmostThere, match=r"the instant has come, but .* says 2014-09-03T23:00:59Z"):
        ask([UNTIL], evidence(witness(UNTIL.utc - SECOND, UNTIL.utc)))


@pytest.mark.parametrize("skew", [timedelta(seconds=6), timedelta(seconds=-6), timedelta(days=-400)])
def test_a_clock_that_disagrees_with_its_witness_after_the_instant(skew):
    moment = UNTIL.utc + timedelta(days=500)
    with pytest.raises(NotPermitted, match="may be 5 s apart"):
        ask([UNTIL], evidence(witness(moment, moment + skew), now=moment + skew))


@pytest.mark.parametrize("skew", [-5, -1, 0, 1, 5])
def test_the_skew_that_is_allowed(skew):
    moment = UNTIL.utc + timedelta(days=1)
    now = moment + timedelta(seconds=skew)
    assert ask([UNTIL], evidence(witness(moment, now), now=now))


def test_a_slow_answer_is_no_skew():
    asked = UNTIL.utc
    slow = witness(asked + 20 * SECOND, asked, asked + 40 * SECOND)
    assert slow.skew == timedelta(0)
    assert ask([UNTIL], evidence(slow, now=asked + 40 * SECOND))


def test_silence_and_lies_differ():
    with pytest.raises(ServiceSilent, match=r"http://silent.example did not answer within 10 s\."):
        ask([UNTIL], evidence(faults=[SILENT]))
    with pytest.raises(NotPermitted, match=r"http://silent.example did not .* http://liar.example stamped something"):
        ask([UNTIL], evidence(faults=[SILENT, LIAR]))
    assert ask([UNTIL], evidence(witness(UNTIL.utc), faults=[SILENT, LIAR]))


def test_a_quorum_that_is_not_met():
    two = Demand(2, timedelta(seconds=5))
    with pytest.raises(ServiceSilent, match="1 of 2 time-stamp authorities say what time it is"):
        ask([UNTIL], evidence(witness(UNTIL.utc), demand=two, faults=[SILENT]))
    with pytest.raises(NotPermitted, match="1 of 2 time-stamp authorities say what time it is"):
        ask([UNTIL], evidence(witness(UNTIL.utc), demand=two, faults=[LIAR]))
    with pytest.raises(ServiceSilent):
        ask([UNTIL], evidence(demand=two))


def test_every_witness_must_agree():
    early = witness(UNTIL.utc - timedelta(hours=1), UNTIL.utc)
    with pytest.raises(NotYet, match="clock is ahead"):
        ask([UNTIL], evidence(witness(UNTIL.utc), early))


def test_no_witness_opens_what_the_clock_still_closes():
    with pytest.raises(NotYet):
        ask([UNTIL], evidence(witness(UNTIL.utc), now=UNTIL.utc - SECOND))


# An early lift


EARLY = UNTIL.utc - timedelta(hours=9)
LIFT = Lift("sha256:r", UNTIL.utc, "sha256:set", "sha256:a", "sha256:b", EARLY + timedelta(hours=1))


def lifted(lift=LIFT, editions="sha256:set", now=EARLY, **more):
    return ask([UNTIL], Evidence(now, **more), lift=lift, editions=editions)


def test_a_lift_opens_before_the_instant():
    assert lifted().early
    assert not lifted(now=UNTIL.utc).early


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"approver": "sha256:a"}, "one person asked for it and approved it"),
        ({"until": UNTIL.utc - SECOND}, "it is about 2014-09-03T23:00:59Z, and the letters are embargoed until"),
        ({"editions": "sha256:other"}, "it is about another set of editions"),
        ({"expires": EARLY}, "it expired at 2014-09-03T14:01:00Z"),
    ],
)
def test_a_lift_that_does_not_hold(changes, words):
    with pytest.raises(NotPermitted, match=words):
        lifted(replace(LIFT, **changes))


def test_a_lift_without_a_set_lifts_nothing():
    with pytest.raises(NotPermitted, match="another set of editions"):
        lifted(editions=None)


def test_a_lift_is_judged_by_the_latest_instant():
    later = Instant.from_wall("2014-09-05 00:01", "Europe/London")
    with pytest.raises(NotPermitted, match=r"embargoed until 2014-09-04T23:01:00Z"):
        ask([UNTIL, later], Evidence(EARLY), lift=LIFT, editions="sha256:set")


def test_a_lift_needs_the_evidence_of_time_too():
    with pytest.raises(ServiceSilent):
        lifted(demand=DEMAND)
    assert lifted(demand=DEMAND, witnesses=(witness(EARLY),)).early
    with pytest.raises(NotPermitted, match="the early lift expired at"):
        lifted(now=LIFT.expires - SECOND, demand=DEMAND, witnesses=(witness(LIFT.expires, LIFT.expires - SECOND),))
    with pytest.raises(NotPermitted, match="may be 5 s apart"):
        lifted(demand=DEMAND, witnesses=(witness(EARLY + timedelta(hours=2), EARLY),))


def test_a_lift_does_not_help_a_clock_behind_the_record():
    with pytest.raises(NotPermitted, match="but the ledger holds an effect of"):
        lifted(floor=EARLY + SECOND)
