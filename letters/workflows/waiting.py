"""Waiting for the instant, and then for whoever must say that it has come."""

from __future__ import annotations

import time
from itertools import chain, repeat
from typing import TYPE_CHECKING

from letters.embargo.gate import AlmostThere
from letters.errors import ServiceSilent
from letters.workflows import lifting
from letters.workflows.looking import look_ahead
from letters.workflows.release import acknowledge, in_the_way, pinned_instant, release

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from letters.embargo.instant import Instant
    from letters.services import Services
    from letters.workflows.release import Released

LONGEST_NAP = 0.5
"""Seconds between looks at the clock while waiting, so that a laptop that slept wakes up to the right time."""
NAPS = (1, 2, 4, 8, *repeat(15, 240))
"""Seconds between questions to authorities that are silent: often at first, for an hour in all."""


def release_when_due(
    services: Services,
    report: Callable[[Instant, int], None],
    retrying: Callable[[str], None],
    acknowledged: Sequence[str] = (),
) -> Released:
    """Wait for the instant, then publish. Authorities that are silent then are asked again, for an hour.

    `report` hears of the instant and the seconds left, `retrying` why there is another try. Raises what `release` does.
    """
    wait(services, report, acknowledged)
    for nap in chain(NAPS, (None,)):
        try:
            return release(services, recorded=nap in {NAPS[0], None})
        except (AlmostThere, ServiceSilent) as refusal:
            if nap is None:
                raise
            retrying(refusal.what)
            time.sleep(nap)
    raise AssertionError("the last try returns or raises")


def wait(services: Services, report: Callable[[Instant, int], None], acknowledged: Sequence[str] = ()) -> None:
    """Return once the pinned instant has come by this machine's clock; `report` hears of it and the seconds left.

    What is `acknowledged` is recorded before the waiting, as `release` would.
    The passphrase is asked for, and everything proved, before the waiting begins; `release` reads the data again.
    Raises NotPermitted.
    """
    if acknowledged:
        with services.writing() as state:
            acknowledge(services, state, acknowledged)
    readiness = look_ahead(services)
    if readiness.obstacles:
        raise in_the_way(readiness.obstacles)
    state = services.state()
    until = pinned_instant(state)
    if lifting.holds(state, services.clock.now()):
        return  # the gate judges it now; one that does not hold any more is none, and keeps nothing back
    while (left := (until.utc - services.clock.now()).total_seconds()) > 0:
        report(until, int(left) + 1)
        time.sleep(min(left, LONGEST_NAP))
