"""The one gate: only here does (embargo, evidence of time) become a permit to make a public edition readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from letters.embargo.instant import in_words, rfc3339
from letters.errors import NotPermitted, NotYet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from letters.embargo.instant import Instant

_KEY = object()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the time: `now` (aware), and the newest recorded effect, which a true clock cannot precede.

    `named` is how a refusal speaks of `now`; a question about another moment names that one.
    """

    now: datetime
    floor: datetime | None = None
    named: str = "now"


class ReleasePermit:
    """Leave to make public editions readable. Only `ask` makes one; whatever writes a public edition demands one."""

    __slots__ = ("granted_at", "until")

    def __init__(self, key: object, until: Instant, granted_at: datetime) -> None:
        if key is not _KEY:
            raise TypeError("a ReleasePermit comes from embargo.gate.ask alone")
        self.until = until
        self.granted_at = granted_at


def ask(instants: Iterable[Instant], evidence: Evidence) -> ReleasePermit:
    """Permit a release when the latest of `instants` has come, by evidence that can be believed.

    `instants` are the embargo's end as data, ledger and sealed editions each hold it; the latest counts, so that no
    single edited source opens early. Raises NotYet before it, NotPermitted when the clock runs behind the record.
    """
    until = max(instants, key=lambda instant: instant.utc)
    now = evidence.now
    if now.tzinfo is None:
        raise ValueError("the gate compares aware times only")
    if evidence.floor is not None and now < evidence.floor:
        raise NotPermitted(
            f"Not permitted: this machine's clock says {rfc3339(now)}, but the ledger holds an effect of "
            f"{rfc3339(evidence.floor)}. Nothing was published.",
            "Set the clock right, then try again.",
        )
    if now < until.utc:
        left = -((now - until.utc) // timedelta(seconds=1))
        raise NotYet(
            f"Not yet. Embargoed until {until.full_words}, {in_words(left)} from {evidence.named}. "
            "Nothing was published.",
            "To wait: letters release --wait",
        )
    return ReleasePermit(_KEY, until, now)
