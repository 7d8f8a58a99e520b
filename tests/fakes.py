"""The ports, implemented in memory. They obey the ports' contracts, so that workflows are tested without patching."""

import base64
import contextlib
import hashlib
import json
from datetime import timedelta

from letters.embargo.gate import ReleasePermit
from letters.errors import NotPermitted
from letters.ledger import chain
from letters.ports import Box, Master


class FixedClock:
    """Says the same time until it is told to move."""

    def __init__(self, now):
        self._now = now

    def now(self):
        return self._now

    def advance(self, **by):
        """Move by days, hours, seconds; backwards too."""
        self._now += timedelta(**by)


class MemoryLedger:
    """The real chain over a list; `rows` may be tampered with."""

    def __init__(self, checkpoint=None):
        self.rows = []
        self.checkpoint = checkpoint

    @contextlib.contextmanager
    def exclusive(self):
        yield

    @contextlib.contextmanager
    def sending(self, _busy):
        yield

    def append(self, entries, *, at, actor):
        n, head = (self.rows[-1].n, self.rows[-1].hash) if self.rows else (0, chain.GENESIS)
        rows, events = chain.link(entries, n=n, head=head, at=at, actor=actor)
        self.rows.extend(rows)
        return events

    def events(self):
        return chain.verify(iter(list(self.rows)), self.checkpoint)

    def length(self):
        return len(self.rows)


class MemoryPublisher:
    """`releases` maps number to files; `shown` is the number that the public sees."""

    def __init__(self):
        self.releases = {}
        self.shown = None

    def current(self):
        return self.shown

    def in_the_way(self):
        return ()

    def holds(self, number, files):
        return self.releases.get(number) == dict(files)

    def digests(self, number):
        return {
            name: f"sha256:{hashlib.sha256(data).hexdigest()}" for name, data in self.releases.get(number, {}).items()
        }

    def lacks(self, number):
        return number not in self.releases

    def refuse_other(self, number, files):
        if self.releases.get(number, dict(files)) != dict(files):
            raise NotPermitted(f"release {number} is there already, with other content")

    def stage(self, permit, number, files):
        _demand(permit)
        self.refuse_other(number, files)
        self.releases[number] = dict(files)

    def switch(self, permit, number):
        _demand(permit)
        if number not in self.releases:
            raise NotPermitted(f"release {number} is not there")
        self.shown = number

    def withdraw(self, number):
        if number != self.shown:
            self.releases.pop(number, None)


class RecordingSigner:
    """Signs by putting its certificate's name at the end; `signed` holds (pdf, at) of every call."""

    def __init__(self, identity):
        self.identity = identity
        self.signed = []

    def sign(self, pdf, at):
        self.signed.append((pdf, at))
        return pdf + f"\n% signed {self.identity.fingerprint} {at.isoformat()}".encode()


class FakeTypesetter:
    """Pages of plain JSON: a master holds the findings, an edition says what was stamped on it."""

    def typeset(self, letter):
        words = {"inspection": letter.inspection.id, "force": letter.id, "findings": letter.force.findings}
        return Master(b"%PDF-fake\n" + json.dumps(words, ensure_ascii=False).encode(), 1, Box(1, 0, 0, 100, 50))

    def look(self, letter):
        return self.typeset(letter), ()

    def finish(self, master, letter, marks):
        copy = f" copy {marks.copy.id} for {marks.copy.person.label}" if marks.copy else ""
        evaluation = " EVALUATION" if marks.evaluation else ""
        return master.pdf + f"\n% {marks.edition} of {letter.id}{copy}{evaluation}".encode()

    def mark_report(self, report, letter, copy, *, evaluation=False):
        return report + f"\n% report for {copy.id}{' EVALUATION' if evaluation else ''}".encode()


class PlainSealer:
    """Seals and opens for the key named `key`; its ciphertext is not readable and never twice the same."""

    def __init__(self, key="release"):
        self._key = key
        self._count = 0

    def seal(self, plaintext):
        self._count += 1
        check = hashlib.sha256(plaintext).digest()
        return f"sealed for {self._key} #{self._count}\n".encode() + base64.b64encode((check + plaintext)[::-1])

    def unseal(self, ciphertext):
        head, _, body = ciphertext.partition(b"\n")
        if not head.startswith(f"sealed for {self._key} #".encode()):
            raise NotPermitted("sealed for another key")
        with contextlib.suppress(ValueError):
            opened = base64.b64decode(body, validate=True)[::-1]
            if hashlib.sha256(opened[32:]).digest() == opened[:32]:
                return opened[32:]
        raise NotPermitted("the sealed file was changed or cut")


def _demand(permit):
    if not isinstance(permit, ReleasePermit):
        raise TypeError("publishing takes a ReleasePermit from the gate")
