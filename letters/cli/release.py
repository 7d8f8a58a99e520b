"""`letters release`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, passing, plural, say
from letters.cli.release_proof import proof, verify_proof
from letters.embargo.instant import in_words, parse_rfc3339, rfc3339
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.embargo.instant import Instant
    from letters.services import Services
    from letters.workflows.release import Released


@click.group("release", short_help="Publish at the instant, and not before.", invoke_without_command=True)
@click.option("--check", "look", is_flag=True, help="Open and prove everything in memory, and say what is in the way.")
@click.option("--wait", "waiting", is_flag=True, help="Wait for the instant, then publish.")
@click.option("--as-of", metavar="TIME", help="Say what the answer was at a past TIME (RFC 3339). Writes nothing.")
@click.option(
    "--acknowledge",
    "acknowledged",
    metavar="FORCE",
    multiple=True,
    help="Answer for a holder of this force's letter who has an older text or report; the ledger keeps it. Repeatable.",
)
@click.pass_context
def command(ctx: click.Context, look: bool, waiting: bool, as_of: str | None, acknowledged: tuple[str, ...]) -> None:
    """Publish every signed letter that is not withheld, all or none.

    Before the publication instant this refuses (exit 75) and says how long it is. It is safe to repeat.
    """
    if ctx.invoked_subcommand is not None:
        if look or waiting or as_of is not None or acknowledged:
            raise click.UsageError(f"{ctx.invoked_subcommand} takes options of its own, after its name.")
        return
    if sum((look, waiting, as_of is not None)) > 1:
        raise click.UsageError("--check, --wait and --as-of exclude each other.")
    if acknowledged and (look or as_of is not None):
        raise click.UsageError("--acknowledge goes with a release: --check and --as-of write nothing.")
    from letters.workflows.release import release

    run: Run = ctx.obj
    services = run.services()
    if look:
        ctx.exit(_check(services))
    if as_of is not None:
        _decide(services, as_of)
        return
    _say(services, _wait(services, acknowledged) if waiting else release(services, acknowledged))


command.add_command(proof)
command.add_command(verify_proof)


def _say(services: Services, released: Released) -> None:
    folder = os.path.relpath(services.root / "public" / "current")
    if released.swept:
        hint(f"Drafts that may not be sent any more were removed from out/mail/: {', '.join(released.swept)}.")
    if released.unswept:
        hint(
            f"Embargoed drafts may be left in out/mail/: {released.unswept} Delete them, or run letters release again."
        )
    if not released.new:
        say(f"Published already: {plural(len(released.forces), 'letter')}, release {released.number}, in {folder}.")
        return
    say(f"Published {plural(len(released.forces), 'letter')} as release {released.number}, in {folder}.")
    hint(f"Release complete at {rfc3339(datetime.now(UTC))}.")


def _check(services: Services) -> int:
    from letters.workflows.looking import ask_the_time, look_ahead

    readiness = look_ahead(services)
    obstacles = (*readiness.obstacles, *ask_the_time(services))
    if not obstacles:
        say(f"Ready: {readiness.right} of {readiness.letters}. They open with the release key and are as signed.")
    else:
        say(f"Not ready: {readiness.right} of {readiness.letters} open and are as signed. In the way:")
    for obstacle in obstacles:
        say(f"  {obstacle}")
    if readiness.remarks:
        say("To note:")
    for remark in readiness.remarks:
        say(f"  {remark}")
    return 1 if obstacles else 0


def _decide(services: Services, as_of: str) -> None:
    from letters.workflows.looking import decide_as_of

    try:
        moment = parse_rfc3339(as_of)
    except ValueError as error:
        raise WrongUsage(f"--as-of: {error}.", "To ask about now: letters release --check") from error
    count = decide_as_of(services, moment)
    say(f"As of {rfc3339(moment)} a release is permitted: {plural(count, 'letter')}. Nothing was written.")


def _wait(services: Services, acknowledged: tuple[str, ...]) -> Released:
    from letters.workflows.waiting import release_when_due

    shown: set[str] = set()

    def report(until: Instant, seconds: int) -> None:
        line = f"Waiting for {until.full_words}: {in_words(seconds)} to go."
        passing(line)
        if not (shown or sys.stderr.isatty()):
            hint(line)
        shown.add("")

    def retry(why: str) -> None:
        if why not in shown:
            passing()
            hint(f"{why} Asking again, for up to an hour.")
        shown.add(why)

    released = release_when_due(services, report, retry, acknowledged)
    passing()
    return released
