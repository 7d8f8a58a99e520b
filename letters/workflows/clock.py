"""A false clock floor: an effect that was recorded by a clock ahead of the time blocks every later release."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from letters.embargo import gate
from letters.embargo.instant import rfc3339
from letters.errors import NotPermitted, WrongUsage
from letters.ledger import embargo
from letters.ledger.chain import canonical
from letters.workflows import approvals
from letters.workflows.attestation import attest, demand

if TYPE_CHECKING:
    from datetime import datetime

    from letters.ledger.approvals import Request
    from letters.ledger.state import State
    from letters.ports import Entry
    from letters.services import Services

PURPOSE = approvals.CLOCK_RESET


def false_floor(services: Services, state: State) -> datetime:
    """The floor that lies ahead of this machine's clock. Raises WrongUsage where none does."""
    now = services.clock.now()
    if state.clock_floor is None or state.clock_floor <= now:
        raise WrongUsage(f"The record holds nothing later than now, {rfc3339(now)}.", "There is nothing to reset.")
    return state.clock_floor


def detail(services: Services, state: State) -> dict[str, Any]:
    """What two approvers agree to."""
    return {"floor": rfc3339(false_floor(services, state))}


def reset_by_evidence(services: Services, reason: str) -> None:
    """Lower the floor to now, which fresh time-stamps must confirm.

    Raises NotPermitted without any authority to ask, or when one cannot be believed, ServiceSilent.
    """
    with services.writing() as state:
        floor = false_floor(services, state)
        _refuse_unpinned(state)
        wanted = demand(services, state, "Nothing was changed.")
        if wanted is None:
            raise NotPermitted(
                "Not permitted: to lower the clock floor takes fresh time-stamps or two approvers. "
                "Nothing was changed.",
                "Name authorities under time: in data/settings.yaml, or let an approver ask: "
                "letters embargo clock-reset --reason … --key FILE",
            )
        testimony = attest(services, wanted, hashlib.sha256(_statement(state, floor, reason)).digest())
        now = services.clock.now()
        gate.confirm_clock(testimony.evidence(now, None))
        services.record(embargo.clock_reset(now, reason, tokens=testimony.tokens()))


def _refuse_unpinned(state: State) -> None:
    """Where two can decide, an authority that one person named alone does not stand in for them: it may be theirs."""
    if len(state.approvers) < 2 or (state.time is not None and not state.time_by_one):
        return
    pinned = "no evidence of time" if state.time is None else "the evidence of time was added by one person, and none"
    raise NotPermitted(
        f"Not permitted: to lower the clock floor takes two approvers, since {pinned} was pinned with the first signed "
        "letter. Nothing was changed.",
        "An approver asks: letters embargo clock-reset --reason … --key FILE. "
        "Another one agrees: letters embargo approve",
    )


def effect(services: Services, state: State, request: Request) -> tuple[Entry, ...]:
    """What the consent of two approvers brings about. Raises NotPermitted when the floor is another one by now."""
    if detail(services, state) != dict(request.asked.statement["detail"]):
        raise NotPermitted("Not permitted: the clock floor is another one now. Nothing was changed.", "Ask again.")
    return (embargo.clock_reset(services.clock.now(), request.asked.statement["reason"], approval=request.name),)


def _statement(state: State, floor: datetime, reason: str) -> bytes:
    """What the time-stamps of a reset are over: this ledger as it stands, and why."""
    said = {
        "statement": "letters/clock-reset/1",
        "inspection": state.inspection,
        "ledger": state.ledger,
        "head": state.head,
        "floor": rfc3339(floor),
        "reason": reason,
    }
    return canonical(said).encode()
