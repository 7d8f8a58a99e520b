"""`letters pack`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, say

if TYPE_CHECKING:
    from letters.cli.run import Run


@click.command("pack", short_help="Write signed letters and their events into one encrypted file.")
@click.argument("forces", nargs=-1, metavar="[FORCE]...")
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Where to write.")
@click.option("--to", "recipients", multiple=True, metavar="AGE1…", help="Whose age key may open it; the release key.")
@click.pass_obj
def command(run: Run, forces: tuple[str, ...], output: Path, recipients: tuple[str, ...]) -> None:
    """Write the signed letters of all forces, or of those named, into one encrypted file.

    It holds the embargoed copies, the sealed public editions and the record. Another machine takes it in with
    `letters take`.
    """
    from letters.workflows.pack import pack

    packed = pack(run.services(), forces, recipients, output)
    say(f"{plural(len(packed), 'letter')} packed into {output}, encrypted.")
    hint(f"On the other machine: letters take {output.name}")
