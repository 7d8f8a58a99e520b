"""One job done: a letter laid out once, and each of its editions stamped from that one master."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.ports import Sheets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from letters.errors import Problem
    from letters.ports import Job, Typesetter


def attempt_each(typesetter: Typesetter, jobs: Iterable[Job]) -> list[Sheets]:
    """The jobs one after another."""
    return [attempt(typesetter, job) for job in jobs]


def attempt(typesetter: Typesetter, job: Job) -> Sheets:
    """The job's sheets, or its problems."""
    began = perf_counter()
    try:
        master = typesetter.typeset(job.letter)
    except Unfit as unfit:
        return Sheets(job, problems=unfit.problems)
    laid_out = perf_counter()
    pdfs: list[bytes] = []
    problems: dict[Problem, None] = {}  # what one edition's stamps have wrong, others mostly have too
    for marks in job.editions:
        try:
            pdfs.append(typesetter.finish(master, job.letter, marks))
        except Unfit as unfit:
            problems |= dict.fromkeys(unfit.problems)
    if problems:
        return Sheets(job, problems=tuple(problems))
    return Sheets(job, tuple(pdfs), spent={"lay out": laid_out - began, "stamp": perf_counter() - laid_out})
