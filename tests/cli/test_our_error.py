"""A mistake of the program's own: a message, a report without findings, a traceback only for who asks for it."""

import os
from pathlib import Path

import pytest

SECRET = "HMIC found something that nobody must know"
SPOILER = f"""
import letters.workflows.selection as module

def spoil(*_):
    raise ValueError({SECRET!r})

module.select_readable = spoil
"""


@pytest.fixture
def spoilt(letters, tmp_path):
    """Run `letters` with a part that breaks, and a folder of its own for the report."""
    (tmp_path / "spoilt").mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "spoilt" / "sitecustomize.py").write_text(SPOILER)
    top = Path(letters.command()[1]).parent
    environment = {"PYTHONPATH": f"{tmp_path / 'spoilt'}{os.pathsep}{top}", "TMPDIR": str(tmp_path / "reports")}
    return lambda *arguments: letters(*arguments, **environment)


def test_it_says_so_and_writes_a_report_without_findings(spoilt, generated, tmp_path):
    done = spoilt("-C", generated, "check")
    assert (done.code, done.out) == (70, "")
    assert "Letters made a mistake of its own (ValueError). Your data is not to blame." in done.err
    [report] = (tmp_path / "reports").iterdir()
    assert str(report) in done.err
    assert report.stat().st_mode & 0o777 == 0o600
    written = report.read_text()
    assert "ValueError" in written
    assert "sitecustomize.py:5 in spoil" in written
    assert SECRET not in written + done.err


def test_the_traceback_is_for_who_asks_for_it(spoilt, generated, tmp_path):
    done = spoilt("--debug", "-C", generated, "check")
    assert done.code == 70
    assert f"ValueError: {SECRET}" in done.err
    assert not list((tmp_path / "reports").iterdir())
