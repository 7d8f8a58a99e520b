"""Which editions of a letter there may be, to see whether each can be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.ports import Job, Marks
from letters.workflows.order import assign_copies

if TYPE_CHECKING:
    from letters.model.letter import Letter


def everything(letter: Letter) -> Job:
    """Every edition that could be made of the letter today."""
    if letter.force.status == "draft" or letter.inspection.embargo is None:
        return Job(letter, (Marks("proof"),))
    copies = (Marks("embargoed", copy, evaluation=True) for copy in assign_copies(letter, None))
    return Job(letter, (Marks("proof"), *copies, Marks("public", evaluation=True)))
