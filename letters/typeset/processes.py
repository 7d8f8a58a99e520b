"""The engine of one machine: a pool of processes, as many as it has cores."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from letters.ports import LostWorkers
from letters.typeset.jobs import attempt_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

    from letters.ports import Job, Sheets, Typesetter


class LocalEngine:
    """Implements ports.Engine. `make_typesetter` is called once a process; `workers` are the cores unless given."""

    handful = 1

    def __init__(self, make_typesetter: Callable[[], Typesetter], workers: int | None = None) -> None:
        self._make_typesetter = make_typesetter
        self.workers = min(workers or _cores(), 61)

    @contextmanager
    def running(self) -> Iterator[Callable[[Sequence[Job]], Future[Sequence[Sheets]]]]:
        """A pool, gone at the end of the context."""
        from concurrent.futures.process import BrokenProcessPool

        pool = self._pool()
        try:
            yield lambda jobs: pool.submit(_in_worker, jobs)
        except BrokenProcessPool as broken:
            raise LostWorkers("a process that lays letters out was ended from outside") from broken
        finally:
            pool.shutdown(cancel_futures=True)

    def _pool(self) -> ProcessPoolExecutor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        if sys.platform == "linux":
            # Forked after the typesetter is made here, workers share its imports and fonts instead of loading them.
            _prepare(self._make_typesetter)
            gc.freeze()  # what is shared stays so: a collector that looked at it would copy its pages
            context = multiprocessing.get_context("fork")
            return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_leave_interrupts)
        context = multiprocessing.get_context("spawn")
        given = (self._make_typesetter,)
        return ProcessPoolExecutor(self.workers, mp_context=context, initializer=_prepare, initargs=given)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


_typesetters: list[Typesetter] = []


def _prepare(make_typesetter: Callable[[], Typesetter]) -> None:
    _typesetters[:] = [make_typesetter()]


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process; the parent alone answers it, and lets its workers end in peace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _in_worker(jobs: Sequence[Job]) -> Sequence[Sheets]:
    return attempt_each(_typesetters[0], jobs)
