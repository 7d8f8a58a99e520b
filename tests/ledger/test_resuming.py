"""A record is read on from where it was proved before, and nothing that happened to it since is missed."""

import json
from itertools import islice

import pytest
from ledger.test_kept import TAMPERED

from letters.errors import NotPermitted
from letters.ledger import chain, snapshot
from letters.ledger.checkpoint import Checkpoint
from letters.ledger.fold import fold
from letters.ledger.kept import Tally
from letters.ledger.resuming import resume
from letters.ports import Entry
from letters.rows import encoded

MORE = [Entry("letter.intent", "essex", {"inputs": "x"}), Entry("letter.intent", "surrey", {"inputs": "y"})]


@pytest.fixture
def place(any_place):
    """Every test here on both adapters."""
    return any_place


@pytest.fixture
def known(ledger):
    """What is known of the six events, as it is kept."""
    state, known = resume(ledger, None)
    assert state == fold(ledger.events())
    return json.loads(b"".join(encoded(known)))


@pytest.fixture
def parsed(monkeypatch):
    """The numbers of the events that were read and proved."""
    numbers, true = [], chain.event

    def event(row):
        numbers.append(row.n)
        return true(row)

    monkeypatch.setattr(chain, "event", event)
    return numbers


def test_nothing_new(ledger, known, parsed):
    assert resume(ledger, known) == (fold(ledger.events()), known)
    assert parsed == [1, 2, 3, 4, 5, 6]  # by the fold that it is compared with


def test_only_what_is_new_is_proved_and_folded(ledger, known, parsed, at):
    ledger.append(MORE, at=at, actor="jo")
    parsed.clear()
    state, more = resume(ledger, known)
    assert parsed == [7, 8]
    assert state == fold(ledger.events())
    assert resume(ledger, more) == (state, more)
    assert more["beginning"][0] == 8


@pytest.mark.parametrize("length", [2, 6])
@pytest.mark.parametrize("case", TAMPERED, ids=lambda case: case[1])
def test_whatever_was_done_to_it_is_told(place, ledger, tamper, case, length):
    """To what is known, or after it."""
    statements, fault, words = case
    known = known_of(ledger, length)
    tamper(*statements)
    with pytest.raises(NotPermitted, match=words) as caught:
        resume(place.open(), known)
    assert getattr(caught.value, "fault", None) == fault


def known_of(ledger, length):
    """What was known of the ledger when it had so many events."""
    tally = Tally()
    for row in islice(ledger.rows(), length):
        tally.take(row)
    state = fold(islice(ledger.events(), length))
    return {"beginning": [length, state.head, tally.rows], "state": snapshot.as_data(state)}


def test_a_checkpoint_ahead_of_it_is_told(place, ledger, known):
    head = list(ledger.events())[-1].hash
    for checkpoint, fault in ((Checkpoint("x", 7, "0" * 64), "cut"), (Checkpoint("x", 6, head), None)):
        reader = place.home.find(lambda checkpoint=checkpoint: checkpoint)
        if fault:
            with pytest.raises(NotPermitted, match="rolled back or cut"):
                resume(reader, known)
        else:
            assert resume(reader, known)[0].length == 6
        reader.close()
