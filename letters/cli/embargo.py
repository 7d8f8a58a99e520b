"""`letters embargo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.approving import asking, consenting, withdrawing
from letters.cli.lift import lift
from letters.cli.output import hint, say, say_json
from letters.cli.proposals import PURPOSES, as_line, evidence, show_move
from letters.embargo.instant import rfc3339

if TYPE_CHECKING:
    from letters.cli.approving import Deciding
    from letters.cli.run import Run
    from letters.workflows.embargo import View


@click.group("embargo", short_help="Show the embargo, move its instant, or lift it with two approvers.")
def command() -> None:
    """Show the embargo, move its instant, or lift it with two approvers."""


command.add_command(lift)


@command.command("show", short_help="Show what is pinned, and what is asked for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_obj
def show(run: Run, as_json: bool) -> None:
    """Show what is pinned: the instant and its history, approvers, evidence of time; and every request."""
    from letters.workflows.embargo import view

    found = view(run.services())
    if as_json:
        say_json(found.as_json())
    else:
        _print(found)


@command.command("move", short_help="Move the instant to that of data/inspection.yaml.")
@asking
@click.pass_obj
def move(run: Run, deciding: Deciding) -> None:
    """Move the instant to the one that data/inspection.yaml says.

    Shows old and new instant and what the change costs, and asks. One person may put it off. To bring it forward takes
    two approvers: this asks for it, signed with --key, and another approver agrees by `letters embargo approve`. All
    letters must be signed again, and all copies are replaced.
    """
    from letters.workflows import moving

    services = run.services()
    proposal = moving.propose(services, services.state())
    show_move(proposal)
    if proposal.earlier:
        if not deciding.has_key(services):
            raise moving.needs_two(proposal)
        deciding.ask(services, moving.PURPOSE)
        return
    deciding.confirm("Move the instant?")
    moving.move(services, proposal, deciding.reason)
    say(f"The instant is moved to {proposal.new.full_words}.")
    hint("Every letter must be signed again: letters generate. Then letters plan shows whom to tell.")


@command.command("approve", short_help="Agree, as the second approver.")
@click.argument("purpose", type=click.Choice(sorted(PURPOSES)), required=False)
@consenting
@click.pass_obj
def approve(run: Run, purpose: str | None, deciding: Deciding) -> None:
    """Agree, as the second approver, to what another one has asked for; PURPOSE where more than one thing is."""
    deciding.approve(run.services(), purpose)


@command.command("withdraw", short_help="Take a request back, as any approver.")
@click.argument("purpose", type=click.Choice(sorted(PURPOSES)), required=False)
@withdrawing
@click.pass_obj
def withdraw(run: Run, purpose: str | None, deciding: Deciding) -> None:
    """Take a request back that waits for a second approver; PURPOSE where more than one does. Any approver alone may.

    `letters embargo lift withdraw` also takes an early lift back that is approved.
    """
    from letters.workflows.approvals import waiting_request
    from letters.workflows.consenting import withdraw

    services = run.services()
    purpose = waiting_request(services, services.state(), purpose).purpose
    who = deciding.approver(services)
    deciding.confirm(f"Do you withdraw the request {PURPOSES[purpose]}?")
    withdraw(services, who, purpose, deciding.reason)
    say(f"{who.id} has withdrawn the request {PURPOSES[purpose]}.")


@command.command("approvers", short_help="Change who approves.")
@asking
@click.pass_obj
def approvers(run: Run, deciding: Deciding) -> None:
    """Ask that those approve whom data/inspection.yaml names now; another of the pinned approvers must agree."""
    deciding.ask(run.services(), "approvers")


@command.command("time", short_help="Change which evidence of time a release needs.")
@asking
@click.pass_obj
def time(run: Run, deciding: Deciding) -> None:
    """Pin the evidence of time that data/settings.yaml asks for now.

    Where none is pinned one person may. To change what is pinned takes two approvers: this asks for it.
    """
    from letters.workflows import guards

    services = run.services()
    if services.state().time is not None and deciding.has_key(services):
        deciding.ask(services, guards.TIME)
        return
    deciding.confirm("Pin what data/settings.yaml says under time?")
    guards.pin_time(services, deciding.reason)
    say("Pinned: no release without that evidence of time.")


@command.command("clock-reset", short_help="Lower a false clock floor.")
@asking
@click.pass_obj
def clock_reset(run: Run, deciding: Deciding) -> None:
    """Lower the clock floor to now, after a step was recorded by a clock that was ahead of the time.

    Takes fresh time-stamps of the authorities that are pinned (where no two approvers are, of those in
    data/settings.yaml) or, with --key, two approvers: then this asks for it.
    """
    from letters.workflows import clock

    services = run.services()
    say(f"The record holds a step of {rfc3339(clock.false_floor(services, services.state()))}, which has not come yet.")
    if deciding.key:
        deciding.ask(services, clock.PURPOSE)
        return
    deciding.confirm("Lower the clock floor to now?")
    clock.reset_by_evidence(services, deciding.reason)
    say("The clock floor is lowered to now, by fresh time-stamps.")


def _print(found: View) -> None:
    if not found.pins:
        say("No letter is signed yet, so nothing is pinned: data/inspection.yaml may still be changed.")
        return
    *before, last = found.pins
    for pin in before:
        why = f", moved there because: {pin.reason}" if pin.reason else ""
        say(f"Was until {pin.wall} in {pin.zone}, which is {pin.until}{why}")
    say(f"Embargoed until {last.wall} in {last.zone}, which is {last.until}")
    say(f"  time zone data: {last.tzdata or 'of an unknown version'}")
    if last.reason:
        say(f"  moved there because: {last.reason}")
    say("Approvers: " + (", ".join(found.state.approvers) or "none were pinned, so nothing that takes two can be done"))
    say(f"Evidence of time: {evidence(found.state.time)}")
    for other in found.otherwise:
        say(f"Otherwise: {other}")
    for request in found.state.requests:
        say(as_line(found, request))
