"""`letters print`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("print", short_help="Make a copy of a letter for the post.")
@click.argument("force")
@click.option("--copy", "of", metavar="COPY", help="For whoever has this copy; otherwise for the addressee.")
@click.option("--for-ink", "ink", is_flag=True, help="Leave room for a signature in ink: no picture of one.")
@click.option("--duplex", is_flag=True, help="Make the number of pages even, for paper printed on both sides.")
@click.pass_obj
def command(run: Run, force: str, of: str | None, ink: bool, duplex: bool) -> None:
    """Make one more copy of the letter of FORCE, for the post, in out/print/.

    It has a number of its own, its signatory's signature, and the embargo on every page, as every copy has.
    """
    from letters.workflows.print import print_copy

    services = run.services()
    printed = print_copy(services, force, of, ink=ink, duplex=duplex)
    say(f"Copy {printed.copy.id}, for {printed.copy.person.label}, is in {os.path.relpath(printed.file)}.")
    say(f"Embargoed until {services.until.full_words}.")
    if printed.evaluation:
        say("Signed with an evaluation key: every page says EVALUATION – NOT AN OFFICIAL LETTER.")
    if printed.replaces:
        hint(
            f"It takes the place of {printed.replaces}: write to its holder that {printed.replaces} is to be destroyed."
        )
    hint(f"Once it is on its way: letters record posted {force} --copy {printed.copy.id} --by NAME")
