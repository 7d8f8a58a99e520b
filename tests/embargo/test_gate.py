"""The one gate: shut until the latest instant, shut to a clock behind the record, with no way around."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.embargo.gate import Evidence, ReleasePermit, ask
from letters.embargo.instant import Instant
from letters.errors import NotPermitted, NotYet

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
