"""The record told as a timeline, in words for people who have never seen it: what bears on one letter or one copy."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from letters.ledger import approvals
from letters.ledger import events as kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from letters.ports import Event

_WORDS: dict[str, Callable[[Event], str]] = {
    kinds.LEDGER_OPENED: lambda event: f"the record of {event.data['inspection']} begun",
    kinds.EMBARGO_PINNED: lambda event: f"embargo set to {event.data['wall']} {event.data['zone']}",
    kinds.EMBARGO_APPROVERS: lambda event: f"who approves changed to {', '.join(event.data['approvers'])}",
    kinds.EMBARGO_TIME: lambda _: "which evidence of time a release needs changed",
    kinds.EMBARGO_REASON: lambda event: f"the reason for that: {event.data['reason']}",
    kinds.CLOCK_RESET: lambda event: f"false clock lowered to {event.data['floor']}: {event.data['reason']}",
    approvals.APPROVAL_REQUESTED: lambda event: f"{_stated(event)}: {event.data['statement']['reason']}",
    approvals.APPROVAL_GIVEN: lambda event: f"{_stated(event)}, the second of two",
    approvals.APPROVAL_WITHDRAWN: lambda event: f"{_stated(event)}: {event.data['statement']['reason']}",
    kinds.LETTER_SIGNED: lambda event: f"letter of {event.force} signed, copies made for {_recipients(event)}",
    kinds.LETTER_WITHHELD: lambda event: f"letter of {event.force} withheld: {event.data['reason']}",
    kinds.LETTER_RESTORED: lambda event: f"letter of {event.force} put back: {event.data['reason']}",
    kinds.LETTER_CORRECTED: lambda event: f"letter of {event.force} corrected: {event.data['reason']}",
    kinds.LETTER_KEPT: lambda event: f"letter of {event.force} kept as it was signed",
    kinds.PUBLIC_MADE: lambda event: f"public edition of {event.force} signed and sealed again",
    kinds.HOLDERS_ACKNOWLEDGED: lambda event: f"answered for: a holder has an older text or report of {event.force}",
    kinds.PACK_TAKEN: lambda event: f"letters taken from another machine: {', '.join(event.data['letters'])}",
    kinds.CHECKPOINT_RENEWED: lambda event: f"checkpoint signed anew: {event.data['reason']}",
    kinds.CONTACT_VERIFIED: lambda event: f"mailbox {event.data['mailbox']} made sure of, by {event.data['by']}",
    kinds.COPY_PRINTED: lambda event: f"copy {event.data['copy']} printed for {event.data['recipient']}",
    kinds.COPY_MADE: lambda event: f"copy {event.data['copy']} made for {event.data['recipient']}",
    kinds.COPY_INTENT: lambda event: f"copy {event.data['copy']} about to go to {event.data['mailbox']}",
    kinds.COPY_RESULT: lambda event: f"copy {event.data['copy']}: {event.data['state']} ({event.data['reply']})",
    kinds.COPY_REPORTED: lambda event: f"copy {event.data['copy']} reported {event.data['state']}",
    kinds.COPY_RECORDED: lambda event: f"copy {event.data['copy']} {event.data['deed']}, by {event.data['by']}",
    kinds.COPY_MISTAKEN: lambda event: (
        f"copy {event.data['copy']}: taken back by {event.data['by']}, recorded by mistake"
    ),
    kinds.RELEASE_REFUSED: lambda event: f"release refused ({event.data['reason']}), exit code {event.data['exit']}",
    kinds.RELEASE_INTENT: lambda event: f"release {event.data['number']} begun",
    kinds.RELEASE_ATTESTED: lambda event: f"release {event.data['number']} time-stamped by {_witnesses(event)}",
    kinds.RELEASE_DONE: lambda event: f"release {event.data['number']} public",
    kinds.BREACH_RECORDED: lambda event: f"breach recorded: {event.data['what']}",
}
_PURPOSES = {
    "lift": "early lift",
    "move": "another instant",
    "approvers": "other approvers",
    "time": "other evidence of time",
    "clock-reset": "lowering of a false clock",
}
_DEEDS = {
    approvals.APPROVAL_REQUESTED: "asked for",
    approvals.APPROVAL_GIVEN: "approved",
    approvals.APPROVAL_WITHDRAWN: "withdrawn",
}
_EACH_COPY = frozenset(
    {
        kinds.COPY_MADE,
        kinds.COPY_PRINTED,
        kinds.COPY_INTENT,
        kinds.COPY_RESULT,
        kinds.COPY_REPORTED,
        kinds.COPY_RECORDED,
        kinds.COPY_MISTAKEN,
    }
)


def tell(events: Iterable[Event], zone: str, force: str | None, copy: str | None) -> tuple[tuple[str, str], ...]:
    """When and what, oldest first: of the whole inspection, of `force`, and of `copy` (of all copies, when None).

    Times are local in `zone`.
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
    return f"{_WORDS[event.kind](event)} ({event.actor})"


def _stated(event: Event) -> str:
    """What an approver signed: `early lift asked for by ann`."""
    said = event.data["statement"]
    return f"{_PURPOSES.get(said['purpose'], said['purpose'])} {_DEEDS[event.kind]} by {said['by']}"


def _witnesses(event: Event) -> str:
    return ", ".join(f"{token['authority']} ({token['time']})" for token in event.data["tokens"])


def _recipients(event: Event) -> str:
    return ", ".join(f"{copy['recipient']} ({copy['copy']})" for copy in event.data["copies"])
