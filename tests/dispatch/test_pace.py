import pytest

from letters.dispatch.pace import Pace


class Time:
    """A clock that goes on only while somebody sleeps, or when told."""

    def __init__(self, *, stands=False):
        self.now = 100.0
        self.slept = []
        self._stands = stands

    def sleep(self, seconds):
        self.slept.append(seconds)
        if not self._stands:
            self.now += seconds

    def clock(self):
        return self.now


def waits(time, per_minute, count):
    pace = Pace(per_minute, sleep=time.sleep, clock=time.clock)
    for _ in range(count):
        pace.wait()


def test_the_first_message_does_not_wait():
    time = Time()
    waits(time, 1, 1)
    assert time.slept == []


@pytest.mark.parametrize("stands", [False, True])
def test_thirty_a_minute_leave_two_seconds_apart_in_short_sleeps(stands):
    time = Time(stands=stands)
    waits(time, 30, 2)
    assert sum(time.slept) == pytest.approx(2)
    assert max(time.slept) <= 0.25


def test_time_spent_on_a_message_counts():
    time = Time()
    pace = Pace(30, sleep=time.sleep, clock=time.clock)
    pace.wait()
    time.now += 1.5
    pace.wait()
    assert sum(time.slept) == pytest.approx(0.5)
    time.now += 60
    pace.wait()
    assert sum(time.slept) == pytest.approx(0.5), "a pause is not made up for"


def test_without_a_limit_nothing_waits():
    time = Time()
    waits(time, None, 100)
    assert time.slept == []
