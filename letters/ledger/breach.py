"""The event of a breach: what became known where it should not have."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from letters.ledger.events import BREACH_RECORDED
from letters.ports import Entry


@dataclass(frozen=True, slots=True)
class Breach:
    """What became known where it should not have: what happened, when (RFC 3339, UTC), through whose copy, and why.

    `copy` is the copy's number, and None while nobody knows; `impact` and `action` may follow in a later record.
    """

    what: str
    when: str
    cause: str
    copy: str | None = None
    impact: str | None = None
    action: str | None = None


def breach_recorded(force: str | None, breach: Breach) -> Entry:
    """Somebody recorded a breach of the embargo; `force` is whose letter it is about, where that is known."""
    told = {key: value for key, value in asdict(breach).items() if value is not None}
    return Entry(BREACH_RECORDED, force, told)
