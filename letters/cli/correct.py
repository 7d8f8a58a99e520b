"""`letters correct`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.failure import is_interactive
from letters.cli.output import hint, plural, say
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.workflows.correct import Proposal


@click.command("correct", short_help="Sign a letter anew whose copies have left.")
@click.argument("force")
@click.option("--reason", required=True, help="Why; the ledger keeps it.")
@click.option("--yes", "agreed", is_flag=True, help="Sign without asking; for scripts.")
@click.option("--sent-elsewhere", "sent", is_flag=True, help="Copies left from another machine: none keeps its number.")
@click.pass_context
def command(ctx: click.Context, force: str, reason: str, agreed: bool, sent: bool) -> None:
    """Sign the letter of FORCE anew after copies of it have left.

    Shows in words what differs between what was signed and what the data say now, and asks. Copies that have left get
    new numbers, which say what they replace; the public edition is sealed anew; and `letters plan` then has the
    messages, and a notice for whoever holds a copy and is no longer on the list.
    """
    from letters.workflows.correct import correct, propose

    if not reason.strip():
        raise click.UsageError("--reason must say why.")
    run: Run = ctx.obj
    services = run.services()
    proposal = propose(services, force, sent=sent)
    if proposal is None:
        say(f"There is nothing to correct: the letter of {force} is signed as the data say.")
        hint(f"A changed mailbox needs no correction: letters generate {force}")
        return
    _show(proposal)
    if not (agreed or _ask(force, proposal)):
        say("Nothing was signed.")
        ctx.exit(1)
    made = correct(services, proposal, reason)
    say(f"The letter of {force} is signed anew. {plural(made.copies, 'embargoed copy')} new.")
    hint(f"Next: letters plan {force}")


def _show(proposal: Proposal) -> None:
    if proposal.differences is None:
        say("No copy of what was signed can be read here, so that no difference can be shown.")
    elif proposal.differences:
        say("What was signed and what the data say now differ:")
        for line in proposal.differences:
            say(f"  {line}")
    elif proposal.report:
        say("No word differs. The report that goes with it has changed since copies left.")
    else:
        say("No word differs. Templates, fonts, programs, certificate or release key are others than at the signing.")
    replaces = proposal.order.replaces
    left = {copy.copy for copy in proposal.known.copies}
    for copy in proposal.order.copies:
        if copy.id not in left:
            say(
                f"  {copy.id} for {copy.person.label}"
                + (f", in place of {replaces[copy.id]}" if copy.id in replaces else "")
            )
    for old in proposal.withdrawn:
        say(f"  {old.copy}, which {old.recipient} has{' on paper' * old.paper}, is withdrawn by a notice")
    for old in proposal.printed:
        posted = f"letters record posted {proposal.known.force} --copy {old.copy} --by NAME"
        say(f"  {old.copy} was printed for {old.recipient} and is forgotten; if it was posted, first: {posted}")


def _ask(force: str, proposal: Proposal) -> bool:
    if not is_interactive():
        raise WrongUsage(
            f"Nothing was signed: there is nobody at a terminal to say yes to the letter of {force}.",
            "Run this at a terminal, or add --yes.",
        )
    return click.confirm(
        "Sign the letter anew?" if proposal.differences == () else "Sign the corrected letter?", err=True
    )
