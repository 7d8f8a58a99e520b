"""Whoever wants to see each proof that a check makes: accepted pictures, veraPDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from letters.errors import Problem
    from letters.ports import Sheets


class Look(Protocol):
    """Looks at one job's proof after the other."""

    def look(self, sheets: Sheets, name: str | None = None) -> tuple[Problem, ...]:
        """What is wrong with this one; `name` is what it is called, its letter's id else."""
        ...

    def last(self) -> tuple[Problem, ...]:
        """What can be said only after all of them."""
        ...
