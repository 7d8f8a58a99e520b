"""Messages whose fate nobody knows: under way when their sender was cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.ledger import events
from letters.ledger.events import COPY_INTENT, COPY_RESULT, Sending
from letters.ports import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from letters.ports import Entry, Event

_CUT_OFF = Outcome("unknown", "the sender was cut off before the answer")


def settle(happened: Iterable[Event]) -> tuple[Entry, ...]:
    """The result `unknown` for every intent that has none. Only who holds the sender's place may record it."""
    open_intents: dict[tuple[str | None, str, str], Event] = {}
    for event in happened:
        if event.kind in {COPY_INTENT, COPY_RESULT}:
            key = (event.force, event.data["copy"], event.data["message"])
            if event.kind == COPY_INTENT:
                open_intents[key] = event
            else:
                open_intents.pop(key, None)
    return tuple(events.copy_result(_sending(event), _CUT_OFF) for event in open_intents.values())


def _sending(event: Event) -> Sending:
    data = event.data
    return Sending(
        force=event.force or "",
        copy=data["copy"],
        sent=data["sent"],
        digest=data["digest"],
        message=data["message"],
        mailbox=data["mailbox"],
        plan=data["plan"],
        rehearsal=bool(data.get("rehearsal")),
    )
