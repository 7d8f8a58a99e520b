"""The public set: which letters a release holds, and what is in its way. Nothing is opened for it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from letters.errors import OutputFailed, Told
from letters.files import digest
from letters.ports import UNWRITABLE
from letters.workflows import shelf
from letters.workflows.manifest import MANIFEST
from letters.workflows.pinned import another_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from letters.ledger.state import CopyState, LetterState, State
    from letters.services import Services


MOVED = "signed for another instant, which was moved since"
SHOWN = 8
"""Forces that one line names before it counts the rest."""


def releasable(state: State) -> tuple[LetterState, ...]:
    """Every signed letter that is not withheld, in the order of their ids."""
    found = [known for known in state.letters.values() if known.public and known.state != "withheld"]
    return tuple(sorted(found, key=attrgetter("force")))


def obstacles(services: Services, state: State) -> tuple[str, ...]:
    """What keeps the set from being whole, in words, with how the record knows it; nothing is opened for it."""
    other = another_instant(services.inspection, state)
    found = [
        *_told("data-unfit", _unfit(services)),
        *_told("another-inspection", _another_inspection(services, state)),
        *([Told(other.reason, str(other))] if other else []),
        *_told("letter-unsigned", _unsigned(services, state)),
        *_told("signing-cut-off", _unfinished(state)),
        *_told("letter-of-another-instant", _outlived(state)),
    ]
    letters = releasable(state)
    if not letters and not found:
        found.append(Told("nothing-to-release", _nothing(state)))
    there = services.sealed.names() if letters else ()
    missing = [known.force for known in letters if shelf.sealed_file(known.sealed) not in there]
    if missing:
        lost = f"the sealed file is missing of {listed(missing)}: {generate(missing)}"
        found.append(Told("sealed-missing", lost))
    return (
        *found,
        *_told("holder-has-older-text", _outdated(letters, over=_is_over(services, state))),
        *public_folder(services, state),
    )


def public_folder(services: Services, state: State) -> tuple[str, ...]:
    """What is wrong with the public folder, in words: foreign, not to be written, or the next release's place taken."""
    publisher = services.publisher()
    if found := publisher.in_the_way():
        return found
    editions = digests(state)
    number, how = next_release(state, editions)
    try:
        if how == "done" or publisher.lacks(number):
            return ()
        there = dict(publisher.digests(number))
    except OutputFailed as fault:
        return (Told("public-unreadable", fault.seen),)
    there.pop(MANIFEST, None)
    if there == {f"{force}/letter.pdf": edition for force, edition in editions.items()}:
        return ()  # it was begun, or published and forgotten
    return (Told("public-foreign", f"public/releases/{number} is there already, with other content: move it away"),)


def digests(state: State) -> dict[str, str]:
    """The public edition of every force in the set."""
    return {known.force: known.public or "" for known in releasable(state)}


def next_release(state: State, editions: Mapping[str, str]) -> tuple[int, str]:
    """The number of the release of these editions, and whether that is `new`, `begun` (a crash left it) or `done`."""
    last = state.releases[-1] if state.releases else None
    if last is None:
        return 1, "new"
    if dict(last.digests) == dict(editions):
        return last.number, "done" if last.done else "begun"
    return last.number + 1, "new"


def barring(found: Iterable[str]) -> bool:
    """Whether any of these obstacles forbids the release; what only the disk refuses may be mended till then."""
    return any(getattr(line, "reason", "") != UNWRITABLE for line in found)


def _told(reason: str, lines: Iterable[str]) -> Iterator[Told]:
    return (Told(reason, line) for line in lines)


def _nothing(state: State) -> str:
    return "every letter is withheld" if state.letters else "no letter is signed: letters generate"


def spoilt(services: Services, state: State) -> tuple[str, ...]:
    """Sealed files that are there and not the ones that were signed, in words: without opening them, by their names."""
    changed = [
        known.force
        for known in releasable(state)
        if (data := services.sealed.get(shelf.sealed_file(known.sealed))) is not None
        and digest(data) != f"sha256:{known.sealed}"
    ]
    if not changed:
        return ()
    files, were = ("file", "was") if len(changed) == 1 else ("files", "were")
    line = f"the sealed {files} of {listed(changed)} {were} changed or swapped: {generate(changed)}"
    return (Told("sealed-changed", line),)


def _unfit(services: Services) -> Iterator[str]:
    """Data that are there and do not read may hold what should stop a release: only no data at all say nothing."""
    if problems := services.unfit:
        count = f"{len(problems)} problem{'s' if len(problems) != 1 else ''}"
        first = problems[0]
        yield (
            f"the data are not fit to go by ({count}; to see all: letters check). "
            f"The first: {first.place}: {first.code} {first.what}"
        )


