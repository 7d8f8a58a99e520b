"""Ctrl-C and SIGTERM are remembered as well as raised: what is raised within a finalizer or a callback Python drops."""

from __future__ import annotations

import signal

_wishes: list[int] = []
"""The signals by which somebody wanted an end of this run."""


def hear() -> None:
    """Hear both from here on. Whoever began the run with SIGINT ignored, as `nohup … &` does, wants it so."""
    _wishes.clear()
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)


def wished() -> bool:
    """Whether somebody wanted an end, even if nothing has come of it."""
    return bool(_wishes)


def heed() -> None:
    """End here if somebody wanted it. Raises KeyboardInterrupt."""
    if _wishes:
        raise KeyboardInterrupt


def _interrupt(number: int, _frame: object) -> None:
    _wishes.append(number)
    raise KeyboardInterrupt
