"""Every mistake in tests/cases, laid over the good workspace, gives exactly the lines of its expected.txt."""

import re
import shutil
from pathlib import Path

import pytest

from letters.workspace import workspace

CASES = Path(__file__).parent.parent / "cases"
NAMES = sorted(path.name for path in CASES.iterdir() if path.is_dir())


def test_there_are_cases():
    assert len(NAMES) >= 35


@pytest.mark.parametrize("name", NAMES)
def test_case(name, good):
    shutil.copytree(CASES / name, good, dirs_exist_ok=True)
    expected = (CASES / name / "expected.txt").read_text().splitlines()
    assert expected
    assert [str(problem) for problem in workspace.load(good)[1]] == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_expected_line_has_place_code_and_remedy(name):
    for line in (CASES / name / "expected.txt").read_text().splitlines():
        assert re.fullmatch(r"[\w./-]+:\d+:\d+: [YDS]\d{3} .+ — .+", line)
