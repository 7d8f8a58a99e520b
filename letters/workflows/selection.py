"""Which letters a command is about."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from letters.errors import WrongUsage
from letters.model.letter import force_of
from letters.workspace.folder import FORCES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from letters.errors import Problem
    from letters.model.letter import Letter


def select(letters: Sequence[Letter], forces: Sequence[str], signatory: str | None = None) -> tuple[Letter, ...]:
    """The letters of `forces` (all, when empty) that `signatory` (any, when None) signs, in the order of the data.

    Raises WrongUsage for a force or signatory that the inspection has not, naming the nearest.
    """
    known = {letter.id for letter in letters}
    for force in forces:
        refuse_unknown(force, known)
    if signatory is not None:
        signatories = set(letters[0].inspection.signatories) if letters else set()
        if signatory not in signatories:
            raise WrongUsage(f"The inspection has no signatory {signatory!r}.", _nearest(signatory, signatories))
    return tuple(
        letter
        for letter in letters
        if (not forces or letter.id in forces) and signatory in (None, letter.force.signatory)
    )


def select_readable(letters: Sequence[Letter], forces: Sequence[str], problems: Sequence[Problem]) -> set[str]:
    """The ids of the letters of `forces` (all, when empty) that can be read, fit or not.

    Raises WrongUsage for a force that has neither a letter nor a file with `problems`.
    """
    known = {letter.id for letter in letters}
    unfit = {force_of(problem.file) for problem in problems if problem.file.startswith(FORCES)}
    for force in forces:
        refuse_unknown(force, known | unfit)
    return known & set(forces) if forces else known


def refuse_unknown(force: str, known: Collection[str]) -> None:
    """Raises WrongUsage for a force that has no letter, naming the nearest of those that have."""
    if force not in known:
        raise WrongUsage(f"There is no letter for {force!r} in data/forces.", _nearest(force, known))


def _nearest(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, 1)
    return f"Did you mean {close[0]}?" if close else f"There are: {', '.join(sorted(known)) or 'none'}."
