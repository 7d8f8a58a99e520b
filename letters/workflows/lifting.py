"""An early lift: two approvers consent that this very set becomes public at once, before its instant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.embargo.instant import parse_rfc3339
from letters.embargo.lift import Lift
from letters.errors import NotPermitted, WrongUsage
from letters.workflows import approvals
from letters.workflows.approvals import editions_of
from letters.workflows.public_set import barring, obstacles, releasable

if TYPE_CHECKING:
    from datetime import datetime

    from letters.ledger.approvals import Request
    from letters.ledger.state import ReleaseState, State
    from letters.services import Services
    from letters.workflows.approver import Approver

PURPOSE = "lift"


def refuse_unready(services: Services, state: State) -> None:
    """What is not whole cannot be consented to; what is due needs no consent."""
    if state.pinned is None:
        raise WrongUsage("No letter is signed yet, so there is no embargo to lift.", "letters generate")
    if all(known.released is not None for known in releasable(state)):
        raise WrongUsage("Every letter is public already, so there is no embargo to lift.", "letters status")
    if barring(found := obstacles(services, state)):
        lines = "\n".join(f"  {line}" for line in found)
        raise NotPermitted(
            f"Not permitted: the set is not whole. Nothing was changed.\n{lines}", "Mend that, then ask."
        )
    if services.clock.now() >= state.pinned.instant().utc:
        raise WrongUsage("The instant has come, so there is no embargo to lift.", "letters release")


def withdraw(services: Services, who: Approver, reason: str) -> tuple[Request, ...]:
    """Take back every early lift that is asked for or approved. Any approver alone may: it keeps letters back.

    A release that was begun by it and cut off before the public saw anything goes with it. Raises WrongUsage where
    there is none, NotPermitted once a release by it is public.
    """
    with services.writing() as state:
        lifts = [known for known in state.requests if known.purpose == PURPOSE and known.withdrawn is None]
        names = {lift.name for lift in lifts}
        begun = [release for release in state.releases if release.lift in names]
        for release in begun:
            if is_public(services, release):
                raise NotPermitted(
                    f"Not permitted: release {release.number} was begun by this lift. Nothing was changed.",
                    "What is public cannot be taken back. letters status says whether the release is complete.",
                )
        open_ones = tuple(lift for lift in lifts if not lift.is_expired(services.clock.now()))
        if not open_ones:
            raise WrongUsage("There is no early lift to withdraw.", "letters embargo lift show")
        services.record(*(approvals.withdraw(services, state, who, lift, reason) for lift in open_ones))
        for release in begun:
            services.publisher().withdraw(release.number)
    return open_ones


def is_public(services: Services, release: ReleaseState) -> bool:
    """Whether the public sees it, or has seen it: also where only the word of that is missing on record."""
    return release.done or services.publisher().current() == release.number


def is_given_up(services: Services, state: State, release: ReleaseState) -> bool:
    """Whether it was begun by a lift that does not hold any more, and showed the public nothing."""
    if release.lift is None or is_public(services, release):
        return False
    return not any(
        known.name == release.lift and known.withdrawn is None and not known.is_expired(services.clock.now())
        for known in state.requests
    )


def standing(state: State) -> Lift | None:
    """The newest lift that was approved, its signatures proved; whether it holds is the gate's to say.

    A request alone is none. Where the newest was withdrawn there is none: no older one comes to hold again. Raises
    NotPermitted for one that two pinned approvers of this inspection did not sign.
    """
    given = [known for known in state.requests if known.purpose == PURPOSE and known.given]
    if not given:
        return None
    lift = given[-1]
    if lift.withdrawn:
        return None
    requester, approver = approvals.authenticate(state, lift)
    said = lift.asked.statement
    if lift.given is None or approver is None or not _agree(lift):
        raise NotPermitted(
            "Not permitted: the approval of the early lift is about something else than its request. "
            "Nothing was published.",
            "Ask again: letters embargo lift request --reason …",
            reason="lift-does-not-hold",
        )
    return Lift(
        request=lift.name,
        until=parse_rfc3339(said["instant"]),
        editions="" if lift.lapsed == "editions" else said["editions"],  # of no set, for the gate
        requester=requester,
        approver=approver,
        expires=lift.expires,
        lapsed=approvals.LAPSED.get(lift.lapsed, "") if lift.lapsed and lift.lapsed != "editions" else "",
        expired=lift.lapsed == "expired",
    )


def holds(state: State, now: datetime) -> bool:
    """Whether an approved lift lets a release publish at `now` (aware), as far as the record and the clock say."""
    try:
        lift = standing(state)
    except NotPermitted:
        return False
    until = state.pinned.instant().utc if state.pinned else None
    if lift is None or lift.lapsed or lift.expired or lift.requester == lift.approver:
        return False
    return lift.until == until and now < lift.expires and lift.editions == editions_of(state)


def _agree(lift: Request) -> bool:
    """Both statements are about the same, and the second was made while the first stood open."""
    if lift.given is None:
        return False
    asked, given = lift.asked.statement, lift.given.statement
    in_time = parse_rfc3339(asked["at"]) <= parse_rfc3339(given["at"]) < lift.expires
    return in_time and all(asked[name] == given[name] for name in ("instant", "editions"))
