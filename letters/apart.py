"""Work on what may be made to harm: in a process of its own, with bounded memory and time."""

from __future__ import annotations

import os
import pickle
import resource
import signal
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Died(Exception):
    """The work took more memory or time than it was given, or brought the process down."""


def apart(work: Callable[[], T], *, memory: int, seconds: int) -> T:
    """What `work` gives, done in a fork that may take so many bytes more than this process has, and so much of a
    processor's time. The answer is pickled. Raises Died where there is none, whatever the reason.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _answer(work, writing, memory, seconds)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as answered:
            answer = answered.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        _, status = os.waitpid(child, 0)
    if status or not answer:
        raise Died
    done: T = pickle.loads(answer)  # noqa: S301  from our own fork
    return done


def _answer(work: Callable[[], object], writing: int, memory: int, seconds: int) -> NoReturn:
    """Nothing of the parent is run or written on the way out, and nothing is said: libraries shout as they die."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        _limit(resource.RLIMIT_AS, _size() + memory)
        _limit(resource.RLIMIT_CPU, seconds)
        _limit(resource.RLIMIT_CORE, 0)
        answer = pickle.dumps(work())
        with os.fdopen(writing, "wb") as answering:
            answering.write(answer)
        status = 0
    finally:
        os._exit(status)


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (allowed, allowed))


def _size() -> int:
    """Bytes of address space that this process has."""
    with open("/proc/self/statm", "rb") as pages:  # noqa: PTH123  without what pathlib would import
        return int(pages.read().split()[0]) * resource.getpagesize()
