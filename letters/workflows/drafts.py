"""Drafts in out/mail: none of a copy that others have taken the place of, and none that may not leave any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.files import remove

if TYPE_CHECKING:
    from letters.ledger.state import CopyState, LetterState, State
    from letters.services import Services


def sweep_drafts(services: Services, state: State) -> None:
    """Remove the drafts that nobody may send now. Raises OutputFailed."""
    folder = services.root / "out" / "mail"
    if not folder.is_dir():
        return
    over = state.pinned is not None and services.clock.now() >= state.pinned.instant().utc
    current = {copy.copy: copy for letter in state.letters.values() for copy in letter.copies}
    ours = {copy.copy for letter in state.letters.values() for copy in (*letter.past, *letter.copies)}
    for path in folder.glob("*.eml"):
        if path.stem in ours and not _may_stay(current.get(path.stem), over=over):
            remove(path)


def _may_stay(copy: CopyState | None, *, over: bool) -> bool:
    return copy is not None and not (over and copy.sent == "embargoed")


def remove_drafts(services: Services, known: LetterState) -> None:
    """Remove the drafts of a letter's copies, which are about to be others. Raises OutputFailed."""
    for copy in known.copies:
        remove_draft(services, copy.copy)


def remove_draft(services: Services, copy: str) -> None:
    """Remove one copy's draft, if there is one."""
    path = services.root / "out" / "mail" / f"{copy}.eml"
    if path.exists():
        remove(path)
