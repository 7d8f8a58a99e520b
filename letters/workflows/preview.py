"""Preview: every letter in a browser on this machine as it would be now, made again at each saving. Nothing is kept."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

from letters.errors import BadSettings
from letters.workflows.selection import refuse_unknown
from letters.workspace.sources import forces

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from letters.services import Services

_MOST_TYPISTS = 4


def preview(services: Services, force: str | None, port: int, *, opened: Callable[[str, str], None]) -> None:
    """Serve the preview until Ctrl-C. `opened` is told its address, and one that opens it once, for a browser.

    Raises WrongUsage for a force without a file or a port that is taken, BadSettings without the libraries for it.
    """
    try:
        from letters.preview import guard, server, site, watching  # noqa: F401  each needs a library of its own
    except ImportError as error:
        raise BadSettings(
            f"letters preview needs a part that is not installed here: {error.name}.",
            "Install it: make letters in a checkout, or else: pip install starlette uvicorn watchfiles",
        ) from error
    if force is not None:
        refuse_unknown(force, forces(services.root))
    with server.listen(port) as listening:
        asyncio.run(_serve(services, force, listening, opened))


async def _serve(services: Services, force: str | None, listening: socket, opened: Callable[[str, str], None]) -> None:
    from letters.preview.guard import Guard
    from letters.preview.server import serve
    from letters.preview.site import make_site
    from letters.preview.watching import changes
    from letters.workflows.desk import Desk
    from letters.workflows.showing import Show

    desk = Desk(services, min(len(os.sched_getaffinity(0)), _MOST_TYPISTS))
    show = Show(desk, services.root)
    port = listening.getsockname()[1]
    guard = Guard(make_site(show), port)
    start = f"http://127.0.0.1:{port}/?token="
    place = f"#/{quote(force)}" if force else ""
    if force:
        desk.look_at(force)
    keeping = asyncio.create_task(desk.keep(changes(services.root)))
    opened(f"{start}{guard.token}{place}", f"{start}{guard.ticket}{place}")
    try:
        await serve(guard, listening, keeping, desk.close)
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        show.close()
