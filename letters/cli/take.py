"""`letters take`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import plural, say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("take", short_help="Take another machine's pack into this workspace.")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def command(run: Run, file: Path) -> None:
    """Take the letters of a pack FILE into this workspace and its ledger.

    Refused, all of it, when anything in it does not belong: another inspection or instant, a changed file, a letter
    that this inspection's own signatory did not sign. Of letters that are here already, files that were lost come back.
    """
    from letters.workflows.take import take

    taken = take(run.services(), file)
    here = f"{len(taken.known)} {'was' if len(taken.known) == 1 else 'were'} here already"
    say(f"{plural(len(taken.new), 'letter')} taken in; {here}.")
    if taken.back:
        say(f"Files that were missing or damaged here came back, byte for byte, for {', '.join(taken.back)}.")
