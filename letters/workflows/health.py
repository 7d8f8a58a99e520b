"""Health: what somebody should see to now, for cron and monitoring.

Nothing is opened or written for it, and nothing sent but questions to time-stamp authorities.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from letters.embargo.instant import in_words, rfc3339
from letters.errors import BadSettings, NotPermitted, RecordSilent
from letters.workflows import gone
from letters.workflows.authorities import look
from letters.workflows.means import means, require_lasting
from letters.workflows.pinned import otherwise
from letters.workflows.public_set import SHOWN, obstacles, releasable, spoilt
from letters.workflows.remarks import drafts, lifted, next_by_hand, on_release
from letters.workflows.shown import otherwise_shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.embargo.instant import Instant
    from letters.errors import LettersError
    from letters.ledger.state import State
    from letters.services import Services

NEAR = timedelta(hours=6)
"""How long before the instant every copy should have arrived."""
AHEAD = timedelta(days=1)
"""How long before the instant nothing should be in the way of the release."""
GRACE = timedelta(minutes=1)
"""How long after the instant a release may take before it is overdue."""
RENEWAL = timedelta(days=30)
"""How long before its end a certificate should be renewed."""
_TROUBLED = ("refused", "bounced", "unknown")


About = Literal["ledger", "clock", "embargo", "release", "copies", "certificates", "time"]


class Ailment(NamedTuple):
    """One thing that is not well, and what it belongs to."""

    about: About
    what: str


def examine(services: Services) -> tuple[Ailment, ...]:
    """Everything that is not well; empty when all is. Near the instant, nothing may be unfinished."""
    try:
        state = services.state()
    except (NotPermitted, RecordSilent) as fault:
        return (_refusal("ledger", fault),)
    now = services.clock.now()
    found = [*_clock(state, now), *_unfinished(state)]
    found += [Ailment("embargo", str(each)) for each in otherwise(services, state)]
    if unlike := otherwise_shown(services, state):
        found.append(Ailment("release", unlike))
    if not state.is_published:
        until = _until(services, state)
        is_near = until is not None and now >= until.utc - NEAR
        found += _as_far_as_it_goes("release", _release(services, state, now, until))
        told = {each.what for each in found}
        copies = _as_far_as_it_goes("copies", _copies(services, state, now, is_near=is_near))
        found += [each for each in copies if each.what not in told]
        found += _certificates(services, state, now, until)
        found += [Ailment("time", what) for what in look(services, _needed(now, until))]
    return tuple(found)


def _as_far_as_it_goes(about: About, ailments: Iterator[Ailment]) -> Iterator[Ailment]:
    """A refusal is one of them: time zone data that contradict the record, for one."""
    try:
        yield from ailments
    except NotPermitted as fault:
        yield _refusal(about, fault)


def _needed(now: datetime, until: Instant | None) -> datetime:
    """Until when a certificate should last, at least."""
    return max(now + RENEWAL, until.utc) if until else now + RENEWAL


def _refusal(about: About, fault: LettersError) -> Ailment:
    return Ailment(about, f"{fault.seen} {fault.remedy}".strip())


def _until(services: Services, state: State) -> Instant | None:
    if state.pinned:
        return state.pinned.as_recorded()
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    return embargo.until if embargo else None


def _clock(state: State, now: datetime) -> Iterator[Ailment]:
    if state.clock_floor and now < state.clock_floor:
        said = (
            f"this machine's clock says {rfc3339(now)}, but the record holds an effect of {rfc3339(state.clock_floor)}"
        )
        yield Ailment(
            "clock",
            f"{said}: set it right, or the release will be refused; "
            "if the record is wrong: letters embargo clock-reset",
        )


def _unfinished(state: State) -> Iterator[Ailment]:
    for release in state.releases[-1:]:
        if not release.done:
            yield Ailment("release", f"release {release.number} was begun and not finished: letters release")


def _release(services: Services, state: State, now: datetime, until: Instant | None) -> Iterator[Ailment]:
    if until is None or now < until.utc - AHEAD:
        at_any_time = (*lifted(services, state), *gone.in_words(services, state))  # one is public soon, one never sent
        yield from (Ailment("release", remark) for remark in at_any_time)
        return
    if now >= until.utc + GRACE:
        late = in_words(int((now - until.utc).total_seconds()))
        yield Ailment("release", f"it is overdue by {late}, since {until.full_words}: letters release")
    told = set(map(str, otherwise(services, state)))
    for obstacle in (*obstacles(services, state), *spoilt(services, state)):
        if obstacle not in told:
            yield Ailment("release", f"in its way: {obstacle}")
    for remark in on_release(services, state):
        yield Ailment("release", remark)


def _copies(services: Services, state: State, now: datetime, *, is_near: bool) -> Iterator[Ailment]:
    """Copies that somebody must see to at any time, and near the instant all whose holders have not got them."""
    copies = [copy for letter in releasable(state) for copy in letter.copies]
    for trouble in _TROUBLED:
        if found := [copy.copy for copy in copies if copy.state == trouble]:
            yield Ailment("copies", f"{trouble}: {_listed(found)}; letters status --json says why")
    if doubted := [copy.copy for copy in copies if copy.contradicted]:
        yield Ailment("copies", f"acknowledged, and yet reported as come back: {_listed(doubted)}; letters call-list")
    waiting = [
        copy.copy for copy in copies if not copy.is_done and not copy.contradicted and copy.state not in _TROUBLED
    ]
    written = {copy.copy for copy in copies if copy.state == "written"}
    unsent = [copy for copy in drafts(state, now) if copy in written]  # none that may not leave any more
    if is_near and unsent:
        yield Ailment(
            "copies",
            f"not known to be sent, though the instant is near: {_listed(unsent)}; "
            f"{next_by_hand(services, state, now)}",
        )
    if is_near and waiting:
        yield Ailment("copies", f"not delivered, though the instant is near: {_listed(waiting)}; letters plan")


def _listed(copies: list[str]) -> str:
    shown = ", ".join(copies[:SHOWN])
    return shown if len(copies) <= SHOWN else f"{shown} and {len(copies) - SHOWN} more"


def _certificates(services: Services, state: State, now: datetime, until: Instant | None) -> Iterator[Ailment]:
    """Those at hand of signatories whose letters are not public yet."""
    workspace, problems = services.data
    if workspace is None or problems:
        return
    needed = _needed(now, until)
    waiting = {
        letter.force.signatory
        for letter in workspace.letters
        if letter.force.status == "ready" and letter.id not in state.letters
    }
    for signatory in workspace.inspection.signatories:
        try:
            by = means(services, signatory)
            own = by.identity if by else services.signatories.own(signatory)
            if by and signatory in waiting:
                require_lasting(services, by, ask=False)
        except BadSettings as fault:  # a token may lie in a safe while nothing is to be signed
            if signatory in waiting:
                yield _refusal("certificates", fault)
            continue
        if own and own.not_after < needed:
            yield Ailment("certificates", f"that of {signatory} ends on {own.not_after:%Y-%m-%d}: letters keys show")
