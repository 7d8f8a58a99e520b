"""`letters plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from letters.cli.output import hint, plural, progress, say, say_json
from letters.cli.sending import choosing

if TYPE_CHECKING:
    from collections.abc import Callable

    from letters.cli.run import Run
    from letters.workflows.choice import Choice
    from letters.workflows.plan import Plan


@click.command("plan", short_help="Show what would be sent, checked, with a digest over all of it.")
@choosing
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def command(ctx: click.Context, choice: Choice, as_json: bool) -> None:
    """Make and check every message that is still to be sent, to all forces or those named, and send nothing.

    The last line is the plan's digest: `letters send --plan DIGEST` sends just this, and refuses when data, letter,
    recipient, key or what was already sent have changed since. Exits 75 while the pre-release window is not open.
    """
    from letters.workflows.plan import make_plan

    run: Run = ctx.obj
    with progress() as step:
        plan = make_plan(run.services(), choice, progress=step)
    if as_json:
        say_json(as_document(plan))
    else:
        show(plan)
        say(plan.digest)
    if plan.not_yet:
        hint(plan.not_yet.what)
        hint(plan.not_yet.remedy)
        ctx.exit(plan.not_yet.exit_code)


def show(plan: Plan, tell: Callable[[str], None] = say) -> None:
    """The plan for people."""
    embargo = plan.embargo
    tell(f"Window: {embargo.pre_release_from.words} to {embargo.until.full_words}")
    rows = [(item.force, item.copy, item.kind, item.mailbox, _size(item.size)) for item in plan.items]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(5)]
    for row in rows:
        tell("  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    forces = len({item.force for item in plan.items})
    what = "rehearsal" if plan.rehearsal else "message"
    tell(f"Total: {plural(len(plan.items), what)} for {plural(forces, 'force')}, {_size(plan.size)}")
    for name, why in plan.left_out:
        tell(f"Left out: {name}: {why}")


def as_document(plan: Plan) -> dict[str, Any]:
    """The plan for programs; times are RFC 3339 in UTC, sizes bytes."""
    return {
        "digest": plan.digest,
        "rehearsal": plan.rehearsal,
        "window": {"from": plan.embargo.pre_release_from.rfc3339, "until": plan.embargo.until.rfc3339},
        "open": plan.not_yet is None,
        "messages": [
            {
                "force": item.force,
                "copy": item.copy,
                "edition": item.kind,
                "recipient": item.recipient,
                "mailbox": item.mailbox,
                "message_id": item.message,
                "digest": item.pdf,
                "size": item.size,
            }
            for item in plan.items
        ],
        "left_out": [{"name": name, "reason": why} for name, why in plan.left_out],
        "size": plan.size,
    }


def _size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f} MiB" if count >= 1024 * 1024 else f"{-(-count // 1024)} KiB"
