"""A ledger with a few events, and a way past its triggers."""

import re
import sqlite3
from datetime import UTC, datetime

import pytest
from postgres import needs_postgres

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
    """Six events, kept for real."""
    ledger = place.begin(at=at, actor="zoe")
    ledger.append(entries, at=at, actor="zoe")
    yield ledger
    ledger.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=needs_postgres)])
def any_place(request, place):
    """Where a ledger is kept: in a file, or on a server."""
    if request.param == "sqlite":
        return place
    return Place(request.getfixturevalue("cluster").fresh(), place.root, place.inspection)


@pytest.fixture
def tamper(place, ledger, request):
    """Run statements as someone does who has dropped the triggers first."""

    def run(*statements):
        if place.url.startswith("postgresql:"):
            statements = [re.sub(r"\bevent\b", "letters_event", statement) for statement in statements]
            request.getfixturevalue("cluster").do(*statements, url=place.url)
            return
        with sqlite3.connect(place.path, isolation_level=None) as raw:
            for name in ("event_is_final", "event_stays", "event_comes_last"):
                raw.execute(f"DROP TRIGGER IF EXISTS {name}")
            for statement in statements:
                raw.execute(statement)
        raw.close()

    return run
