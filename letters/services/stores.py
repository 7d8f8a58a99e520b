"""Where signed copies and sealed editions lie: in the workspace, or in stores elsewhere that the settings name."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from letters.files.local import LocalStore
from letters.files.remote import store_at
from letters.services.basis import Basis

if TYPE_CHECKING:
    from letters.ports import Store

_DIGITS = 16
"""Of a ledger's random id: enough that no two are alike."""


class Stores(Basis):
    """The stores of one workspace. In one that is elsewhere each ledger has a folder, and touches no other."""

    @property
    def outputs(self) -> Store:
        """The embargoed copies, `kent/kent-1.pdf`."""
        return self._store(self.settings.outputs, "embargoed") or LocalStore(self.embargoed)

    @property
    def kept(self) -> Store:
        """The second file of each copy, by its digest."""
        return self._store(self.settings.outputs, "copies") or LocalStore(self.root / ".letters" / "copies")

    @property
    def sealed(self) -> Store:
        """The sealed public editions, ciphertext alone, under names that say nothing of force or inspection."""
        return self._store(self.settings.sealed, "sealed") or LocalStore(self.root / ".letters" / "sealed")

    @property
    def printed(self) -> LocalStore:
        """Copies for the post, which are printed from here."""
        return LocalStore(self.root / "out" / "print")

    @property
    def are_elsewhere(self) -> bool:
        """Whether any of them is asked over a network, where many questions at once take the time of one."""
        return bool(self.settings.outputs or self.settings.sealed)

    def begin_ledger(self) -> None:
        super().begin_ledger()
        vars(self).pop("_elsewhere", None)

    def _store(self, url: str | None, room: str) -> Store | None:
        return self._elsewhere.setdefault(room, store_at(f"{url.rstrip('/')}/{self._ours}/{room}")) if url else None

    @cached_property
    def _elsewhere(self) -> dict[str, Store]:
        """Those that were asked for, with what they know of their servers."""
        vars(self).pop("_ours", None)
        return {}

    @cached_property
    def _ours(self) -> str:
        """The folder of this ledger. Before it is begun nothing lies anywhere."""
        for event in self.ledger.events():
            return f"{event.data['inspection']}-{event.data['ledger'][:_DIGITS]}"
        return "none"
