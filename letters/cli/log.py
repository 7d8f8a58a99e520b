"""`letters log`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from letters.cli.output import plural, say
from letters.embargo.instant import rfc3339

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.ports import Event


@click.group("log", short_help="Show the record of every step, and check it.", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show every event of the ledger, oldest first."""
    if ctx.invoked_subcommand is not None:
        return
    run: Run = ctx.obj
    for event in run.services().ledger.events():
        say(_as_json(event) if as_json else _as_line(event))


@command.command("verify")
@click.pass_obj
def verify(run: Run) -> None:
    """Check the chain of events, and that it holds all that the signed checkpoint counted."""
    from letters.workflows.log import verify_log

    length, head = verify_log(run.services())
    say(f"The record is whole: {plural(length, 'event')}, head {head}.")


def _as_line(event: Event) -> str:
    parts = (f"{event.n:>5}", rfc3339(event.at), event.actor, event.kind, event.force or "", _detail(event))
    return "  ".join(part for part in parts if part)


def _detail(event: Event) -> str:
    shown = {key: value for key, value in event.data.items() if isinstance(value, str | int)}
    return " ".join(f"{key}={value}" for key, value in shown.items())


def _as_json(event: Event) -> str:
    return json.dumps(
        {
            "n": event.n,
            "at": rfc3339(event.at),
            "actor": event.actor,
            "kind": event.kind,
            "force": event.force,
            "data": dict(event.data),
            "prev": event.prev,
            "hash": event.hash,
        },
        ensure_ascii=False,
    )
