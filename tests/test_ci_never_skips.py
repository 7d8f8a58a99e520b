"""The rule of tests/conftest.py, tried on small suites of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

@pytest.mark.needs_tool({tool!r})
def test_that_needs_a_tool():
    pass
"""
IN_THE_BODY = """
import pytest

def test_that_changes_its_mind():
    pytest.skip("not today")

@pytest.mark.xfail
def test_known_to_fail():
    raise ValueError
"""


@pytest.fixture
def run_suite(tmp_path):
    """Run a suite with our conftest.py beside it; gives pytest's exit status and its report."""

    def run(source, ci):
        shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
        (tmp_path / "test_suite.py").write_text(source)
        environment = {name: value for name, value in os.environ.items() if name != "CI" and "PYTEST" not in name}
        environment |= {"PYTHONPATH": str(Path(__file__).parent), **({"CI": "true"} if ci else {})}
        command = [sys.executable, "-m", "pytest", "-ra", "--rootdir", tmp_path, "-p", "no:cacheprovider", tmp_path]
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    return run


def test_tool_at_hand_runs(run_suite):
    status, report = run_suite(SUITE.format(tool="sh"), ci=True)
    assert status == 0
    assert "1 passed" in report


def test_missing_tool_skips_with_a_reason(run_suite):
    status, report = run_suite(SUITE.format(tool="no-such-tool"), ci=False)
    assert status == 0
    assert "no no-such-tool on this machine: `make test` installs it" in report


def test_missing_tool_fails_in_ci(run_suite):
    status, report = run_suite(SUITE.format(tool="no-such-tool"), ci=True)
    assert status == 1
    assert "nothing skips in CI: no no-such-tool on this machine" in report


def test_any_skip_fails_in_ci_and_expected_failures_do_not(run_suite):
    status, report = run_suite(IN_THE_BODY, ci=True)
    assert status == 1
    assert "nothing skips in CI: not today" in report
    assert "1 failed, 1 xfailed" in report
