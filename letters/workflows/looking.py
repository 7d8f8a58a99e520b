"""Looking at a release without making it: what is in its way, and what the answer was at a past moment."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.embargo import gate
from letters.embargo.evidence import Evidence
from letters.embargo.instant import rfc3339
from letters.errors import NotPermitted, ServiceSilent, WrongUsage
from letters.workflows.attestation import attest, demand
from letters.workflows.editions import open_edition
from letters.workflows.pinned import other_time
from letters.workflows.public_set import obstacles, releasable
from letters.workflows.release import pinned_instant, refuse_obstacles
from letters.workflows.remarks import remarks
from letters.workflows.shown import otherwise_shown

if TYPE_CHECKING:
    from datetime import datetime

    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many letters a release would hold, how many of them opened and proved right, and what is in the way.

    `remarks` say what somebody should know that is in nobody's way.
    """

    letters: int
    right: int
    obstacles: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def look_ahead(services: Services) -> Readiness:
    """Open and prove everything in memory, as a release would, and write nothing. For teatime on the day before."""
    services.require_release_key()
    state = services.state()
    found = list(obstacles(services, state))
    letters = releasable(state)
    right = 0
    opener = services.opener
    for known in letters:
        try:
            open_edition(services, state, known, opener)
            right += 1
        except NotPermitted as refusal:
            found.append(refusal.seen)
    return Readiness(
        len(letters), right, tuple(dict.fromkeys(found)), remarks(services, state, otherwise_shown(services, state))
    )


def ask_the_time(services: Services) -> tuple[str, ...]:
    """What is wrong with the authorities that a release will ask, or with this machine's clock by what they say.

    They stamp a digest of nothing; nothing is recorded.
    """
    state = services.state()
    if other := other_time(services, state):
        return (str(other),)
    try:
        wanted = demand(services, state, "")
        testimony = attest(services, wanted, secrets.token_bytes(32))
        gate.confirm_clock(testimony.evidence(services.clock.now(), None))
    except (NotPermitted, ServiceSilent) as refusal:
        return (refusal.seen,)
    return ()


def decide_as_of(services: Services, moment: datetime) -> int:
    """Whether a release would have been permitted at `moment` (aware, past) and now; the number of its letters.

    Writes nothing, not even a refusal. Raises WrongUsage for a moment to come, NotYet, NotPermitted.
    """
    now = services.clock.now()
    if moment >= now:
        raise WrongUsage(
            f"--as-of {rfc3339(moment)} has not come yet; it is {rfc3339(now)}.", "Name a moment that is past."
        )
    state = services.state()
    refuse_obstacles(services, state)
    instants = [pinned_instant(state)]
    gate.consider(instants, Evidence(moment, named="then"))
    gate.consider(instants, Evidence(now, state.clock_floor))
    return len(releasable(state))
