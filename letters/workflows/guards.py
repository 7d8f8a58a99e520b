"""What guards the embargo, and how it is changed: who approves, and which evidence of time a release needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.errors import NotPermitted, WrongUsage
from letters.ledger import embargo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.ledger.approvals import Request
    from letters.ledger.state import State
    from letters.ports import Entry
    from letters.services import Services

APPROVERS = "approvers"
TIME = "time"


def new_approvers(services: Services, state: State) -> dict[str, Any]:
    """Who would approve by the data. Raises WrongUsage where those are pinned already, or are fewer than two."""
    named = {name: approver.certificate for name, approver in services.workspace.inspection.approvers.items()}
    _require_pin(state)
    if named == dict(state.approvers):
        raise WrongUsage(
            "data/inspection.yaml names the approvers that are pinned.",
            "Write the new ones there, then run this again.",
        )
    if len(named) < 2:
        raise WrongUsage("Fewer than two approvers could never agree on anything.", "Name two or more.")
    return {"approvers": named}


def approvers_effect(services: Services, state: State, request: Request) -> tuple[Entry, ...]:
    """Those of the request approve from now on. Raises NotPermitted when the data say others by now."""
    _require_same(new_approvers(services, state), request)
    said = request.asked.statement
    return (embargo.embargo_approvers(said["detail"]["approvers"], said["reason"], request.name),)


def new_time(services: Services, state: State) -> dict[str, Any]:
    """The evidence of time that the settings ask for. Raises WrongUsage where that is pinned already."""
    _require_pin(state)
    time = services.settings.time
    wanted = time.as_data() if time else None
    if wanted == (dict(state.time) if state.time else None):
        raise WrongUsage(
            "data/settings.yaml asks for the evidence of time that is pinned.",
            "Change time: there, then run this again.",
        )
    return {TIME: wanted} if wanted else {}


def pin_time(services: Services, reason: str) -> None:
    """Where none is pinned, one person may: it only adds to what a release needs. Raises NotPermitted otherwise."""
    with services.writing() as state:
        detail = new_time(services, state)
        if state.time is not None:
            raise NotPermitted(
                "Not permitted: to change which evidence of time a release needs takes two approvers.",
                "An approver asks: letters embargo time --reason … --key FILE. "
                "Another one agrees: letters embargo approve",
            )
        services.record(*_timed(detail[TIME], reason, None))


def time_effect(services: Services, state: State, request: Request) -> tuple[Entry, ...]:
    """What the request says is needed from now on. Raises NotPermitted when the settings say something else by now."""
    _require_same(new_time(services, state), request)
    said = request.asked.statement
    return _timed(said["detail"].get(TIME), said["reason"], request.name)


def _timed(time: Mapping[str, Any] | None, reason: str, approval: str | None) -> tuple[Entry, ...]:
    timed = embargo.embargo_time(time, approval)
    return timed, embargo.embargo_reason(timed, reason)


def _require_pin(state: State) -> None:
    if state.pinned is None:
        raise WrongUsage("No letter is signed yet, so nothing is pinned.", "Change the files: that is all.")


def _require_same(found: dict[str, Any], request: Request) -> None:
    if found != dict(request.asked.statement["detail"]):
        raise NotPermitted(
            "Not permitted: the files say something else now than what was asked for. Nothing was changed.",
            "Put them back, or ask again.",
        )
