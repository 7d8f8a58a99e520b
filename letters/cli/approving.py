"""What commands share that an approver may sign: whose key it is, and a question that waits for an answer."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from letters.cli.failure import is_interactive
from letters.cli.output import hint, say
from letters.cli.proposals import PURPOSES, show_request
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Callable

    from letters.services import Services
    from letters.workflows.approver import Approver

_KEY = click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your own PKCS#12 key, as an approver; otherwise the one of the settings.",
)
_PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A file that only you can read, with that key's passphrase.",
)
_YES = click.option("--yes", is_flag=True, help="Do not ask.")
_REASON = click.option("--reason", required=True, help="Why; the ledger keeps it.")
_HOURS = click.option("--hours", default=24, show_default=True, help="For how many hours a request stands open.")
_NEXT = {
    "lift": "To publish: letters release",
    "move": "Every letter must be signed again: letters generate. Then letters plan shows whom to tell.",
}


@dataclass(frozen=True, slots=True)
class Deciding:
    """What the options of a command say: by which key, without asking or not, why, and for how long."""

    key: Path | None
    passphrase_file: Path | None
    yes: bool
    reason: str = ""
    hours: int = 0

    def has_key(self, services: Services) -> bool:
        """Whether the options or the settings name a key."""
        return bool(self.key or services.settings.signing.certificate or services.token)

    def approver(self, services: Services) -> Approver:
        """The approver at this terminal. Raises NotPermitted for anybody else."""
        from letters.workflows.approver import find_approver

        return find_approver(services, services.state(), self.key, self.passphrase_file)

    def confirm(self, question: str) -> None:
        """Ask a person, unless told not to. Raises WrongUsage where nobody is there; leaves with 1 for a no."""
        if self.yes:
            return
        if not is_interactive():
            raise WrongUsage(f"{question} Nobody is at a terminal to answer.", "To answer beforehand: --yes")
        if not click.confirm(question, err=True):
            hint("Nothing was changed.")
            raise click.exceptions.Exit(1)

    def ask(self, services: Services, purpose: str) -> None:
        """Put a request on record, and say what comes next."""
        from letters.workflows.consenting import ask

        who = self.approver(services)
        self.confirm(f"Do you ask {PURPOSES[purpose]}?")
        request = ask(services, who, purpose, self.reason, self.hours)
        until = request.asked.statement["expires"]
        command = "letters embargo lift approve" if purpose == "lift" else "letters embargo approve"
        say(f"{who.id} has asked {PURPOSES[purpose]}. It takes another approver, before {until}.")
        hint(f"Nothing has changed yet. The other approver: {command}")

    def approve(self, services: Services, purpose: str | None) -> None:
        """Show what is asked for, and consent to it."""
        from letters.workflows.approvals import open_request
        from letters.workflows.consenting import consent

        request = open_request(services, services.state(), purpose)
        show_request(services, request)
        who = self.approver(services)
        self.confirm("Do you approve this?")
        consent(services, request, who)
        say(f"{who.id} has approved it.")
        hint(_NEXT.get(request.purpose, "It holds from now on: letters embargo show"))


def consenting(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command by which an approver agrees; they arrive as `deciding`."""
    return _with(command, _KEY, _PASSPHRASE, _YES)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command by which somebody changes something, or asks for it; they arrive as `deciding`."""
    return _with(command, _REASON, _HOURS, _KEY, _PASSPHRASE, _YES)


def withdrawing(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command by which an approver takes something back; they arrive as `deciding`."""
    return _with(command, _REASON, _KEY, _PASSPHRASE, _YES)


def _with(command: Callable[..., None], *options: Callable[..., Any]) -> Callable[..., None]:
    @functools.wraps(command)
    def call(*arguments: Any, key: Path | None, passphrase_file: Path | None, yes: bool, **more: Any) -> None:
        reason, hours = more.pop("reason", None), more.pop("hours", 0)
        if reason is not None and not reason.strip():
            raise click.UsageError("--reason must say why.")
        command(*arguments, deciding=Deciding(key, passphrase_file, yes, (reason or "").strip(), hours), **more)

    for option in reversed(options):
        call = option(call)
    return call
