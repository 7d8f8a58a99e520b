"""How a change of the embargo is shown to whoever decides on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.cli.output import plural, say

if TYPE_CHECKING:
    from letters.embargo.instant import Instant
    from letters.ledger.approvals import Request
    from letters.services import Services
    from letters.workflows.embargo import View
    from letters.workflows.moving import Move

PURPOSES = {
    "lift": "to publish at once, before the instant",
    "move": "to move the instant",
    "approvers": "to change who approves",
    "time": "to change which evidence of time a release needs",
    "clock-reset": "to lower a false clock floor",
}


def show_request(services: Services, request: Request) -> None:
    """What an approver must know before they sign."""
    statement = request.asked.statement
    say(f"{statement['by']} asks {PURPOSES[request.purpose]}, for this reason: {statement['reason']}")
    say(f"Asked at {statement['at']}; open until {statement['expires']}.")
    workspace, _ = services.data
    if workspace:
        say(f"Inspection: {workspace.inspection.title} ({statement['inspection']})")
    if request.purpose == "move":
        from letters.workflows.moving import propose

        show_move(propose(services, services.state()))
    elif request.purpose == "lift":
        show_set(services)
    else:
        _show_detail(statement["detail"])


def show_set(services: Services) -> None:
    """What an early lift would make public."""
    from letters.workflows.public_set import releasable

    state = services.state()
    until = state.pinned.instant().full_words if state.pinned else "no instant"
    say(f"Embargoed until {until}. A release would then publish {plural(len(releasable(state)), 'letter')} at once.")


def show_move(move: Move) -> None:
    """Old and new instant, and what it costs."""
    say(f"From {_twice(move.old)}")
    say(f"to   {_twice(move.new)}: {'earlier' if move.earlier else 'later'}.")
    letters, people = plural(move.letters, "letter"), plural(move.signatories, "signatory")
    say(f"{letters} to sign again by {people}, {plural(move.copies, 'copy')} replaced.")


def _twice(instant: Instant) -> str:
    return f"{instant.full_words}, which is {instant.utc_words}"


def _show_detail(detail: dict[str, Any]) -> None:
    for name, value in detail.items():
        if isinstance(value, dict):
            say(f"{name}:")
            _show_detail({f"  {key}": item for key, item in value.items()})
        else:
            say(f"{name}: {value}")


def evidence(time: Any) -> str:
    """What is pinned under `time`."""
    if not time:
        return "this machine's clock alone"
    return f"{time['quorum']} of {plural(len(time['authorities']), 'time-stamp authority')}"


def as_line(found: View, request: Request) -> str:
    """A request, and how it stands."""
    asked, given = request.asked.statement, request.given
    approved = f", approved by {given.statement['by']}" if given else ""
    if request.withdrawn:
        taken_back = request.withdrawn.statement
        approved += f", withdrawn by {taken_back['by']} at {taken_back['at']}: {taken_back['reason']}"
    standing = found.standing(request)
    standing += f", it does not hold: {found.why_over(request)}" if standing == "void" else ""
    return (
        f"Request {PURPOSES[request.purpose]}: {standing}. By {asked['by']} at {asked['at']}, "
        f"until {asked['expires']}{approved}. {asked['reason']}"
    )
