"""What every command gets from the top: the workspace asked for, and how to ask a person."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from letters.cli.failure import is_interactive
from letters.cli.output import ask, hint
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
    _made: list[Services] = field(default_factory=list)

    def services(self) -> Services:
        """The adapters for the workspace of this run. Raises BadSettings where there is none."""
        from letters.services import Services

        services = Services.at(Path.cwd(), self.named, ask=ask_passphrase)
        services.engine_name, services.workers = self.engine, self.workers
        self._made.append(services)
        return services

    def tell_otherwise(self) -> None:
        """Whoever writes hears what the files say otherwise than the ledger pins, if no refusal is about that."""
        refusal = str(sys.exc_info()[1])
        for other in dict.fromkeys(other for services in self._made for other in services.otherwise):
            if other.what not in refusal:
                hint(f"Note: {other}")


def ask_passphrase(question: str) -> str:
    """Ask for a passphrase without showing it. Raises BadSettings where nobody can be asked."""
    if not is_interactive():
        raise BadSettings(
            f"{question} is needed, and there is nobody at a terminal to type it.",
            "Run this at a terminal, or keep the passphrase in the keyring. That of a signing key may also lie in a "
            "file that only its owner can read: `signing: {passphrase_file: …}` in data/settings.yaml.",
        )
    return ask(question, hide_input=True)
