"""Keys, tokens and authorities: what signs, seals, opens and says what time it is."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.services.remembering import Remembering

if TYPE_CHECKING:
    from pathlib import Path

    from letters.pdf.lasting import Kept
    from letters.ports import (
        Opener,
        Sealer,
        Signer,
        TimeAuthority,
    )
    from letters.trust.keys import SigningKey
    from letters.trust.signatories import Signatories
    from letters.trust.stamping import Stamper
    from letters.trust.token import Token


class Trust(Remembering):
    """Signers, sealers and time-stamp authorities of the settings."""

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
