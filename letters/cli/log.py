"""`letters log`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, plural, say, say_exactly, say_json
from letters.embargo.instant import rfc3339

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.ports import Event
    from letters.workflows.log import Proved


@click.group("log", short_help="Show the record of every step, and check it.", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show every event of the ledger, oldest first."""
    if ctx.invoked_subcommand is not None:
        return
    run: Run = ctx.obj
    for event in run.services().ledger.events():
        if as_json:
            say_json(_as_dict(event), indent=None)
        else:
            say(_as_line(event))


@command.command("export", short_help="Write the record as a file that outsiders can check.")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Where to write; else stdout.")
@click.option("--complete", is_flag=True, help="With recipients, mailboxes and reasons: for those who may see them.")
@click.pass_obj
def export(run: Run, output: Path | None, complete: bool) -> None:
    """Write the record as a file that anybody can check: every event's place in the chain, and a signed checkpoint.

    It never holds findings. Unless --complete is given, events that hold recipients, mailboxes or reasons stand in it
    by their digests alone, and their links can be checked all the same.
    """
    from letters.workflows.log import export_log, export_to

    if output is None:
        data, _ = export_log(run.services(), public=not complete)
        say_exactly(data)
        return
    proved = export_to(run.services(), output, public=not complete)
    shown = "all" if proved.shown == proved.length else f"{proved.shown} with their words"
    say(f"{plural(proved.length, 'event')} written to {output}, {shown}.")
    hint(f"Whoever checks it needs the key of this record, from you and by another way than the file: {proved.key}")


@command.command("verify", short_help="Check the record, or one that was exported.")
@click.argument("exported", required=False, type=click.Path(path_type=Path), metavar="[EXPORT]")
@click.option("--against", multiple=True, metavar="CHECKPOINT", help="A checkpoint that you hold; may be repeated.")
@click.option("--key", metavar="KEY", help="The record's key, or a file of it, as the inspectorate published it.")
@click.pass_context
def verify(ctx: click.Context, exported: Path | None, against: tuple[str, ...], key: str | None) -> None:
    """Check the chain of events, and that it holds all that the signed checkpoint counted.

    With an EXPORT that `letters log export` wrote, check that one: anywhere, without network or workspace. A
    CHECKPOINT is a saved message with the header X-Letters-Checkpoint, a file with its value or with the checkpoint
    itself, or the value: the record must begin with exactly the events that it counted.

    Exits 77 when the record does not hold, and 1 when an EXPORT does, but neither a key nor a checkpoint was named to
    tell whose it is.
    """
    from letters.workflows.log import verify_export, verify_log

    run: Run = ctx.obj
    if exported is None:
        if key:
            raise click.UsageError("--key is for an EXPORT; here the workspace's own key counts.")
        _print(verify_log(run.services(), against))
        return
    proved = verify_export(exported, key, against)
    is_known = bool(key or proved.held)
    _print(proved, "is whole" if is_known else "hangs together; not yet shown is whose it is")
    if proved.shown < proved.length:
        say(f"  {proved.shown} events are shown; of the others only their digests, which hold their places.")
    if key:
        say("  signed with the key that you named")
    else:
        say(f"  signed with the key that the file itself names: {proved.key}")
        hint("Name the key that the inspectorate publishes, to see whether it is the one above: --key")
    if not is_known:
        ctx.exit(1)


@command.command("renew", short_help="Sign a new checkpoint where the old one was lost.")
@click.option("--reason", required=True, help="What became of the old one; the ledger keeps it.")
@click.pass_obj
def renew(run: Run, reason: str) -> None:
    """Sign a new checkpoint of the record as it is, where the old one was lost or cannot be read.

    Without its checkpoint nobody sees here that a record was cut. Make sure first that nothing is missing: compare with
    a backup, and afterwards with the checkpoints that recipients hold (letters log verify --against). A record that
    contradicts its checkpoint is refused.
    """
    from letters.workflows.cover import renew

    if not reason.strip():
        raise click.UsageError("--reason must say why.")
    state = renew(run.services(), reason)
    say(f"A new checkpoint counts the {plural(state.length, 'event')} of the record as it is, head {state.head}.")
    if state.pinned:
        hint(f"It pins the instant {state.pinned.until}.")
    hint("A checkpoint that was removed to hide a cut looks the same: letters log verify --against CHECKPOINT")


def _print(proved: Proved, shown: str = "is whole") -> None:
    say(f"The record {shown}: {plural(proved.length, 'event')}, head {proved.head}.")
    for name, length in proved.held:
        say(f"  it begins with the {plural(length, 'event')} that the checkpoint in {name} counted")


def _as_line(event: Event) -> str:
    parts = (f"{event.n:>5}", rfc3339(event.at), event.actor, event.kind, event.force or "", _detail(event))
    return "  ".join(part for part in parts if part)


_STATED = ("purpose", "by", "expires", "reason")


def _detail(event: Event) -> str:
    statement = event.data.get("statement")  # what an approver signed: the signature is for programs
    data = {key: statement.get(key) for key in _STATED} if isinstance(statement, dict) else event.data
    shown = {key: value for key, value in data.items() if isinstance(value, str | int)}
    return " ".join(f"{key}={value}" for key, value in shown.items())


def _as_dict(event: Event) -> dict[str, object]:
    return {
        "n": event.n,
        "at": rfc3339(event.at),
        "actor": event.actor,
        "kind": event.kind,
        "force": event.force,
        "data": dict(event.data),
        "prev": event.prev,
        "hash": event.hash,
    }
