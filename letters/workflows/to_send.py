"""What is left to send, for the status: counted from data and ledger, and no message is made for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import LettersError, NotPermitted
from letters.workflows import addressing, enclosed, gone
from letters.workflows.choice import Choice
from letters.workflows.due import find_due
from letters.workflows.pinned import refuse_another_instant
from letters.workflows.public_set import SHOWN, listed
from letters.workflows.together import cut_off

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.errors import Problem
    from letters.ledger.state import State
    from letters.services import Services
    from letters.workflows.due import Found

_BEHIND = (
    "this machine's clock is behind the record, so nothing leaves: set it right, or, if the record is wrong, "
    "letters embargo clock-reset --reason …"
)
"""What else than the embargo's end forbids it."""
_ASK = "ask whoever it went to, then letters record received FORCE --by NAME, or letters send --retry-unknown"


@dataclass(frozen=True, slots=True)
class ToSend:
    """How many messages are left to send now or once the window opens, whether any has left, and what is in the way."""

    messages: int
    begun: bool
    obstacles: tuple[str, ...]


def look(services: Services, state: State, now: datetime) -> ToSend:
    """What is left to send at `now` (aware). Data that do not read, and a time at which nothing may leave, say none."""
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    begun = any(copy.attempts or copy.left for letter in state.letters.values() for copy in letter.copies)
    if workspace is None or embargo is None:
        return ToSend(0, begun, ())
    signed = [letter for letter in workspace.letters if (known := state.letters.get(letter.id)) and known.public]
    try:
        found = find_due(signed, state, Choice(), embargo, now)
    except NotPermitted:
        return ToSend(0, begun, () if embargo.is_over(now) else (_BEHIND,))
    lines = tuple(_obstacles(services, found, state, now))
    more = (f"and {len(lines) - SHOWN} more: letters plan shows all",) if len(lines) > SHOWN else ()
    return ToSend(len(found.due), begun, (*lines[:SHOWN], *more))


def foresee(services: Services, choice: Choice) -> LettersError | None:
    """What would refuse to send `choice` now, whatever its plan; no message is made to find it out."""
    try:
        _ = addressing.rehearsal_mailbox(services) if choice.rehearsal else services.settings
        workspace, state = services.workspace_and_ledger, services.state()
        refuse_another_instant(services, state, "Nothing was sent.")
        _ = services.until
        embargo = workspace.inspection.embargo
        return find_due(workspace.letters, state, choice, embargo, services.clock.now()).not_yet if embargo else None
    except LettersError as refusal:
        return refusal


def _obstacles(services: Services, found: Found, state: State, now: datetime) -> Iterator[str]:
    if forces := gone.gone(services, state):
        yield f"signed, but without data: {listed(list(forces))}: {gone.remedy(forces[0])}"
    inspection = next((due.letter.inspection for due in found.due if due.kind == "embargoed"), None)
    problems = [
        *cut_off(services.root),
        *found.problems,
        *(fault for due in found.due for fault in addressing.faults(due, state, now)),
        *(enclosed.faults(services, inspection) if inspection else ()),
    ]
    yield from _told(problems)
    if cut_short := _cut_short(state):
        yield (
            f"under way when the record ends, so unknown unless letters send is running now: {listed(cut_short)}: "
            "letters send records that and goes on with the others"
        )
    unknown = [copy.copy for letter in state.letters.values() for copy in letter.copies if copy.state == "unknown"]
    if unknown:
        yield f"nobody knows whether these arrived: {listed(unknown)}: {_ASK}"
    doubted = [copy.copy for letter in state.letters.values() for copy in letter.copies if copy.contradicted]
    if doubted:
        yield f"acknowledged, and yet a report says that they came back: {listed(doubted)}: {_ASK}"
    for due in found.due:
        copy, force = due.copy, due.letter.id
        if copy.state == "refused":
            yield f"{copy.copy} to {copy.mailbox} was refused: {copy.last_reply}"
        if copy.state == "bounced":
            verify = f"letters contacts verify {force} --by NAME"
            remedy = (
                f"find out the right mailbox, put it into {due.letter.file}, {verify}, then letters generate {force}"
            )
            yield f"{copy.copy} to {copy.mailbox} came back as undeliverable: {copy.last_reply}: {remedy}"


def _cut_short(state: State) -> list[str]:
    """Copies and notices with an intent and no result, as a killed sender leaves them."""
    copies = (copy for letter in state.letters.values() for copy in (*letter.copies, *letter.past))
    return [copy.copy for copy in copies if "intent" in {copy.state, copy.before, copy.notice}]


def _told(problems: list[Problem]) -> Iterator[str]:
    """One line for each thing to do: problems that the same remedy mends count as one."""
    seen: dict[str, list[Problem]] = {}
    for problem in problems:
        seen.setdefault(problem.remedy, []).append(problem)
    for remedy, alike in seen.items():
        more = f" and {len(alike) - 1} more of this letter" if len(alike) > 1 else ""
        yield f"{alike[0].file}: {alike[0].what}{more}: {remedy}"
