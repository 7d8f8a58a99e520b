"""The record told as a timeline, in words for people who have never seen it: what bears on one letter or one copy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from letters.ledger import events as kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from letters.ports import Event

_WORDS: dict[str, Callable[[Event], str]] = {
    kinds.LEDGER_OPENED: lambda event: f"the record of {event.data['inspection']} begun",
    kinds.EMBARGO_PINNED: lambda event: f"embargo set to {event.data['wall']} {event.data['zone']}",
    kinds.LETTER_SIGNED: lambda event: f"letter of {event.force} signed, copies made for {_recipients(event)}",
    kinds.LETTER_WITHHELD: lambda event: f"letter of {event.force} withheld: {event.data['reason']}",
    kinds.LETTER_RESTORED: lambda event: f"letter of {event.force} put back: {event.data['reason']}",
    kinds.LETTER_CORRECTED: lambda event: f"letter of {event.force} corrected: {event.data['reason']}",
    kinds.COPY_MADE: lambda event: f"copy {event.data['copy']} made for {event.data['recipient']}",
    kinds.COPY_INTENT: lambda event: f"copy {event.data['copy']} about to go to {event.data['mailbox']}",
    kinds.COPY_RESULT: lambda event: f"copy {event.data['copy']}: {event.data['state']} ({event.data['reply']})",
    kinds.COPY_REPORTED: lambda event: f"copy {event.data['copy']} reported {event.data['state']}",
    kinds.COPY_RECORDED: lambda event: f"copy {event.data['copy']} {event.data['deed']}, by {event.data['by']}",
    kinds.RELEASE_REFUSED: lambda event: f"release refused, exit code {event.data['exit']}",
    kinds.RELEASE_INTENT: lambda event: f"release {event.data['number']} begun",
    kinds.RELEASE_DONE: lambda event: f"release {event.data['number']} public",
    kinds.BREACH_RECORDED: lambda event: f"breach recorded: {event.data['what']}",
}
_EACH_COPY = frozenset(
    {kinds.COPY_MADE, kinds.COPY_INTENT, kinds.COPY_RESULT, kinds.COPY_REPORTED, kinds.COPY_RECORDED}
)


def tell(events: Iterable[Event], zone: str, force: str | None, copy: str | None) -> tuple[tuple[str, str], ...]:
    """When and what, oldest first: of the whole inspection, of `force`, and of `copy` (of all copies, when None).

    Times are local in `zone`. A kind without words of its own is told by its name.
    """
    return tuple(
        (f"{event.at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S %Z}", _say(event))
        for event in _bearing(events, force, copy)
    )


def _bearing(events: Iterable[Event], force: str | None, copy: str | None) -> Iterator[Event]:
    for event in events:
        if event.kind == kinds.LETTER_INTENT or (force and event.force not in {None, force}):
            continue
        if copy and event.kind in _EACH_COPY and event.data["copy"] != copy:
            continue
        yield event


def _say(event: Event) -> str:
    words = _WORDS.get(event.kind)
    said = words(event) if words else f"{event.kind}{f' of {event.force}' if event.force else ''}"
    return f"{said} ({event.actor})"


def _recipients(event: Event) -> str:
    return ", ".join(f"{copy['recipient']} ({copy['copy']})" for copy in event.data["copies"])
