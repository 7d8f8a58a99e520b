"""The state in the making, while `fold` goes through the events."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from letters.ledger import approvals
from letters.ledger import events as kinds
from letters.ledger.chain import GENESIS
from letters.ledger.state import LetterState, ReleaseState, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from letters.ledger.pinned import Pinned
    from letters.ports import Event


class Folding:
    """The state in the making."""

    def __init__(self) -> None:
        self.opened: Mapping[str, Any] = {}
        self.pins: list[Pinned] = []
        self.approvers: Mapping[str, str] = MappingProxyType({})
        self.time: Mapping[str, Any] | None = None
        self.time_by_one = False
        self.requests = approvals.Requests()
        self.letters: dict[str, LetterState] = {}
        self.releases: dict[int, ReleaseState] = {}
        self.verified: dict[tuple[str, str], datetime] = {}
        self.floor: datetime | None = None
        self.refused = 0
        self.last: Event | None = None

    def note(self, event: Event) -> None:
        """What every event changes. A machine whose clock was set back does not lower the floor."""
        self.last = event
        self.requests.expire(event.at)
        if event.kind.endswith(kinds.REFUSED):
            self.refused += 1
        elif event.kind != kinds.CLOCK_RESET and (self.floor is None or event.at > self.floor):
            self.floor = event.at

    def state(self) -> State:
        return State(
            inspection=self.opened.get("inspection"),
            ledger=self.opened.get("ledger"),
            pinned=self.pins[-1] if self.pins else None,
            earlier=tuple(self.pins[:-1]),
            approvers=self.approvers,
            time=self.time,
            time_by_one=self.time_by_one,
            requests=self.requests.all(),
            letters=MappingProxyType(self.letters),
            releases=tuple(self.releases.values()),
            verified=MappingProxyType(self.verified),
            clock_floor=self.floor,
            refused=self.refused,
            length=self.last.n if self.last else 0,
            head=self.last.hash if self.last else GENESIS,
        )

    def letter(self, event: Event) -> LetterState:
        """The letter that the event is about, as it stood."""
        if event.force is None:
            raise ValueError("it names no force")
        return self.letters.get(event.force) or LetterState(event.force)

    @property
    def begun(self) -> frozenset[str | None]:
        """The lifts by which a release has begun."""
        return frozenset(release.lift for release in self.releases.values())

    def change_set(self) -> None:
        """A letter is signed, withheld, restored or sealed anew: a lift was about another set."""
        self.requests.lapse("editions", "lift", self.begun)

    def put(self, letter: LetterState) -> None:
        self.letters[letter.force] = letter
