"""README.md beside this file names a test for every mishap, and each of these tests is there."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent
ROWS = [line for line in (HERE / "README.md").read_text("utf-8").splitlines() if line.startswith("| ")][1:]
NAMED = [re.findall(r"`([^`]+\.py)::(\w+)`", row.rpartition(" | ")[2]) for row in ROWS]


def functions_of(file):
    tree = ast.parse(file.read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_mishap_has_a_test():
    assert len(ROWS) == 22
    assert all(NAMED)


def test_every_test_that_is_named_is_there():
    missing = [name for row in NAMED for name in row if name[1] not in functions_of(TESTS / name[0])]
    assert missing == []


def test_every_test_of_this_folder_is_named():
    files = set(HERE.glob("test_*.py")) - {Path(__file__)}
    here = {(f"mishaps/{file.name}", test) for file in files for test in functions_of(file)}
    assert here
    assert here - {name for row in NAMED for name in row} == set()
