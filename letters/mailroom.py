"""How this workspace's messages leave: from whom, by which channel, with which password."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.model.inspection import Inspectorate
    from letters.model.settings import Mail
    from letters.ports import Transport


@dataclass(frozen=True)
class Mailroom:
    """For the workspace at `root`. `resolve` finds a path of the settings; `ask` asks a person for a password."""

    root: Path
    settings: Mail
    inspectorate: Inspectorate
    resolve: Callable[[str], Path]
    ask: Callable[[str], str]

    @property
    def folder(self) -> Path:
        """Where drafts lie, and below it rehearsals and dry runs."""
        return self.root / "out" / "mail"

    @property
    def sender(self) -> str:
        """From whom messages come: the settings' word, else the inspectorate's own mailbox for answers."""
        return self.settings.sender or self.inspectorate.reply_to

    @cached_property
    def stays_here(self) -> bool:
        """Whether messages only go into a folder, or to a server on this very machine."""
        from letters.dispatch.channels import stays_here

        return stays_here(self.settings)

    def transport(self, *, rehearsal: bool, sleep: Callable[[float], None]) -> Transport:
        """What takes messages away, and sleeps between them. Raises BadSettings where the settings do not say it."""
        from letters.dispatch.channels import Means, choose
        from letters.dispatch.pace import Pace

        folder = self.folder / "rehearsal" if rehearsal else self.folder
        authority = self.resolve(self.settings.authority) if self.settings.authority else None
        pace = Pace(self.settings.per_minute, sleep=sleep)
        return choose(Means(self.settings, self.sender, folder, authority, self._password, pace))

    def _password(self) -> str:
        from letters.dispatch import passwords
        from letters.trust import private

        mail = self.settings
        file = self.resolve(mail.password_file) if mail.password_file else None
        return passwords.find(mail.user or "", mail.host or "", file=file, read=private.read, ask=self.ask)
