"""`letters check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, progress, say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("check", short_help="Show every mistake in data and templates.")
@click.argument("forces", nargs=-1, metavar="[FORCE]...")
@click.pass_context
def command(ctx: click.Context, forces: tuple[str, ...]) -> None:
    """Show every mistake in data and templates, as file:line:column: CODE what is wrong — what to do.

    Reads all data, lays out every letter (or those of the forces named) in every edition, as `generate` would, words
    every message that may go with it, and writes nothing. Exits 0 when there is nothing to mend, 1 when there is.
    """
    from letters.workflows.check import check

    run: Run = ctx.obj
    with progress() as step:
        checked = check(run.services(), forces, progress=step)
    for problem in checked.problems:
        say(str(problem))
    if checked.problems:
        hint(f"{plural(len(checked.problems), 'problem')} found.")
        ctx.exit(1)
    if not checked.letters:
        hint("There is no letter to check: data/forces holds none.")
        ctx.exit(1)
    hint(f"{plural(checked.letters, 'letter')} checked in every edition. No problems found.")
