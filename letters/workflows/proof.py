"""Proof: unsigned reading copies for the author, PROOF on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.files import make_folder, write
from letters.ports import Job, Marks
from letters.workflows.layout import lay_out
from letters.workflows.progress import Step
from letters.workflows.selection import select

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from letters.errors import Problem
    from letters.services import Services
    from letters.workflows.progress import Watch


def proof(services: Services, forces: Sequence[str] = (), *, progress: Watch) -> tuple[Path, ...]:
    """Write out/proofs/<force>.pdf for every chosen letter, drafts too; return the paths. Raises Unfit after the last.

    A letter that is fit is written even when another is not: a proof approves nothing.
    """
    chosen = select(services.workspace.letters, forces)
    problems: list[Problem] = []
    paths: list[Path] = []
    make_folder(services.proofs)
    jobs = (Job(letter, (Marks("proof"),)) for letter in chosen)
    for done, sheets in enumerate(lay_out(jobs, services.make_typesetter, services.engine), 1):
        problems += services.placed(sheets.problems)
        for pdf in sheets.pdfs:
            path = services.proofs / f"{sheets.job.letter.id}.pdf"
            write(path, pdf)
            paths.append(path)
        progress(Step("proof made", sheets.job.letter.id, done, len(chosen), done - len(paths)))
    if problems:
        raise Unfit(problems, f"{len(paths)} of {len(chosen)} proofs were made; the others have problems.")
    return tuple(paths)
