"""Run a program as a whole process and say what it cost: wall and CPU seconds, and the largest process's memory."""

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """`wall` and `cpu` in seconds; `peak` the largest resident set of any one of its processes, in MiB.

    `memory` is the resident sets as they went, in MiB: of the program itself, and of the largest of its workers.
    """

    wall: float
    cpu: float
    peak: float
    memory: tuple[tuple[float, float], ...] = ()


def run(command, cwd, *, stdout=subprocess.DEVNULL, **environment):
    """The Cost of a command that must succeed."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **environment}, stdout=stdout, stderr=subprocess.PIPE
    )
    memory = []
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, memory, stop))
    watcher.start()
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    stop.set()
    watcher.join()
    if status:
        raise SystemExit(f"{command} failed:\n{errors.decode()}")
    peak = max([usage.ru_maxrss / 1024, *(size for sizes in memory for size in sizes)])
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, tuple(memory))


def median(costs, part, digits=1):
    """The median of one part of the costs, with its range, as text."""
    return spread([getattr(cost, part) for cost in costs], digits)


def spread(values, digits=1):
    """The median of the values with their range, as text."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def cpu_of(pid):
    """The processor time that a running process has taken, in seconds, to a hundredth."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _watch(pid, memory, stop):
    """The resident sets of the program and of its workers, looked at twenty times a second."""
    while not stop.wait(0.05):
        memory.append((resident(pid), max(map(resident, children(pid)), default=0.0)))


def children(pid):
    """The ids of a process's own processes; none when it has gone."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def resident(pid):
    """The resident set of a process, in MiB; 0 when it has gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
