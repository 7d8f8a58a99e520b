"""One job done: a letter laid out once, and each of its editions stamped from that one master."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.ports import Sheets

if TYPE_CHECKING:
    from letters.ports import Job, Typesetter


def attempt(typesetter: Typesetter, job: Job) -> Sheets:
    """The job's sheets, or its problems."""
    began = perf_counter()
    try:
        master = typesetter.typeset(job.letter)
        laid_out = perf_counter()
        pdfs = tuple(typesetter.finish(master, job.letter, marks) for marks in job.editions)
    except Unfit as unfit:
        return Sheets(job, problems=unfit.problems)
    return Sheets(job, pdfs, spent={"lay out": laid_out - began, "stamp": perf_counter() - laid_out})
