"""Running the real program without waiting for its imports: a warm process a kind of environment, forked for each run.

`pytest --cold` runs it as a process of its own from its first import on, each time; so does this module whatever a fork
could not show: a clock that goes on, another Python, another language.
"""

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
_OF_THE_START = ("LC_", "LANG", "LD_", "MALLOC_", "PYTHON")
_HARMLESS = frozenset({"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"})
_MOST = 3
"""Kinds at once: nearly all tests have the same two, by a clock of their choosing and by the machine's own."""
_warm = {}
cold = False


class Warm:
    """The program with its imports done, after a first `command`; the rest of `environment` is each run's own."""

    def __init__(self, environment, *command):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        whole = environment | {"PYTHONPATH": str(TOP)}
        # Unbuffered: a line that was read ahead would be there unseen by select, and a run that has ended waited for.
        command = [sys.executable, TOP / "tests/warm.py", *command]
        self._process = subprocess.Popen(command, env=whole, bufsize=0, **pipes)

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def order(self, root, arguments, environment, streams, *, traced=False):
        """Begin a run whose output and errors go to the ends of these two files; gives its process id."""
        order = {"root": root, "arguments": arguments, "environment": environment, "streams": streams, "traced": traced}
        self._process.stdin.write(json.dumps(order, default=str).encode() + b"\n")
        return int(self._process.stdout.readline())

    def code(self):
        """The exit code of the run that was begun, once it has ended."""
        return int(self._process.stdout.readline())

    def run(self, root, arguments, environment, timeout):
        """Run it to its end, for `timeout` seconds at most: exit code, output and errors."""
        with tempfile.NamedTemporaryFile() as output, tempfile.NamedTemporaryFile() as errors:
            child = self.order(root, arguments, environment, (output.name, errors.name))
            if not select.select([self._process.stdout], [], [], timeout)[0]:
                os.kill(child, signal.SIGKILL)
                self.code()
                raise subprocess.TimeoutExpired(["letters", *arguments], timeout)
            return self.code(), output.read().decode(), errors.read().decode()


def run(root, arguments, environment, timeout):
    """Run the program to its end: exit code, output and errors."""
    arguments = [str(argument) for argument in arguments]
    if warm := None if cold else _warm_one(environment):
        return warm.run(root, arguments, environment, timeout)
    command = [sys.executable, str(TOP / "cli.py"), *arguments]
    options = {"cwd": root, "env": environment, "stdin": subprocess.DEVNULL, "capture_output": True, "text": True}
    done = subprocess.run(command, timeout=timeout, check=False, **options)
    return done.returncode, done.stdout, done.stderr


def _warm_one(environment):
    """The warm process for runs in such an environment; None where only a start of its own would do."""
    fixed = {name: value for name, value in environment.items() if value and name.startswith(_OF_THE_START)}
    others = {name for name in fixed if name.startswith("PYTHON") and fixed[name] != os.environ.get(name)}
    if _goes(environment) or others - _HARMLESS:
        return None
    kind = tuple(sorted((name, value) for name, value in fixed.items() if name not in _HARMLESS))
    warm = _warm.pop(kind, None) or _start(environment)
    _warm[kind] = warm  # the last used is the last
    if len(_warm) > _MOST:
        _warm.pop(next(iter(_warm))).close()
    return warm


def _goes(environment):
    """Whether a clock goes on from somewhere, or is moved by a file: both are fixed when a process starts."""
    return environment.get("FAKETIME", "").startswith("@") or "FAKETIME_TIMESTAMP_FILE" in environment


def _start(environment):
    """It stands still in time until a run says otherwise, and reads that anew at each look."""
    home = tempfile.mkdtemp(prefix="letters-warm-")
    standing = {"FAKETIME": "1409742000", "FAKETIME_NO_CACHE": "1"} if "FAKETIME_FMT" in environment else {}
    places = {"HOME": home, "TMPDIR": home}
    warm = Warm(environment | standing | places, "-C", TOP, "check", "leicestershire")
    atexit.register(warm.close)
    return warm
