"""The state in the making, while `fold` goes through the events."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from letters.held import HeldByName
from letters.ledger import approvals
from letters.ledger import events as kinds
from letters.ledger.state import LETTERS, LetterState, ReleaseState, State

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from datetime import datetime

    from letters.ledger.pinned import Pinned
    from letters.ports import Event


class Folding:
    """The state in the making, after what is known already; with `held` its letters are, rather than as they are."""

    def __init__(self, known: State, *, held: bool = False) -> None:
        self.inspection, self.ledger = known.inspection, known.ledger
        self.pins: list[Pinned] = [*known.earlier, *filter(None, [known.pinned])]
        self.approvers = known.approvers
        self.time = known.time
        self.time_by_one = known.time_by_one
        self.requests = approvals.Requests(known.requests)
        self.letters: MutableMapping[str, LetterState] = HeldByName(LETTERS) if held else {}
        self.letters.update(known.letters)
        self.releases: dict[int, ReleaseState] = {release.number: release for release in known.releases}
        self.verified: dict[tuple[str, str], datetime] = dict(known.verified)
        self.floor = known.clock_floor
        self.refused = known.refused
        self.length, self.head = known.length, known.head

    def note(self, event: Event) -> None:
        """What every event changes. A machine whose clock was set back does not lower the floor."""
        self.length, self.head = event.n, event.hash
        self.requests.expire(event.at)
        if event.kind.endswith(kinds.REFUSED):
            self.refused += 1
        elif event.kind != kinds.CLOCK_RESET and (self.floor is None or event.at > self.floor):
            self.floor = event.at

    def state(self) -> State:
        return State(
            inspection=self.inspection,
            ledger=self.ledger,
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
            length=self.length,
            head=self.head,
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
