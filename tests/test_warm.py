"""A run of the warm program is a run like any other: it says the same, ends alike, and leaves nothing for the next."""

import os
import subprocess
import sys

import pytest
import warmth

PROGRAM = """
import atexit, os, sys, threading, time
sys.path[:0] = ["tests"]
import warm

class Last:
    def __init__(self):
        self.me = self
    def __del__(self):
        os.write(1, b"finalised ")

def program(arguments):
    atexit.register(os.write, 1, b"registered ")
    threading.Thread(target=lambda: time.sleep(0.1) or os.write(1, b"waited ")).start()
    last = Last()
    print("flushed", end=" ")
    sys.exit({code})

warm.end(program, [])
"""


@pytest.fixture
def environment(tmp_path):
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "LC_ALL": "C.UTF-8"}


def either_way(monkeypatch, root, arguments, environment):
    for cold in (False, True):
        monkeypatch.setattr(warmth, "cold", cold)
        yield warmth.run(root, arguments, environment, 60)


@pytest.mark.parametrize(("command", "code"), [("--help", 0), ("schema force", 0), ("nonsense", 2), ("status", 78)])
def test_warm_and_cold_say_the_same_and_end_alike(monkeypatch, tmp_path, environment, command, code):
    warm, cold = either_way(monkeypatch, tmp_path, command.split(), environment)
    assert warm == cold
    assert warm[0] == code


def test_a_run_leaves_nothing_for_the_next(tmp_path, environment):
    """Not where it was, not what it was told, and none of its chance."""

    def code(*arguments, where=tmp_path, **more):
        return warmth.run(where, arguments, environment | more, 60)[0]

    assert code("init", "one") == code("init", "two") == 0
    told = {"LETTERS_WORKSPACE": str(tmp_path / "one")}
    assert [code(), code("status", **told), code("status", where=tmp_path / "two")] == [0, 0, 0]
    assert code("status") == 78, "neither is known here"
    keys = [
        {file.name: file.read_bytes() for file in (tmp_path / name / ".letters/keys").iterdir()}
        for name in ("one", "two")
    ]
    assert keys[0].keys() == keys[1].keys() != set()
    assert not [name for name, content in keys[0].items() if content == keys[1][name]]


@pytest.mark.parametrize(("code", "ends"), [("0", 0), ("75", 75), ("None", 0), ("'words'", 1)])
def test_a_warm_run_ends_as_any_other(code, ends):
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(code=code)],
        cwd=warmth.TOP,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == ends
    assert sorted(ran.stdout.split()) == ["finalised", "flushed", "registered", "waited"]


def test_python_too_ends_well_after_what_typesets_signs_and_sends(monkeypatch, tmp_path, environment):
    """Which no warm run shows: what was loaded is torn down then, and a library that dies of it takes the exit code."""
    monkeypatch.setattr(warmth, "cold", True)
    assert warmth.run(tmp_path, ["init", "one"], environment, 60)[0] == 0
    ends = {"generate": 0, "check": 0, "proof": 0, "status": 0, "plan": 75, "release": 75}
    assert {command: warmth.run(tmp_path / "one", [command], environment, 60)[0] for command in ends} == ends
