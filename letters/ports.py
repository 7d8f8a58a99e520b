"""What the workflows ask of the rooms. Each protocol has a real adapter in its room and a fake in tests/fakes.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from datetime import datetime

    from letters.embargo.gate import ReleasePermit
    from letters.errors import Problem
    from letters.model.letter import Copy, Edition, Letter


class Clock(Protocol):
    """Where `now` comes from; workflows read it, nothing below does."""

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's lower left; `page` counts from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Master:
    """A letter laid out once: no banner, no page numbers, no signature. Lives in memory only.

    `signature` is where the field goes, `hand` the room for a signature by hand.
    """

    pdf: bytes
    pages: int
    signature: Box
    hand: Box | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What is stamped on a master to make one edition of it.

    `copy` is set on embargoed editions alone. `evaluation` says that the signing certificate is for evaluation.
    For paper, `ink` leaves the room for a signature by hand empty, and `duplex` makes the number of pages even.
    """

    edition: Edition
    copy: Copy | None = None
    evaluation: bool = False
    ink: bool = False
    duplex: bool = False


class Typesetter(Protocol):
    """Letter to PDF. Same input, same bytes."""

    def typeset(self, letter: Letter) -> Master:
        """Lay the letter out. Raises Unfit with a place for everything that is missing, foreign or off the page."""
        ...

    def look(self, letter: Letter) -> tuple[Master | None, tuple[Problem, ...]]:
        """Lay the letter out, and say what is wrong with it, for its author to see both; only for proofs."""
        ...

    def finish(self, master: Master, letter: Letter, marks: Marks) -> bytes:
        """Stamp an edition. Embargoed and public editions hold an empty signature field, ready for `Signer.sign`."""
        ...

    def mark_report(self, report: bytes, letter: Letter, copy: Copy, *, evaluation: bool = False) -> bytes:
        """Stamp a copy's banner, notice and mark around every page of the national report. Raises Unfit."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One letter and the editions wanted of it."""

    letter: Letter
    editions: tuple[Marks, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """A job done: one unsigned PDF an edition, in the job's order; or the problems that stopped it, and no PDF.

    `spent` is what it took: steps to seconds.
    """

    job: Job
    pdfs: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()
    spent: Mapping[str, float] = field(default_factory=dict, compare=False)


class LostWorkers(Exception):
    """Those who laid letters out are gone, and what they had in hand is not done. It can be handed over again."""


class Engine(Protocol):
    """Where letters are laid out: by processes that never see a key, here or elsewhere."""

    @property
    def workers(self) -> int:
        """How many letters are laid out at once."""
        ...

    def running(self) -> AbstractContextManager[Callable[[Job], Future[Sheets]]]:
        """What takes jobs, until the end of the context. It, and the futures' results, may raise LostWorkers.

        Raises ServiceSilent where nobody answers, BadSettings for workers that may not see a letter.
        """
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """A signing certificate: `fingerprint` is `sha256:…` of its DER form; times are aware, in UTC."""

    fingerprint: str
    subject: str
    not_before: datetime
    not_after: datetime
    evaluation: bool


class Signer(Protocol):
    """One signatory's key, held for a run."""

    @property
    def identity(self) -> Identity: ...

    def sign(self, pdf: bytes, at: datetime) -> bytes:
        """Fill the empty signature field: a certifying PAdES signature that permits no change."""
        ...


class Sealer(Protocol):
    """Encrypts for the release key; needs no secret."""

    def seal(self, plaintext: bytes) -> bytes: ...


class Opener(Protocol):
    """Decrypts with the release key."""

    def unseal(self, ciphertext: bytes) -> bytes:
        """Raises NotPermitted when the key is another one or the file was changed."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """What a workflow asks the ledger to record; `data` holds JSON values only, never findings."""

    kind: str
    force: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the ledger. `n` counts from 1; `at` is aware, in UTC; `prev` and `hash` are 64 hex digits."""

    n: int
    at: datetime
    actor: str
    kind: str
    force: str | None
    data: Mapping[str, Any]
    prev: str
    hash: str


class Ledger(Protocol):
    """The only memory: append-only, hash-chained (design, rule 5)."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the one writer's place among all processes; waits for it, and is freed by the kernel after a crash."""
        ...

    def sending(self, busy: Callable[[], None]) -> AbstractContextManager[None]:
        """Hold the one sender's place in the same way; `busy` is told before a wait.

        Not the writer's place: whoever publishes need not wait until a slow mail server has answered.
        """
        ...

    def append(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> tuple[Event, ...]:
        """Record all entries or none, durably."""
        ...

    def events(self) -> Iterator[Event]:
        """Every event in order. Raises NotPermitted where the chain is broken, cut or rolled back."""
        ...

    def length(self) -> int:
        """How many events there are, without reading them: whether anybody has recorded something meanwhile."""
        ...


class Publisher(Protocol):
    """Where public editions become readable. Nothing here acts without a permit from the gate."""

    def current(self) -> int | None:
        """The number of the release that the public sees."""
        ...

    def in_the_way(self) -> tuple[str, ...]:
        """What stands where releases belong and is none, in words. Looks only, and raises nothing."""
        ...

    def holds(self, number: int, files: Mapping[str, bytes]) -> bool:
        """Whether release `number` is there with just these files, unchanged."""
        ...

    def refuse_other(self, number: int, files: Mapping[str, bytes]) -> None:
        """Raises NotPermitted where release `number` is there already with other files than these."""
        ...

    def stage(self, permit: ReleasePermit, number: int, files: Mapping[str, bytes]) -> None:
        """Put release `number` beside the current one, complete or absent; names are relative paths."""
        ...

    def switch(self, permit: ReleasePermit, number: int) -> None:
        """Make release `number` the current one by one rename."""
        ...

    def withdraw(self, number: int) -> None:
        """Take away release `number`, which was begun and given up; the current one stays."""
        ...


@dataclass(frozen=True, slots=True)
class Stamp:
    """A proved time-stamp: its token in DER, the moment that it names (aware, UTC), and its signer, `sha256:…`.

    `ends` is when that signer's certificate does (aware), where it says so.
    """

    token: bytes
    moment: datetime
    certificate: str
    ends: datetime | None = None


class TimeAuthority(Protocol):
    """Somebody else's clock, which signs what it says (RFC 3161)."""

    @property
    def url(self) -> str: ...

    def stamp(self, imprint: bytes) -> Stamp:
        """A fresh time-stamp over a SHA-256 digest, proved.

        Raises ServiceSilent without an answer in time, NotPermitted for one that cannot be believed; the words of both
        complete "The time-stamp authority <url> …".
        """
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one mailbox: `content` is RFC 5322 with CRLF line ends, `id` its Message-ID in angle brackets.

    `copy` is the number of the copy that it brings, or says which copy's withdrawal it tells.
    """

    copy: str
    force: str
    mailbox: str
    id: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, and the server's own words.

    `accepted`: the server took it; `written`: it lies in a folder; `refused`: for good; `later`: refused for now, with
    nothing taken; `unknown`: the connection ended after the text was sent and before the answer.
    """

    state: Literal["accepted", "written", "refused", "later", "unknown"]
    reply: str


class Transport(Protocol):
    """Takes messages away, one at a time. Use as a context manager: one connection a batch."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    @property
    def largest(self) -> int | None:
        """The largest message that the other side takes, in bytes; None when it does not say."""
        ...

    def ready(self) -> None:
        """Return when the next message may be handed over at once. Raises ServiceSilent where nobody takes it."""
        ...

    def deliver(self, message: Message, may_leave: Callable[[], None]) -> Outcome:
        """Hand over one message to its one mailbox.

        `may_leave` is asked at the last moment at which the message can still be kept back; what it raises goes on to
        the caller, and then nobody has the message. Raises ServiceSilent when there is nobody to hand it to.
        """
        ...
