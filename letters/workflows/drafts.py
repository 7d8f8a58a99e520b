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


def sweep_drafts(services: Services, state: State) -> None:
    """Remove the drafts that nobody may send now. Raises OutputFailed."""
    over = state.pinned is not None and services.clock.now() >= state.pinned.instant().utc
    current = {copy.copy: (letter, copy) for letter in state.letters.values() for copy in letter.copies}
    past = {copy.copy for letter in state.letters.values() for copy in letter.past}
    for path in _drafts(services, "."):
        if path.stem in past | current.keys() and not _may_stay(current.get(path.stem), over=over):
            remove(path)
    for path in (*_drafts(services, REHEARSAL), *_drafts(services, DRY_RUN)) if over else ():
        remove(path)


def _may_stay(known: tuple[LetterState, CopyState] | None, *, over: bool) -> bool:
    """Whether it is the draft of a message that was written, and is not embargoed after the embargo or a lift."""
    if known is None:
        return False
    letter, copy = known
    return copy.is_out and not ((over or letter.released is not None) and copy.sent == "embargoed")


def remove_draft(services: Services, copy: str) -> None:
    """Remove the drafts of one copy, whose place another takes. Raises OutputFailed."""
    for folder in (".", REHEARSAL, DRY_RUN):
        path = services.root / "out" / "mail" / folder / f"{copy}.eml"
        if path.exists():
            remove(path)


def _drafts(services: Services, folder: str) -> Iterator[Path]:
    return (services.root / "out" / "mail" / folder).glob("*.eml")
