"""Fixtures: one office a session, its letters signed once; every test gets a copy."""

import shutil

import pytest
from dispatch.certificates import Authority
from dispatch.mailroom import serving
from gate.program import NOON
from sending.office import Office, make_office


@pytest.fixture(scope="session")
def signed_office(tmp_path_factory):
    office = Office(make_office(tmp_path_factory.mktemp("sending") / "office"))
    office.do("keys", "init")
    office.do("generate")
    return office


@pytest.fixture
def office(signed_office, tmp_path):
    """Four copies of two letters, signed; nothing has been sent."""
    return Office(shutil.copytree(signed_office.root, tmp_path / "office"))


@pytest.fixture
def room():
    """A mail server on this machine."""
    with serving() as opened:
        yield opened


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"), now=NOON)


class MovingClock:
    """A clock that a test sets while the program runs by it."""

    def __init__(self, file):
        self._file = file

    def set(self, moment):
        new = self._file.with_suffix(".new")
        new.write_text(f"{moment.timestamp():.0f}")
        new.replace(self._file)

    def variables(self):
        return {"FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_NO_CACHE": "1"}


@pytest.fixture
def clock(tmp_path):
    return MovingClock(tmp_path / "clock")
