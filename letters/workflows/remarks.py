"""Remarks: what is in nobody's way, and what somebody who is about to release should know. Nothing is opened for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.workflows import enclosed, gone
from letters.workflows.drafts import WITHDRAWN, there
from letters.workflows.order import as_recorded, content_digest
from letters.workflows.pinned import ANOTHER_INSTANT, is_pinned, otherwise
from letters.workflows.public_set import generate, listed, releasable
from letters.workflows.seal import is_for_another_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.ledger.state import CopyState, LetterState, State
    from letters.services import Services


def remarks(services: Services, state: State, unlike: str) -> tuple[str, ...]:
    """Each in words, with what to do about it; none keeps a release back. `unlike` is what `otherwise_shown` says."""
    pins = (str(each) for each in otherwise(services, state) if each.code != ANOTHER_INSTANT)  # which is in the way
    sending = (*_unsent(services, state), *_otherwise_enclosed(services, state))
    return (*filter(None, [unlike]), *pins, *on_release(services, state), *sending)


def on_release(services: Services, state: State) -> tuple[str, ...]:
    """What would be released though somebody may mean something else to be."""
    found = (*_uncorrected(services, state), *_otherwise_sealed(services, _signed(state)))
    return (*lifted(services, state), *gone.in_words(services, state), *found)


def drafts(state: State, now: datetime) -> tuple[str, ...]:
    """Copies of which a draft that may leave at `now`, or one of a notice, lies in out/mail by the ledger."""
    over = state.pinned is not None and now >= state.pinned.instant().utc
    return tuple(
        copy.copy
        for letter in state.letters.values()
        for copy in (*letter.copies, *letter.past)
        if copy.notice == "written" or (copy.state == "written" and _may_leave(letter, copy, over=over))
    )


def _may_leave(letter: LetterState, copy: CopyState, *, over: bool) -> bool:
    if letter.state == "withheld":
        return False
    return not (copy.sent == "embargoed" and (over or letter.released is not None))


def next_by_hand(services: Services, state: State, now: datetime) -> str | None:
    """What is next with drafts: those that lie there are to be sent, those that are gone to be written once more."""
    there_are, lost = lying(services, state, now)
    if there_are:
        return by_hand(services)
    return f"letters send --retry-unknown --only {lost[0]}, unless somebody sent that draft" if lost else None


def lying(services: Services, state: State, now: datetime) -> tuple[list[str], list[str]]:
    """Copies as in `drafts`: of which one lies in out/mail, and of which it is gone."""
    found = drafts(state, now)
    names = there(services) if found else frozenset()
    lost = [copy for copy in found if not {copy, f"{copy}{WITHDRAWN}"} & names]
    return [copy for copy in found if copy not in lost], lost


def by_hand(services: Services) -> str:
    """What to do about drafts: where a server takes messages from now on, it takes those that nobody sent."""
    sent = "letters record sent FORCE --by NAME"
    if services.settings.mail.transport == "folder":
        return f"send the drafts in out/mail/ by hand, then {sent}"
    return f"for each draft in out/mail/ that somebody sent, {sent}; then, for the others, letters send --retry-unknown"


def corrections(services: Services, state: State) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What would sign the letters whose data have changed since, each command with the forces that it is for."""
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    if workspace is None or embargo is None or not is_pinned(embargo.until, state):
        return ()
    letters = {letter.id: as_recorded(letter, state) for letter in workspace.letters}
    changed = [
        known
        for known in _signed(state)
        if known.content
        and known.force in letters
        and known.content != content_digest(letters[known.force])
        and state.pinned
        and known.until == state.pinned.until  # else all are to be signed again, which is in the way
    ]
    out = tuple(known.force for known in changed if known.is_out)
    unsent = tuple(known.force for known in changed if not known.is_out)
    correct = tuple((f"letters correct {force} --reason …", out) for force in out[:1])
    return (*correct, *([(generate(unsent), unsent)] if unsent else []))


def _signed(state: State) -> tuple[LetterState, ...]:
    return tuple(known for known in releasable(state) if known.state == "signed")


def lifted(services: Services, state: State) -> Iterator[str]:
    """A release that is otherwise refused would publish now."""
    agreed = (known for known in state.requests if known.purpose == "lift" and known.given)
    if state.pinned is None or not any(not (known.lapsed or known.withdrawn) for known in agreed):
        return
    from letters.workflows import lifting  # with what proves signatures

    signed, now = _signed(state), services.clock.now()
    if signed and now < state.pinned.instant().utc and lifting.holds(state, now):
        count = f"{len(signed)} letter{'s' if len(signed) != 1 else ''}"
        yield (
            f"two approvers have lifted the embargo early: letters release publishes {count} at once; "
            "to take that back: letters embargo lift withdraw --reason …"
        )


def _uncorrected(services: Services, state: State) -> Iterator[str]:
    """What was signed is what is released."""
    for command, forces in corrections(services, state):
        others = ", and so the others" if forces[1:] and "correct" in command else ""
        yield (
            f"the data of {listed(list(forces))} have changed since the signing, and what was signed is what is "
            f"released: to correct that first, {command}{others}"
        )


def _otherwise_sealed(services: Services, signed: tuple[LetterState, ...]) -> Iterator[str]:
    seals = {known.seal: known for known in signed}  # nearly always one for all
    others = {seal for seal, known in seals.items() if is_for_another_key(services, known)}
    found = [known for known in signed if known.seal in others]
    for taken, where in ((False, ""), (True, " where it was signed, then a pack")):
        if forces := [known.force for known in found if bool(known.origin) == taken]:
            yield (
                f"the public edition of {listed(forces)} is sealed for another release key than the settings name now: "
                f"to seal it for that, {generate(forces)}{where}"
            )


def _unsent(services: Services, state: State) -> Iterator[str]:
    found, lost = lying(services, state, services.clock.now())
    if lost:
        yield (
            f"the drafts are gone from out/mail/ of {listed(lost)}: if somebody sent them, letters record sent FORCE "
            f"--by NAME; if nobody did, letters send --retry-unknown --only {lost[0]}"
        )
    if found:
        yield f"not known to be sent: {listed(found)}: {by_hand(services)}"


def _otherwise_enclosed(services: Services, state: State) -> Iterator[str]:
    """The report goes with the message, stamped for its reader: a letter is not signed again for another one."""
    now = enclosed.current(services)
    found = [(known, copy) for known in state.letters.values() for copy in enclosed.outdated(known, now)]
    if found:
        copies = listed([copy.copy for _, copy in found])
        yield f"the report has changed since it went with {copies}: {enclosed.remedy(*found[0])}"
