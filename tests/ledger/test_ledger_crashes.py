"""The real adapter killed, or refused by the disk, at every system call that makes something durable."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from letters.ledger.opening import EmptyLedger, Place

pytestmark = [pytest.mark.needs_tool("strace"), pytest.mark.storm]
APPENDING = Path(__file__).with_name("appending.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
DURABLE = ("fsync", "fdatasync", "rename", "unlink", "ftruncate")


def append_under(root, *options):
    """Begin a ledger in `root` and append three times, with strace's options."""
    root.mkdir(exist_ok=True)
    command = ["strace", "-f", "-qq", *options, sys.executable, str(APPENDING), str(root), "3"]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60)


def count(tmp_path, calls):
    """How often each of the calls happens in an undisturbed run."""
    root = tmp_path / "undisturbed"
    log = tmp_path / "log"
    done = append_under(root, "-o", str(log), "-e", f"trace={','.join(calls)}")
    assert done.returncode == 0, done.stderr
    lines = log.read_text().splitlines()
    return {call: sum(f" {call}(" in line for line in lines) for call in calls}


def points(tmp_path, calls):
    """One (call, turn, fresh folder) for each time that a call happens."""
    return [
        (call, turn, tmp_path / f"{call}-{turn}")
        for call, times in count(tmp_path, calls).items()
        for turn in range(1, times + 1)
    ]


def all_of(act, work):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda point: act(*point), work))


def recover(root, said):
    """What is there holds everything that was reported, and a next run ends well. Gives the events found."""
    place = Place("sqlite:///.letters/ledger.db", root, "core-business-2014")
    before = place.open()
    events = list(before.events())
    assert len(events) >= max(map(int, said.split()), default=0)
    assert events or isinstance(before, EmptyLedger)
    before.close()
    again = append_under(root)
    assert again.returncode == 0, again.stderr
    ledger = place.open()
    after = list(ledger.events())
    ledger.close()
    assert [event.n for event in after] == list(range(1, len(after) + 1))
    assert len(after) == (len(events) or 1) + 3
    assert sum(event.kind == "ledger.opened" for event in after) == 1
    assert {path.name for path in (root / ".letters").iterdir()} == {"ledger.db", "ledger.db.lock"}
    return events


def test_killed_at_every_durable_call_of_beginning_and_appending(tmp_path):
    def kill(call, turn, root):
        done = append_under(
            root, "-o", os.devnull, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={turn}"
        )
        assert done.returncode in {-9, 137}, (call, turn, done.returncode)
        return len(recover(root, done.stdout))

    work = points(tmp_path, DURABLE)
    left = all_of(kill, work)
    assert len(work) > 10
    assert {0, 1, 2, 3, 4} <= set(left)  # before, during and after every step


@pytest.mark.parametrize(("error", "calls"), [("ENOSPC", ("pwrite64",)), ("EIO", ("pwrite64", "fdatasync", "fsync"))])
def test_refused_by_the_disk_at_every_write(tmp_path, error, calls):
    def refuse(call, turn, root):
        option = f"inject={call}:error={error}:when={turn}+"
        done = append_under(root, "-o", os.devnull, "-e", f"trace={call}", "-e", option)
        assert done.returncode in {0, 73}, (call, turn, done.stderr)
        assert "Traceback" not in done.stderr
        assert ("could not be" in done.stderr) == (done.returncode == 73)
        recover(root, done.stdout)
        return done.returncode

    codes = all_of(refuse, points(tmp_path, calls))
    assert codes.count(73) > len(codes) / 2  # the last calls tidy up after everything is recorded
