"""The real publisher killed, or refused by the disk, at every system call that makes something durable or visible."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytestmark = [pytest.mark.needs_tool("strace"), pytest.mark.storm]
PUBLISHING = Path(__file__).with_name("publishing.py")
ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
KILLED_AT = ("fsync", "rename", "unlink", "unlinkat", "symlink", "fchmod", "chmod")
REFUSED_AT = ("fsync", "rename", "symlink", "fchmod", "chmod")


def publish_under(root, *options):
    root.mkdir(exist_ok=True)
    command = ["strace", "-f", "-qq", *options, sys.executable, str(PUBLISHING), str(root)]
    return subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60, umask=0o077
    )


def tree(root):
    """Everything under public/: name, kind or content, mode."""
    public = root / "public"
    found = {}
    for path in sorted(public.rglob("*")) if public.exists() else ():
        content = str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else None
        found[str(path.relative_to(public))] = (content, path.lstat().st_mode)
    return found


def points(tmp_path, calls):
    """The undisturbed outcome, and one (call, turn, fresh folder) for each time that a call happens."""
    root, log = tmp_path / "undisturbed", tmp_path / "log"
    done = publish_under(root, "-o", str(log), "-e", f"trace={','.join(calls)}")
    assert done.returncode == 0, done.stderr
    lines = log.read_text().splitlines()
    times = {call: sum(f" {call}(" in line for line in lines) for call in calls}
    return tree(root), [(c, turn, tmp_path / f"{c}-{turn}") for c, most in times.items() for turn in range(1, most + 1)]


def check_whole_or_absent(root, whole):
    """What the public can see is the complete release or nothing, and a next run ends as if nothing had happened."""
    seen = {name: value for name, value in tree(root).items() if name.startswith("releases/1")}
    assert seen in ({}, {name: value for name, value in whole.items() if name.startswith("releases/1")})
    assert not (root / "public/current").is_symlink() or seen
    assert publish_under(root).returncode == 0
    assert tree(root) == whole
    assert list((root / ".letters").iterdir()) == []
    return bool(seen)


def all_of(act, work):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda point: act(*point), work))


def test_killed_at_every_durable_call(tmp_path):
    whole, work = points(tmp_path, KILLED_AT)

    def kill(call, turn, root):
        option = f"inject={call}:signal=KILL:when={turn}"
        assert publish_under(root, "-o", os.devnull, "-e", f"trace={call}", "-e", option).returncode in {-9, 137}
        return check_whole_or_absent(root, whole)

    outcomes = all_of(kill, work)
    assert len(outcomes) > 15
    assert set(outcomes) == {True, False}


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_refused_by_the_disk_at_every_durable_call(tmp_path, error):
    whole, work = points(tmp_path, REFUSED_AT)

    def refuse(call, turn, root):
        option = f"inject={call}:error={error}:when={turn}"
        done = publish_under(root, "-o", os.devnull, "-e", f"trace={call}", "-e", option)
        assert done.returncode == 73, (call, turn, done.stderr)
        assert "could not be written" in done.stderr
        assert "Traceback" not in done.stderr
        assert not (root / ".letters/staging").exists()
        assert not list((root / "public").glob(".tmp-*"))
        return check_whole_or_absent(root, whole)

    assert len(all_of(refuse, work)) > 10
