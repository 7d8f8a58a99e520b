"""`letters contacts`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.failure import is_interactive
from letters.cli.options import by
from letters.cli.output import hint, plural, say, say_json, table
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.services import Services
    from letters.workflows.contacts_import import Import

HEADER = ("force", "recipient", "mailbox", "verified on", "phone", "copy", "state")


@click.group("contacts", short_help="Show, check and change whom letters go to.", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show every recipient: force, name and office, mailbox, when it was made sure of, copy, and how far that is."""
    if ctx.invoked_subcommand is not None:
        return
    from letters.workflows.contacts import list_contacts

    run: Run = ctx.obj
    services = run.services()
    contacts = list_contacts(services)
    if as_json:
        say_json([contact.as_json() for contact in contacts])
        return
    table(
        HEADER,
        (
            (
                contact.force,
                contact.person.label,
                contact.person.mailbox or "",
                str(contact.person.verified_on or ""),
                contact.person.phone or "",
                contact.copy or "",
                contact.state,
            )
            for contact in contacts
        ),
    )
    _tell_of_unread(services)


@command.command("export", short_help="Write all recipients into a workbook or a .csv.")
@click.option(
    "--output", "-o", "file", type=click.Path(path_type=Path), required=True, metavar="FILE", help="Where to write."
)
@click.pass_obj
def export(run: Run, file: Path) -> None:
    """Write all recipients into a new FILE, an Excel workbook (.xlsx) or a .csv."""
    from letters.workflows.contacts import export

    services = run.services()
    count = export(services, file)
    say(f"{plural(count, 'recipient')} in {file}.")
    _tell_of_unread(services)
    if file.suffix.lower() == ".xlsx":
        hint(f"To take changes back: letters contacts import {file}")


@command.command("import", short_help="Take changed mailboxes back from a workbook.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Change the data files without asking.")
@click.pass_context
def bring_in(ctx: click.Context, file: Path, yes: bool) -> None:
    """Take mailboxes, days of checking and telephone numbers from FILE, a workbook that was exported before.

    Shows every change and asks. Only those values change in data/forces/: comments and layout stay. Names and offices
    are not taken, since the letter shows them. Exits 1 when the answer is no.
    """
    from letters.workflows.contacts_import import plan_import

    run: Run = ctx.obj
    plan = plan_import(run.services(), file)
    if plan.absent:
        hint(f"{plural(len(plan.absent), 'recipient')} not in the workbook: left as they are.")
    if not plan.changes:
        say("Nothing to change: the workbook says what the data say.")
        return
    _show(plan)
    if not (yes or _agreed(plan)):
        say("Nothing was changed.")
        ctx.exit(1)
    plan.apply()
    say(f"{_size(plan)} changed.")
    hint("To look it over: letters check")


@command.command("verify", short_help="Say that mailboxes were made sure of today.")
@click.argument("force")
@click.option("--holder", metavar="TEXT", help="Only recipients with this in their name, office or mailbox.")
@by("made sure of them")
@click.pass_obj
def verify(run: Run, force: str, holder: str | None, by: str) -> None:
    """Say that somebody made sure today that the mailboxes of FORCE are right.

    Writes the day into data/forces/, where comments and layout stay as they are, and records who it was.
    """
    from letters.workflows.contacts import today, verify

    services = run.services()
    chosen = verify(services, force, by, holder)
    for contact in chosen:
        say(f"{contact.person.label}: {contact.person.mailbox} verified on {today(services)} by {by}.")


def _tell_of_unread(services: Services) -> None:
    """Letters whose files cannot be read have recipients too."""
    workspace, problems = services.data
    read = {letter.file for letter in workspace.letters} if workspace else set()
    unread = sorted({problem.file for problem in problems if problem.file.startswith("data/forces")} - read)
    if unread:
        hint(f"Not listed, since {'it has' if len(unread) == 1 else 'they have'} mistakes: {', '.join(unread)}.")
        hint("To see them: letters check")


def _show(plan: Import) -> None:
    """Every change under its recipient."""
    shown = None
    for change in plan.changes:
        if change.contact is not shown:
            shown = change.contact
            say(f"{shown.force}: {shown.person.label}")
        say(f"  {change.key:<12} {change.before or '(none)'} → {change.after}")


def _agreed(plan: Import) -> bool:
    if not is_interactive():
        raise WrongUsage(
            f"{_size(plan)} would change, and there is nobody at a terminal to agree. Nothing was changed.",
            "To change them without asking: add --yes",
        )
    return click.confirm(f"Change {_size(plan)}?", err=True)


def _size(plan: Import) -> str:
    files = {change.contact.force for change in plan.changes}
    return f"{plural(len(plan.changes), 'value')} in {plural(len(files), 'file')}"
