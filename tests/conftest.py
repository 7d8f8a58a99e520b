"""What every test shares: tools of the system that a test needs, and the rule that nothing skips in CI."""

import os
import shutil
import signal
from pathlib import Path

import pytest
import warmth
from hypothesis import settings

settings.register_profile("letters", deadline=None)  # no test measures time
settings.load_profile("letters")

# WeasyPrint reads this when it is first imported, and crashes on a machine that has no fonts at all.
os.environ["FONTCONFIG_FILE"] = str(Path(__file__).parent.parent / "templates" / "fonts" / "fonts.conf")


# A shell that runs the tests in the background has them ignore Ctrl-C, and what they start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser):
    parser.addoption("--accept-cases", action="store_true", help="write what the cases of tests/cases say now")
    parser.addoption("--cold", action="store_true", help="run the program from its first import on, each time")


def pytest_configure(config):
    warmth.cold = config.getoption("--cold")
    config.addinivalue_line("markers", "needs_tool(*names): skip where one of these programs is missing; fail in CI")


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs_tool"):
        for name in mark.args:
            if shutil.which(name) is None:
                pytest.skip(f"no {name} on this machine: `make test` installs it")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn every skip into a failure when CI is set: a test that never runs there proves nothing."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} would skip, and nothing skips in CI: {call.excinfo.value}"
    return report


@pytest.fixture(scope="session")
def _signed_sample(tmp_path_factory):
    from sample import sign_sample
    from sharing import made_once

    return made_once(tmp_path_factory, "sample", sign_sample)


@pytest.fixture
def signed_sample(_signed_sample, tmp_path):
    """The root of a workspace of its own with the sample's 43 letters, signed before the instant; needs faketime."""
    return shutil.copytree(_signed_sample, tmp_path / "sample")


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL server, the same for all tests of this process; needs `needs_postgres`."""
    from postgres import running

    with running() as started:
        yield started


@pytest.fixture(scope="module")
def server():
    """An S3 server that begins empty, for all tests of a file."""
    from objects import ObjectServer

    started = ObjectServer()
    yield started
    started.stop()
