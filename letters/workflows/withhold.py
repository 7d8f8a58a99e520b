"""Withhold: take a letter out of the set to release, or put it back, with a reason that the ledger keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import NotPermitted, WrongUsage
from letters.ledger import events

if TYPE_CHECKING:
    from letters.ledger.state import State
    from letters.services import Services


def withhold(services: Services, force: str, reason: str) -> None:
    """Take the letter of `force` out. Raises WrongUsage, and NotPermitted once it is public."""
    services.begin_ledger()
    with services.writing() as state:
        _known(services, state, force)
        letter = state.letters.get(force)
        if letter and letter.state == "withheld":
            raise WrongUsage(f"The letter of {force} is withheld already: {letter.reason}.", "To undo: --restore")
        if letter and letter.released is not None:
            raise NotPermitted(f"Not permitted: the letter of {force} is public since release {letter.released}.")
        services.record(events.letter_withheld(force, reason))


def restore(services: Services, force: str, reason: str) -> None:
    """Put the letter of `force` back into the set. Raises WrongUsage when it is not withheld."""
    with services.writing() as state:
        letter = state.letters.get(force)
        if letter is None or letter.state != "withheld":
            raise WrongUsage(f"The letter of {force} is not withheld.", "letters status shows every letter's state.")
        services.record(events.letter_restored(force, reason))


def _known(services: Services, state: State, force: str) -> None:
    if force in state.letters:  # whatever the state of the data: a letter must be stopped at once
        return
    known = {letter.id for letter in services.workspace.letters} | set(state.letters)
    if force not in known:
        raise WrongUsage(f"There is no letter for {force!r} in data/forces.", f"There are: {', '.join(sorted(known))}.")
