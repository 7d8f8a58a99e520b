"""`letters withhold`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.output import say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("withhold", short_help="Take a letter out of the set, or put it back.")
@click.argument("force")
@click.option("--reason", required=True, help="Why; the ledger keeps it.")
@click.option("--restore", "back", is_flag=True, help="Put the letter back into the set.")
@click.pass_obj
def command(run: Run, force: str, reason: str, back: bool) -> None:
    """Take the letter of FORCE out of the set that will be released; with --restore put it back."""
    from letters.workflows.withhold import restore, withhold

    if not reason.strip():
        raise click.UsageError("--reason must say why.")
    if back:
        restore(run.services(), force, reason)
        say(f"The letter of {force} is in the set again.")
    else:
        withhold(run.services(), force, reason)
        say(f"The letter of {force} is withheld: a release will leave it out.")