def _another_inspection(services: Services, state: State) -> Iterator[str]:
    workspace, _ = services.data
    if workspace and state.inspection not in (None, workspace.inspection.id):
        yield (
            f"data/inspection.yaml is of the inspection {workspace.inspection.id}, but the letters are signed for "
            f"{state.inspection}: put that inspection's data back"
        )


def _unsigned(services: Services, state: State) -> Iterator[str]:
    """Forces of the data with neither a signed letter nor a decision to withhold it."""
    workspace, _ = services.data
    waiting: dict[str, list[str]] = {"ready": [], "draft": []}
    for letter in workspace.letters if workspace else ():
        known = state.letters.get(letter.id)
        if known is None:
            waiting[letter.force.status].append(letter.id)
    if ready := waiting["ready"]:
        yield f"no signed letter, though ready, for {listed(ready)}: letters generate"
    if drafts := waiting["draft"]:
        yield f"still a draft for {listed(drafts)}: finish and sign it, or letters withhold {drafts[0]} --reason …"


def _unfinished(state: State) -> Iterator[str]:
    """Letters whose signing was cut off, by the ledger alone: what is on the disk of them is nobody's approval."""
    cut_off = [known.force for known in state.letters.values() if known.state == "signing"]
    if cut_off:
        yield f"signing was cut off for {listed(sorted(cut_off))}: {generate(sorted(cut_off))}"


def _is_over(services: Services, state: State) -> bool:
    """Whether no embargoed copy may leave any more."""
    return state.pinned is not None and services.clock.now() >= state.pinned.instant().utc


def _outdated(letters: tuple[LetterState, ...], *, over: bool) -> Iterator[str]:
    """Holders who would read in public another text than the one they prepared for, and nobody answers for it.

    A letter that was signed again from the very same inputs was so for the report that goes with it.
    """
    for known in letters:
        if known.acknowledged == known.public:
            continue
        answered = f"letters release --acknowledge {known.force} if somebody answers for that"
        same = [copy for copy in known.outdated if copy.inputs == known.inputs]
        others = [copy for copy in known.outdated if copy not in same]
        for older, copies in (("text of", others), ("report beside the letter of", same)):
            if copies:
                to_tell = _to_tell(known, over=over)
                yield f"an older {older} {known.force} is with {_holders(known, copies)}: {to_tell}, or {answered}"


def _holders(known: LetterState, copies: Sequence[CopyState]) -> str:
    """Who they are, with the mailbox where that is no longer theirs."""
    mailboxes = {copy.recipient: copy.mailbox for copy in known.copies}

    def where(copy: CopyState) -> str:
        former = copy.mailbox and mailboxes.get(copy.recipient, copy.mailbox) != copy.mailbox
        return f", sent to {copy.mailbox}" if former else ", on paper" * copy.paper

    return ", ".join(f"{copy.recipient} ({copy.copy}{where(copy)})" for copy in copies[:SHOWN])


def _to_tell(known: LetterState, *, over: bool) -> str:
    """What brings the new text, or the notice, to its holders: a draft is only as good as whoever sends it."""
    if any(old.notice == "refused" for old in known.outdated):
        return f"a server refused the notice, so ring them; letters send {known.force} tries again"
    if _all_are(known, {"written"}):
        return f"what is new is a draft: where somebody has sent it, letters record sent {known.force} --by NAME"
    if _all_are(known, {"unknown", "intent"}):
        heard = f"letters record received {known.force} --by NAME"
        return f"what is new may have arrived: ask, then {heard}, or letters send {known.force} --retry-unknown"
    if over and any(copy.is_left(released=False) for copy in known.copies):
        return "no embargoed copy leaves after the instant, so ring them"
    return f"letters send {known.force}"


def _all_are(known: LetterState, states: set[str]) -> bool:
    """Whether that is how far the new copy, or the notice, of every holder of an older text has come."""
    newer = [copy for copy in known.copies if copy.state in states]
    return all(old.notice in states or known.is_told(old, newer) for old in known.outdated)


def _outlived(state: State) -> Iterator[str]:
    """Letters that were signed for an instant which has been moved since: they say, and carry, the old one."""
    pinned = state.pinned.until if state.pinned else None
    if old := [known.force for known in releasable(state) if known.until != pinned]:
        yield f"{MOVED}, for {listed(old)}: letters generate"


def generate(forces: Sequence[str]) -> str:
    """The command that signs these, or all where nobody would read so many."""
    return f"letters generate {' '.join(forces)}" if len(forces) <= SHOWN else "letters generate"


def listed(names: list[str]) -> str:
    """Names in one line, no more than anyone would read."""
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
