"""Proof: unsigned reading copies for the author, PROOF on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.files import make_folder, write
from letters.ports import Marks
from letters.workflows.layout import Job, lay_out
from letters.workflows.selection import select

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from letters.errors import Problem
    from letters.services import Services


def proof(services: Services, forces: Sequence[str] = (), *, progress: Callable[[str], None]) -> tuple[Path, ...]:
    """Write out/proofs/<force>.pdf for every chosen letter, drafts too; return the paths. Raises Unfit after the last.

    A letter that is fit is written even when another is not: a proof approves nothing.
    """
    chosen = select(services.workspace.letters, forces)
    problems: list[Problem] = []
    paths: list[Path] = []
    make_folder(services.proofs)
    for sheets in lay_out((Job(letter, (Marks("proof"),)) for letter in chosen), services.make_typesetter):
        problems += services.placed(sheets.problems)
        for pdf in sheets.pdfs:
            path = services.proofs / f"{sheets.job.letter.id}.pdf"
            write(path, pdf)
            paths.append(path)
            progress(sheets.job.letter.id)
    if problems:
        raise Unfit(problems, f"{len(paths)} of {len(chosen)} proofs were made; the others have problems.")
    return tuple(paths)
