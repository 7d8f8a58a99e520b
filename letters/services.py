"""The one place that picks adapters: which typesetter, signer, sealer, ledger and publisher this workspace uses.

Each is imported when first asked for, since most commands need few of them.
"""

from __future__ import annotations

import getpass
import os
import platform
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from letters.errors import BadSettings, NotPermitted, OutputFailed, Unfit
from letters.files import sweep_unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from letters.embargo.instant import Instant
    from letters.errors import Problem
    from letters.ledger.opening import Place
    from letters.ledger.state import State
    from letters.model.settings import Settings
    from letters.ports import Clock, Entry, Event, Identity, Ledger, Opener, Publisher, Sealer, Signer, Typesetter
    from letters.workspace.workspace import Workspace


_MAKE_KEYS = "For a trial: letters keys init. To sign for real: letters keys import FILE --signatory ID"


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Which certificate signs: its fingerprint, `sha256:…`, and whether it is an evaluation one."""

    fingerprint: str
    evaluation: bool


@dataclass
class Services:
    """Adapters and places of one workspace. `ask` asks a person for the passphrase of what it is given."""

    root: Path
    ask: Callable[[str], str]
    clock: Clock

    @classmethod
    def at(cls, start: Path, named: Path | None, *, ask: Callable[[str], str]) -> Services:
        """For the workspace at or above `start`, or at `named`. Raises BadSettings where there is none."""
        from letters.workspace.workspace import find

        return cls(find(start, named), ask, SystemClock())

    # Places

    @property
    def embargoed(self) -> Path:
        return self.root / "out" / "embargoed"

    @property
    def proofs(self) -> Path:
        return self.root / "out" / "proofs"

    @property
    def keys(self) -> Path:
        return self.root / ".letters" / "keys"

    def copy_path(self, force: str, copy: str) -> Path:
        return self.embargoed / force / f"{copy}.pdf"

    def sealed_path(self, name: str) -> Path:
        """Where the ciphertext with that SHA-256 lies; the name says nothing of force or inspection."""
        return self.root / ".letters" / "sealed" / f"{name}.age"

    def resolve(self, path: str) -> Path:
        """A path of the settings, which resolves against the workspace."""
        return self.root / Path(path).expanduser()

    # Data

    @cached_property
    def data(self) -> tuple[Workspace | None, tuple[Problem, ...]]:
        """What could be read, and every problem of every file."""
        from letters.workspace.workspace import load

        return load(self.root)

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

    @cached_property
    def settings(self) -> Settings:
        """The settings, whatever the state of the data, since a release needs none. Raises BadSettings."""
        from letters.workspace.workspace import read_settings

        settings, problems = read_settings(self.root)
        if problems:
            raise BadSettings("\n".join(map(str, problems)), "Mend data/settings.yaml, then run the command again.")
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

        workspace, _ = self.data
        picture = (workspace.settings if workspace else self.settings).signing.picture
        return partial(make_typesetter, self.root / "templates", self.resolve(picture) if picture else None)

    @cached_property
    def typesetter_fingerprint(self) -> str:
        return self.make_typesetter().fingerprint

    # Trust

    def signer(self, signatory: str) -> Signer:
        """The signatory's key, held from now on. Raises BadSettings unless it is the pinned one, or evaluation's."""
        from letters.trust import passphrases
        from letters.trust.keys import load
        from letters.trust.signing import LocalSigner

        file, passphrase_file = self._key_file(signatory)
        passphrase = passphrases.find(file, passphrase_file, self.ask)
        key = load(file, passphrase, now=self.clock.now(), publication=self.until.utc)
        self._refuse_unpinned(signatory, key.identity)
        if key.identity.evaluation and file.parent != self.keys:
            raise BadSettings(f"{file} is an evaluation key, which stays in the workspace that made it.", _MAKE_KEYS)
        return LocalSigner(key)

    def certificate(self, signatory: str) -> Identity | None:
        """The certificate in the keys' folder, read without its key; None where there is none."""
        from letters.trust.certificates import read

        return read(self.keys / f"{signatory}.pem")

    def expected_certificate(self, signatory: str) -> Certificate | None:
        """What this signatory's letters must be signed with: the pinned certificate, or the evaluation set's."""
        pinned, own = self._pinned(signatory), self.certificate(signatory)
        if own and own.evaluation and pinned in {None, own.fingerprint}:
            return Certificate(own.fingerprint, evaluation=True)
        return Certificate(pinned, evaluation=False) if pinned else None

    def expected_fingerprint(self, signatory: str) -> str | None:
        """The fingerprint of that certificate; None where nothing says."""
        expected = self.expected_certificate(signatory)
        return expected.fingerprint if expected else None

    @property
    def passphrase_file(self) -> Path | None:
        """The file that the settings name for the passphrase of a signatory's own key."""
        named = self.settings.signing.passphrase_file
        return self.resolve(named) if named else None

    def _pinned(self, signatory: str) -> str | None:
        return self.workspace.inspection.signatories[signatory].certificate

    def _key_file(self, signatory: str) -> tuple[Path, Path | None]:
        """The key in the keys' folder, else the one that the settings name; and the file of its passphrase."""
        from letters.trust.evaluation import PASSPHRASE

        file = self.keys / f"{signatory}.p12"
        own = self.certificate(signatory)
        if own and file.exists():
            self._refuse_unpinned(signatory, own)
            return file, self.keys / PASSPHRASE if own.evaluation else self.passphrase_file
        if self.settings.signing.certificate and self._pinned(signatory):
            return self.resolve(self.settings.signing.certificate), self.passphrase_file
        raise BadSettings(
            f"There is no key for the signatory {signatory}.",
            _MAKE_KEYS,
        )

    def _refuse_unpinned(self, signatory: str, found: Identity) -> None:
        pinned = self._pinned(signatory)
        if pinned == found.fingerprint or (pinned is None and found.evaluation):
            return
        if pinned is None:
            raise BadSettings(
                f"The certificate of {signatory} is not pinned: nobody has said that it is the signatory's own.",
                f"Add to the signatory in data/inspection.yaml: certificate: {found.fingerprint}",
            )
        raise BadSettings(
            f"The key at hand is not {signatory}'s: data/inspection.yaml pins {pinned}, "
            f"this one is {found.fingerprint}.",
            "Bring the signatory's own key, or generate only your own letters: letters generate --signatory ID",
        )

    @cached_property
    def seal_recipients(self) -> tuple[str, ...]:
        """The age recipients of the release key: the settings', or the evaluation set's."""
        if self.settings.release.recipients:
            return self.settings.release.recipients
        from letters.trust.evaluation import release_recipient

        return (release_recipient(self.keys),)

    @cached_property
    def sealer(self) -> Sealer:
        from letters.trust.sealing import AgeSealer

        return AgeSealer(self.seal_recipients)

    @cached_property
    def opener(self) -> Opener:
        """The release key, its passphrase asked for once. Raises BadSettings where it is missing."""
        from letters.trust.sealing import AgeOpener

        identity = self.settings.release.identity
        return AgeOpener(self.resolve(identity) if identity else self.keys / "release.txt", self.ask)

    # Record

    @cached_property
    def _checkpoint_key(self) -> Ed25519PrivateKey | None:
        """The key that signs checkpoints, or None on a machine that has none and so keeps none."""
        from letters.ledger.checkpoint import key_from_pem
        from letters.trust import private
        from letters.trust.evaluation import CHECKPOINT

        file = self.keys / CHECKPOINT
        return key_from_pem(private.read(file, "checkpoint key")) if file.exists() else None

    @property
    def _place(self) -> Place:
        from letters.ledger.opening import Place

        key = self._checkpoint_key.public_key() if self._checkpoint_key else None
        return Place(self.settings.ledger, self.root, self.inspection_id, key)

    @cached_property
    def ledger(self) -> Ledger:
        """The inspection's ledger, or an empty view where none was begun. Raises NotPermitted when it is damaged."""
        return self._place.open()

    def begin_ledger(self) -> None:
        """The same, but begin one where there is none: for `init` and `generate` only."""
        self.ledger = self._place.begin(at=self.clock.now(), actor=actor())

    def state(self) -> State:
        """All that the ledger's events come to."""
        from letters.ledger.fold import fold

        return fold(self.ledger.events())

    @contextmanager
    def writing(self) -> Iterator[State]:
        """The one writer's place, and the state in it; a checkpoint is kept of what was recorded meanwhile."""
        with self.ledger.exclusive():
            state = self.state()
            sweep_unfinished(self.root / ".letters")
            try:
                yield state
            except BaseException:
                with suppress(OutputFailed):  # the first failure is the one to report; the next writer keeps it
                    self._keep_checkpoint()
                raise
            self._keep_checkpoint()

    def record(self, *entries: Entry) -> tuple[Event, ...]:
        """Append the entries, all or none."""
        return self.ledger.append(entries, at=self.clock.now(), actor=actor()) if entries else ()

    def _keep_checkpoint(self) -> None:
        """Of all that is recorded, by a killed writer too."""
        from letters.ledger import checkpoint

        state = self.state()
        if self._checkpoint_key and state.inspection and state.ledger:
            origin = checkpoint.origin(state.inspection, state.ledger)
            checkpoint.keep(self.root, checkpoint.Checkpoint(origin, state.length, state.head), self._checkpoint_key)

    def publisher(self) -> Publisher:
        from letters.publish.folder import FolderPublisher

        return FolderPublisher(self.root)


def actor() -> str:
    """Who runs this, as the ledger names them: the login name at this machine."""
    try:
        return f"{getpass.getuser()}@{platform.node()}"
    except (KeyError, OSError):
        return f"{os.getuid()}@{platform.node()}"
