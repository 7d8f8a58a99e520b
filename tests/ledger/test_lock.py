"""The one writer's place: one at a time, free as soon as its holder is gone."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from letters.errors import OutputFailed
from letters.ledger import lock

REPOSITORY = Path(__file__).resolve().parents[2]
HOLDER = """
import os, signal, sys, time
from pathlib import Path
from letters.ledger import lock

with lock.hold(Path(sys.argv[1])):
    if sys.argv[2] == "fork" and os.fork() == 0:
        print(os.getpid(), flush=True)
        signal.pause()
    if sys.argv[2] == "alone":
        print(os.getpid(), flush=True)
    signal.pause()
"""


def is_free(path):
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def start(path, how):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), how],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        text=True,
    )
    return holder, int(holder.stdout.readline())


def test_held_inside_and_free_outside(tmp_path):
    path = tmp_path / "lock"
    with lock.hold(path):
        assert not is_free(path)
    assert is_free(path)
    with pytest.raises(RuntimeError), lock.hold(path):
        raise RuntimeError
    assert is_free(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_freed_by_the_kernel_when_the_holder_is_killed(tmp_path):
    holder, _ = start(tmp_path / "lock", "alone")
    assert not is_free(tmp_path / "lock")
    holder.kill()
    holder.communicate()
    assert is_free(tmp_path / "lock")


def test_a_worker_left_behind_does_not_keep_it(tmp_path):
    holder, worker = start(tmp_path / "lock", "fork")
    try:
        assert not is_free(tmp_path / "lock")
        holder.kill()
        holder.wait()
        os.kill(worker, 0)  # it is still there
        assert is_free(tmp_path / "lock")
    finally:
        os.kill(worker, signal.SIGKILL)
        holder.stdout.close()


def test_where_no_lock_can_be_made(tmp_path):
    with pytest.raises(OutputFailed, match="no such file or directory"), lock.hold(tmp_path / "missing" / "lock"):
        pytest.fail("it was held")


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "lock").symlink_to(tmp_path / "target")
    with pytest.raises(OutputFailed, match="could not be opened"), lock.hold(tmp_path / "lock"):
        pytest.fail("it was held")
    assert not (tmp_path / "target").exists()
