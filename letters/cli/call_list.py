"""`letters call-list`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, say, say_json, table
from letters.embargo.instant import rfc3339

if TYPE_CHECKING:
    from letters.cli.run import Run

HEADER = ("force", "copy", "recipient", "phone", "mailbox", "the copy", "last heard", "rung")


@click.command("call-list", short_help="Say whom to ring.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_obj
def command(run: Run, as_json: bool) -> None:
    """Say whom to ring, the most urgent first.

    First who has an older text than the one that stands, then whose copy came back or was refused, may not have
    arrived, or was not sent although the window is open; in the last 24 hours also who has not said that it came.
    """
    from letters.workflows.call_list import call_list

    calls = call_list(run.services())
    if as_json:
        say_json([call.as_json() for call in calls])
        return
    if not calls:
        say("Nobody to ring.")
        return
    table(
        HEADER,
        (
            (
                call.force,
                call.copy,
                call.recipient,
                call.phone or "",
                call.mailbox or "",
                call.why,
                call.last_reply or "",
                rfc3339(call.rung) if call.rung else "",
            )
            for call in calls
        ),
    )
    hint(f"{plural(len(calls), 'call')}. After each: letters record phoned FORCE --copy ID --by NAME")
