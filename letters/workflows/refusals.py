"""Refusals of signing that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import NotPermitted, Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.model.letter import Letter


def left_already(forces: Sequence[str]) -> NotPermitted:
    """Whoever holds a copy must hear of another text, with a reason that the ledger keeps."""
    whose = f"the letter of {forces[0]} has" if len(forces) == 1 else f"the letters of {', '.join(forces)} have"
    return NotPermitted(
        f"Not permitted: {whose} left, and would say something else now. Nothing was signed.",
        f"To see the difference and sign it anew: letters correct {forces[0]} --reason …. To make others: name them.",
    )


def nothing_ready(drafts: Sequence[Letter]) -> Unfit:
    """Every letter meant is a draft, or there is none."""
    if not drafts:
        return Unfit(
            [Problem("data/forces", 0, 0, "G001", "there is no letter to make", "add data/forces/<force>.yaml")]
        )
    remedy = "set status: ready when it may be signed"
    return Unfit(Problem(draft.file, 0, 0, "G002", "the letter is a draft", remedy) for draft in drafts)
