"""How letters become readable to others: published, or sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from letters.embargo.gate import ReleasePermit


UNWRITABLE = "public-unwritable"
"""The `reason` of what is in a publisher's way that the disk would refuse: it may be mended at any time."""


class Publisher(Protocol):
    """Where public editions become readable. Nothing here acts without a permit from the gate."""

    def current(self) -> int | None:
        """The number of the release that the public sees."""
        ...

    def in_the_way(self) -> tuple[str, ...]:
        """What stands where releases belong and is none, or else what the disk would refuse of one (UNWRITABLE).

        In words, `Told`. Leaves nothing behind, and raises nothing.
        """
        ...

    def holds(self, number: int, files: Mapping[str, bytes]) -> bool:
        """Whether release `number` is there with just these files, unchanged."""
        ...

    def digests(self, number: int) -> Mapping[str, str]:
        """What is there of release `number`: `sha256:…` of each file by name, empty for what is no plain file."""
        ...

    def lacks(self, number: int) -> bool:
        """Whether nothing of release `number` is there, as where another machine published it."""
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
