"""`letters status`, and `letters` alone."""

from __future__ import annotations

import gc
from collections import Counter
from typing import TYPE_CHECKING

import click

from letters.cli.output import plural, say, say_each, say_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from letters.cli.run import Run
    from letters.workflows.status import LetterStatus, Status

PHASES = {
    "drafting": "drafting: nothing leaves yet",
    "pre-release": "pre-release: embargoed copies may go to the list",
    "due": "due: the instant has passed, and nothing is released yet",
    "published": "published",
}


@click.command("status", short_help="Say where the inspection stands.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--check", "look", is_flag=True, help="Say only what is not well, and exit 1; for cron and monitoring.")
@click.pass_context
def command(ctx: click.Context, as_json: bool, look: bool) -> None:
    """Say where the inspection stands: phase, time to go, each letter and copy, what is in the way, what is next.

    With --check, say nothing and exit 0 when all is well. Otherwise name what is not and exit 1: a release that is
    overdue or will be refused, a copy that is not delivered though the instant is near, a certificate about to end, a
    time-stamp authority that does not answer or agree, a file that says otherwise than was pinned with the embargo, a
    record that is not whole.
    """
    from letters.workflows.status import status

    gc.disable()  # nearly all that is read here is needed to the end: to look through it for garbage takes a tenth
    run: Run = ctx.obj
    if look:
        ctx.exit(_examine(run, as_json=as_json))
    found = status(run.services())
    if as_json:
        say_json(found.as_json())
        return
    print_summary(found)
    lines = (f"  {letter.force:<22} {letter.state:<10} {_copies(letter)}".rstrip() for letter in found.letters)
    say_each(["", *lines])


def _copies(letter: LetterStatus) -> str:
    """`2 copies: 1 accepted, 1 made`."""
    copies = letter.known.copies if letter.known else ()
    return f"{plural(len(copies), 'copy')}: {_counted(copy.state for copy in copies)}" if copies else ""


def _counted(states: Iterable[str]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(Counter(states).items()))


def _examine(run: Run, *, as_json: bool) -> int:
    from letters.workflows.health import examine

    found = examine(run.services())
    if as_json:
        say_json([ailment._asdict() for ailment in found])
    else:
        for ailment in found:
            say(f"{ailment.about}: {ailment.what}")
    return 1 if found else 0


def print_summary(found: Status) -> None:
    """The short of it, for `letters` alone."""
    say(found.title or found.inspection)
    say(f"Phase: {PHASES[found.phase]}")
    if found.until is None:
        say("Embargo: until a time to be confirmed")
    elif found.lifted:
        say(f"Embargo: lifted early by two approvers; it was until {found.until.full_words}")
    elif found.seconds_left:
        say(f"Embargo: until {found.until.full_words}, {found.time_to_go} from now")
    else:
        say(f"Embargo: ended on {found.until.full_words}")
    if found.phase != "published":
        say(f"Time: by {found.evidence}")
        if "alone" not in found.evidence:
            say("  for the release; the window for sending goes by this machine's clock alone")
    say(f"Letters: {_counted(letter.state for letter in found.letters) or 'none'}")
    copies = [copy.state for letter in found.letters if letter.known for copy in letter.known.copies]
    if copies:
        say(f"Copies: {_counted(copies)}")
    _list("In the way", found.in_the_way)
    _list("In the way of sending", found.in_the_way_of_sending)
    _list("To note", found.remarks)
    say(f"Next: {found.next_step}")


def _list(head: str, lines: tuple[str, ...]) -> None:
    if lines:
        say(f"{head}:")
    for line in lines:
        say(f"  {line}")
