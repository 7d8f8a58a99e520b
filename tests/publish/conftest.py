"""A permit, and a workspace to publish in."""

import os
from datetime import timedelta

import pytest

from letters.embargo.evidence import Evidence
from letters.embargo.gate import ask
from letters.embargo.instant import Instant

FILES = {"kent/letter.pdf": b"%PDF kent", "essex/letter.pdf": b"%PDF essex", "manifest.json": b"{}"}


@pytest.fixture
def permit():
    until = Instant.from_wall("2014-09-04 00:01", "Europe/London")
    return ask([until], Evidence(until.utc + timedelta(seconds=1)))


@pytest.fixture
def files():
    return dict(FILES)


@pytest.fixture(params=[0o000, 0o077, 0o777])
def any_umask(request):
    """Whatever the umask; 0777 takes every right away."""
    before = os.umask(request.param)
    yield
    os.umask(before)
