"""What both real adapters do alike: chained under concurrency, and told what is wrong by the chain."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from letters.errors import NotPermitted
from letters.ledger.chain import BrokenChain
from letters.ledger.checkpoint import Checkpoint
from letters.ports import Entry

APPENDING = Path(__file__).with_name("appending.py")
REPOSITORY = Path(__file__).resolve().parents[2]
ENTRY = Entry("letter.intent", "essex", {"inputs": "x"})
TAMPERED = [
    (["UPDATE event SET body = replace(body, 'kent', 'gwent') WHERE n = 4"], "edited", "event 4 was changed"),
    (["DELETE FROM event WHERE n = 3"], "dropped", "event 3 is missing"),
    (["DELETE FROM event WHERE n < 3"], "dropped", "events 1 to 2 are missing"),
    (
        [
            "UPDATE event SET n = 99 WHERE n = 3",
            "UPDATE event SET n = 3 WHERE n = 4",
            "UPDATE event SET n = 4 WHERE n = 99",
        ],
        "reordered",
        "event 4 stands before event 3",
    ),
    (["INSERT INTO event VALUES (7, 'made', 'up', '{}')"], "edited", "event 7 was changed .* put in by hand"),
    (["DELETE FROM event"], "cut", "it holds no event"),
]
"""What somebody does to the table of six events, as which fault it is told, and in which words."""


@pytest.fixture
def place(any_place):
    """Every test here on both adapters."""
    return any_place


@pytest.mark.parametrize(("statements", "fault", "words"), TAMPERED)
def test_with_its_triggers_dropped_the_chain_tells(place, tamper, statements, fault, words):
    tamper(*statements)
    with pytest.raises(NotPermitted, match=words) as caught:
        list(place.open().events())
    assert getattr(caught.value, "fault", None) == fault


def test_events_come_back_as_they_were_appended(place, ledger, at):
    appended = ledger.append([ENTRY, ENTRY], at=at, actor="jo")
    assert [event.n for event in appended] == [7, 8]
    assert tuple(place.open().events())[-2:] == appended


def test_all_entries_or_none(ledger, at):
    with pytest.raises(TypeError):
        ledger.append([ENTRY, Entry("bad", None, {"x": 1.5})], at=at, actor="jo")
    assert len(list(ledger.events())) == 6
    assert ledger.append([ENTRY], at=at, actor="jo")[0].n == 7


def test_a_checkpoint_ahead_of_the_file_is_refused_while_reading(place, ledger):
    last = list(ledger.events())[-1]
    for checkpoint, fault in (
        (Checkpoint("x", 6, last.hash), None),
        (Checkpoint("x", 7, "0" * 64), "cut"),
        (Checkpoint("x", 6, "0" * 64), "forked"),
    ):
        reader = place.home.find(lambda checkpoint=checkpoint: checkpoint)
        if fault is None:
            assert len(list(reader.events())) == 6
            reader.refuse_rollback()
        else:
            for reading in (lambda reader=reader: list(reader.events()), reader.refuse_rollback):
                with pytest.raises(BrokenChain) as caught:
                    reading()
                assert caught.value.fault == fault
        reader.close()


def test_eight_processes_make_one_chain(tmp_path, place):
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "LEDGER": place.url}
    command = [sys.executable, str(APPENDING), str(tmp_path), "25"]
    racing = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)
    ]
    outcomes = [(*process.communicate(timeout=120), process.returncode) for process in racing]
    assert [(error, code) for _, error, code in outcomes] == [(b"", 0)] * 8
    events = list(place.open().events())
    assert [event.n for event in events] == list(range(1, 202))
    said = sorted(int(line) for out, _, _ in outcomes for line in out.split())
    assert said == list(range(2, 202))
