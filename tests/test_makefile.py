"""The Makefile as a newcomer meets it. `make --dry-run` shows what would run, without running it."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TARGETS = ("help", "letters", "test", "storms", "lint", "validate", "bench", "clean")
pytestmark = pytest.mark.needs_tool("make")


def make(*arguments):
    """Gives what make says, line by line."""
    done = subprocess.run(["make", "-C", ROOT, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_bare_make_lists_every_target():
    listed = [line.split()[1] for line in make("--no-print-directory")]
    assert listed == list(TARGETS)


def test_letters_makes_keys_then_letters_then_shows_both_sides_of_the_gate():
    lines = [line for line in make("--dry-run", "letters") if ".venv/bin/letters" in line and "echo" not in line]
    assert [line.split("/letters ")[1] for line in lines] == [
        "keys init",
        "generate",
        "release --as-of 2014-09-03T23:00:59Z || test $? -eq 75",
        "release --as-of 2014-09-03T23:01:00Z",
    ]


def test_clean_leaves_letters_keys_and_ledger_alone():
    words = " ".join(make("--dry-run", "clean")).split()
    assert ".venv" in words
    assert not {"out", ".letters", "public", "data"} & set(words)


def test_changed_constraints_install_again():
    stamps = make("--dry-run", "--what-if", "constraints.txt", "test")
    assert "tools/install test" in stamps
