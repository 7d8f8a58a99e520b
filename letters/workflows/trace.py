"""Trace: whose copy is this PDF, picture, scan or message? The ledger knows every file and message of ours."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from letters.apart import Died, apart
from letters.checks import trace as tracing
from letters.checks.evidence import Evidence
from letters.checks.trace import Traced
from letters.dispatch import leaked
from letters.errors import WrongUsage
from letters.files import digest
from letters.files.read import LARGEST
from letters.ledger.events import COPY_INTENT, COPY_MADE, COPY_PRINTED, COPY_RESULT, LETTER_SIGNED
from letters.workflows.given import read_given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from letters.ledger.state import State
    from letters.ports import Event
    from letters.services import Services
    from letters.workflows.given import Given

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 300
"""What looking at one file may take, of memory in bytes and of a processor; the worst of scans take a third of it."""
_FAILED = {"refused", "later"}
COPIES = {COPY_MADE, COPY_PRINTED}
"""Events that make one copy."""


def trace(services: Services, file: Given) -> Traced:
    """Say whose copy `file` is. Raises WrongUsage when it cannot be read, NotPermitted for a damaged ledger."""
    try:
        data = read_given(file, services, LARGEST)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    state = services.state()  # every event is then of a kind and shape that is known
    known = _read(services.ledger.events())
    look = partial(tracing.trace, inspection=services.inspection_id or "", digests=known.digests, copies=known.holders)
    try:
        traced = apart(partial(_look, data, look, known), memory=MEMORY, seconds=SECONDS)
    except Died:
        return Traced(None, None, "unknown", notes=("the file takes more memory or time to look at than any letter",))
    return replace(traced, notes=(*traced.notes, *_ways_out(traced, digest(data), known, state)))


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record knows: digests of files to copies, copies to holders, Message-IDs to copies; and of rehearsals
    Message-IDs to mailboxes, and the mailboxes that each copy went to or may have gone to.
    """

    digests: dict[str, str] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    rehearsals: dict[str, str] = field(default_factory=dict)
    rehearsed: dict[str, list[str]] = field(default_factory=dict)


def _read(events: Iterable[Event]) -> _Known:
    known = _Known()
    for event in events:
        if event.kind == COPY_INTENT:
            _add_message(known, event)
        elif event.kind == COPY_RESULT and event.data.get("rehearsal") and event.data["state"] in _FAILED:
            known.rehearsed[event.data["copy"]].pop()
        made = event.data["copies"] if event.kind == LETTER_SIGNED else [event.data] if event.kind in COPIES else ()
        for copy in made:
            known.digests[copy["digest"]] = copy["copy"]
            known.holders[copy["copy"]] = copy["recipient"]
    return known


def _add_message(known: _Known, event: Event) -> None:
    message, copy, mailbox = (event.data[key] for key in ("message", "copy", "mailbox"))
    known.messages[message] = copy
    if event.data.get("rehearsal"):
        known.rehearsals[message] = mailbox
        known.rehearsed.setdefault(copy, []).append(mailbox)


def _ways_out(traced: Traced, whole: str, known: _Known, state: State) -> Iterator[str]:
    """By which ways the copy can have become known: to its holder, and by a rehearsal. `whole` is the file's digest."""
    if traced.copy is None or traced.copy not in known.holders:
        return
    every = [it for letter in state.letters.values() for it in (*letter.copies, *letter.printed, *letter.past)]
    there = [it for it in every if it.copy == traced.copy and (whole not in known.digests or it.digest == whole)]
    left = next((it for it in there if it.is_out or it.state == "superseded"), None)
    if left is None:
        yield "by the record nothing of this copy has left for its holder"
    else:
        yield f"by the record it has left for its holder, or may have: it is {left.state}"
    if not traced.rehearsal:
        for mailbox in dict.fromkeys(known.rehearsed.get(traced.copy, ())):
            yield f"a rehearsal with it went to {mailbox}, the inspectorate's own mailbox: it may come from there"


def _look(data: bytes, look: Callable[[bytes], Traced], known: _Known) -> Traced:
    """A message is its own headers and each of its files; anything else is looked at as it is."""
    try:
        message = leaked.read(data)
    except ValueError as error:
        return Traced(None, None, "unknown", notes=(str(error),))
    if message is None:
        return look(data)
    ours = [each for each in message.ids if each in known.messages]
    own = [Evidence("Message-ID", known.messages[each]) for each in ours]
    parts = [(name, look(file)) for name, file in message.files]
    notes = [] if own else ["no Message-ID in it is that of a message which left, by the record"]
    if message.embargo:
        notes.append(f"its header says that it is under embargo until {message.embargo}")
    traced = tracing.together(own, parts, known.holders)
    rehearsed = all(each in known.rehearsals for each in ours)
    rehearsal = known.rehearsals[ours[0]] if ours and rehearsed else None
    return replace(traced, notes=(*traced.notes, *notes), rehearsal=rehearsal)
