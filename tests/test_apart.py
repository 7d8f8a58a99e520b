"""Work that may be made to harm gives its answer, or dies by itself: nobody else is harmed, and nothing is said."""

import faulthandler
import os
import signal
import subprocess
import sys
import threading

import pytest

from letters.apart import Died, apart

MIB = 1024 * 1024


def run(work, memory=256 * MIB, seconds=20):
    return apart(work, memory=memory, seconds=seconds)


def dies(signum):
    faulthandler.disable()  # whose report of it would be taken for a crash of the tests themselves
    os.kill(os.getpid(), signum)


def test_answer_comes_back_whatever_its_size():
    assert run(lambda: {"pages": ["x" * MIB] * 5}) == {"pages": ["x" * MIB] * 5}


def test_parent_is_as_it_was():
    seen = []
    assert run(lambda: seen.append(1)) is None
    assert seen == []


@pytest.mark.parametrize(
    "work",
    [
        lambda: bytearray(1024 * MIB),
        lambda: dies(signal.SIGABRT),
        lambda: dies(signal.SIGSEGV),
        lambda: os._exit(0),
        lambda: sys.exit(0),
        lambda: 1 // 0,
        threading.Lock,
    ],
    ids=["memory", "abort", "crash", "exit", "system exit", "exception", "no answer"],
)
def test_what_gives_no_answer_has_died(work):
    with pytest.raises(Died):
        run(work)


def test_what_never_ends_has_died_after_its_time():
    def forever():
        while True:
            pass

    with pytest.raises(Died):
        run(forever, seconds=1)


PROGRAM = """
import sys, os
from letters.apart import apart, Died
print("once", end="")
def work():
    print("never")
    os.write(2, b"library shouts")
    os.abort()
try:
    apart(work, memory=2**28, seconds=9)
except Died:
    print(" died", end="")
"""


def test_nothing_is_said_by_what_dies_and_nothing_twice():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("once died", "")


WAITING = """
import os, time
from letters.apart import apart
out = os.dup(1)
def work():
    os.write(out, f"{os.getpid()}\\n".encode())
    time.sleep(60)
try:
    apart(work, memory=2**28, seconds=9)
except KeyboardInterrupt:
    os.write(1, b"interrupted\\n")
"""


def test_interrupt_ends_the_work_too():
    with subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
