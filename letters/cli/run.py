"""What every command gets from the top: the workspace asked for, and how to ask a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from letters.cli.failure import is_interactive
from letters.cli.output import ask
from letters.errors import BadSettings

if TYPE_CHECKING:
    from letters.services import Services


@dataclass(slots=True)
class Run:
    """One run of the program. `engine` and `workers` say who lays letters out."""

    named: Path | None
    debug: bool
    engine: str = "local"
    workers: int | None = None

    def services(self) -> Services:
        """The adapters for the workspace of this run. Raises BadSettings where there is none."""
        from letters.services import Services

        services = Services.at(Path.cwd(), self.named, ask=ask_passphrase)
        services.engine_name, services.workers = self.engine, self.workers
        return services


def ask_passphrase(question: str) -> str:
    """Ask for a passphrase without showing it. Raises BadSettings where nobody can be asked."""
    if not is_interactive():
        raise BadSettings(
            f"{question} is needed, and there is nobody at a terminal to type it.",
            "Run this at a terminal, or keep the passphrase in the keyring. That of a signing key may also lie in a "
            "file that only its owner can read: `signing: {passphrase_file: …}` in data/settings.yaml.",
        )
    return ask(question, hide_input=True)
