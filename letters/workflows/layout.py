"""Lay letters out: each once, each of its editions stamped from that one master, here or by an engine's workers."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Self

from letters import timings
from letters.errors import ServiceSilent
from letters.ports import LostWorkers
from letters.typeset.jobs import attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from letters.ports import Engine, Job, Sheets, Typesetter

WORTH_WORKERS = 3
"""Below so many letters, starting processes costs more than it gains."""
AHEAD = 12
"""Letters that wait for each worker, or are done and wait to be fetched: some 2 MiB of editions."""
PATIENCE = 3
"""How often an engine may lose its workers without one letter done between."""


def lay_out(jobs: Iterable[Job], make_typesetter: Callable[[], Typesetter], engine: Engine) -> Iterator[Sheets]:
    """Yield each job's sheets in their order; never more than a few letters are in memory.

    The engine is used where there are letters and workers enough, else a typesetter made here. Raises ServiceSilent
    for an engine that does not answer, or keeps losing its workers.
    """
    with laying_out(jobs, make_typesetter, engine) as sheets:
        yield from sheets


@contextmanager
def laying_out(
    jobs: Iterable[Job], make_typesetter: Callable[[], Typesetter], engine: Engine
) -> Iterator[Iterator[Sheets]]:
    """The same as `lay_out`, but the engine is at work from here on, whether or not anybody asks for sheets yet."""
    jobs = iter(jobs)
    first = list(islice(jobs, WORTH_WORKERS))
    if len(first) < WORTH_WORKERS or engine.workers == 1:
        yield _counted(_alone(chain(first, jobs), make_typesetter))
        return
    with _Run(engine, chain(first, jobs)) as run:
        yield _counted(run)


def _counted(done: Iterable[Sheets]) -> Iterator[Sheets]:
    for sheets in done:
        timings.add(sheets.spent)
        yield sheets


def _alone(jobs: Iterable[Job], make_typesetter: Callable[[], Typesetter]) -> Iterator[Sheets]:
    typesetter = None
    for job in jobs:
        typesetter = typesetter or make_typesetter()
        yield attempt(typesetter, job)


class _Run:
    """Jobs handed to an engine in their order. What it had in hand when its workers were lost is handed over again."""

    def __init__(self, engine: Engine, jobs: Iterator[Job]) -> None:
        self._engine, self._rest = engine, jobs
        self._next: deque[Job] = deque()
        self._waiting: deque[Sequence[Job]] = deque()
        self._futures: deque[Future[Sequence[Sheets]]] = deque()
        self._losses = 0
        self._running: AbstractContextManager[Callable[[Sequence[Job]], Future[Sequence[Sheets]]]] | None = None

    def __enter__(self) -> Self:
        self._start()
        try:
            self._hand_over()
        except BaseException as error:  # noqa: BLE001  it goes on to the caller, unless it can be mended
            self._again_after(error)
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._end(error)

    def __iter__(self) -> Iterator[Sheets]:
        while self._waiting:
            try:
                self._hand_over()
                done = self._futures[0].result()
            except BaseException as error:  # noqa: BLE001  the same
                self._again_after(error)
                continue
            self._futures.popleft()
            self._waiting.popleft()
            self._losses = 0
            yield from done

    def _start(self) -> None:
        self._running = self._engine.running()
        self._submit = self._running.__enter__()
        self._futures = deque()

    def _end(self, error: BaseException | None) -> None:
        running, self._running = self._running, None
        if running:
            running.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)

    def _hand_over(self) -> None:
        while sum(map(len, self._waiting)) < AHEAD * self._engine.workers and (jobs := self._handful()):
            self._waiting.append(jobs)
        for jobs in islice(self._waiting, len(self._futures), None):
            self._futures.append(self._submit(jobs))

    def _handful(self) -> Sequence[Job]:
        """The next jobs to go together: fewer towards the end, lest a worker wait while another has many to do."""
        handful, workers = self._engine.handful, self._engine.workers
        self._next.extend(islice(self._rest, max(0, handful * workers - len(self._next))))
        size = max(1, min(handful, len(self._next) // workers))
        return tuple(self._next.popleft() for _ in range(min(size, len(self._next))))

    def _again_after(self, error: BaseException) -> None:
        """Start the engine anew if it lost its workers; every other error goes on to the caller."""
        try:
            self._end(error)
        except LostWorkers as lost:
            error = lost
        if not isinstance(error, LostWorkers):
            raise error
        self._losses += 1
        if self._losses > PATIENCE:
            raise ServiceSilent(
                f"Laying out stopped {self._losses} times in a row: {error}.",
                "Is there memory enough? With fewer at once: --workers 1",
            ) from error
        self._start()
