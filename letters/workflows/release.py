"""Release: make public every signed letter that is not withheld, all or none, at the instant and not before."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from letters.embargo import gate
from letters.errors import (
    LettersError,
    NotPermitted,
    NotYet,
    OutputFailed,
    RecordSilent,
    ServiceSilent,
    Told,
    WrongUsage,
)
from letters.files import digest
from letters.ledger import events
from letters.timings import timed
from letters.workflows import lifting
from letters.workflows.approvals import editions_of
from letters.workflows.attestation import Testimony, attest, demand
from letters.workflows.drafts import sweep_drafts
from letters.workflows.editions import PublicSet, open_set
from letters.workflows.manifest import MANIFEST, manifest
from letters.workflows.public_set import barring, listed, next_release, obstacles, spoilt
from letters.workflows.public_set import digests as digests_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.embargo.evidence import Evidence
    from letters.embargo.gate import ReleasePermit
    from letters.embargo.instant import Instant
    from letters.embargo.lift import Lift
    from letters.ledger.state import State
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Released:
    """What is public: the release's number, its forces, and whether this run did it.

    `swept` are the drafts that were removed, since they may not be sent any more; `unswept` says why one of those lies
    about, where one does.
    """

    number: int
    forces: tuple[str, ...]
    new: bool
    swept: tuple[str, ...] = ()
    unswept: str = ""


def release(services: Services, acknowledged: Sequence[str] = (), *, recorded: bool = True) -> Released:
    """Publish the whole set, or find it published already. Safe to repeat and to interrupt.

    `acknowledged` are forces for which somebody answers that a holder still has an older text; that is recorded first.
    Raises NotYet before the instant, NotPermitted for a set that is not whole or not what was signed or for a time that
    cannot be believed, ServiceSilent without the word of the authorities that the settings name, OutputFailed. A
    refusal is recorded; whoever tries again and again has it `recorded` once.
    """
    services.require_release_key()
    try:
        with services.writing() as before:
            services.reread()  # as they are by now: whoever holds the release back by them must be heard
            state = acknowledge(services, before, acknowledged)
            try:
                done = _release(services, state)
                swept, unswept = _sweep(services, state, confirmed=done.new)
                return replace(done, swept=swept, unswept=unswept)
            except (NotYet, NotPermitted, ServiceSilent) as refusal:
                swept, _ = ((), "") if isinstance(refusal, NotYet) else _sweep(services, state, confirmed=False)
                if swept:
                    refusal.what += f"\n{sweeping(swept)}"
                if state.pinned and recorded:
                    _record_refusal(services, state.pinned.as_recorded(), refusal)
                raise
    except OutputFailed:
        consider(services, services.state())  # a release that is not permitted, or not yet, is told that first
        raise


def consider(services: Services, state: State) -> Question:
    """The question of this release, for the gate. Raises what forbids it; nothing is opened before its time."""
    refuse_obstacles(services, state)
    question = Question(services, state, editions=editions_of(state), lift=_lift(services, state))
    try:
        if next_release(state, digests_of(state))[1] != "done":
            question.consider()
    except NotYet:
        if changed := spoilt(services, state):  # which no waiting will mend
            raise in_the_way(changed) from None
        raise
    return question


def acknowledge(services: Services, state: State, forces: Sequence[str]) -> State:
    """Record who is answered for, once for an edition. Raises WrongUsage for a force without outdated copies."""
    entries = []
    for force in dict.fromkeys(forces):
        known = state.letters.get(force)
        if known is None or known.public is None or not known.outdated:
            raise WrongUsage(
                f"There is nothing to acknowledge for {force}: no holder of its letter has an older text or report.",
                "letters release --check says what is in the way.",
            )
        if known.acknowledged != known.public:
            entries.append(events.holders_acknowledged(force, known.public))
    services.record(*entries)
    return services.state() if entries else state


def _record_refusal(services: Services, until: Instant, refusal: LettersError) -> None:
    with suppress(OutputFailed, RecordSilent):  # a full disk does not turn a refusal into another one
        services.record(events.release_refused(refusal.reason or "other", until, refusal.exit_code))


def sweeping(drafts: Sequence[str]) -> str:
    """What is told of drafts that are gone."""
    return (
        f"The instant has passed by this machine's clock, so embargoed drafts were removed from out/mail/: "
        f"{listed(list(drafts))}."
    )


def _sweep(services: Services, state: State, *, confirmed: bool) -> tuple[tuple[str, ...], str]:
    """Embargoed drafts go with the embargo: which did, and why one did not where it stays: no release fails for that.

    Where evidence of time is needed, a clock that nobody has `confirmed` removes nothing.
    """
    by_clock = confirmed or not (services.settings.time or state.time)
    try:
        return sweep_drafts(services, services.state(), by_clock=by_clock), ""
    except LettersError as error:
        return (), error.what
    except OSError as error:  # a folder that cannot be looked into
        return (), f"{error.filename} cannot be read: {(error.strerror or 'unknown reason').lower()}."


def _release(services: Services, state: State) -> Released:
    question = consider(services, state)
    wanted, digests = demand(services, state, "Nothing was published."), digests_of(state)
    number, begun = next_release(state, digests)
    with timed("open and prove"):
        opened = open_set(services, state, services.opener)
    question = replace(question, carried=opened.until)
    publisher = services.publisher()
    lift = _lifted(services, state, number, question.lift)
    if begun == "begun" and state.releases[-1].lift not in {None, lift}:
        number, begun = number + 1, "new"  # it was begun by a lift that holds no more, and is none of the public's
    files = _files(state, opened, lift)
    if begun == "done":
        is_whole = publisher.holds(number, files)
        if is_whole and publisher.current() == number:
            return Released(number, tuple(digests), new=False)
        if not (is_whole or publisher.lacks(number)):
            number, begun = number + 1, "new"  # what is public here is no longer what was released
    question.consider()
    question = replace(question, testimony=attest(services, wanted, hashlib.sha256(files[MANIFEST]).digest()))
    question.ask()  # before the intent: a refusal leaves no release begun
    publisher.refuse_other(number, files)
    if found := publisher.in_the_way():  # and so does what the disk would refuse
        raise in_the_way(found)
    anew = begun == "new" or lift != state.releases[-1].lift
    intents = [events.release_intent(number, digests, lift)] if anew else []
    if tokens := question.testimony.tokens():
        intents.append(events.release_attested(number, digest(files[MANIFEST]), tokens))
    services.record(*intents)
    for other in state.releases:
        if not other.done and other.number != number:  # cut off, and its set has changed since
            publisher.withdraw(other.number)
    with timed("publish"):
        publisher.stage(question.ask(), number, files)
        publisher.switch(question.ask(), number)
    with timed("record"):
        services.record(events.release_done(number))
    return Released(number, tuple(digests), new=True)


@dataclass(frozen=True, slots=True)
class Question:
    """What the gate is asked, again at every step of one release: each time with the clock as it is then.

    The data's instant is the ledger's by then: `obstacles` refuses another one. `carried` is the latest instant that
    the sealed editions carry, once they are open. A `lift` may set it aside for the set of `editions`.
    """

    services: Services
    state: State
    carried: Instant | None = None
    editions: str | None = None
    lift: Lift | None = None
    testimony: Testimony = field(default_factory=Testimony)

    def consider(self) -> None:
        """Raises what the clock and the record forbid; gives no permit."""
        gate.consider(self._instants, self._evidence, lift=self.lift, editions=self.editions)

    def ask(self) -> ReleasePermit:
        _ = self.services.ledger.length()  # a record out of reach may have another writer: raises RecordSilent
        return gate.ask(self._instants, self._evidence, lift=self.lift, editions=self.editions)

    @property
    def _instants(self) -> list[Instant]:
        return [pinned_instant(self.state), *([self.carried] if self.carried else [])]

    @property
    def _evidence(self) -> Evidence:
        return self.testimony.evidence(self.services.clock.now(), self.state.clock_floor)


def _lift(services: Services, state: State) -> Lift | None:
    """Once the instant has come no lift is looked at: what is wrong with one must not keep letters back then."""
    return lifting.standing(state) if services.clock.now() < pinned_instant(state).utc else None


def _lifted(services: Services, state: State, number: int, lift: Lift | None) -> str | None:
    """The request by which release `number` comes before its instant, if it does: the same once it is public."""
    for release in state.releases:
        if release.number == number and release.lift and lifting.is_public(services, release):
            return release.lift
    return lift.request if lift and services.clock.now() < lift.until else None


def pinned_instant(state: State) -> Instant:
    """The instant that the ledger holds. Raises NotPermitted where there is none."""
    if state.pinned is None:
        raise NotPermitted("Not permitted: no letter is signed, so there is nothing to release.", "letters generate")
    return state.pinned.instant()


def refuse_obstacles(services: Services, state: State) -> None:
    """Raises NotPermitted for what forbids the release. What only the disk refuses is told when its time has come."""
    found = obstacles(services, state)
    if barring(found):
        raise in_the_way(found)


def in_the_way(found: tuple[str, ...]) -> NotPermitted | OutputFailed:
    """The refusal for a set that is not whole, or a public folder that is not ours or cannot be written to."""
    lines = "\n".join(f"  {line}" for line in found)
    if not barring(found):
        return OutputFailed(f"The release cannot be written. Nothing was published.\n{lines}", "Then: letters release")
    reasons = dict.fromkeys(line.reason for line in found if isinstance(line, Told))
    what = f"Not permitted: this is in the way. Nothing was published.\n{lines}"
    return NotPermitted(what, "Then: letters release", reason=" ".join(reasons))


def _files(state: State, opened: PublicSet, lift: str | None) -> dict[str, bytes]:
    """What the public folder holds: a letter a force, and a list of them that a program can check."""
    files = {f"{force}/letter.pdf": pdf for force, pdf in opened.editions.items()}
    digests = {force: digest(pdf) for force, pdf in opened.editions.items()}
    files[MANIFEST] = manifest(state.inspection, opened.until.rfc3339, digests, lift)
    return files
