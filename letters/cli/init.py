"""`letters init`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import click

from letters.cli.output import hint, say
from letters.cli.run import ask_passphrase


@click.command("init", short_help="Make a new inspection in a folder.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--practice", is_flag=True, help="The 43 sample letters, embargoed until tomorrow at 00:01.")
def command(folder: Path, practice: bool) -> None:
    """Make a new inspection in DIR: data, templates, evaluation keys and a ledger. It generates at once."""
    from letters.machine import SystemClock
    from letters.services import Services
    from letters.workflows.init import init, remotes

    services = Services(folder, ask_passphrase, SystemClock())
    init(services, practice=practice, before_keys=lambda: hint("Making evaluation keys; this takes a few seconds."))
    shown = os.path.relpath(folder)
    say(f"A new inspection is in {shown}. Embargoed until {services.until.full_words}.")
    if names := remotes(folder):
        hint(
            f"Warning: {shown} lies in a git repository that can be pushed to {', '.join(names)}. "
            "Findings under embargo that are committed there can leave this machine."
        )
    there = "" if shown == "." else f"cd {shlex.quote(shown)}, "
    hint(f"Next: {there}edit data/, then run letters check and letters generate.")
