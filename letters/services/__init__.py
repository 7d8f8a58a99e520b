"""The one place that picks adapters: which typesetter, signer, sealer, ledger and publisher this workspace uses.

Each is imported when first asked for, since most commands need few of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from letters.machine import SystemClock
from letters.services.stores import Stores
from letters.services.trust import Trust
from letters.services.typesetting import Typesetting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.mailroom import Mailroom
    from letters.ports import Publisher


class Services(Typesetting, Trust, Stores):
    """Adapters and places of one workspace."""

    @classmethod
    def at(cls, start: Path, named: Path | None, *, ask: Callable[[str], str]) -> Services:
        """For the workspace at or above `start`, or at `named`. Raises BadSettings where there is none."""
        from letters.workspace.workspace import find

        return cls(find(start, named), ask, SystemClock())

    @cached_property
    def mailroom(self) -> Mailroom:
        """How messages leave. Raises Unfit for the data, BadSettings for the settings."""
        from letters.mailroom import Mailroom

        inspectorate = self.workspace.inspection.inspectorate
        return Mailroom(self.root, self.settings.mail, inspectorate, self.resolve, self.ask)

    def publisher(self) -> Publisher:
        from letters.publish.folder import FolderPublisher

        return FolderPublisher(self.root)
