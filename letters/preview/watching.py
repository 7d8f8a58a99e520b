"""When to look again: as soon as the system says that something was saved, and every second in case it does not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import watchfiles

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_SETTLED = 15
"""Milliseconds without a further change, after which a save counts as done."""
_SOMETIMES = 1.0
"""Seconds: shared and strange file systems tell of no change, and a folder that was put back is another one."""


async def changes(root: Path) -> AsyncIterator[None]:
    """Each time that data or templates may have changed; whether they have is for the reader to see."""
    stirred = asyncio.Event()
    watching = asyncio.create_task(_watch(root, stirred))
    try:
        while True:
            try:
                await asyncio.wait_for(stirred.wait(), _SOMETIMES)
            except TimeoutError:
                if watching.done():
                    watching = asyncio.create_task(_watch(root, stirred))
            stirred.clear()
            yield
    finally:
        watching.cancel()


async def _watch(root: Path, stirred: asyncio.Event) -> None:
    """Until a folder goes away."""
    folders = [folder for folder in (root / "data", root / "templates") if folder.is_dir()]
    if not folders:
        return
    there = [folder.stat().st_ino for folder in folders]
    try:
        async for _ in watchfiles.awatch(*folders, step=_SETTLED, debounce=200, watch_filter=None):
            stirred.set()
            if [folder.stat().st_ino for folder in folders] != there:
                return
    except (OSError, RuntimeError):
        return
