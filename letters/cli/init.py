"""`letters init`."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, say
from letters.cli.run import ask_passphrase

if TYPE_CHECKING:
    from letters.workspace.starter import Kind


@click.command("init", short_help="Make a new inspection in a folder.")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--empty", is_flag=True, help="No letter yet: a commented inspection.yaml that is to be written.")
@click.option("--practice", is_flag=True, help="The 43 sample letters, embargoed until tomorrow at 00:01.")
def command(folder: Path, empty: bool, practice: bool) -> None:
    """Make a new inspection in DIR: data, templates, evaluation keys and a ledger. It generates at once.

    For an inspection of your own take --empty: its inspection.yaml says what to write where, its embargo is to be
    confirmed, and `letters new` begins its letters. It has no keys and no ledger before you make them.
    """
    from letters.machine import SystemClock
    from letters.services import Services
    from letters.workflows.init import init, remotes

    if empty and practice:
        raise click.UsageError("--empty and --practice exclude each other.")
    services = Services(folder, ask_passphrase, SystemClock())
    kind: Kind = "empty" if empty else "practice" if practice else "small"
    init(services, kind, before_keys=lambda: hint("Making evaluation keys; this takes a few seconds."))
    shown = os.path.relpath(folder)
    embargo = "The embargo is to be confirmed" if empty else f"Embargoed until {services.until.full_words}"
    say(f"A new inspection is in {shown}. {embargo}.")
    if names := remotes(folder):
        hint(
            f"Warning: {shown} lies in a git repository that can be pushed to {', '.join(names)}. "
            "Findings under embargo that are committed there can leave this machine."
        )
    there = "" if shown == "." else f"cd {shlex.quote(shown)}, "
    if empty:
        hint(f"Next: {there}write data/inspection.yaml, begin letters with letters new FORCE, and look: letters check")
    else:
        hint(f"Next: {there}edit data/, then run letters check and letters generate.")
