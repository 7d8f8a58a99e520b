"""What all adapters of a workspace are picked by: its data, its settings and its record."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from letters.errors import BadSettings, LettersError, NotPermitted, OutputFailed, RecordSilent, Unfit
from letters.files import sweep_unfinished
from letters.files.places import Places
from letters.machine import actor
from letters.timings import timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from letters.embargo.instant import Instant
    from letters.errors import Problem
    from letters.ledger.opening import Place
    from letters.ledger.state import State
    from letters.model.inspection import Inspection
    from letters.model.settings import Settings
    from letters.ports import (
        Clock,
        Entry,
        Event,
        Ledger,
    )
    from letters.workflows.pinned import Otherwise
    from letters.workspace.legible import Legible
    from letters.workspace.workspace import Workspace


@dataclass
class Basis(Places):
    """Data, settings and record of one workspace. `ask` puts a question to a person, who types a passphrase.

    `engine_name` and `workers` say who lays letters out.
    """

    ask: Callable[[str], str]
    clock: Clock
    engine_name: str = "local"
    workers: int | None = None
    otherwise: tuple[Otherwise, ...] = field(default=(), init=False)
    """What the files say otherwise than the ledger pins, for whoever writes to know."""

    @cached_property
    def data(self) -> tuple[Workspace | None, tuple[Problem, ...]]:
        """What could be read, and every problem of every file."""
        from letters.workspace.workspace import load

        with timed("read"):
            return load(self.root)

    @property
    def inspection(self) -> Inspection | None:
        """The inspection alone, of which nothing else is read where nothing was yet; None where it is unfit."""
        from letters.workspace.workspace import load

        workspace, _ = self.data if "data" in vars(self) else load(self.root, only="")
        return workspace.inspection if workspace else None

    @property
    def legible(self) -> Legible:
        """All words that can be read, be the data unfit or not."""
        from letters.workspace.legible import Legible, legible

        workspace, problems = self.data
        return legible(self.root) if problems or not workspace else Legible(workspace.inspection, workspace.letters)

    @property
    def unfit(self) -> tuple[Problem, ...]:
        """Every problem of the data that are there. Without any data there is none: a release needs none (rule 4)."""
        from letters.workspace.folder import is_absent

        return () if is_absent(self.root) else self.data[1]

    def placed(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems of pages, each with the line of the data file that its words come from, where that is known."""
        from letters.workspace.places import placed

        return placed(problems, self.root)

    def reread(self) -> None:
        """Forget the data: whoever asks next reads them as they are by then."""
        vars(self).pop("data", None)

    @property
    def workspace(self) -> Workspace:
        """The data, all fit. Raises BadSettings for the settings, else Unfit with every problem of every file.

        Templates that would hang their reader are told here, and not with the data: a release needs none (rule 4).
        """
        from letters.templating.ordinary import unreadable

        workspace, problems = self.data
        problems = (*problems, *unreadable(self.root / "templates"))
        if problems:
            _ = self.settings  # wrong settings come first (design, section 4)
        if problems or workspace is None:
            raise Unfit(problems)
        return workspace

    @property
    def workspace_and_ledger(self) -> Workspace:
        """The data, for a command that goes by the ledger too: one not to be believed comes before unfit data.

        Raises what `workspace` does, and NotPermitted.
        """
        try:
            return self.workspace
        except Unfit:
            with suppress(RecordSilent):  # a database that is away is told last
                _ = self.ledger
            raise

    @cached_property
    def settings(self) -> Settings:
        """The settings, whatever the state of the data, since a release needs none. Raises BadSettings."""
        from letters.workspace.workspace import read_settings

        settings, problems = read_settings(self.root)
        if problems:
            raise BadSettings(
                "The settings are unfit.", "Mend data/settings.yaml, then run the command again.", problems
            )
        return settings

    @property
    def inspection_id(self) -> str | None:
        """The inspection's id, or None where its file is unfit; the ledger then says which it is."""
        inspection = self.inspection
        return inspection.id if inspection else None

    @property
    def until(self) -> Instant:
        """The publication instant. Raises NotPermitted while it is to be confirmed."""
        embargo = self.workspace.inspection.embargo
        if embargo is None:
            raise NotPermitted(
                "Not permitted: the publication instant is to be confirmed.",
                "Set embargo.until in data/inspection.yaml.",
            )
        return embargo.until

    @cached_property
    def checkpoint_key(self) -> Ed25519PrivateKey | None:
        """The key that signs checkpoints, or None on a machine that has none and so keeps none."""
        from letters.ledger.checkpoint import key_from_pem
        from letters.trust import private
        from letters.trust.folder import CHECKPOINT

        file = self.keys / CHECKPOINT
        return key_from_pem(private.read(file, "checkpoint key")) if file.exists() else None

    def forget_checkpoint_key(self) -> None:
        """Look for it again: it may just have been made."""
        vars(self).pop("checkpoint_key", None)

    @property
    def place(self) -> Place:
        """Where the ledger is, and whose it must be."""
        from letters.ledger.opening import Place

        key = self.checkpoint_key.public_key() if self.checkpoint_key else None
        settings, inspection = self.settings, self.inspection_id
        urls = frozenset(url for url in (settings.outputs, settings.sealed) if url)
        # What the ledger holds must not hold the services: it is closed when they go.
        left = partial(_holds_files_of, inspection, urls)
        return Place(settings.ledger, self.root, inspection, key, left_elsewhere=left)

    @cached_property
    def ledger(self) -> Ledger:
        """The inspection's ledger, or an empty view where none was begun. Raises NotPermitted when it is damaged."""
        with timed("read ledger"):
            return self.place.open()

    def begin_ledger(self) -> None:
        """The same, but begin one where there is none: for `init` and `generate` only."""
        self.ledger = self.place.begin(at=self.clock.now(), actor=actor())

    def state(self, *, held: bool = False) -> State:
        """All that the ledger's events come to; `held` for whoever looks at few letters at once."""
        from letters.ledger.fold import fold

        ledger = self.ledger
        with timed("read ledger"):
            return fold(ledger.events(), held=held)

    @cached_property
    def signed_digests(self) -> frozenset[str]:
        """Of every file that was ever signed here, as far as the ledger can be read when this is first asked."""
        from letters.ledger.fold import signed_digests

        try:
            return signed_digests(self.ledger.events()) if self.state().length else frozenset()
        except LettersError:
            return frozenset()

    @contextmanager
    def writing(self) -> Iterator[State]:
        """The one writer's place, and the state in it; a checkpoint is kept of what was recorded meanwhile.

        One is kept before it too, of what a killed writer left, and so that there is one by the second event.
        """
        with self.ledger.exclusive():
            state = self.state(held=True)
            sweep_unfinished(self.root / ".letters")
            self.keep_checkpoint(state)
            try:
                yield state
            except BaseException:
                with suppress(
                    OutputFailed, RecordSilent
                ):  # the first failure is the one to report; the next writer keeps it
                    self._settle(state)
                raise
            self._settle(state)

    def _settle(self, state: State) -> None:
        """By what is recorded now the files are looked at, which somebody may have changed meanwhile; that is kept.

        `state` is that of before, which stands where nothing was recorded.
        """
        from letters.workflows.pinned import otherwise

        state = state if self.ledger.length() == state.length else self.state(held=True)
        self.otherwise = otherwise(self, state)
        self.keep_checkpoint(state)

    def record(self, *entries: Entry) -> tuple[Event, ...]:
        """Append the entries, all or none."""
        return self.ledger.append(entries, at=self.clock.now(), actor=actor()) if entries else ()

    def keep_checkpoint(self, state: State) -> None:
        """Of all that is recorded, by a killed writer too."""
        from letters.ledger import checkpoint

        if self.checkpoint_key and state.inspection and state.ledger:
            origin = checkpoint.origin(state.inspection, state.ledger)
            checkpoint.keep(self.root, checkpoint.Checkpoint(origin, state.length, state.head), self.checkpoint_key)

    def sign_checkpoint(self, state: State) -> tuple[str, Ed25519PublicKey]:
        """A checkpoint of what `state` was folded from, for others to hold, and the key that it can be checked with.

        Raises NotPermitted while there is no record, BadSettings where this machine has no checkpoint key.
        """
        from letters.ledger import checkpoint

        if not (state.inspection and state.ledger):
            raise NotPermitted("There is no record here yet.", "letters generate begins it.")
        if self.checkpoint_key is None:
            raise BadSettings(
                "There is no checkpoint key here, so nobody could check what this machine says of the record.",
                "Run this where the checkpoint key is. For a trial: letters keys init",
            )
        point = checkpoint.Checkpoint(checkpoint.origin(state.inspection, state.ledger), state.length, state.head)
        return checkpoint.make(point, self.checkpoint_key), self.checkpoint_key.public_key()


def _holds_files_of(inspection: str | None, urls: Iterable[str]) -> bool:
    """Whether a store elsewhere holds what a ledger of this inspection explains."""
    from letters.files.remote import store_at

    return any(name.startswith(f"{inspection}-") for url in urls for name in store_at(url).folders())
