"""The server: on this machine's own address only, for as long as somebody wants it."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from letters.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from starlette.types import ASGIApp

_LOOPBACK = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A socket that only this machine can reach; 0 takes any free port. Raises WrongUsage where the port is taken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((_LOOPBACK, port))
        listening.listen()
    except OSError as error:
        listening.close()
        reason = (error.strerror or "unknown reason").lower()
        raise WrongUsage(
            f"Port {port} cannot be used: {reason}.", "Name another one, or leave --port out: any free one is taken."
        ) from error
    return listening


async def serve(
    app: ASGIApp, listening: socket.socket, beside: asyncio.Task[None], close: Callable[[], Awaitable[None]]
) -> None:
    """Serve until Ctrl-C or a polite request to end, or the end of the task `beside` it, which must not end.

    Then `close` what pages are waiting for, and return at once.
    """
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, date_header=False, lifespan="off",
        timeout_graceful_shutdown=1, loop="asyncio", http="h11", ws="none",
    )  # fmt: skip
    server, over = _Server(config), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    ending = asyncio.create_task(over.wait())
    await asyncio.wait({serving, ending, beside}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    server.should_exit = True
    await close()
    await serving


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: uvicorn would raise them again once it has ended."""
        yield
