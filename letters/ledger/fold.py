"""From events to the state that they leave behind, in one pass. No I/O, no clock."""

from __future__ import annotations

import base64
from dataclasses import replace
from sys import intern
from types import MappingProxyType
from typing import TYPE_CHECKING

from letters.embargo.instant import parse_rfc3339
from letters.errors import NotPermitted
from letters.ledger import approvals, copies, shapes
from letters.ledger import events as kinds
from letters.ledger.folding import Folding
from letters.ledger.pinned import Pinned
from letters.ledger.state import LetterState, ReleaseState, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from letters.ports import Event

NOTHING = State()
"""Before the first event."""


def fold(events: Iterable[Event], known: State = NOTHING, *, held: bool = False) -> State:
    """The state after `events`, which follow those that `known` comes from.

    `held` is for whoever looks at few letters at once, and takes little memory for very many. Raises NotPermitted for
    an event that is unknown or does not fit.
    """
    folding = Folding(known, held=held)
    for event in events:
        handle = _HANDLERS.get(event.kind)
        if handle is None:
            raise NotPermitted(
                f"Event {event.n} of the ledger is of a kind that this program does not know: {event.kind}.",
                "A newer Letters wrote this ledger. Update Letters, then run the command again.",
            )
        try:
            shapes.check(event)
            handle(folding, event)
        except (KeyError, TypeError, ValueError) as error:
            raise NotPermitted(
                f"Event {event.n} of the ledger, {event.kind}, lacks a part or does not fit those before it ({error}).",
                "Update Letters if a newer one wrote this ledger; otherwise put back a complete copy from a backup.",
            ) from error
        folding.note(event)
    return folding.state()


def signed_digests(events: Iterable[Event]) -> frozenset[str]:
    """The digests of all files, of whatever edition, that were signed; of events that `fold` has accepted."""
    found: set[str] = set()
    for event in events:
        data = event.data
        if event.kind == kinds.LETTER_SIGNED:
            found |= {data["public"]["digest"], *(copy["digest"] for copy in data["copies"])}
        elif event.kind in {kinds.COPY_MADE, kinds.COPY_PRINTED, kinds.PUBLIC_MADE}:
            found.add(data["digest"])
    return frozenset(found)


def _opened(folding: Folding, event: Event) -> None:
    if folding.ledger:
        raise ValueError("the ledger is open already")
    folding.inspection, folding.ledger = event.data["inspection"], event.data["ledger"]


def _pinned(folding: Folding, event: Event) -> None:
    """The first pin says who approves; a later one moves the instant, and every copy of the old one is superseded."""
    if folding.pins:
        for force in tuple(folding.letters):
            folding.put(copies.outlived(folding.letters[force]))
    _evidence(folding, event)
    folding.pins.append(Pinned.from_data(event.data))
    if "approvers" in event.data:
        folding.approvers = MappingProxyType(dict(event.data["approvers"]))
    folding.requests.use(event.data.get("approval"))
    folding.requests.lapse("instant", but=folding.begun)


def _evidence(folding: Folding, event: Event) -> None:
    """What a release needs from now on; after the first pin it is by one person where no approval is named."""
    time = event.data.get("time")
    if time != folding.time:
        folding.time_by_one = bool(folding.pins) and "approval" not in event.data
    folding.time = time


def _reason(folding: Folding, event: Event) -> None:
    """Why the event before was recorded; of an instant that was moved it is kept with that."""
    reason = event.data["reason"]
    if event.data["about"] == kinds.EMBARGO_PINNED:
        if not folding.pins:
            raise ValueError("no instant is pinned")
        folding.pins[-1] = replace(folding.pins[-1], reason=reason)


def _approvers(folding: Folding, event: Event) -> None:
    folding.approvers = MappingProxyType(dict(event.data["approvers"]))
    folding.requests.use(event.data["approval"])
    folding.requests.lapse("approvers", but=folding.begun)


def _time(folding: Folding, event: Event) -> None:
    _evidence(folding, event)
    folding.requests.use(event.data.get("approval"))
    folding.requests.lapse("changed", "time")


def _clock_reset(folding: Folding, event: Event) -> None:
    folding.floor = parse_rfc3339(event.data["floor"])
    folding.requests.use(event.data.get("approval"))
    folding.requests.lapse("changed", "clock-reset")


def _requested(folding: Folding, event: Event) -> None:
    folding.requests.ask(event.data)


def _given(folding: Folding, event: Event) -> None:
    folding.requests.give(event.data, folding.begun)


def _withdrawn(folding: Folding, event: Event) -> None:
    folding.requests.withdraw(event.data)


def _intent(folding: Folding, event: Event) -> None:
    folding.put(replace(folding.letter(event), intended=event.data["inputs"]))


def _signed(folding: Folding, event: Event) -> None:
    data, before = event.data, folding.letter(event)
    numbers = {copy["recipient"]: copy["copy"] for copy in data["copies"]}
    _ = parse_rfc3339(data["until"])  # or it does not fit
    folding.change_set()
    letter = LetterState(
        force=before.force,
        inputs=data["inputs"],
        content=data.get("content"),
        signatory=intern(data["signatory"]),  # as those of many other letters, so held once
        certificate=intern(data["certificate"]),
        until=intern(data["until"]),
        public=data["public"]["digest"],
        sealed=data["public"]["sealed"],
        seal=intern(seal) if (seal := data["public"].get("seal")) else None,
        past=before.past + copies.superseded((*before.copies, *before.printed)),
        numbers=MappingProxyType({**before.numbers, **numbers}),
        highest=max(before.highest, *map(copies.number_of, numbers.values()), 0),
        replaces=data.get("replaces"),
        origin=data.get("origin"),
        reason=before.reason,  # a letter that is made again stays withheld
    )
    made = tuple(copies.new(copy, letter, before, event.at) for copy in data["copies"])
    folding.put(replace(letter, copies=made))


