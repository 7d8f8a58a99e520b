"""The time-stamp authorities, looked at before a release needs them: do they answer, agree, and stay valid."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from letters.embargo.evidence import Witness
from letters.embargo.instant import rfc3339
from letters.errors import NotPermitted, ServiceSilent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.ports import TimeAuthority
    from letters.services import Services


def look(services: Services, needed: datetime) -> Iterator[str]:
    """What is wrong with any of them, in words: each is asked, beyond what a quorum takes.

    They stamp a digest of nothing, and nothing is recorded. Their certificates should last until `needed` (aware).
    """
    time = services.settings.time
    for authority in services.authorities if time else ():
        yield from _look_at(services, authority, needed, timedelta(seconds=time.max_skew) if time else timedelta())


def _look_at(services: Services, authority: TimeAuthority, needed: datetime, skew: timedelta) -> Iterator[str]:
    asked = services.clock.now()
    try:
        stamp = authority.stamp(secrets.token_bytes(32))
    except (ServiceSilent, NotPermitted) as failure:
        yield f"the time-stamp authority {authority.url} {failure.what}"
        return
    witness = Witness(authority.url, stamp.moment, asked, services.clock.now())
    if abs(witness.skew) > skew:
        yield (
            f"the time-stamp authority {authority.url} says {rfc3339(stamp.moment)}, but this machine's clock "
            f"{rfc3339(witness.answered)}: set it right"
        )
    if stamp.ends and stamp.ends < needed:
        yield (
            f"the certificate of the time-stamp authority {authority.url} ends on {stamp.ends:%Y-%m-%d}: pin its next "
            "one in data/settings.yaml, then letters embargo time"
        )
