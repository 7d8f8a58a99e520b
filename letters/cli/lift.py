"""`letters embargo lift`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.approving import asking, consenting, withdrawing
from letters.cli.output import hint, say
from letters.cli.proposals import as_line, show_set

if TYPE_CHECKING:
    from letters.cli.approving import Deciding
    from letters.cli.run import Run

_LIFT = "lift"


@click.group("lift", short_help="Publish before the instant, with two approvers.")
def lift() -> None:
    """Publish before the instant, with two approvers.

    One asks, another agrees, each signing with their own key. Then `letters release` publishes all letters at once.
    """


@lift.command("request", short_help="Ask, as an approver, to publish at once.")
@asking
@click.pass_obj
def request(run: Run, deciding: Deciding) -> None:
    """Ask, as an approver, that the letters as they are signed now become public at once."""
    services = run.services()
    show_set(services)
    deciding.ask(services, _LIFT)


@lift.command("approve", short_help="Agree, as the second approver.")
@consenting
@click.pass_obj
def approve(run: Run, deciding: Deciding) -> None:
    """Agree, as the second approver. Nothing is public before `letters release`."""
    deciding.approve(run.services(), _LIFT)


@lift.command("withdraw", short_help="Take an early lift back, as any approver.")
@withdrawing
@click.pass_obj
def withdraw(run: Run, deciding: Deciding) -> None:
    """Take back every early lift that is asked for or approved. Any approver alone may, until a release has begun."""
    from letters.workflows import lifting

    services = run.services()
    who = deciding.approver(services)
    deciding.confirm("Do you withdraw the early lift?")
    lifting.withdraw(services, who, deciding.reason)
    say(f"{who.id} has withdrawn the early lift. The letters stay embargoed until the instant.")
    hint("To ask again: letters embargo lift request --reason …")


@lift.command("show", short_help="Show who asked and who approved.")
@click.pass_obj
def show(run: Run) -> None:
    """Show whether a lift was asked for, by whom and why, and whether it holds."""
    from letters.workflows.embargo import view

    found = view(run.services())
    lifts = [known for known in found.state.requests if known.purpose == _LIFT]
    if not lifts:
        say("Nobody has asked for an early lift.")
    for known in lifts:
        say(as_line(found, known))
