"""`letters trace`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.output import say

if TYPE_CHECKING:
    from letters.checks.trace import Traced
    from letters.cli.run import Run

SURE = {
    "certain": "certain: this very file, or one attached to it, was made for that copy",
    "likely": "likely: the square mark on the page says so, which anybody could draw who knows what it says",
    "possible": "possible: only words that anybody can change say so",
    "disputed": "disputed: parts of it are of different copies",
    "unknown": "unknown",
}


@click.command("trace", short_help="Say whose copy a leaked file or scan is.")
@click.argument("file", type=click.Path())
@click.pass_context
def command(ctx: click.Context, file: str) -> None:
    """Say whose copy a PDF, a picture, a scan of a page or a message is, how sure that is, and by what.

    Of a message, saved as .eml or .msg, the headers and every attachment are looked at.

    Exits 0 when a copy is named, 1 when none is.
    """
    from letters.workflows.given import given
    from letters.workflows.trace import trace

    run: Run = ctx.obj
    traced = trace(run.services(), given(file))
    if traced.rehearsal:
        say(f"The rehearsal to {traced.rehearsal}, the inspectorate's own mailbox: this message went to no holder.")
    if traced.copy:
        say(f"Copy {traced.copy}" + (f", made for {traced.holder}" if traced.holder else ", of which no record speaks"))
    else:
        say("No copy can be named.")
    say(f"  sure  {SURE[traced.sure]}")
    for way in traced.by:
        say(f"  by    {way}")
    for name, part in traced.parts:
        say(f"  file  {name}: {_part(part)}")
    for note in traced.notes:
        say(f"  note  {note}")
    if not traced.copy:
        ctx.exit(1)


def _part(part: Traced) -> str:
    """What one attachment of a message says by itself."""
    if part.by:
        return f"{part.copy or 'copies that differ'}, {part.sure}, by {', '.join(part.by)}"
    return "; ".join(part.notes) or "nothing"
