"""What signing needs beside the keys' folder, looked at before anybody signs: a token, and what the level of signatures
asks for. No PIN and no passphrase is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.trust import certificates, keeping

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from letters.ports import Identity
    from letters.services import Services

_LASTING = ("B-LT", "B-LTA")


@dataclass(frozen=True, slots=True)
class Means:
    """By which certificate somebody signs here, and whether its key is `on_token`."""

    certificate: Certificate
    on_token: bool

    @property
    def identity(self) -> Identity:
        return certificates.identify(self.certificate)


def means(services: Services, signatory: str) -> Means | None:
    """What shows of them without a secret; None where the key is in a file elsewhere, or on another machine.

    Raises BadSettings for a token that is not there, or that holds no pinned certificate at all.
    """
    known, file = services.signatories, services.keys / f"{signatory}.p12"
    if file.exists() and (own := certificates.load(services.keys / f"{signatory}.pem")):
        return Means(own, on_token=False)
    expected = known.expected(signatory)
    if not (known.token and expected):
        return None
    shown = known.token.shown()
    if expected.fingerprint in shown:
        return Means(shown[expected.fingerprint], on_token=True)
    if not any(known.fingerprint(other) in shown for other in known.pinned):
        raise known.token.lacks(expected.fingerprint, shown)
    return None


def require_lasting(services: Services, by: Means, *, ask: bool) -> bool:
    """Whether signatures of the settings' level can rest on its certificate: with `ask` its issuers say so too.

    False where that level asks for no such thing, or where issuers may stand in the key's file, which is not opened.
    Raises BadSettings, and ServiceSilent where nobody answers.
    """
    signing = services.settings.signing
    if signing.level not in _LASTING:
        return False
    issuers = services.resolve(signing.issuers) if signing.issuers else None
    if not by.on_token and not keeping.has_chain(by.certificate, issuers):
        return False
    keeping.foresee(by.certificate, issuers, services.clock.now() if ask else None)
    return True
