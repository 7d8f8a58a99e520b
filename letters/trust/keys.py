"""A signatory's key: read from a PKCS#12 file, judged, and held for a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12

from letters.errors import BadSettings
from letters.trust import private
from letters.trust.certificates import identify, weaknesses

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

    from letters.ports import Identity

_REPLACE = "Ask your certificate authority for another, or for a trial run: letters keys init."


class SigningKey(Protocol):
    """What signs, wherever its key is: the certificate, and those of its issuers that came with it."""

    @property
    def certificate(self) -> Certificate: ...

    @property
    def issuers(self) -> tuple[Certificate, ...]: ...

    @property
    def identity(self) -> Identity: ...

    def sign(self, data: bytes) -> bytes:
        """A signature with SHA-256 over `data`: RSA with PKCS#1 v1.5, or ECDSA in DER."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key, its certificate, and the issuers' certificates that came with it."""

    private: RSAPrivateKey | EllipticCurvePrivateKey
    certificate: Certificate
    issuers: tuple[Certificate, ...]
    identity: Identity

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, PKCS1v15(), SHA256())
        return self.private.sign(data, ECDSA(SHA256()))


def load(file: Path, passphrase: bytes, *, now: datetime, publication: datetime | None = None) -> Key:
    """Read a PKCS#12 file that may sign letters at `now` (aware).

    The certificate must outlast `publication` (aware), or recipients would see a letter whose signature has expired.
    Raises BadSettings with everything that is wrong with the certificate.
    """
    key = _parse(file, private.read(file, "key file"), passphrase)
    require_fit(f"in {file}", key, _strangeness(key), now, publication)
    return key


def require_fit(
    where: str, key: SigningKey, strange: tuple[str, ...], now: datetime, publication: datetime | None
) -> None:
    """Raises BadSettings with everything that is wrong with the certificate `where`, beside what is `strange` in it."""
    faults = (*strange, *weaknesses(key.certificate), *_untimely(key.identity, now, publication))
    if faults:
        raise BadSettings(f"The certificate {where} {'; it '.join(faults)}.", _REPLACE)


def _parse(file: Path, data: bytes, passphrase: bytes) -> Key:
    try:
        key, certificate, issuers = pkcs12.load_key_and_certificates(data, passphrase)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadSettings(
            f"The key file {file} does not open: the passphrase is wrong, or it is not a PKCS#12 file.",
            f"Try: openssl pkcs12 -info -noout -in {file}",
        ) from error
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey) or certificate is None:
        raise BadSettings(
            f"The key file {file} does not hold both a certificate and its RSA or elliptic-curve key.",
            "Export both into one PKCS#12 file.",
        )
    return Key(key, certificate, tuple(issuers), identify(certificate))


def _strangeness(key: Key) -> tuple[str, ...]:
    if key.private.public_key() != key.certificate.public_key():
        return ("does not belong to the key beside it",)
    return ()


def _untimely(identity: Identity, now: datetime, publication: datetime | None) -> tuple[str, ...]:
    if now < identity.not_before:
        return (f"is not valid before {_day(identity.not_before)}",)
    if now > identity.not_after:
        return (f"expired on {_day(identity.not_after)}",)
    if publication is not None and publication > identity.not_after:
        return (f"ends on {_day(identity.not_after)}, before the publication instant",)
    return ()


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
