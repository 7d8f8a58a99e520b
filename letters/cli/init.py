"""`letters init`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, say
from letters.cli.run import ask_passphrase

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("init", short_help="Make a new inspection in a folder.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--practice", is_flag=True, help="The 43 sample letters, embargoed until tomorrow at 00:01.")
@click.pass_obj
def command(run: Run, folder: Path, practice: bool) -> None:
    """Make a new inspection in DIR: data, templates, evaluation keys and a ledger. It generates at once."""
    from letters.services import Services, SystemClock
    from letters.workflows.init import init, remotes

    services = Services((run.named or Path()) / folder, ask_passphrase, SystemClock())
    hint("Making evaluation keys; this takes a few seconds.")
    init(services, practice=practice, report=lambda _path: None)
    shown = os.path.relpath(services.root)
    say(f"A new inspection is in {shown}. Embargoed until {services.until.full_words}.")
    if names := remotes(services.root):
        hint(
            f"Warning: {shown} lies in a git repository that can be pushed to {', '.join(names)}. "
            "Findings under embargo that are committed there can leave this machine."
        )
    hint(f"Next: cd {shown}, edit data/, then run letters check and letters generate.")