def _kept(folding: Folding, event: Event) -> None:
    folding.put(replace(folding.letter(event), intended=None))


def _withheld(folding: Folding, event: Event) -> None:
    folding.change_set()
    folding.put(replace(folding.letter(event), reason=event.data["reason"]))


def _restored(folding: Folding, event: Event) -> None:
    folding.change_set()
    letter = replace(folding.letter(event), reason=None)
    if letter.intended is None and letter.public is None:
        folding.letters.pop(letter.force, None)  # withheld before there was a letter: there still is none
    else:
        folding.put(letter)


def _release_intent(folding: Folding, event: Event) -> None:
    number, before = event.data["number"], folding.releases.get(event.data["number"])
    if before and before.done:
        raise ValueError(f"release {number} is done already")
    digests = MappingProxyType(dict(event.data["letters"]))
    until = folding.pins[-1].until if folding.pins else None
    folding.releases[number] = ReleaseState(number, False, digests, lift=event.data.get("lift"), until=until)


def _attested(folding: Folding, event: Event) -> None:
    """A release that was cut off is attested again when it is completed: the newest time-stamps count."""
    data = event.data
    tokens = tuple(base64.b64decode(token["token"], validate=True) for token in data["tokens"])
    release = replace(folding.releases[data["number"]], manifest=data["manifest"], tokens=tokens)
    folding.releases[release.number] = release


def _release_done(folding: Folding, event: Event) -> None:
    before = folding.releases[event.data["number"]]
    release = replace(before, done=True, at=before.at or event.at)  # it may be published in another place as well
    folding.releases[release.number] = release
    for force in tuple(folding.letters):
        letter = folding.letters[force]
        shown = letter.public is not None and release.digests.get(letter.force) == letter.public
        folding.put(replace(letter, released=release.number if shown else None))


def _acknowledged(folding: Folding, event: Event) -> None:
    folding.put(replace(folding.letter(event), acknowledged=event.data["public"]))


def _public_made(folding: Folding, event: Event) -> None:
    folding.change_set()
    folding.put(copies.public_made(folding.letter(event), event))


def _verified(folding: Folding, event: Event) -> None:
    folding.verified[event.force or "", event.data["mailbox"]] = event.at


def _copies(change: Callable[[LetterState, Event], LetterState]) -> Callable[[Folding, Event], None]:
    def handle(folding: Folding, event: Event) -> None:
        folding.put(change(folding.letter(event), event))

    return handle


def _breach(_folding: Folding, event: Event) -> None:
    """Kept for its reader, who needs to know when it was."""
    _ = event.data["what"], event.data["cause"], parse_rfc3339(event.data["when"])


def _only(*parts: str) -> Callable[[Folding, Event], None]:
    """The event is kept for its reader, who needs these parts of it; no state follows from it."""

    def handle(_folding: Folding, event: Event) -> None:
        for part in parts:
            _ = event.data[part]

    return handle


_HANDLERS: Mapping[str, Callable[[Folding, Event], None]] = {
    kinds.LEDGER_OPENED: _opened,
    kinds.EMBARGO_PINNED: _pinned,
    kinds.EMBARGO_APPROVERS: _approvers,
    kinds.EMBARGO_TIME: _time,
    kinds.EMBARGO_REASON: _reason,
    kinds.CLOCK_RESET: _clock_reset,
    approvals.APPROVAL_REQUESTED: _requested,
    approvals.APPROVAL_GIVEN: _given,
    approvals.APPROVAL_WITHDRAWN: _withdrawn,
    kinds.LETTER_INTENT: _intent,
    kinds.LETTER_SIGNED: _signed,
    kinds.LETTER_KEPT: _kept,
    kinds.LETTER_WITHHELD: _withheld,
    kinds.LETTER_RESTORED: _restored,
    kinds.RELEASE_REFUSED: _only("reason", "until", "exit"),
    kinds.RELEASE_INTENT: _release_intent,
    kinds.RELEASE_ATTESTED: _attested,
    kinds.RELEASE_DONE: _release_done,
    kinds.PACK_TAKEN: _only("origin", "letters"),
    kinds.CHECKPOINT_RENEWED: _only("reason"),
    kinds.LETTER_CORRECTED: _only("reason"),
    kinds.HOLDERS_ACKNOWLEDGED: _acknowledged,
    kinds.PUBLIC_MADE: _public_made,
    kinds.COPY_MADE: _copies(copies.made),
    kinds.COPY_PRINTED: _copies(copies.printed),
    kinds.COPY_INTENT: _copies(copies.intended),
    kinds.COPY_RESULT: _copies(copies.resulted),
    kinds.COPY_REPORTED: _copies(copies.reported),
    kinds.COPY_RECORDED: _copies(copies.recorded),
    kinds.COPY_MISTAKEN: _copies(copies.mistaken),
    kinds.CONTACT_VERIFIED: _verified,
    kinds.BREACH_RECORDED: _breach,
}
