"""`letters record`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from letters.cli.options import by
from letters.cli.output import hint, say

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.ledger.events import Deed

DEEDS = {
    "sent": "sent by hand",
    "received": "received, as its holder says",
    "phoned": "rung about",
    "posted": "put into the post",
}


@click.command("record", short_help="Record what was done by hand.")
@click.argument("deed", type=click.Choice([*DEEDS, "mistaken"]))
@click.argument("force")
@click.option("--copy", metavar="ID", help="Only this copy, such as kent-2; otherwise every copy that it can be about.")
@by("did it")
@click.pass_context
def command(ctx: click.Context, deed: Deed | Literal["mistaken"], force: str, copy: str | None, by: str) -> None:
    """Record what was done by hand with the copies of FORCE.

    sent: you sent it, for example from your mail program. posted: you put it into the post. received: its holder said
    that they have it. phoned: you rang them. mistaken: the newest of these was recorded by mistake; it is taken back,
    and each copy is what it was before. What should not have happened is recorded too, with a warning. Exits 1 when
    nothing is recorded of it.
    """
    from letters.workflows.record import record, take_back

    run: Run = ctx.obj
    if deed == "mistaken":
        for each in take_back(run.services(), force, by, copy=copy):
            say(f"Taken back: {each.copy}, for {each.recipient}, is {each.state} again, by {by}.")
        return
    recorded = record(run.services(), deed, force, by, copy=copy)
    for each in recorded.copies:
        about = "the notice that withdraws " if each.state == "superseded" and deed != "phoned" else ""
        say(f"Recorded: {about}{each.copy}, for {each.recipient}: {DEEDS[deed]}, by {by}.")
    for each, reason in recorded.passed_over:
        hint(f"Passed over: {each.copy}, for {each.recipient}, {reason}.")
    if recorded.warning:
        hint(f"Warning: {recorded.warning}")
    if recorded.is_silent:
        hint(
            f"Nothing was recorded. To record it all the same, name the copy: letters record {deed} {force} --copy ID …"
        )
        ctx.exit(1)
