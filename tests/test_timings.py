"""Where time went: what a step within another took is counted once."""

import re

import pytest

from letters import timings


@pytest.fixture(autouse=True)
def nothing_spent(monkeypatch):
    moments = iter(range(100))
    monkeypatch.setattr(timings, "_spent", type(timings._spent)(float))
    monkeypatch.setattr(timings, "perf_counter", lambda: float(next(moments)))


def test_a_step_within_another_is_its_own_alone():
    with timings.timed("record"), timings.timed("read ledger"):  # seconds 0 to 3, and 1 to 2
        pass
    assert timings.summary(3) == "read ledger 1.00 s, record 2.00 s; 3.00 s in all."


def test_a_step_that_fails_is_counted_all_the_same():
    with pytest.raises(ZeroDivisionError), timings.timed("sign"):
        _ = 1 / 0
    timings.add({"sign": 1.5})
    assert re.match(r"sign 2\.50 s;", timings.summary(9))
