"""Whose certificate signs which letter, and where its key is (design, rule 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.trust import certificates, passphrases
from letters.trust.folder import PASSPHRASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from letters.model.inspection import Signatory
    from letters.ports import Identity
    from letters.trust.keys import SigningKey
    from letters.trust.token import Token

MAKE_KEYS = "For a trial: letters keys init. To sign for real: letters keys import FILE --signatory ID"


@dataclass(frozen=True, slots=True)
class Expected:
    """The certificate that a signatory's letters bear: its fingerprint, `sha256:…`, and if it is for evaluation."""

    fingerprint: str
    evaluation: bool


@dataclass(frozen=True, slots=True)
class Signatories:
    """The signatories of an inspection and their keys.

    `folder` holds the evaluation set and what was imported, `<id>.p12` and `<id>.pem`; `elsewhere` is the PKCS#12 file
    that the settings name, `token` the token that they name, `passphrase_file` that of a signatory's own key. `ask`
    asks a person for a passphrase.
    """

    pinned: Mapping[str, Signatory]
    folder: Path
    elsewhere: Path | None
    passphrase_file: Path | None
    ask: Callable[[str], str]
    token: Token | None = None

    def expected(self, signatory: str) -> Expected | None:
        """What this signatory's letters must be signed with, without opening a key; None where nothing says."""
        pin, own = self.pinned[signatory].certificate, self.own(signatory)
        if own and own.evaluation and pin in {None, own.fingerprint}:
            return Expected(own.fingerprint, evaluation=True)
        return Expected(pin, evaluation=False) if pin else None

    def fingerprint(self, signatory: str) -> str | None:
        """The fingerprint of the expected certificate; None where nothing says."""
        expected = self.expected(signatory)
        return expected.fingerprint if expected else None

    def key(self, signatory: str, *, now: datetime, publication: datetime) -> SigningKey:
        """The signatory's key, held from now on; times are aware. Raises BadSettings unless it is the expected one."""
        own = self.own(signatory)
        if self.token and not (own and (self.folder / f"{signatory}.p12").exists()):
            return self._on_token(self.token, signatory, now, publication)
        return self._in_file(signatory, now, publication)

    def _in_file(self, signatory: str, now: datetime, publication: datetime) -> SigningKey:
        from letters.trust.keys import load

        file, passphrase_file = self._key_file(signatory)
        key = load(file, passphrases.find(file, passphrase_file, self.ask), now=now, publication=publication)
        self._refuse_unpinned(signatory, key.identity)
        if key.identity.evaluation and file.parent != self.folder:
            raise BadSettings(f"{file} is an evaluation key, which stays in the workspace that made it.", MAKE_KEYS)
        return key

    def _on_token(self, token: Token, signatory: str, now: datetime, publication: datetime) -> SigningKey:
        pin = self.pinned[signatory].certificate
        if pin is None:
            raise BadSettings(
                f"The certificate of {signatory} is not pinned: nobody has said which one is the signatory's own. "
                f"The token {token.label} holds: {token.holds()}.",
                "Add to the signatory in data/inspection.yaml: certificate: sha256:…",
            )
        key = token.key(pin, now=now, publication=publication)
        if key.identity.evaluation:
            raise BadSettings(
                f"The token {token.label} holds an evaluation key, which is for a trial alone.", MAKE_KEYS
            )
        return key

    def own(self, signatory: str) -> Identity | None:
        """The certificate in the keys folder, read without its key; None where there is none."""
        return certificates.read(self.folder / f"{signatory}.pem")

    def _key_file(self, signatory: str) -> tuple[Path, Path | None]:
        """The key in the keys' folder, else the one that the settings name; and the file of its passphrase."""
        file = self.folder / f"{signatory}.p12"
        own = self.own(signatory)
        if own and file.exists():
            self._refuse_other(signatory, own, file)
            return file, self.folder / PASSPHRASE if own.evaluation else self.passphrase_file
        if self.elsewhere and self.pinned[signatory].certificate:
            return self.elsewhere, self.passphrase_file
        raise BadSettings(f"There is no key for the signatory {signatory}.", MAKE_KEYS)

    def _refuse_other(self, signatory: str, own: Identity, file: Path) -> None:
        """A key that `keys init` made stands before the one that the settings name: say which file is in the way."""
        try:
            self._refuse_unpinned(signatory, own)
        except BadSettings as refusal:
            if own.evaluation and self.pinned[signatory].certificate and (self.elsewhere or self.token):
                raise BadSettings(
                    f"{file} is a key for evaluation, and stands before the one that data/settings.yaml names.",
                    f"Take {file.name} and {signatory}.pem out of {file.parent}.",
                ) from refusal
            raise

    def _refuse_unpinned(self, signatory: str, found: Identity) -> None:
        pin = self.pinned[signatory].certificate
        if pin == found.fingerprint or (pin is None and found.evaluation):
            return
        if pin is None:
            raise BadSettings(
                f"The certificate of {signatory} is not pinned: nobody has said that it is the signatory's own.",
                f"Add to the signatory in data/inspection.yaml: certificate: {found.fingerprint}",
            )
        raise BadSettings(
            f"The key at hand is not {signatory}'s: data/inspection.yaml pins {pin}, this one is {found.fingerprint}.",
            "Bring the signatory's own key, or generate only your own letters: letters generate --signatory ID",
        )
