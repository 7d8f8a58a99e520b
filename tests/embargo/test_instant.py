"""One wall time in one zone: read strictly, resolved once, said in words."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from letters.embargo.instant import WEEKDAYS, Instant, date_in_words, in_words, parse_rfc3339, parse_wall, rfc3339

ZONES = ["Europe/London", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
WALLS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda wall: wall.replace(microsecond=0))  # noqa: DTZ001


@st.composite
def instants(draw):
    """Any wall time that names one moment of its zone."""
    try:
        return Instant(draw(WALLS), draw(st.sampled_from(ZONES)))
    except ValueError:
        assume(False)


def test_the_instant_of_the_sample():
    until = Instant.from_wall("2014-09-04 00:01", "Europe/London")
    assert until.utc == datetime(2014, 9, 3, 23, 1, tzinfo=UTC)
    assert until.rfc3339 == "2014-09-03T23:01:00Z"
    assert until.words == "Thursday 4 September 2014 at 00:01"
    assert until.full_words == "Thursday 4 September 2014 at 00:01 (London, BST)"
    assert until.utc_words == "23:01 UTC on Wednesday 3 September 2014"


def test_seconds_and_nameless_zones_are_said():
    until = Instant.from_wall("2014-09-04T00:01:30", "Asia/Kathmandu")
    assert until.full_words == "Thursday 4 September 2014 at 00:01:30 (Kathmandu, UTC+0545)"
    assert until.utc_words == "18:16:30 UTC on Wednesday 3 September 2014"
    assert Instant.from_wall("2014-09-04 00:01", "America/New_York").place == "New York"


GAPS = [
    ("Europe/London", "2014-03-30", "00:59", "01:00", "01:59", "02:00"),
    ("America/New_York", "2014-03-09", "01:59", "02:00", "02:59", "03:00"),
    ("Pacific/Auckland", "2014-09-28", "01:59", "02:00", "02:59", "03:00"),
    ("Australia/Lord_Howe", "2014-10-05", "01:59", "02:00", "02:29", "02:30"),
]
FOLDS = [
    ("Europe/London", "2014-10-26", "00:59", "01:00", "01:59", "02:00"),
    ("America/New_York", "2014-11-02", "00:59", "01:00", "01:59", "02:00"),
    ("Pacific/Auckland", "2014-04-06", "01:59", "02:00", "02:59", "03:00"),
    ("Australia/Lord_Howe", "2014-04-06", "01:29", "01:30", "01:59", "02:00"),
]


@pytest.mark.parametrize(
    ("change", "words"), [(gap, "does not exist") for gap in GAPS] + [(fold, "happens twice") for fold in FOLDS]
)
def test_summer_time_edges(change, words):
    zone, day, before, first, last, after = change
    assert Instant.from_wall(f"{day} {before}", zone).utc < Instant.from_wall(f"{day} {after}", zone).utc
    for inside in (first, last):
        with pytest.raises(ValueError, match=f"{day} {inside} {words} in {zone}"):
            Instant.from_wall(f"{day} {inside}", zone)


@pytest.mark.parametrize(("zone", "day", "edges"), [(c[0], c[1], (c[2], c[5])) for c in GAPS])
def test_a_gap_is_one_minute_of_true_time(zone, day, edges):
    before, after = (Instant.from_wall(f"{day} {edge}", zone).utc for edge in edges)
    assert after - before == timedelta(minutes=1)


@pytest.mark.parametrize("zone", ["Londinium", "", "../etc/passwd", "/etc/localtime", "Europe", "Europe/London\x00"])
def test_unknown_zones(zone):
    with pytest.raises(ValueError, match="not an IANA time zone"):
        Instant.from_wall("2014-09-04 00:01", zone)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2014-09-04", "a date without a time"),
        ("2014-09-04T00:01Z", "carries an offset"),
        ("2014-09-04 00:01+01:00", "carries an offset"),
        ("2014-09-04 00:01:00.5", "not a local time"),
        ("4 September 2014", "not a local time"),
        ("tomorrow", "not a local time"),
        ("2014-02-30 00:01", "day"),
        ("2014-09-04 24:00", "hour"),
        ("2014-09-04 00:01\n", "not a local time"),
        ("٢٠١٤-09-04 00:01", "not a local time"),
        ("9999-09-04 00:01", "out of range"),
        ("1899-12-31 00:01", "out of range"),
    ],
)
def test_what_is_no_wall_time(text, words):
    with pytest.raises(ValueError, match=words):
        parse_wall(text)


def test_an_aware_wall_time_is_refused():
    with pytest.raises(ValueError, match="naive"):
        Instant(datetime(2014, 9, 4, tzinfo=UTC), "Europe/London")


@given(instants())
def test_wall_to_utc_and_back(instant):
    assert instant.utc.tzinfo is UTC
    assert instant.utc.astimezone(ZoneInfo(instant.zone)).replace(tzinfo=None) == instant.wall
    assert Instant.from_wall(instant.wall.isoformat(sep=" "), instant.zone) == instant


@given(instants())
def test_words_hold_weekday_date_and_time(instant):
    weekday = WEEKDAYS[instant.wall.weekday()]
    assert instant.words.startswith(f"{weekday} {date_in_words(instant.wall.date())} at {instant.wall:%H:%M}")
    assert instant.words in instant.full_words
    assert any(name in instant.utc_words for name in WEEKDAYS)


@given(instants())
def test_rfc3339_round_trip(instant):
    assert parse_rfc3339(instant.rfc3339) == instant.utc
    local = instant.utc.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert rfc3339(local) == instant.rfc3339


@given(instants(), instants())
def test_order_is_that_of_utc(one, other):
    assert (one.rfc3339 < other.rfc3339) == (one.utc < other.utc)


@pytest.mark.parametrize("text", ["2014-09-03T23:01:00", "2014-09-03", "never"])
def test_rfc3339_needs_an_offset(text):
    with pytest.raises(ValueError, match=r"offset|no moment"):
        parse_rfc3339(text)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"), (0, "0 s"), (1, "1 s"), (119, "119 s"), (120, "2 min"), (121, "3 min"), (3600, "1 h"),
        (22_320, "6 h 12 min"), (86_400, "1 day"), (86_401, "1 day 1 h"), (183_600, "2 days 3 h"),
    ],
)  # fmt: skip
def test_time_left_in_words(seconds, words):
    assert in_words(seconds) == words


@given(st.integers(0, 10**8))
def test_time_left_never_promises_too_early(seconds):
    units = {"s": 1, "min": 60, "h": 3600, "day": 86_400, "days": 86_400}
    words = in_words(seconds).split()
    said = sum(int(count) * units[unit] for count, unit in zip(words[::2], words[1::2], strict=True))
    assert seconds <= said < seconds + 3600


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "right/Europe/London", "posix/Europe/London", "Factory"])
def test_names_that_mean_something_else_on_another_machine_are_no_zones(zone):
    """`localtime` is whatever this machine is set to; `right/` counts leap seconds."""
    for read in (Instant.from_wall, Instant.from_rfc3339):
        with pytest.raises(ValueError, match="not an IANA time zone"):
            read("2014-09-04 00:01" if read == Instant.from_wall else "2014-09-03T23:01:00Z", zone)


@pytest.mark.parametrize("text", ["2014-09-31 00:01", "2014-02-29 00:01", "2014-09-04 24:00", "2014-09-04 00:01:60"])
def test_what_is_on_no_calendar_says_what_was_written(text):
    with pytest.raises(ValueError, match=f"{text} is not on the calendar or the clock"):
        Instant.from_wall(text, "Europe/London")
