"""Consenting: one approver asks, a second one agrees, and that has its effect in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import NotPermitted
from letters.workflows import approvals, clock, guards, lifting, moving
from letters.workflows.approvals import Wish

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from letters.ledger.approvals import Request
    from letters.ledger.state import State
    from letters.ports import Entry
    from letters.services import Services
    from letters.workflows.approver import Approver

    Effect = Callable[[Services, State, Request], tuple[Entry, ...]]


def _lift(services: Services, state: State, _request: Request) -> tuple[Entry, ...]:
    """Nothing more: the gate looks at the approval itself."""
    lifting.refuse_unready(services, state)
    return ()


EFFECTS: Mapping[str, Effect] = {
    lifting.PURPOSE: _lift,
    moving.PURPOSE: moving.effect,
    guards.APPROVERS: guards.approvers_effect,
    guards.TIME: guards.time_effect,
    clock.PURPOSE: clock.effect,
}
"""What takes two, by the purpose of the request."""


def _lift_detail(services: Services, state: State) -> dict[str, Any]:
    lifting.refuse_unready(services, state)
    return {}


DETAILS: Mapping[str, Callable[[Services, State], dict[str, Any]]] = {
    lifting.PURPOSE: _lift_detail,
    moving.PURPOSE: lambda services, state: moving.propose(services, state).detail,
    guards.APPROVERS: guards.new_approvers,
    guards.TIME: guards.new_time,
    clock.PURPOSE: clock.detail,
}
"""What a request says besides its purpose; each refuses what there is nothing to ask for."""


def ask(services: Services, who: Approver, purpose: str, reason: str, hours: int) -> Request:
    """Ask for what takes two. Raises NotPermitted, WrongUsage."""
    with services.writing() as state:
        detail = DETAILS[purpose](services, state)
        return approvals.ask(services, state, who, Wish(purpose, reason, hours, detail))


def withdraw(services: Services, who: Approver, purpose: str | None, reason: str) -> Request:
    """Take back a request that waits for a second approver. Any approver alone may: nothing changes by it.

    Raises WrongUsage where there is none, or several without a `purpose`.
    """
    with services.writing() as state:
        request = approvals.waiting_request(services, state, purpose)
        services.record(approvals.withdraw(services, state, who, request, reason))
    return request


def consent(services: Services, shown: Request, who: Approver) -> Request:
    """Approve the request that was `shown`. Raises NotPermitted when it does not hold, or another one is open now."""
    with services.writing() as state:
        request = approvals.open_request(services, state, shown.purpose)
        if request.name != shown.name:
            raise NotPermitted(
                "Not permitted: another request is open by now. Nothing was changed.", "Look at it again."
            )
        consented, approval = approvals.approve(services, state, who, request)
        services.record(approval, *EFFECTS[request.purpose](services, state, consented))
    return consented
