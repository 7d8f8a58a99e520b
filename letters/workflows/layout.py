"""Lay letters out on every core: each letter once, each of its editions stamped from that one master."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING

from letters import timings
from letters.errors import Unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Future, ProcessPoolExecutor

    from letters.errors import Problem
    from letters.model.letter import Letter
    from letters.ports import Marks, Typesetter

WORTH_A_POOL = 3
"""Below so many letters, starting processes costs more than it gains."""
AHEAD = 8
"""Letters that wait for each process, or are done and wait to be fetched: some 2 MiB of editions."""


@dataclass(frozen=True, slots=True)
class Job:
    """One letter and the editions wanted of it."""

    letter: Letter
    editions: tuple[Marks, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """A job done: one unsigned PDF an edition, in the job's order; or the problems that stopped it, and no PDF.

    `spent` is what it took: steps to seconds.
    """

    job: Job
    pdfs: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()
    spent: Mapping[str, float] = field(default_factory=dict, compare=False)


def lay_out(jobs: Iterable[Job], make_typesetter: Callable[[], Typesetter]) -> Iterator[Sheets]:
    """Yield each job's sheets in their order; never more than a few letters are in memory.

    `make_typesetter` is called once a process. A process pool is used where there are letters and cores enough.
    """
    with laying_out(jobs, make_typesetter) as sheets:
        yield from sheets


@contextmanager
def laying_out(jobs: Iterable[Job], make_typesetter: Callable[[], Typesetter]) -> Iterator[Iterator[Sheets]]:
    """The same as `lay_out`, but a pool is at work from here on, whether or not anybody asks for sheets yet."""
    jobs = iter(jobs)
    first = list(islice(jobs, WORTH_A_POOL))
    workers = min(len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1, 61)
    if len(first) < WORTH_A_POOL or workers == 1:
        yield _counted(_alone(chain(first, jobs), make_typesetter))
        return
    with _pool(workers, make_typesetter) as pool:
        ahead = AHEAD * workers
        waiting = deque(pool.submit(_in_worker, job) for job in islice(chain(first, jobs), ahead))
        yield _counted(_in_order(pool, waiting, jobs, ahead))


def _counted(done: Iterable[Sheets]) -> Iterator[Sheets]:
    for sheets in done:
        timings.add(sheets.spent)
        yield sheets


def _alone(jobs: Iterable[Job], make_typesetter: Callable[[], Typesetter]) -> Iterator[Sheets]:
    typesetter = None
    for job in jobs:
        typesetter = typesetter or make_typesetter()
        yield _attempt(typesetter, job)


def _in_order(
    pool: ProcessPoolExecutor, waiting: deque[Future[Sheets]], rest: Iterator[Job], ahead: int
) -> Iterator[Sheets]:
    while waiting:
        waiting.extend(pool.submit(_in_worker, job) for job in islice(rest, max(0, ahead - len(waiting))))
        yield waiting.popleft().result()


@contextmanager
def _pool(workers: int, make_typesetter: Callable[[], Typesetter]) -> Iterator[ProcessPoolExecutor]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    if sys.platform == "linux":
        # Forked after the typesetter is made here, workers share its imports and fonts instead of loading them again.
        _prepare(make_typesetter)
        gc.freeze()  # what is shared stays so: a collector that looked at it would copy its pages
        context = multiprocessing.get_context("fork")
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts)
    else:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(make_typesetter,))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_typesetters: list[Typesetter] = []


def _prepare(make_typesetter: Callable[[], Typesetter]) -> None:
    _typesetters[:] = [make_typesetter()]


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process; the parent alone answers it, and lets its workers end in peace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _in_worker(job: Job) -> Sheets:
    return _attempt(_typesetters[0], job)


def _attempt(typesetter: Typesetter, job: Job) -> Sheets:
    began = perf_counter()
    try:
        master = typesetter.typeset(job.letter)
        laid_out = perf_counter()
        pdfs = tuple(typesetter.finish(master, job.letter, marks) for marks in job.editions)
    except Unfit as unfit:
        return Sheets(job, problems=unfit.problems)
    return Sheets(job, pdfs, spent={"lay out": laid_out - began, "stamp": perf_counter() - laid_out})
