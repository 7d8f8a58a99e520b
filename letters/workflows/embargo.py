"""The embargo as it stands: the instant and its history, who may change it, what proves the time, what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.embargo.instant import rfc3339
from letters.workflows.approvals import why_over
from letters.workflows.pinned import otherwise

if TYPE_CHECKING:
    from datetime import datetime

    from letters.ledger.approvals import Request
    from letters.ledger.pinned import Pinned
    from letters.ledger.state import State
    from letters.services import Services
    from letters.workflows.pinned import Otherwise


@dataclass(frozen=True, slots=True)
class View:
    """What the ledger says of it at `now`, the instant that the data say (None where they say none), and all that the
    files say otherwise than is pinned.
    """

    state: State
    now: datetime
    says: str | None
    otherwise: tuple[Otherwise, ...] = ()

    @property
    def pins(self) -> tuple[Pinned, ...]:
        """Every instant that held, oldest first; the last one holds."""
        return (*self.state.earlier, self.state.pinned) if self.state.pinned else ()

    def standing(self, request: Request) -> str:
        """`open`, `approved`, `withdrawn`, `done`, or `void` where it is of no use any more."""
        if request.used:
            return "done"
        if request.withdrawn:
            return "withdrawn"
        if self.why_over(request):
            return "void"
        return "approved" if request.given else "open"

    def why_over(self, request: Request) -> str:
        """Why it is of no use any more, in words; empty where it is."""
        return why_over(self.state, request, self.now)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        floor = self.state.clock_floor
        return {
            "inspection": self.state.inspection,
            "instants": [
                {"until": pin.until, "zone": pin.zone, "wall": pin.wall, "tzdata": pin.tzdata, "reason": pin.reason}
                for pin in self.pins
            ],
            "data": self.says,
            "approvers": dict(self.state.approvers),
            "time": dict(self.state.time) if self.state.time else None,
            "clock_floor": rfc3339(floor) if floor else None,
            "otherwise": [other.what for other in self.otherwise],
            "requests": [self._request(request) for request in self.state.requests],
        }

    def _request(self, request: Request) -> dict[str, Any]:
        asked, given = request.asked.statement, request.given.statement if request.given else None
        return {
            "request": request.name,
            "purpose": request.purpose,
            "state": (standing := self.standing(request)),
            "why": self.why_over(request) if standing == "void" else None,
            "reason": asked["reason"],
            "by": asked["by"],
            "at": asked["at"],
            "expires": asked["expires"],
            "approved_by": given["by"] if given else None,
            "approved_at": given["at"] if given else None,
            "withdrawn_by": request.withdrawn.statement["by"] if request.withdrawn else None,
        }


def view(services: Services) -> View:
    """Read the ledger and the data; writes nothing."""
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    state = services.state()
    says = embargo.until.rfc3339 if embargo else None
    return View(state, services.clock.now(), says, otherwise(services, state))
