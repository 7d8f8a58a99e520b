"""Pinning: the first signed letter fixes the instant, who may change it, and what proves that it has come (rule 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import NotPermitted
from letters.files.zones import tzdata_version
from letters.ledger import events

if TYPE_CHECKING:
    from letters.embargo.instant import Instant
    from letters.ledger.state import State
    from letters.ports import Entry
    from letters.services import Services


def pin(services: Services) -> Entry:
    """The event to record with the first signed letter. Raises NotPermitted while the instant is to be confirmed."""
    until, time = services.until, services.settings.time
    return events.embargo_pinned(
        until,
        tzdata_version(until.zone),
        approvers={name: approver.certificate for name, approver in services.workspace.inspection.approvers.items()},
        time=time.as_data() if time else None,
    )


MOVE = "letters embargo move --reason …"


def is_pinned(until: Instant, state: State) -> bool:
    """Whether `until` is the instant that the ledger pins, if it pins any; the same moment in another zone is not."""
    if state.pinned is None:
        return True
    pinned = state.pinned.instant()
    return (until.utc, until.wall, until.zone) == (pinned.utc, pinned.wall, pinned.zone)


def refuse_another_instant(services: Services, state: State, nothing: str) -> None:
    """Refuse data that say another instant than the ledger, since a file cannot move it alone.

    `nothing` is what was not done: "Nothing was written.".
    """
    if state.pinned is None or is_pinned(services.until, state):
        return
    raise NotPermitted(
        f"Not permitted: data/inspection.yaml says {services.until.full_words}, but letters are already signed for "
        f"{state.pinned.instant().full_words}. {nothing}",
        f"Put the signed instant back, or move it for all letters: {MOVE}. "
        "To play with the sample, make an inspection of your own: letters init DIR",
    )
