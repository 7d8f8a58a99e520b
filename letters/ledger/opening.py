"""Finding, opening and beginning a workspace's ledger."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from letters.errors import BadSettings, NotPermitted, OthersLedger
from letters.files import make_folder
from letters.ledger import checkpoint
from letters.ledger.events import LEDGER_OPENED, ledger_opened
from letters.ledger.sqlite import SqliteHome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from letters.ledger.checkpoint import Checkpoint
    from letters.ledger.kept import KeptLedger
    from letters.ports import Entry, Event

_SQLITE = "sqlite:///"
_POSTGRESQL = "postgresql://"


class EmptyLedger:
    """The ledger of a workspace in which nothing happened yet: it can be read, and holds nothing."""

    def close(self) -> None:
        """There is nothing to let go."""

    def exclusive(self) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def sending(self, _busy: Callable[[], None]) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def append(self, entries: Sequence[Entry], *, at: datetime, actor: str) -> tuple[Event, ...]:
        raise NotPermitted("There is no ledger here yet.", "Run letters generate: it begins one.")

    def events(self) -> Iterator[Event]:
        return iter(())

    def length(self) -> int:
        return 0


class Home(Protocol):
    """Where a ledger is kept, or may begin."""

    @property
    def name(self) -> str:
        """What a message calls it."""
        ...

    def find(self, checkpoint: Callable[[], Checkpoint | None]) -> KeptLedger | None:
        """The ledger there; None where none was begun, or a crash came before its first event. Refuses foreign ones."""
        ...

    def beginning(self, inspection: str | None) -> AbstractContextManager[None]:
        """The place of the one who begins it, among all processes."""
        ...

    def begin(
        self, entries: Sequence[Entry], checkpoint: Callable[[], Checkpoint | None], *, at: datetime, actor: str
    ) -> KeptLedger:
        """Make it, and record its first events in one transaction. Call this in the place of whoever begins it."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a workspace has its ledger, and whose it must be.

    `url` is `sqlite:///` and a path that resolves against `root`, or begins with `postgresql://`. `inspection` is the
    id that the ledger must bear, or None where the data cannot be read and the ledger alone says it. `key`, where
    known, must have signed its checkpoint. Without `covered` the checkpoint is not looked at: to renew one that was
    lost. `left_elsewhere` looks for what this inspection has in stores on other machines.
    """

    url: str
    root: Path
    inspection: str | None
    key: Ed25519PublicKey | None = None
    covered: bool = True
    left_elsewhere: Callable[[], bool] = lambda: False

    @property
    def home(self) -> Home:
        """Where it is kept. Raises BadSettings for another kind of URL."""
        name = self.url.removeprefix(_SQLITE)
        if name != self.url and name.strip("/."):
            return SqliteHome(self.root / name)
        if self.url.startswith(_POSTGRESQL):
            from letters.ledger.postgres import PostgresHome

            return PostgresHome(self.url)
        raise BadSettings(
            f"{self.url} does not name a ledger that this program can use.",
            "Write it as ledger: sqlite:///.letters/ledger.db, a path within the workspace, "
            "or as ledger: postgresql://HOST/DATABASE",
        )

    @property
    def path(self) -> Path:
        """The file. Raises BadSettings where it is kept in none."""
        home = self.home
        if isinstance(home, SqliteHome):
            return home.path
        raise BadSettings(f"{self.url} is no file.")

    def is_begun(self) -> bool:
        """Whether there is a ledger, whatever its state."""
        ledger = self.home.find(lambda: None)
        if ledger is not None:
            ledger.close()
        return ledger is not None

    def open(self) -> KeptLedger | EmptyLedger:
        """The ledger, for reading and appending; an empty view where none was begun.

        Raises NotPermitted for one that is gone, another's, broken or rolled back, OutputFailed when the disk refuses,
        RecordSilent when its server does not answer.
        """
        ledger = self.home.find(self._checkpoint)
        if ledger is None:
            self._refuse_orphans()
            return EmptyLedger()
        return self._checked(ledger)

    def begin(self, *, at: datetime, actor: str) -> KeptLedger:
        """The ledger, and where none was begun, a new one. `at` is aware. Finishes what a crash left half done.

        Raises the same as `open`; it never replaces a ledger that is gone.
        """
        make_folder(self.root / ".letters")
        home = self.home
        ledger = home.find(self._checkpoint)
        if ledger is None:
            with home.beginning(self.inspection):
                # Another process may have begun it while this one waited.
                ledger = home.find(self._checkpoint) or self._new(home, at, actor)
        return self._checked(ledger)

    def _new(self, home: Home, at: datetime, actor: str) -> KeptLedger:
        if self.inspection is None:
            raise BadSettings("A ledger is begun for an inspection, and its data cannot be read.", "Run: letters check")
        self._refuse_orphans()
        first = ledger_opened(self.inspection, secrets.token_hex(16))
        return home.begin([first], self._checkpoint, at=at, actor=actor)

    def _refuse_orphans(self) -> None:
        """What only a ledger explains must not be there without one."""
        if self._has_sealed():
            left = "sealed files without their ledger"
        elif checkpoint.path_in(self.root).exists():
            left = "a checkpoint without its ledger"
        elif self._has_copies():
            left = "signed copies without their ledger, in .letters/copies or out/embargoed"
        elif self.left_elsewhere():
            left = "files without their ledger in the stores that its settings name"
        else:
            return
        raise NotPermitted(
            f"Not permitted: this workspace holds {left}, {self.home.name}.",
            "Put the ledger back from a backup, then run the command again. To begin anew with another inspection: "
            "letters init DIR",
        )

    def _checked(self, ledger: KeptLedger) -> KeptLedger:
        opened = ledger.first()
        owner = opened.data.get("inspection") if opened.kind == LEDGER_OPENED else None
        if owner is None or self.inspection not in {None, owner}:
            raise OthersLedger(
                f"{self.home.name} is the ledger of another inspection, {owner}, not of {self.inspection}.",
                "Put id: in data/inspection.yaml back, or name this inspection's own ledger under ledger: in "
                "data/settings.yaml.",
            )
        length = ledger.length()  # before the checkpoint: whoever recorded a second event had written one by then
        known = self._checkpoint()
        if known is None:
            self._refuse_uncovered(length)
        elif known.origin != checkpoint.origin(str(owner), str(opened.data.get("ledger"))):
            raise NotPermitted(
                f"{self.home.name} is not the ledger that this workspace's checkpoint is about; "
                "this workspace's checkpoint is of another ledger, or the ledger was replaced.",
                "Put back the ledger that was used here before, or its checkpoint, then run the command again.",
            )
        ledger.refuse_rollback()
        return ledger

    def _refuse_uncovered(self, length: int) -> None:
        """Without a checkpoint a record passes that has just begun: nothing else can have been cut to that."""
        if length == 1 and self._has_sealed():
            raise NotPermitted(
                f"Not permitted: this workspace holds sealed files that its ledger knows nothing of, {self.home.name}: "
                "it was cut to its beginning.",
                "Put the ledger and its checkpoint back from a backup, then run the command again.",
            )
        if length > 1 and self.key and self.covered:
            raise NotPermitted(
                f"Not permitted: the checkpoint is missing, which must be there by the {length} events of this record: "
                f"{checkpoint.path_in(self.root)}. Without it a record that was cut would pass for whole.",
                f"Put it back from a backup. {checkpoint.RENEW}",
            )

    def _has_copies(self) -> bool:
        copies = (".letters/copies/*.pdf", "out/embargoed/*/*.pdf")
        return any(any(self.root.glob(pattern)) for pattern in copies)

    def _has_sealed(self) -> bool:
        return any((self.root / ".letters" / "sealed").glob("*.age"))

    def _checkpoint(self) -> Checkpoint | None:
        return checkpoint.kept(self.root, self.key) if self.covered else None
