"""A real mail server in a thread that fails where it is told to."""

import asyncio
import threading
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP, AuthResult


class Mailroom:
    """What a test server does and has seen.

    `faults` maps a step (GREETING, EHLO, MAIL, RCPT, DATA, TEXT, END) to what happens there, once for each entry: a
    reply, "hang", "close", or an answer without end, in drops ("drip") or at once ("gush"); END may be "slow". `hooks`
    maps a step to what the test does before it, each time.
    `seen` holds (sender, recipients, content) of each accepted message.
    """

    def __init__(self):
        self.faults = {}
        self.hooks = {}
        self.seen = []
        self.connections = 0
        self.commands = []
        self.announced = []
        self.port = 0

    def next_fault(self, step):
        if step in self.hooks:
            self.hooks[step]()
        waiting = self.faults.get(step) or []
        return waiting.pop(0) if waiting else None

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  aiosmtpd's name
        fault = self.next_fault("END")
        if fault == "slow":
            await asyncio.sleep(1)
        if fault in {None, "slow"}:
            self.seen.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            return "250 2.0.0 queued as 4F2A"
        return await server.act(fault) or fault


class _Protocol(SMTP):
    """aiosmtpd that fails on demand."""

    async def act(self, fault):
        """Do what is no reply; afterwards there is nothing left to say."""
        if fault == "hang":
            await asyncio.sleep(3600)
        while fault == "drip":
            await self.push("250-still")
            await asyncio.sleep(0.05)
        while fault == "gush":
            await self.push("250-more" * 100)
        if fault == "close":
            self.transport.abort()
            await asyncio.sleep(3600)

    async def fails(self, step):
        self.event_handler.commands.append(step)
        fault = self.event_handler.next_fault(step)
        if fault is None:
            return False
        await self.act(fault)
        await self.push(fault)
        if fault.startswith("421"):
            self.transport.close()
        return True

    async def _handle_client(self):
        self.event_handler.connections += 1
        if not await self.fails("GREETING"):
            await super()._handle_client()

    async def smtp_EHLO(self, arg):  # noqa: N802
        if not await self.fails("EHLO"):
            await super().smtp_EHLO(arg)

    async def smtp_MAIL(self, arg):  # noqa: N802
        self.event_handler.announced.append(arg)
        if not await self.fails("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):  # noqa: N802
        if not await self.fails("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):  # noqa: N802
        if await self.fails("DATA"):
            return
        fault = self.event_handler.next_fault("TEXT")
        if fault is not None:
            await self.push("354 go on")
            await self._reader.readline()
            await self.act(fault)
            await self.push(fault)
            self.transport.close()
            return
        await super().smtp_DATA(arg)


@contextmanager
def serving(*, tls=None, **options):
    """Run a mail server on a free port of this machine; gives its Mailroom."""
    room, loop = Mailroom(), asyncio.new_event_loop()

    def protocol():
        return _Protocol(room, loop=loop, hostname="mail.example", ident="test", **options)

    server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls))
    room.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield room
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(_cancel_all, loop)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def _cancel_all(loop):
    for task in asyncio.all_tasks(loop):
        task.cancel()


def accept_password(_server, _session, _envelope, _mechanism, data):
    """An authenticator for aiosmtpd that knows one user."""
    known = (data.login, data.password) == (b"letters", b"correct horse")
    return AuthResult(success=known, handled=False)
