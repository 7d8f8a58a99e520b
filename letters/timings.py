"""Where the time of a run went, by step, in seconds of the wall clock.

Worker processes tell theirs with what they made.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_spent: defaultdict[str, float] = defaultdict(float)
_within: list[float] = []
"""Of each step that runs now, what the steps within it took."""


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Count what happens within to `step`, a verb: `sign`. What a step within it took is that one's alone."""
    started = perf_counter()
    _within.append(0.0)
    try:
        yield
    finally:
        took = perf_counter() - started
        _spent[step] += took - _within.pop()
        if _within:
            _within[-1] += took


def add(spent: Mapping[str, float]) -> None:
    """Count what other processes spent: steps to seconds."""
    for step, seconds in spent.items():
        _spent[step] += seconds


def summary(whole: float) -> str:
    """`read 0.10 s, lay out 5.21 s, sign 0.34 s; 4.02 s in all.` The steps stand as they first ended."""
    steps = ", ".join(f"{step} {seconds:.2f} s" for step, seconds in _spent.items())
    return "; ".join([*([steps] if steps else []), f"{whole:.2f} s in all."])
