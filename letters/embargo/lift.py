"""A lift: the consent of two people that a set becomes public before its instant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lift:
    """What two approvers consented to, each signature proved before it comes here.

    It sets aside the instant `until` (aware, UTC), for the set of editions whose digest is `editions`, until `expires`.
    `requester` and `approver` are the fingerprints of the public keys that signed; `request` names the request in the
    record. `lapsed` says in words why it is over for good, if it is; `expired` that the record holds something from
    after its end, whatever the clock says now.
    """

    request: str
    until: datetime
    editions: str
    requester: str
    approver: str
    expires: datetime
    lapsed: str = ""
    expired: bool = False
