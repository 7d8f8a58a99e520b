"""README.md beside this file names a test for every attack, and each of these tests is there with words of its own."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
LINES = (HERE / "README.md").read_text("utf-8").splitlines()
ROWS = [line.strip("| ").split(" | ") for line in LINES if line.startswith("| ")]


def test_every_attack_has_a_test_that_is_there():
    assert len(ROWS) > 25
    for _, _, tests in ROWS[1:]:
        named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", tests)
        assert named
        for file, name in named:
            tree = ast.parse((HERE / file).read_text("utf-8"))
            assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (file, name)


def test_each_is_refused_in_words_of_its_own_that_its_tests_hold():
    said = [words for _, words, _ in ROWS[1:]]
    assert len(set(said)) == len(said)
    for _, words, tests in ROWS[1:]:
        files = {HERE / file for file in re.findall(r"`(test_\w+\.py)::", tests)}
        assert any(words in file.read_text("utf-8") for file in files), words
