"""Moving the instant: to what data/inspection.yaml says, later by one person, earlier by two approvers (rule 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.errors import NotPermitted, WrongUsage
from letters.files.zones import tzdata_version
from letters.ledger import embargo, events
from letters.workflows import lifting

if TYPE_CHECKING:
    from letters.embargo.instant import Instant
    from letters.ledger.approvals import Request
    from letters.ledger.state import State
    from letters.ports import Entry
    from letters.services import Services

PURPOSE = "move"


@dataclass(frozen=True, slots=True)
class Move:
    """The instant that is pinned, the one that the data say, and what it costs to go from one to the other."""

    old: Instant
    new: Instant
    letters: int
    signatories: int
    copies: int

    @property
    def earlier(self) -> bool:
        return self.new.utc < self.old.utc

    @property
    def detail(self) -> dict[str, Any]:
        """What two approvers agree to."""
        return {
            "until": self.new.rfc3339,
            "wall": self.new.wall.isoformat(sep=" "),
            "zone": self.new.zone,
        }


def propose(services: Services, state: State) -> Move:
    """What moving the instant to that of the data would mean.

    Raises WrongUsage when there is nothing to move, NotPermitted once the letters are public or about to be, or when
    the new instant has passed already.
    """
    if state.pinned is None:
        raise WrongUsage(
            "No letter is signed yet, so no instant is pinned.",
            "Change embargo.until in data/inspection.yaml: that is all.",
        )
    _refuse_released(services, state)
    new, pinned = services.until, state.pinned
    if (new.rfc3339, new.wall.isoformat(sep=" "), new.zone) == (pinned.until, pinned.wall, pinned.zone):
        raise WrongUsage(
            f"data/inspection.yaml says the instant that is pinned, {new.full_words}.",
            "Write the new one into embargo.until there, then run this command again.",
        )
    if new.utc <= services.clock.now():
        raise NotPermitted(
            f"Not permitted: {new.full_words} has passed already. Nothing was changed.",
            "Name an instant to come. To publish at once, with two approvers: letters embargo lift request --reason …",
        )
    signed = [known for known in state.letters.values() if known.public]
    return Move(
        old=pinned.as_recorded(),
        new=new,
        letters=len(signed),
        signatories=len({known.signatory for known in signed}),
        copies=sum(len(known.copies) + sum(copy.is_out for copy in known.printed) for known in signed),
    )


def move(services: Services, move: Move, reason: str) -> None:
    """Pin the new instant, on the word of one person. Raises NotPermitted for an earlier one."""
    with services.writing() as state:
        if propose(services, state) != move:
            raise NotPermitted(
                "Not permitted: data or letters have changed while you were reading. Nothing was changed.",
                "Run the command again.",
            )
        if move.earlier:
            raise needs_two(move)
        services.record(*_pinned(state, move, reason))


def effect(services: Services, state: State, request: Request) -> tuple[Entry, ...]:
    """What the consent of two approvers brings about. Raises NotPermitted when the data say something else by now."""
    move = propose(services, state)
    if move.detail != dict(request.asked.statement["detail"]):
        raise NotPermitted(
            "Not permitted: data/inspection.yaml says something else now than what was asked for. Nothing was changed.",
            "Put it back, or ask again: letters embargo move --reason …",
        )
    return _pinned(state, move, request.asked.statement["reason"], request.name)


def needs_two(move: Move) -> NotPermitted:
    """The refusal of an earlier instant on the word of one person."""
    return NotPermitted(
        f"Not permitted: {move.new.full_words} is earlier than {move.old.full_words}, and to bring the instant forward "
        "takes two approvers. Nothing was changed.",
        "An approver asks: letters embargo move --reason … --key FILE. Another one agrees: letters embargo approve",
    )


def _pinned(state: State, move: Move, reason: str, approval: str | None = None) -> tuple[Entry, ...]:
    """The evidence of time stays as it is pinned, whatever the settings say: moving the instant weakens nothing."""
    pin = events.embargo_pinned(move.new, tzdata_version(move.new.zone), time=state.time, approval=approval)
    return pin, embargo.embargo_reason(pin, reason)


def _refuse_released(services: Services, state: State) -> None:
    for release in state.releases:
        if lifting.is_given_up(services, state, release):
            continue
        what = "public since" if release.done else "about to be public by"
        complete = "Complete it first: letters release"
        if release.lift:
            complete += ". Or take it back: letters embargo lift withdraw --reason …"
        raise NotPermitted(
            f"Not permitted: letters are {what} release {release.number}. Nothing was changed.",
            "What is public cannot be taken back." if release.done else complete,
        )
