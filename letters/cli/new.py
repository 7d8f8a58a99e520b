"""`letters new`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("new", short_help="Begin letters: draft files with comments.")
@click.argument("forces", nargs=-1, metavar="[FORCE]...")
@click.option("--all", "missing", is_flag=True, help="Every force that has no letter yet.")
@click.pass_obj
def command(run: Run, forces: tuple[str, ...], missing: bool) -> None:
    """Write a draft of data/forces/<force>.yaml for each FORCE, an id or a name: kent, "Kent Police", GMP.

    It has the name, region, a signatory and a mail domain to make sure of, this inspection's themes, and comments that
    say what to write where; TBC stands for what is to be written, and stops the letter once it is ready. No file that
    is there is changed.
    """
    from letters.workflows.new import begin

    if bool(forces) == missing:
        raise click.UsageError("Name forces, or all that have no letter yet with --all.")
    paths = begin(run.services(), forces, missing=missing)
    for path in paths:
        say(os.path.relpath(path))
    if not paths:
        hint("Every force has a letter already.")
        return
    hint(f"{plural(len(paths), 'draft')} to be written: put what belongs there in the place of every TBC.")
    hint("To look at one: letters proof FORCE")
