"""The one place that picks adapters: which typesetter, signer, sealer, ledger and publisher this workspace uses.

Each is imported when first asked for, since most commands need few of them.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from letters.errors import BadSettings, LettersError, NotPermitted, OutputFailed, RecordSilent, Unfit
from letters.files import sweep_unfinished
from letters.files.places import Places
from letters.machine import SystemClock, actor
from letters.timings import timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

    from letters.embargo.instant import Instant
    from letters.errors import Problem
    from letters.ledger.opening import Place
    from letters.ledger.state import State
    from letters.mailroom import Mailroom
    from letters.model.settings import Settings
    from letters.pdf.lasting import Kept
    from letters.ports import (
        Clock,
        Engine,
        Entry,
        Event,
        Ledger,
        Opener,
        Publisher,
        Sealer,
        Signer,
        TimeAuthority,
        Typesetter,
    )
    from letters.trust.keys import SigningKey
    from letters.trust.signatories import Signatories
    from letters.trust.stamping import Stamper
    from letters.trust.token import Token
    from letters.workspace.workspace import Workspace


@dataclass
class Services(Places):
    """Adapters and places of one workspace. `ask` puts a question to a person, who types a passphrase."""

    ask: Callable[[str], str]
    clock: Clock
    engine_name: str = "local"
    workers: int | None = None

    @classmethod
    def at(cls, start: Path, named: Path | None, *, ask: Callable[[str], str]) -> Services:
        """For the workspace at or above `start`, or at `named`. Raises BadSettings where there is none."""
        from letters.workspace.workspace import find

        return cls(find(start, named), ask, SystemClock())

    # Data

    @cached_property
    def data(self) -> tuple[Workspace | None, tuple[Problem, ...]]:
        """What could be read, and every problem of every file."""
        from letters.workspace.workspace import load

        with timed("read"):
            return load(self.root)

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
        """The data, all fit. Raises BadSettings for the settings, else Unfit with every problem of every file."""
        workspace, problems = self.data
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
        workspace, _ = self.data
        return workspace.inspection.id if workspace else None

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

    # Letters

    @property
    def make_typesetter(self) -> Callable[[], Typesetter]:
        """Makes the typesetter in whichever process asks; can be sent to another one.

        Settings that are unfit count as missing: `check` goes on to the letters, whatever else uses `workspace` first.
        """
        from letters.typeset.weasy import make_typesetter

        return partial(make_typesetter, self.root / "templates", self._picture)

    @cached_property
    def engine(self) -> Engine:
        """Where letters are laid out: `local`, or `dask` for the cluster of the settings. Raises BadSettings."""
        if self.engine_name == "local":
            from letters.typeset.processes import LocalEngine

            return LocalEngine(self.make_typesetter, self.workers)
        from letters.typeset.cluster import ClusterEngine, Kit
        from letters.typeset.picture import read_picture

        cluster = self.settings.cluster
        if cluster is None:
            raise BadSettings(
                "--engine dask needs to know the cluster.", "Set cluster.scheduler in data/settings.yaml."
            )
        files = {name: getattr(cluster, name) for name in ("authority", "certificate", "key")}
        resolved = {name: str(self.resolve(file)) for name, file in files.items() if file}
        return ClusterEngine(
            cluster.model_copy(update=resolved), Kit.of(self.root / "templates", read_picture(self._picture))
        )

    @cached_property
    def typesetter_fingerprint(self) -> str:
        """64 hex digits over all that shapes a page besides the letter. No typesetter is loaded for it."""
        from letters.typeset.fingerprint import fingerprint
        from letters.typeset.picture import read_picture

        return fingerprint(self.root / "templates", read_picture(self._picture))

    @property
    def _picture(self) -> Path | None:
        """The picture of a signature by hand, where the settings name one."""
        workspace, _ = self.data
        picture = (workspace.settings if workspace else self.settings).signing.picture
        return self.resolve(picture) if picture else None

    # Trust

    @cached_property
    def signatories(self) -> Signatories:
        """The inspection's signatories, their certificates and keys."""
        from letters.trust.signatories import Signatories

        signing = self.settings.signing
        return Signatories(
            self.workspace.inspection.signatories,
            self.keys,
            elsewhere=self.resolve(signing.certificate) if signing.certificate else None,
            passphrase_file=self.resolve(signing.passphrase_file) if signing.passphrase_file else None,
            ask=self.ask,
            token=self.token,
        )

    @cached_property
    def token(self) -> Token | None:
        """The token that the settings name, its session open once somebody has signed with it; else None."""
        settings = self.settings.signing.pkcs11
        if settings is None:
            return None
        from letters.trust import passphrases
        from letters.trust.token import Token

        pin_file = self.resolve(settings.pin_file) if settings.pin_file else None
        pin = partial(passphrases.find_pin, settings.token, pin_file, self.ask)
        return Token(self.resolve(settings.module), settings.token, pin)

    def signer(self, signatory: str) -> Signer:
        """The signatory's key, held from now on. Raises BadSettings unless it is the expected one."""
        from letters.trust.signing import LocalSigner  # with pyHanko: slow to load, and mostly nothing is signed

        key = self.signatories.key(signatory, now=self.clock.now(), publication=self.until.utc)
        level = self.settings.signing.level
        keep = self.keep if level in {"B-LT", "B-LTA"} else None
        return LocalSigner(key, self.stamper, keep, archived=level == "B-LTA")

    def keep(self, key: SigningKey) -> Kept:
        """What is kept with a signature by this key. Raises BadSettings and ServiceSilent where it cannot be had."""
        from letters.trust.keeping import keep

        if self.stamper is None:
            raise BadSettings("Nothing is kept with signatures that bear no time-stamp.")
        named = self.settings.signing.issuers
        return keep(key, self.stamper, self.resolve(named) if named else None, self.clock.now())

    @cached_property
    def stamper(self) -> Stamper | None:
        """What gives each signature its time-stamp, at the levels of signatures that have one."""
        time = self.settings.time
        if time is None or self.settings.signing.level == "B-B":
            return None
        from letters.trust.stamping import Stamper

        return Stamper(self.authorities, timedelta(seconds=time.max_skew), self.clock)

    @cached_property
    def seal_recipients(self) -> tuple[str, ...]:
        """The age recipients of the release key: the settings', or the evaluation set's."""
        if self.settings.release.recipients:
            return self.settings.release.recipients
        from letters.trust.folder import release_recipient

        return (release_recipient(self.keys),)

    @cached_property
    def sealer(self) -> Sealer:
        from letters.trust.sealing import AgeSealer

        return AgeSealer(self.seal_recipients)

    @cached_property
    def opener(self) -> Opener:
        """The release key, its passphrase asked for once. Raises BadSettings where it is missing."""
        from letters.trust.sealing import AgeOpener

        return AgeOpener(self._release_key, self.ask)

    def require_release_key(self) -> None:
        """Raises BadSettings where the file of the release key is missing or others can read it; asks for nothing."""
        from letters.trust import private

        private.read(self._release_key, "release key")

    @property
    def _release_key(self) -> Path:
        identity = self.settings.release.identity
        file = self.resolve(identity) if identity else self.keys / "release.txt"
        if not file.exists():
            raise BadSettings(
                f"The release key is not here: it is looked for in {file}. Only it opens sealed editions.",
                "If it is on another machine, release there: letters pack here, letters take there. If it is elsewhere "
                "on this one, name its file: release.identity in data/settings.yaml.",
            )
        return file

    @cached_property
    def authorities(self) -> tuple[TimeAuthority, ...]:
        """The time-stamp authorities of the settings, in their order; none where the clock alone counts."""
        if self.settings.time is None:
            return ()
        from letters.trust.authority import HttpAuthority

        named = self.settings.time.authorities
        return tuple(HttpAuthority(known.url, known.certificate, known.policy) for known in named)

    # Record

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
        return Place(self.settings.ledger, self.root, self.inspection_id, key)

    @cached_property
    def ledger(self) -> Ledger:
        """The inspection's ledger, or an empty view where none was begun. Raises NotPermitted when it is damaged."""
        with timed("read ledger"):
            return self.place.open()

    def begin_ledger(self) -> None:
        """The same, but begin one where there is none: for `init` and `generate` only."""
        self.ledger = self.place.begin(at=self.clock.now(), actor=actor())

    def state(self) -> State:
        """All that the ledger's events come to."""
        from letters.ledger.fold import fold

        ledger = self.ledger
        with timed("read ledger"):
            return fold(ledger.events())

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
            state = self.state()
            sweep_unfinished(self.root / ".letters")
            self.keep_checkpoint(state)
            try:
                yield state
            except BaseException:
                with suppress(
                    OutputFailed, RecordSilent
                ):  # the first failure is the one to report; the next writer keeps it
                    self.keep_checkpoint()
                raise
            self.keep_checkpoint()

    def record(self, *entries: Entry) -> tuple[Event, ...]:
        """Append the entries, all or none."""
        return self.ledger.append(entries, at=self.clock.now(), actor=actor()) if entries else ()

    def keep_checkpoint(self, state: State | None = None) -> None:
        """Of all that is recorded, by a killed writer too."""
        from letters.ledger import checkpoint

        state = state or self.state()
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

    @cached_property
    def mailroom(self) -> Mailroom:
        """How messages leave. Raises Unfit for the data, BadSettings for the settings."""
        from letters.mailroom import Mailroom

        inspectorate = self.workspace.inspection.inspectorate
        return Mailroom(self.root, self.settings.mail, inspectorate, self.resolve, self.ask)

    def publisher(self) -> Publisher:
        from letters.publish.folder import FolderPublisher

        return FolderPublisher(self.root)
