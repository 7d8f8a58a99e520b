"""Ctrl-C while Python runs a finalizer is dropped by Python itself; it ends the run all the same."""

import subprocess
import sys

import pytest
from gate.program import TOP

pytestmark = pytest.mark.needs_tool("faketime")
DROPPING = """
import os, sys, weakref
sys.path.insert(0, {top!r})
from letters.cli.main import main
from letters.workflows import plan, send

class Page:
    pass

def end():
    os.kill(os.getpid(), {number})
    for _ in range(1000):
        pass  # Python looks for signals here, within the finalizer

def dropping(before):
    def after(*arguments):
        page = Page()
        weakref.finalize(page, end)
        del page
        return before(*arguments)
    return after

if {where!r} == "checking":
    plan._Judge.look_at = dropping(plan._Judge.look_at)
else:
    send._refuse_too_large = dropping(send._refuse_too_large)
main(sys.argv[1:])
"""


def run(office, number, where, *arguments):
    script = DROPPING.format(top=str(TOP), number=int(number), where=where)
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        check=False,
        cwd=office.root,
        env=office.environment(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


@pytest.mark.parametrize(("number", "where"), [("2", "checking"), ("15", "checking"), ("2", "once all are checked")])
def test_nothing_leaves_once_somebody_wanted_an_end(office, number, where):
    ran = run(office, number, where, "send", "--plan", office.plan())
    assert "Exception ignored in" in ran.stderr, "Python drops it: that is what this is about"
    assert ran.returncode == 130, ran.stderr
    assert office.drafts() == []
    assert "copy.intent" not in dict(office.kinds())
    assert office.send().code == 0


def test_a_plan_ends_too(office):
    ran = run(office, "2", "checking", "plan")
    assert (ran.returncode, ran.stdout) == (130, "")
