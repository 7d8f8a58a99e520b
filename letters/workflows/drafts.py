"""Drafts in out/mail: none of a copy that others have taken the place of, and none that may not leave any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.files import remove

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from letters.ledger.state import CopyState, LetterState, State
    from letters.services import Services

REHEARSAL, DRY_RUN = "rehearsal", "dry-run"
"""The folders within out/mail for what goes to nobody."""
WITHDRAWN = "-withdrawn"
"""How the name of a notice's draft ends."""
_WAITING = {"written", "intent", "unknown"}
"""States of a copy, and of a notice, whose draft somebody may still have to send."""


def there(services: Services) -> frozenset[str]:
    """The names of the drafts in out/mail, without their endings."""
    return frozenset(path.stem for path in _drafts(services, "."))


def sweep_drafts(services: Services, state: State, *, by_clock: bool = False) -> tuple[str, ...]:
    """Remove the drafts that nobody may send now, and those that somebody said they have sent, and name them.

    Only who asks for a release goes by the clock: nothing else may lose all drafts because that is wrong. Raises
    OutputFailed.
    """
    drafts, trials = [*_drafts(services, ".")], [*_drafts(services, REHEARSAL), *_drafts(services, DRY_RUN)]
    if not drafts and not trials:
        return ()
    over = by_clock and state.pinned is not None and services.clock.now() >= state.pinned.instant().utc
    letters = state.letters.values()
    stays = {f"{old.copy}{WITHDRAWN}": old.notice in _WAITING for letter in letters for old in letter.past}
    stays |= {old.copy: False for letter in letters for old in letter.past}
    stays |= {copy.copy: _may_stay(letter, copy, over=over) for letter in letters for copy in letter.copies}
    ends = [path for path in drafts if not stays.get(path.stem, True)]  # another name is a person's own
    public = {copy.copy for letter in letters if letter.released is not None for copy in (*letter.copies, *letter.past)}
    for path in (*ends, *(path for path in trials if over or path.stem in public)):
        remove(path)
    return tuple(sorted(path.stem for path in ends))


def _may_stay(letter: LetterState, copy: CopyState, *, over: bool) -> bool:
    """Whether it is the draft of a message that was written, and is not embargoed after the embargo or a lift."""
    return copy.state in _WAITING and not ((over or letter.released is not None) and copy.sent == "embargoed")


def take_back(services: Services, copy: str) -> None:
    """Remove the draft of a copy, or of its notice, that a server is about to take, so that nobody sends it again.

    Raises OutputFailed.
    """
    path = services.root / "out" / "mail" / f"{copy}.eml"
    if path.exists():
        remove(path)


def remove_draft(services: Services, copy: str) -> None:
    """Remove the drafts of one copy, whose place another takes. Raises OutputFailed."""
    for folder in (".", REHEARSAL, DRY_RUN):
        path = services.root / "out" / "mail" / folder / f"{copy}.eml"
        if path.exists():
            remove(path)


def _drafts(services: Services, folder: str) -> Iterator[Path]:
    return (services.root / "out" / "mail" / folder).glob("*.eml")
