"""Attestation: fresh time-stamps over one digest, asked for one after the other until there are enough."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from letters.embargo.evidence import Demand, Evidence, Fault, Witness
from letters.embargo.instant import rfc3339
from letters.errors import NotPermitted, ServiceSilent
from letters.workflows.pinned import other_time

if TYPE_CHECKING:
    from datetime import datetime

    from letters.ledger.state import State
    from letters.ports import Stamp, TimeAuthority
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the authorities said: their time-stamps, and the witnesses and faults that the gate hears.

    Without a `demand` none was asked.
    """

    demand: Demand | None = None
    stamps: tuple[tuple[str, Stamp], ...] = ()
    witnesses: tuple[Witness, ...] = ()
    faults: tuple[Fault, ...] = ()

    def evidence(self, now: datetime, floor: datetime | None) -> Evidence:
        """For the gate, at `now`: a clock that has gone back since an authority answered is behind."""
        moments = [witness.answered for witness in self.witnesses]
        floors = [moment for moment in (floor, *moments) if moment is not None]
        evidence = Evidence(now, max(floors, default=None))
        return replace(evidence, demand=self.demand, witnesses=self.witnesses, faults=self.faults)

    def tokens(self) -> list[dict[str, str]]:
        """As the record keeps them: each token in base64 of its DER."""
        return [
            {
                "authority": url,
                "certificate": stamp.certificate,
                "time": rfc3339(stamp.moment),
                "token": base64.b64encode(stamp.token).decode(),
            }
            for url, stamp in self.stamps
        ]


def demand(services: Services, state: State, nothing: str) -> Demand | None:
    """What the gate is to demand, or None where the clock alone counts.

    The settings are no place to weaken it: raises NotPermitted when they differ from what was pinned. `nothing` is what
    was not done then: "Nothing was published.".
    """
    if other := other_time(services, state):
        raise other.refusal(nothing)
    time = services.settings.time
    return Demand(time.quorum, timedelta(seconds=time.max_skew)) if time else None


def known_authorities(services: Services) -> dict[str, str]:
    """Who may say what time it is, by the settings and by what was pinned: their addresses by fingerprint."""
    time, pinned = services.settings.time, services.state().time or {}
    known = {each["certificate"]: each["url"] for each in pinned.get("authorities", ())}
    return known | ({each.certificate: each.url for each in time.authorities} if time else {})


def attest(services: Services, wanted: Demand | None, imprint: bytes) -> Testimony:
    """Ask the authorities in their order until `wanted` is met, each at most once. Refuses nothing: the gate does."""
    testimony = Testimony(wanted)
    if wanted is None:
        return testimony
    for authority in services.authorities:
        if len(testimony.witnesses) >= wanted.quorum:
            break
        testimony = _ask(services, authority, imprint, testimony)
    return testimony


def _ask(services: Services, authority: TimeAuthority, imprint: bytes, so_far: Testimony) -> Testimony:
    asked = services.clock.now()
    try:
        stamp = authority.stamp(imprint)
    except (ServiceSilent, NotPermitted) as failure:
        fault = Fault(
            authority.url, isinstance(failure, ServiceSilent), failure.what, failure.reason or "authority-silent"
        )
        return replace(so_far, faults=(*so_far.faults, fault))
    witness = Witness(authority.url, stamp.moment, asked, services.clock.now())
    return replace(
        so_far,
        stamps=(*so_far.stamps, (authority.url, stamp)),
        witnesses=(*so_far.witnesses, witness),
    )
