"""Status: where the inspection stands, the time to go, what is in the way, and the one next command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.embargo.instant import in_words, rfc3339
from letters.workflows.public_set import MOVED, obstacles
from letters.workflows.remarks import corrections, next_by_hand, remarks
from letters.workflows.shown import otherwise_shown
from letters.workflows.to_send import look

if TYPE_CHECKING:
    from datetime import datetime

    from letters.embargo.embargo import Phase
    from letters.embargo.instant import Instant
    from letters.ledger.state import CopyState, LetterState, State
    from letters.services import Services
    from letters.workflows.to_send import ToSend


@dataclass(frozen=True, slots=True)
class LetterStatus:
    """One letter: its state in YAML until it is signed, then in the ledger; `known` is what the ledger says of it."""

    force: str
    state: str
    known: LetterState | None


@dataclass(frozen=True, slots=True)
class Status:
    """Where the inspection stands at `now` (aware). `evidence` says by whose word a release knows the time.

    `lifted` says that it was published before its instant, by a lift of two approvers. `remarks` say what somebody
    should know that is in nobody's way.
    """

    inspection: str
    title: str
    phase: Phase
    until: Instant | None
    now: datetime
    letters: tuple[LetterStatus, ...]
    in_the_way: tuple[str, ...]
    in_the_way_of_sending: tuple[str, ...]
    next_step: str
    evidence: str = ""
    lifted: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def seconds_left(self) -> int:
        """Whole seconds to the instant, rounded up; 0 once it has come or while it is to be confirmed."""
        if self.until is None:
            return 0
        return max(0, int(-((self.now - self.until.utc).total_seconds() // 1)))

    @property
    def time_to_go(self) -> str:
        """`6 h 12 min`."""
        return in_words(self.seconds_left)

    def as_json(self) -> dict[str, object]:
        """The document that `letters status --json` promises (design, section 4)."""
        return {
            "inspection": self.inspection,
            "phase": self.phase,
            "until": rfc3339(self.until.utc) if self.until else None,
            "seconds_left": self.seconds_left,
            "letters": [_letter_json(letter) for letter in self.letters],
        }


def status(services: Services) -> Status:
    """Fold the ledger and compare it with the data; what was read is remembered for the next time.

    Raises NotPermitted for a ledger not to be believed.
    """
    state = services.recall()
    workspace, _ = services.data
    now = services.clock.now()
    inspection = workspace.inspection if workspace else None
    until = (
        state.pinned.instant()
        if state.pinned
        else (inspection.embargo.until if inspection and inspection.embargo else None)
    )
    letters = _letters(services, state)
    blocking = list(obstacles(services, state))
    phase = _phase(services, state, now)
    to_send = look(services, state, now)
    unlike = otherwise_shown(services, state)
    correction = next((command for command, _ in corrections(services, state)), None)
    found = Status(
        inspection=state.inspection or (inspection.id if inspection else ""),
        title=inspection.title if inspection else "",
        phase=phase,
        until=until,
        now=now,
        letters=letters,
        in_the_way=() if phase == "published" else tuple(blocking),
        in_the_way_of_sending=to_send.obstacles,
        next_step=_next_step(
            phase,
            letters,
            blocking,
            _sending(phase, to_send, next_by_hand(services, state, now)),
            correction,
            unlike=bool(unlike),
        ),
        evidence=_evidence(services),
        lifted=phase == "published" and state.releases[-1].lift is not None,
        remarks=remarks(services, state, unlike),
    )
    services.remember()
    return found


def _evidence(services: Services) -> str:
    """By whose word a release learns that the instant has come."""
    time = services.settings.time
    if time is None:
        return "this machine's clock alone; data/settings.yaml names no time-stamp authority"
    count, skew = len(time.authorities), in_words(time.max_skew)
    return f"{time.quorum} of {count} time-stamp authorities, which must agree with this machine's clock, within {skew}"


def _letters(services: Services, state: State) -> tuple[LetterStatus, ...]:
    workspace, _ = services.data
    in_data = {letter.id: letter.force.status for letter in workspace.letters} if workspace else {}
    found = []
    for force in sorted({*in_data, *state.letters}):
        known = state.letters.get(force)
        found.append(LetterStatus(force, known.state if known else in_data[force], known))
    return tuple(found)


def _phase(services: Services, state: State, now: datetime) -> Phase:
    if state.is_published:
        return "published"
    if state.pinned and now >= state.pinned.instant().utc:
        return "due"
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    if embargo and state.pinned:  # an instant in the data that is not the pinned one brings nothing forward
        return "pre-release" if now >= embargo.pre_release_from.utc else "drafting"
    return embargo.phase(now, released=False) if embargo else "drafting"


def _next_step(
    phase: Phase,
    letters: tuple[LetterStatus, ...],
    blocking: list[str],
    sending: str | None,
    correction: str | None,
    *,
    unlike: bool,
) -> str:
    """The one next command; `sending` is what is next in sending, `correction` what signs changed data, if anything.

    `unlike` says that what is public is not what was released.
    """
    states = {letter.state for letter in letters}
    if phase == "published":
        return "letters release" if unlike else sending or "letters verify public/current/<force>/letter.pdf"
    if any("letters check" in line for line in blocking):
        return "letters check"
    if any(MOVED in line for line in blocking) or states & {"ready", "signing"}:
        return "letters generate"
    if not letters or "draft" in states:
        return "letters proof"
    if phase == "due":
        return "letters release"
    return correction or sending or "letters release --check"


def _sending(phase: Phase, to_send: ToSend, drafts: str | None) -> str | None:
    """Once the letters are public they need go to nobody, unless it was begun. `drafts` is what to do about those."""
    if to_send.messages and (to_send.begun or phase != "published"):
        return "letters send" if to_send.begun else "letters plan"
    return drafts


def _letter_json(letter: LetterStatus) -> dict[str, object]:
    known = letter.known
    return {
        "force": letter.force,
        "state": letter.state,
        "digest": known.public if known else None,
        "copies": [
            {
                "copy": copy.copy,
                "recipient": copy.recipient,
                "mailbox": copy.mailbox,
                "digest": copy.digest,
                "state": copy.state,
                "attempts": copy.attempts,
                "last_reply": copy.last_reply,
            }
            for copy in (_copies(known) if known else ())
        ],
    }


def _copies(known: LetterState) -> tuple[CopyState, ...]:
    """Those that stand, those for the post, and the superseded ones that somebody may still have."""
    standing = (*known.copies, *known.printed)
    numbers = {copy.copy for copy in standing}
    return (*standing, *(copy for copy in known.past if copy.copy not in numbers))
