"""Phases around the instant."""

from datetime import timedelta

import pytest

from letters.embargo.embargo import Embargo
from letters.embargo.instant import Instant

UNTIL = Instant.from_wall("2014-09-04 00:01", "Europe/London")
START = Instant.from_wall("2014-09-03 00:01", "Europe/London")
EMBARGO = Embargo(UNTIL, START, "Share with nobody.")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (START.utc - SECOND, "drafting"),
        (START.utc, "pre-release"),
        (UNTIL.utc - SECOND, "pre-release"),
        (UNTIL.utc, "due"),
        (UNTIL.utc + SECOND, "due"),
    ],
)
def test_phase_at_the_boundaries(now, phase):
    assert EMBARGO.phase(now, released=False) == phase
    assert EMBARGO.phase(now, released=True) == "published"
    assert EMBARGO.is_over(now) == (phase == "due")


@pytest.mark.parametrize("start", [UNTIL, Instant.from_wall("2014-09-03 22:00", "America/New_York")])
def test_the_window_must_open_before_the_instant(start):
    with pytest.raises(ValueError, match="before until"):
        Embargo(UNTIL, start, "Share with nobody.")
