"""Signed letters whose data are gone: nobody knows any more to whom they go, so that nothing of them is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import Problem
from letters.workflows.notices import withdrawn
from letters.workflows.public_set import listed, releasable
from letters.workspace.sources import file_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from letters.ledger.state import CopyState, State
    from letters.services import Services


def without_data(state: State, there: Collection[str]) -> tuple[str, ...]:
    """Forces that have a letter to send and are not among those `there`; of a released or withheld one nobody asks."""
    return tuple(
        known.force
        for known in releasable(state)
        if known.state == "signed" and known.released is None and known.force not in there
    )


def untold(state: State, there: Collection[str]) -> tuple[tuple[str, CopyState], ...]:
    """By force, copies of withheld letters that are not among those `there` whose holders a notice alone can tell."""
    found = sorted(force for force, known in state.letters.items() if known.state == "withheld" and force not in there)
    return tuple((force, copy) for force in found for copy in withdrawn(None, state.letters[force], drafts=True))


def gone(services: Services, state: State) -> tuple[str, ...]:
    """Such forces by the data as they are. Data that are unfit are told as that, and no data at all say nothing."""
    there = _there(services, state)
    return () if there is None else without_data(state, there)


def _there(services: Services, state: State) -> frozenset[str] | None:
    workspace, problems = services.data
    if workspace is None or problems or state.inspection not in (None, workspace.inspection.id):
        return None
    return frozenset(letter.id for letter in workspace.letters)


def in_words(services: Services, state: State) -> Iterator[str]:
    """One line for all of them, and one for those whom nobody tells, if there are any."""
    there = _there(services, state)
    if there is not None and (copies := untold(state, there)):
        names, force = listed([copy.copy for _, copy in copies]), copies[0][0]
        yield f"withheld, and without data now, so that nobody tells who has {names} to delete it: {to_tell(force)}"
    if forces := gone(services, state):
        yield (
            f"signed, but without data now, so that nothing of it is sent: {listed(list(forces))}: "
            f"{remedy(forces[0])}; what was signed is released all the same"
        )


def problems_of(services: Services, state: State) -> Iterator[Problem]:
    """One problem a force, at the file that should be there."""
    for force in gone(services, state):
        what = f"the letter of {force} is signed, but this file is gone, so that nothing of it can be sent"
        yield Problem(file_of(services.root, force), 0, 0, "D409", what, remedy(force))


def to_tell(force: str) -> str:
    """How a notice gets to whoever has a copy of a withheld letter."""
    return f"put data/forces/{force}.yaml back, then letters send {force}"


def remedy(force: str) -> str:
    return f"put data/forces/{force}.yaml back, or letters withhold {force} --reason …"
