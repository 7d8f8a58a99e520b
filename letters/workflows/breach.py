"""Breach: record what became known where it should not have, and report it with the record's own timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from letters.embargo.instant import Instant, parse_rfc3339, rfc3339
from letters.errors import WrongUsage
from letters.files import write_output
from letters.ledger import events as kinds
from letters.ledger.breach import Breach, breach_recorded
from letters.workflows import breach_form
from letters.workflows.timeline import tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from letters.ledger.state import State
    from letters.ports import Event
    from letters.services import Services

_ZONE = "Europe/London"  # while no embargo is set


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody tells of a breach, as they say it; `when` is a local time, or one with its offset."""

    what: str
    when: str
    cause: str
    copy: str | None = None
    force: str | None = None
    impact: str | None = None
    action: str | None = None


def record(services: Services, told: Told) -> int:
    """Keep it, and return its number. Raises WrongUsage for a time to come, or a copy or force that nobody knows."""
    with services.writing() as state:
        now = services.clock.now()
        moment = _moment(told.when, _zone(services, state))
        if moment > now:
            raise WrongUsage(f"{told.when} has not come yet; it is {rfc3339(now)}.", "Say when the breach happened.")
        force = _force(state, told)
        breach = Breach(told.what, rfc3339(moment), told.cause, told.copy, told.impact, told.action)
        services.record(breach_recorded(force, breach))
        return sum(event.kind == kinds.BREACH_RECORDED for event in services.ledger.events())


def report(services: Services, number: int | None, file: Path | None) -> str:
    """The report on breach `number`, the newest where none is named, as text; it is written to `file` too.

    Raises WrongUsage where there is no such breach, OutputFailed.
    """
    _ = services.state()  # every event is then of a kind and shape that is known
    events = tuple(services.ledger.events())
    breaches = [event for event in events if event.kind == kinds.BREACH_RECORDED]
    if not breaches:
        raise WrongUsage("No breach is recorded here.", "letters breach record records one.")
    if number is not None and not 1 <= number <= len(breaches):
        raise WrongUsage(f"There is no breach {number}; {len(breaches)} recorded.", "letters breach report")
    event = breaches[(number or len(breaches)) - 1]
    text = breach_form.fill(_answers(services, event, events))
    if file:
        write_output(file, text.encode())
    return text


def _answers(services: Services, event: Event, events: Sequence[Event]) -> breach_form.Answers:
    workspace, _ = services.data
    state = services.state()
    zone = _zone(services, state)
    inspection = workspace.inspection if workspace else None
    body = inspection.inspectorate if inspection else None
    data = event.data
    copy = data.get("copy")
    letter = state.letters.get(event.force or "")
    holder = letter.copy(copy).recipient if letter and copy else None
    return breach_form.Answers(
        title=inspection.title if inspection else state.inspection or "",
        producer=body.name if body else "",
        contact=f"{event.actor}; {body.reply_to}, {body.phone}" if body else event.actor,
        reported=_words(services.clock.now(), zone),
        occurred=_words(parse_rfc3339(data["when"]), zone),
        embargo=state.pinned.as_recorded().full_words if state.pinned else "",
        letter=event.force or "",
        whose=f"copy {copy}, made for {holder}" if holder else f"copy {copy}" if copy else "",
        what=data["what"],
        cause=data["cause"],
        impact=data.get("impact", ""),
        action=data.get("action", ""),
        timeline=tell(events, zone, event.force, copy),
        head=f"event {state.length}, {state.head}",
    )


def _force(state: State, told: Told) -> str | None:
    """The force whose letter it is about: the one that is named, or the copy's own."""
    if told.force and told.force not in state.letters:
        known = ", ".join(sorted(state.letters)) or "none"
        raise WrongUsage(f"The record knows no letter for {told.force}.", f"It knows: {known}.")
    if told.copy is None:
        return told.force
    for force, letter in state.letters.items():
        if told.copy in {copy.copy for copy in (*letter.copies, *letter.past)} and told.force in {None, force}:
            return force
    raise WrongUsage(
        f"The record knows no copy {told.copy}{f' of {told.force}' if told.force else ''}.",
        "letters trace FILE says whose copy a leaked file is; letters status --json lists them all.",
    )


def _zone(services: Services, state: State) -> str:
    if state.pinned:
        return state.pinned.zone
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    return embargo.until.zone if embargo else _ZONE


def _moment(text: str, zone: str) -> datetime:
    """A local time in the embargo's zone, or RFC 3339."""
    try:
        return Instant.from_wall(text, zone).utc
    except ValueError as fault:
        try:
            return parse_rfc3339(text)
        except ValueError:
            raise WrongUsage(
                f"--when: {fault}.",
                "Write it as 2014-09-03 16:40, in local time, or with its offset: 2014-09-03T16:40:00+01:00",
            ) from fault


def _words(moment: datetime, zone: str) -> str:
    whole = moment.astimezone(UTC).replace(microsecond=0)
    return Instant.from_rfc3339(rfc3339(whole), zone).full_words
