"""Fixtures: one office a session, its letters signed once; every test gets a copy."""

import shutil

import pytest
from dispatch.certificates import Authority
from dispatch.mailroom import serving
from gate.program import NOON, Clock
from sending.office import Office, make_office


@pytest.fixture(scope="session")
def signed_office(tmp_path_factory):
    office = Office(make_office(tmp_path_factory.mktemp("sending") / "office"))
    office.do("keys", "init")
    office.do("generate")
    return office


def copied(office, folder):
    """One like it, with the same letters, record and drafts."""
    return Office(shutil.copytree(office.root, folder / "office"))


@pytest.fixture
def office(signed_office, tmp_path):
    """Four copies of two letters, signed; nothing has been sent."""
    return copied(signed_office, tmp_path)


@pytest.fixture
def room():
    """A mail server on this machine."""
    with serving() as opened:
        yield opened


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"), now=NOON)


@pytest.fixture
def clock(tmp_path):
    """A clock to set while the program runs by it."""
    return Clock(tmp_path / "clock")
