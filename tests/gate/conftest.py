"""One two-force inspection a session, its evaluation keys made once; every test gets a copy."""

import shutil

import pytest

from gate.inspection import make_inspection
from gate.program import Inspection


@pytest.fixture(scope="session")
def _keyed(tmp_path_factory):
    inspection = Inspection(make_inspection(tmp_path_factory.mktemp("gate") / "keyed"))
    inspection.do("keys", "init")
    return inspection


@pytest.fixture(scope="session")
def _signed(_keyed):
    inspection = Inspection(shutil.copytree(_keyed.root, _keyed.root.with_name("signed")))
    inspection.do("generate")
    return inspection


@pytest.fixture
def keyed(_keyed, tmp_path):
    """Data and keys, nothing signed, no ledger yet."""
    return Inspection(shutil.copytree(_keyed.root, tmp_path / "inspection"))


@pytest.fixture
def signed(_signed, tmp_path):
    """Both letters signed at noon on the day before the instant."""
    return Inspection(shutil.copytree(_signed.root, tmp_path / "inspection"))


@pytest.fixture
def published(signed):
    """Both letters public since the instant."""
    from gate.program import INSTANT

    signed.do("release", at=INSTANT)
    return signed


@pytest.fixture
def another(_keyed, tmp_path):
    """Make a second inspection with the same keys: `another("other-2014")`."""

    def make(identifier="gate-2014", name="another"):
        root = shutil.copytree(_keyed.root, tmp_path / name)
        shutil.rmtree(root / "data")
        shutil.rmtree(root / "templates")
        return Inspection(make_inspection(root, identifier))

    return make
