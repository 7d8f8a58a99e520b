"""Release: make public every signed letter that is not withheld, all or none, at the instant and not before."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.embargo import gate
from letters.embargo.gate import Evidence
from letters.embargo.instant import Instant, rfc3339
from letters.errors import NotPermitted, NotYet, OutputFailed, WrongUsage
from letters.files import digest
from letters.ledger import events
from letters.workflows.editions import PublicSet, open_edition, open_set
from letters.workflows.public_set import obstacles, releasable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from letters.embargo.gate import ReleasePermit
    from letters.ledger.state import State
    from letters.services import Services

LONGEST_NAP = 0.5
"""Seconds between looks at the clock while waiting, so that a laptop that slept wakes up to the right time."""


@dataclass(frozen=True, slots=True)
class Released:
    """What is public: the release's number, its forces, and whether this run did it."""

    number: int
    forces: tuple[str, ...]
    new: bool


@dataclass(frozen=True, slots=True)
class Readiness:
    """How many letters a release would hold, how many of them opened and proved right, and what is in the way."""

    letters: int
    right: int
    obstacles: tuple[str, ...]


def release(services: Services, acknowledged: Sequence[str] = ()) -> Released:
    """Publish the whole set, or find it published already. Safe to repeat and to interrupt.

    `acknowledged` are forces for which somebody answers that a holder still has an older text; that is recorded first.
    Raises NotYet before the instant, NotPermitted for a set that is not whole or not what was signed, OutputFailed.
    A refusal is recorded.
    """
    with services.writing() as before:
        services.reread()  # as they are by now: whoever holds the release back by them must be heard
        state = _acknowledge(services, before, acknowledged)
        try:
            return _release(services, state)
        except (NotYet, NotPermitted) as refusal:
            if state.pinned:
                _record_refusal(services, state.pinned.instant(), refusal)
            raise


def _acknowledge(services: Services, state: State, forces: Sequence[str]) -> State:
    """Record who is answered for, once for an edition. Raises WrongUsage for a force without outdated copies."""
    entries = []
    for force in dict.fromkeys(forces):
        known = state.letters.get(force)
        if known is None or known.public is None or not known.outdated:
            raise WrongUsage(
                f"There is nothing to acknowledge for {force}: no holder of its letter has an older text.",
                "letters release --check says what is in the way.",
            )
        if known.acknowledged != known.public:
            entries.append(events.holders_acknowledged(force, known.public))
    services.record(*entries)
    return services.state() if entries else state


def _record_refusal(services: Services, until: Instant, refusal: NotYet | NotPermitted) -> None:
    with suppress(OutputFailed):  # a full disk does not turn a refusal into another one
        services.record(events.release_refused(type(refusal).__name__, until, refusal.exit_code))


def _release(services: Services, state: State) -> Released:
    if found := obstacles(services, state):
        raise _in_the_way(found)
    _ask(services, state)
    opened = open_set(services, state, services.opener)
    _ask(services, state, opened.until)  # before the intent: a refusal leaves no release begun
    files = _files(state, opened)
    digests = {known.force: known.public or "" for known in releasable(state)}
    publisher = services.publisher()
    number, begun = _number(state, digests)
    if begun == "done":
        if publisher.current() == number and publisher.holds(number, files):
            return Released(number, tuple(digests), new=False)
        number, begun = number + 1, "new"  # what is public is no longer what was released: publish it whole again
    if begun == "new":
        services.record(events.release_intent(number, digests))
    for other in state.releases:
        if not other.done and other.number != number:  # cut off, and its set has changed since
            publisher.withdraw(other.number)
    publisher.stage(_ask(services, state, opened.until), number, files)
    publisher.switch(_ask(services, state, opened.until), number)
    services.record(events.release_done(number))
    return Released(number, tuple(digests), new=True)


def _ask(services: Services, state: State, carried: Instant | None = None) -> ReleasePermit:
    """Ask the gate, now. The data's instant is the ledger's by then: `obstacles` refuses another one."""
    instants = [_pinned_instant(state), *([carried] if carried else [])]
    return gate.ask(instants, Evidence(services.clock.now(), state.clock_floor))


def _pinned_instant(state: State) -> Instant:
    if state.pinned is None:
        raise NotPermitted("Not permitted: no letter is signed, so there is nothing to release.", "letters generate")
    return state.pinned.instant()


def _in_the_way(found: tuple[str, ...]) -> NotPermitted:
    lines = "\n".join(f"  {line}" for line in found)
    return NotPermitted(
        f"Not permitted: the set is not whole. Nothing was published.\n{lines}", "Then: letters release"
    )


def _number(state: State, digests: Mapping[str, str]) -> tuple[int, str]:
    """The number of this set's release, and whether that is `new`, `begun` (a crash left it) or `done`."""
    last = state.releases[-1] if state.releases else None
    if last is None:
        return 1, "new"
    if dict(last.digests) == dict(digests):
        return last.number, "done" if last.done else "begun"
    return last.number + 1, "new"


def _files(state: State, opened: PublicSet) -> dict[str, bytes]:
    """What the public folder holds: a letter a force, and a list of them that a program can check."""
    files = {f"{force}/letter.pdf": pdf for force, pdf in opened.editions.items()}
    listing = {
        "inspection": state.inspection,
        "until": opened.until.rfc3339,
        "letters": {force: digest(pdf) for force, pdf in opened.editions.items()},
    }
    files["manifest.json"] = (json.dumps(listing, indent=2, sort_keys=True) + "\n").encode()
    return files


def look_ahead(services: Services) -> Readiness:
    """Open and prove everything in memory, as a release would, and write nothing. For teatime on the day before."""
    state = services.state()
    found = list(obstacles(services, state))
    letters = releasable(state)
    right = 0
    opener = services.opener
    for known in letters:
        try:
            open_edition(services, state, known, opener)
            right += 1
        except NotPermitted as refusal:
            found.append(refusal.what)
    return Readiness(len(letters), right, tuple(dict.fromkeys(found)))


def decide_as_of(services: Services, moment: datetime) -> int:
    """Whether a release would have been permitted at `moment` (aware, past) and now; the number of its letters.

    Writes nothing, not even a refusal. Raises WrongUsage for a moment to come, NotYet, NotPermitted.
    """
    now = services.clock.now()
    if moment >= now:
        raise WrongUsage(
            f"--as-of {rfc3339(moment)} has not come yet; it is {rfc3339(now)}.", "Name a moment that is past."
        )
    state = services.state()
    if found := obstacles(services, state):
        raise _in_the_way(found)
    instants = [_pinned_instant(state)]
    gate.ask(instants, Evidence(moment, named="then"))
    gate.ask(instants, Evidence(now, state.clock_floor))
    return len(releasable(state))


def wait(services: Services, report: Callable[[Instant, int], None], acknowledged: Sequence[str] = ()) -> None:
    """Return once the pinned instant has come by this machine's clock; `report` hears of it and the seconds left.

    What is `acknowledged` is recorded before the waiting, as `release` would.
    The passphrase is asked for, and everything proved, before the waiting begins; `release` reads the data again.
    Raises NotPermitted.
    """
    if acknowledged:
        with services.writing() as state:
            _acknowledge(services, state, acknowledged)
    readiness = look_ahead(services)
    if readiness.obstacles:
        raise _in_the_way(readiness.obstacles)
    until = _pinned_instant(services.state())
    while (left := (until.utc - services.clock.now()).total_seconds()) > 0:
        report(until, int(left) + 1)
        time.sleep(min(left, LONGEST_NAP))
