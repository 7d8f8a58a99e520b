"""What is still to be sent: the data say who gets a letter, the ledger who has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.embargo.evidence import Evidence
from letters.embargo.window import edition_to_send
from letters.errors import NotYet, Problem, WrongUsage
from letters.ledger.copies import number_of
from letters.model.letter import Person
from letters.workflows.choice import refuse_unknown_names
from letters.workflows.drafts import WITHDRAWN
from letters.workflows.gone import remedy, to_tell, untold, without_data
from letters.workflows.notices import withdrawn
from letters.workflows.order import as_recorded, content_digest, has_moved
from letters.workflows.selection import select

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from letters.embargo.embargo import Embargo
    from letters.ledger.events import Sent
    from letters.ledger.state import CopyState, LetterState, State
    from letters.model.letter import Letter
    from letters.workflows.choice import Choice

_ASK = "ask, then letters record received, or send --retry-unknown"


@dataclass(frozen=True, slots=True)
class Due:
    """One message to make: what `kind` of it, of which letter, and for whom; `person` as the data have them."""

    kind: Sent
    letter: Letter
    known: LetterState
    copy: CopyState
    person: Person


@dataclass(frozen=True, slots=True)
class Found:
    """What is due, in the order of forces and copies; what was left out, and why; and what is in the way.

    `not_yet` says that the window is not open.
    """

    due: tuple[Due, ...]
    left_out: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]
    not_yet: NotYet | None


def find_due(
    letters: Sequence[Letter],
    state: State,
    choice: Choice,
    embargo: Embargo,
    now: datetime,
    *,
    by_server: bool = False,
    drafts: Collection[str] | None = None,
) -> Found:
    """What `choice` takes of all that is still to be sent at `now`, `by_server` or into the folder.

    `drafts` are the names of those that are there; None where that is not looked at.

    Raises WrongUsage for a force or copy that there is not, NotPermitted when nothing may leave at this time.
    """
    chosen = [letter for letter in select(letters, choice.forces) if choice.takes_any_of(letter.id)]
    refuse_unknown_names(letters, state, choice)
    if letters and not chosen:
        raise WrongUsage(
            "What is chosen takes no letter at all: forces, --only and --exclude leave nothing of each other.",
            "Name with --only what is of the forces named, and exclude less.",
        )
    search = _Search(
        _domains_of_the_gone(letters, state), state, choice, embargo, now, by_server=by_server, drafts=drafts
    )
    for letter in chosen:
        search.look_at(as_recorded(letter, state))
    search.left_out += _gone(letters, state, choice)
    return Found(tuple(search.due[: choice.limit]), tuple(search.left_out), tuple(search.problems), search.not_yet)


def _gone(letters: Sequence[Letter], state: State, choice: Choice) -> list[tuple[str, str]]:
    """Signed letters that the data know nothing of, and copies of withheld ones whose holders are to be told."""
    if choice.forces:
        return []
    there = {letter.id for letter in letters}
    signed, copies = without_data(state, there), untold(state, there)
    return [
        *((force, f"it is signed, but has no data: {remedy(force)}") for force in signed if choice.takes_any_of(force)),
        *((copy.copy, _nobody_tells(force, copy)) for force, copy in copies if choice.takes(force, copy.copy)),
    ]


def _nobody_tells(force: str, copy: CopyState) -> str:
    return f"it is withdrawn, its letter withheld and without data, so nobody tells {copy.recipient}: {to_tell(force)}"


def _domains_of_the_gone(letters: Sequence[Letter], state: State) -> dict[str, str]:
    """Whose the mail domains are of signed letters without data, by the record; the data compare all others."""
    there = {letter.id for letter in letters}
    inspectorate = set(letters[0].inspection.inspectorate.mail_domains) if letters else set()
    return {
        domain: known.force
        for known in state.letters.values()
        if known.force not in there
        for copy in known.copies
        if (domain := _domain(copy.mailbox)) and domain not in inspectorate
    }


def _domain(mailbox: str | None) -> str:
    return (mailbox or "").rpartition("@")[2].casefold()


class _Search:
    """One pass over the letters."""

    def __init__(
        self,
        theirs: Mapping[str, str],
        state: State,
        choice: Choice,
        embargo: Embargo,
        now: datetime,
        *,
        by_server: bool,
        drafts: Collection[str] | None,
    ) -> None:
        """`theirs` are mail domains that belong to forces without data, which no letter of another goes to."""
        self._theirs = theirs
        self._drafts = drafts
        self._state = state
        self._choice = choice
        self._embargo = embargo
        self._evidence = Evidence(now, state.clock_floor)
        self._by_server = by_server
        self._over = now >= embargo.until.utc
        self.due: list[Due] = []
        self.left_out: list[tuple[str, str]] = []
        self.problems: list[Problem] = []
        self.not_yet: NotYet | None = None

    def look_at(self, letter: Letter) -> None:
        known = self._state.letters.get(letter.id)
        if known and known.state == "withheld":
            self.left_out.append((letter.id, "the letter is withheld"))
            self._look_at_withdrawn(letter, known)
        elif known is None or known.public is None or known.state == "signing":
            self._unsigned(letter)
        elif known.released is None and known.content != content_digest(letter):
            is_moved = self._state.pinned is not None and known.until != self._state.pinned.until
            what = f"the {'instant was moved' if is_moved else 'data have changed'} since the letter was signed"
            again = f"letters correct {letter.id} --reason …" if known.is_out else f"letters generate {letter.id}"
            self._problem(letter, "M021", what, f"sign it as it is now: {again}")
        else:
            self._look_at_copies(letter, known)
            self._look_at_withdrawn(letter, known)

    def _unsigned(self, letter: Letter) -> None:
        if letter.force.status == "draft" and letter.id not in self._choice.forces:
            self.left_out.append((letter.id, "the letter is a draft"))
            return
        remedy = f"sign it: letters generate {letter.id}. To send the others: --exclude {letter.id}"
        self._problem(letter, "M020", "no letter is signed", remedy, "status")

    def _look_at_copies(self, letter: Letter, known: LetterState) -> None:
        people = {person.label: person for person in letter.people}
        for copy in sorted(known.copies, key=lambda copy: number_of(copy.copy)):
            if not self._choice.takes(letter.id, copy.copy):
                continue
            person = people.get(copy.recipient)
            if known.released is None and person and has_moved(copy, person):
                what = f"copy {copy.copy} left for {copy.mailbox}, which is not {copy.recipient}'s mailbox now"
                remedy = f"make one for the new mailbox: letters generate {letter.id}"
                self._problem(letter, "M029", what, remedy, f"{letter.part_of(person)}.mailbox")
            elif not (copy.is_left(released=known.released is not None) or self._is_draft_wanted(copy)):
                self._leave_draft(letter, copy)
            elif copy.contradicted and not self._choice.retry_unknown:
                why = "it is acknowledged, and yet a report says that it came back: "
                self.left_out.append((copy.copy, why + _ASK))
            elif copy.state in {"unknown", "intent"} and not self._choice.retry_unknown:
                self.left_out.append((copy.copy, f"it may have arrived: {_ASK}"))
            elif person is None:
                what = f"copy {copy.copy} was made for {copy.recipient}, who is no recipient now"
                self._problem(letter, "M022", what, f"put the recipient back, or leave it out: --exclude {copy.copy}")
            elif other := self._theirs.get(_domain(person.mailbox)):
                what = f"{person.mailbox} lies where the letter of {other} goes to, by the record"
                remedy = f"write the mailbox of {letter.id}; if it is right, put the data of {other} right first"
                self._problem(letter, "M025", what, remedy, f"{letter.part_of(person)}.mailbox")
            else:
                self.due.append(Due(self._edition(known), letter, known, copy, person))

    def _is_draft_wanted(self, copy: CopyState) -> bool:
        """A draft that nobody is known to have sent, and somebody asks for: by its copy's number, to write a lost one
        once more; by no more than the option where a server takes them from now on.
        """
        return copy.state == "written" and self._is_wanted(copy.copy)

    def _is_wanted(self, copy: str) -> bool:
        return self._choice.retry_unknown and (self._by_server or copy in self._choice.only)

    def _leave_draft(self, letter: Letter, copy: CopyState) -> None:
        """Say of a copy that lies as a draft how to go on; no embargoed one may be sent after the embargo."""
        if copy.state != "written" or (copy.sent == "embargoed" and self._over):
            return
        self.left_out.append((copy.copy, f"it {self._how_to_send(letter, copy.copy, copy.copy)}"))

    def _how_to_send(self, letter: Letter, copy: str, draft: str) -> str:
        if self._drafts is not None and draft not in self._drafts:
            recorded = f"letters record sent {letter.id} --copy {copy} --by NAME"
            again = f"letters send --retry-unknown --only {copy}"
            return f"was written as a draft, which is gone: if somebody sent it, {recorded}; if nobody did, {again}"
        sent = f"letters record sent {letter.id} --by NAME"
        how = f"if somebody sent it, {sent}; if nobody did, send --retry-unknown"
        how = how if self._by_server else f"send it by hand, then {sent}"
        return f"lies as a draft that nobody has recorded as sent: {how}"

    def _look_at_withdrawn(self, letter: Letter, known: LetterState) -> None:
        """The notices that nothing else tells."""
        for old in withdrawn(letter, known, drafts=True):
            if not self._choice.takes(letter.id, old.copy):
                continue
            if old.notice == "written" and not self._is_wanted(old.copy):
                self.left_out.append(
                    (old.copy, f"its notice {self._how_to_send(letter, old.copy, old.copy + WITHDRAWN)}")
                )
                continue
            if old.notice in {"unknown", "intent"} and not self._choice.retry_unknown:
                why = "its notice may have arrived: ask, then letters record sent, or send --retry-unknown"
                self.left_out.append((old.copy, why))
            elif old.notice == "bounced":
                why = "its notice bounced: ring whoever had it, then letters record sent"
                self.left_out.append((old.copy, why))
            elif old.mailbox is None:
                by_post = f"letters record posted {letter.id} --copy {old.copy} --by NAME"
                why = f"it is on paper and no mailbox of {old.recipient} is known: write to withdraw it, then {by_post}"
                self.left_out.append((old.copy, why))
            else:
                person = Person(office=old.recipient, mailbox=old.mailbox)
                self.due.append(Due("notice", letter, known, old, person))

    def _edition(self, known: LetterState) -> Sent:
        try:
            return edition_to_send(self._embargo, self._evidence, released=known.released is not None)
        except NotYet as refusal:
            self.not_yet = refusal
            return "embargoed"

    def _problem(self, letter: Letter, code: str, what: str, remedy: str, part: str = "") -> None:
        self.problems.append(Problem(letter.file, 0, 0, code, what, remedy, part=part))
