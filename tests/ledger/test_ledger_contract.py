"""What the port promises, kept by the real adapters and by the fake alike."""

from datetime import timedelta

import pytest
from fakes import MemoryLedger
from postgres import needs_postgres

from letters.ledger.events import ledger_opened
from letters.ledger.fold import fold
from letters.ledger.opening import Place
from letters.ports import Entry

ENTRY = Entry("letter.intent", "kent", {"inputs": "sha256:1"})


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=needs_postgres)])
def any_ledger(request, place, at):
    """A ledger with its first event."""
    if request.param == "memory":
        ledger = MemoryLedger()
        ledger.append([ledger_opened(place.inspection, "ab" * 16)], at=at, actor="zoe")
        yield ledger
        return
    if request.param == "postgres":
        place = Place(request.getfixturevalue("cluster").fresh(), place.root, place.inspection)
    ledger = place.begin(at=at, actor="zoe")
    yield ledger
    ledger.close()


def test_appended_events_are_read_back_in_order(any_ledger, at):
    appended = any_ledger.append([ENTRY, ENTRY], at=at + timedelta(hours=1), actor="jo")
    read = tuple(any_ledger.events())
    assert read[1:] == appended
    assert [event.n for event in read] == [1, 2, 3]
    assert [event.actor for event in read] == ["zoe", "jo", "jo"]
    assert read[2].prev == read[1].hash


def test_all_or_none(any_ledger, at):
    with pytest.raises(TypeError):
        any_ledger.append([ENTRY, Entry("x", None, {"x": 0.5})], at=at, actor="jo")
    assert len(list(any_ledger.events())) == 1


def test_naive_time_is_refused(any_ledger, at):
    with pytest.raises(ValueError, match="aware"):
        any_ledger.append([ENTRY], at=at.replace(tzinfo=None), actor="jo")


def test_exclusive_is_entered_and_left(any_ledger, at):
    for _ in range(2):
        with any_ledger.exclusive():
            any_ledger.append([ENTRY], at=at, actor="jo")
    assert len(list(any_ledger.events())) == 3


def test_sending_is_entered_and_left_beside_the_writers_place(any_ledger, at):
    for _ in range(2):
        with any_ledger.sending(lambda: pytest.fail("nobody else sends")), any_ledger.exclusive():
            any_ledger.append([ENTRY], at=at, actor="jo")
    assert any_ledger.length() == 3


def test_its_length_is_told_without_reading_it(any_ledger, at):
    assert any_ledger.length() == 1
    any_ledger.append([ENTRY, ENTRY], at=at, actor="jo")
    assert any_ledger.length() == 3


def test_nothing_to_append_is_no_event(any_ledger, at):
    assert any_ledger.append([], at=at, actor="jo") == ()
    assert any_ledger.length() == 1


def test_what_is_read_folds(any_ledger, at):
    any_ledger.append([ENTRY], at=at, actor="jo")
    state = fold(any_ledger.events())
    assert (state.inspection, state.letters["kent"].state, state.length) == ("core-business-2014", "signing", 2)
