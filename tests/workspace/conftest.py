"""A small workspace without a mistake, to lay mistakes over."""

import shutil
from pathlib import Path

import pytest

from letters.workspace import workspace

GOOD = Path(__file__).parent / "good"


@pytest.fixture
def good(tmp_path):
    """A copy of the good workspace, to be spoiled."""
    root = tmp_path / "workspace"
    shutil.copytree(GOOD, root)
    return root


@pytest.fixture
def problems(good):
    """What `load` finds wrong with the copy, as (file, code) pairs in order."""

    def _problems():
        return [(problem.file, problem.code) for problem in workspace.load(good)[1]]

    return _problems


@pytest.fixture
def edit(good):
    """Replace a text in a file of the copy; the text must be there, so that a test cannot pass by missing it."""

    def _edit(file, old, new):
        path = good / file
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return _edit
