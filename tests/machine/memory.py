"""What a command of the state machine works with: the true workflows, and ports in memory that can be cut off.

Typesetting, signing, sealing and publishing are the real ones. What they make of the same input is remembered, so that
a thousand commands take seconds. The ledger, the clock and the mail server are in memory.
"""

import functools
import gc
import hashlib
import json
import os
from contextlib import contextmanager
from email import message_from_bytes, policy
from unittest import mock

from fakes import MemoryLedger

from letters.errors import ServiceSilent
from letters.ledger import checkpoint
from letters.ledger.events import ledger_opened
from letters.machine import actor
from letters.mailroom import Mailroom
from letters.pdf.text import pages_text
from letters.ports import Outcome
from letters.publish.folder import FolderPublisher
from letters.services import Services
from letters.trust import verifying
from letters.workflows import approver, sendable


class Killed(BaseException):
    """The program is cut off, and does nothing more."""


class Points:
    """Durable writes of one command, counted: at one of them it can be cut off, or the clock put to another time."""

    def __init__(self, clock):
        self._clock = clock
        self.begin()

    def begin(self, crash=None, jump=None):
        """Cut the command off at point `crash`; at point `jump[0]` the clock goes on by `jump[1]` hours."""
        self.count, self.dead, self._crash, self._jump = 0, False, crash, jump

    def pass_one(self, *_, **__):
        if self.dead or self.count == self._crash:
            self.dead = True
            raise Killed
        if self._jump and self.count == self._jump[0]:
            self._clock.advance(hours=self._jump[1])
        self.count += 1

    @contextmanager
    def watching(self):
        """What the system makes durable are points, before and after; nothing is flushed for real."""

        def counted(function):
            def call(*arguments, **options):
                self.pass_one()
                return function(*arguments, **options)

            return call

        calls = {name: counted(getattr(os, name)) for name in ("rename", "replace", "unlink")}
        with mock.patch.multiple(os, fsync=self.pass_one, **calls):
            yield


class CutLedger(MemoryLedger):
    """Can be cut off before a transaction and after it."""

    def __init__(self, points):
        super().__init__()
        self._points = points

    def append(self, entries, *, at, actor):
        self._points.pass_one()
        events = super().append(entries, at=at, actor=actor)
        self._points.pass_one()
        return events


class MailServer:
    """Answers each message by the next of `answers`; `arrived` is told of what it has taken."""

    largest = None

    def __init__(self, answers, arrived):
        self._answers = list(answers)
        self._arrived = arrived

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def ready(self):
        pass

    def deliver(self, message, may_leave):
        may_leave()
        answer = self._answers.pop(0) if self._answers else "accepted"
        if answer == "silent":
            raise ServiceSilent("nobody answers")
        if answer in {"accepted", "unknown", "cut off"}:
            self._arrived(message)
        if answer == "cut off":
            raise Killed
        return Outcome(answer, f"{answer} by the server")


class _Mailroom(Mailroom):
    def transport(self, **_):
        return self.server


class WatchedPublisher(FolderPublisher):
    """Tells `writes` of every write that makes something readable, before it happens."""

    def __init__(self, root, writes):
        super().__init__(root)
        self._writes = writes

    def stage(self, permit, number, files):
        self._writes(number, files)
        super().stage(permit, number, files)

    def switch(self, permit, number):
        self._writes(number, {})
        super().switch(permit, number)


class RememberingTypesetter:
    """The real one, asked once for each page."""

    def __init__(self, make):
        self._make = functools.cache(make)
        self._made = {}

    def typeset(self, letter):
        return self._once(("master", key_of(letter)), lambda: self._make().typeset(letter))

    def finish(self, master, letter, marks):
        copy = (marks.copy.id, marks.copy.person.label) if marks.copy else None
        key = (marks.edition, copy, marks.evaluation, key_of(letter))
        return self._once(key, lambda: self._make().finish(master, letter, marks))

    def _once(self, key, make):
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]


def key_of(letter):
    return json.dumps(letter.content(), sort_keys=True)


class Desk(Services):
    """The services of one command; what is in memory belongs to the `world`."""

    def __init__(self, world):
        super().__init__(world.root, ask=lambda _: "", clock=world.clock)
        self._world = world
        self.ledger = world.ledger
        self.typesetter_fingerprint = "f" * 64
        self.ledger.checkpoint = checkpoint.kept(self.root)

    def begin_ledger(self):
        if not self.ledger.rows:
            self.ledger.append([ledger_opened(self.inspection_id, "ab" * 16)], at=self.clock.now(), actor=actor())

    @property
    def make_typesetter(self):
        return lambda: self._world.session.typesetter

    def signer(self, signatory):
        return self._world.session.signer(signatory, lambda: super(Desk, self).signer(signatory))

    @property
    def mailroom(self):
        inspectorate = self.workspace.inspection.inspectorate
        room = _Mailroom(self.root, self.settings.mail, inspectorate, self.resolve, self.ask)
        object.__setattr__(room, "server", self._world.server)
        return room

    def publisher(self):
        return WatchedPublisher(self.root, self._world.before_it_is_readable)


class Session:
    """What all examples share: keys, and what pure functions said of the same bytes."""

    def __init__(self, make_typesetter):
        self.typesetter = RememberingTypesetter(make_typesetter)
        self._signers = {}

    def forget(self):
        """Let go of what other libraries hold, while they are still whole."""
        del self.typesetter, self._signers
        gc.collect()

    def signer(self, signatory, make):
        if signatory not in self._signers:
            self._signers[signatory] = make()
        return self._signers[signatory]

    @contextmanager
    def remembering(self):
        """Judging a file, reading it back and opening a key give the same each time."""
        verify, read_back, load = verifying.verify, sendable.read_back, approver.load
        verdicts, problems, keys = {}, {}, {}

        def verify_once(pdf, now):
            return verdicts.get(pdf) or _put(verdicts, pdf, verify(pdf, now))

        def read_once(pdf, letter, copy, **more):
            key = (pdf, key_of(letter), copy.id if copy else None)
            if key not in problems:
                problems[key] = list(read_back(pdf, letter, copy, **more))
            return problems[key]

        def load_once(file, passphrase, **more):
            return keys.get(file) or _put(keys, file, load(file, passphrase, **more))

        with (
            mock.patch.object(verifying, "verify", verify_once),
            mock.patch.object(sendable, "read_back", read_once),
            mock.patch.object(approver, "load", load_once),
        ):
            yield


def _put(known, key, value):
    known[key] = value
    return value


def attached(message):
    """The PDFs that a message brings."""
    parsed = message_from_bytes(message.content, policy=policy.default)
    parts = [part.get_payload(decode=True) for part in parsed.walk() if not part.is_multipart()]
    return [data for data in parts if data.startswith(b"%PDF-")]


@functools.cache
def words_of(pdf):
    """All that its pages say."""
    return " ".join(pages_text(pdf))


def digest(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
