"""The call list: whom to ring, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from letters.embargo.instant import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from letters.ledger.state import CopyState, LetterState, State
    from letters.model.letter import Person
    from letters.services import Services

NEAR = timedelta(hours=24)
"""How long before the instant a letter that nobody has acknowledged is worth a call."""
_REASONS = (
    "has an older text or report, and not the new one",
    "has an older text on paper, and was not told to destroy it",
    "came back",
    "is acknowledged, and yet a report says that it came back",
    "was refused",
    "may not have arrived",
    "was not sent",
    "lies in out/mail, not known to be sent",
    "was printed, not known to be posted",
    "is not acknowledged",
)
"""Why somebody is to be rung, the most urgent first; each completes "The copy …"."""
_OLDER, _PAPER, _BOUNCED, _CONTRADICTED, _REFUSED, _UNKNOWN, _UNSENT, _WRITTEN, _PRINTED, _SILENT = range(len(_REASONS))
_STATES = {
    "bounced": _BOUNCED, "refused": _REFUSED, "unknown": _UNKNOWN, "intent": _UNKNOWN, "made": _UNSENT,
    "rehearsed": _UNSENT, "written": _WRITTEN, "accepted": _SILENT, "delivered": _SILENT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to ring. `urgency` counts from 0, the most urgent; `rung` is when somebody did it last."""

    urgency: int
    force: str
    copy: str
    recipient: str
    phone: str | None
    mailbox: str | None
    last_reply: str | None
    rung: datetime | None

    @property
    def why(self) -> str:
        return _REASONS[self.urgency]

    def as_json(self) -> dict[str, object]:
        return {
            "urgency": self.urgency,
            "why": self.why,
            "force": self.force,
            "copy": self.copy,
            "recipient": self.recipient,
            "phone": self.phone,
            "mailbox": self.mailbox,
            "last_reply": self.last_reply,
            "rung": rfc3339(self.rung) if self.rung else None,
        }


def call_list(services: Services) -> tuple[Call, ...]:
    """Whom to ring now; of those equally urgent, those first that nobody has rung yet. Reads only."""
    state, now = services.state(), services.clock.now()
    people = _people(services)
    calls = [
        _call(letter.force, copy, urgency, people.get(letter.force, {}))
        for letter in state.letters.values()
        for copy, urgency in _urgent(letter, _sent_by_now(services, now), _is_near(state, now))
    ]
    return tuple(sorted(calls, key=_order))


def _order(call: Call) -> tuple[int, bool, str, str, str]:
    rung = rfc3339(call.rung) if call.rung else ""
    return call.urgency, bool(call.rung), rung, call.force, call.copy


def _urgent(letter: LetterState, sent_by_now: bool, near: bool) -> Iterator[tuple[CopyState, int]]:
    outdated = letter.outdated
    for copy in outdated:
        yield copy, _PAPER if copy.paper else _OLDER
    for copy in letter.printed:
        if not copy.is_done:
            yield copy, _PRINTED
    for copy in letter.copies:
        urgency = _CONTRADICTED if copy.contradicted else _STATES.get(copy.state)
        if urgency is None or any(letter.takes_place(copy, old) for old in outdated):
            continue
        if urgency == _UNSENT and (letter.reason is not None or not sent_by_now):
            continue
        if urgency != _SILENT or near:
            yield copy, urgency


def _sent_by_now(services: Services, now: datetime) -> bool:
    """Whether the window is open, so that what is not sent is late; where the data cannot be read, it may be."""
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    return embargo is None or now >= embargo.pre_release_from.utc


def _is_near(state: State, now: datetime) -> bool:
    """Once the letters are public nobody need say that they have theirs."""
    until = state.pinned.instant().utc if state.pinned else None
    return until is not None and until - NEAR <= now < until


def _people(services: Services) -> Mapping[str, Mapping[str, Person]]:
    """The recipients of each force by what the ledger calls them."""
    workspace, _ = services.data
    letters = workspace.letters if workspace else ()
    return {letter.id: {person.label: person for person in letter.people} for letter in letters}


def _call(force: str, copy: CopyState, urgency: int, people: Mapping[str, Person]) -> Call:
    """The mailbox is the one that the copy went to, where it went anywhere."""
    person = people.get(copy.recipient)
    mailbox = copy.mailbox or (person.mailbox if person else None)
    phone = person.phone if person else None
    return Call(urgency, force, copy.copy, copy.recipient, phone, mailbox, copy.last_reply, copy.rung)
