"""`letters proof`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from letters.cli.options import laying_out
from letters.cli.output import progress, say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("proof", short_help="Make unsigned reading copies.")
@click.argument("forces", nargs=-1, metavar="[FORCE]...")
@laying_out
@click.pass_obj
def command(run: Run, forces: tuple[str, ...]) -> None:
    """Make unsigned reading copies, of all letters or of the forces named.

    Every page says PROOF (DRAFT while the letter is one). Nothing is approved and nothing is recorded.
    """
    from letters.workflows.proof import proof

    services = run.services()
    with progress() as step:
        paths = proof(services, forces, progress=step)
    for path in paths:
        say(os.path.relpath(path))
