"""A ledger with a few events, and a way past its triggers."""

import sqlite3
from datetime import UTC, datetime

import pytest

from letters.ledger.opening import Place
from letters.ports import Entry


@pytest.fixture
def at():
    """When everything is recorded."""
    return datetime(2014, 9, 2, 12, tzinfo=UTC)


@pytest.fixture
def place(tmp_path):
    return Place("sqlite:///.letters/ledger.db", tmp_path, "core-business-2014")


@pytest.fixture
def entries():
    """Five events after the first, all different."""
    return [Entry("letter.intent", "kent", {"inputs": f"sha256:{number}"}) for number in range(2, 7)]


@pytest.fixture
def ledger(place, entries, at):
    """Six events in a real file."""
    ledger = place.begin(at=at, actor="zoe")
    ledger.append(entries, at=at, actor="zoe")
    yield ledger
    ledger.close()


@pytest.fixture
def tamper(place, ledger):
    """Run statements on the file as someone does who has dropped the triggers first."""

    def run(*statements):
        with sqlite3.connect(place.path, isolation_level=None) as raw:
            for name in ("event_is_final", "event_stays", "event_comes_last"):
                raw.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                raw.execute(statement)
        raw.close()

    return run
