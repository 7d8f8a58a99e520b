"""Keys for a trial: marked in the certificate itself, so that no letter signed with them passes for an official one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pyrage
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from letters.errors import BadSettings
from letters.files import make_folder, write
from letters.trust import private
from letters.trust.certificates import EVALUATION, LEAST_RSA_BITS
from letters.trust.folder import APPROVERS, CHECKPOINT, PASSPHRASE, RELEASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

_LIFE = timedelta(days=730)
_SLACK = timedelta(hours=1)  # for the clocks of those who verify
_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_LONGEST_NAME = 64  # X.520, ub-common-name


@dataclass(frozen=True, slots=True)
class Signatory:
    """Whom an evaluation certificate names; an office without a name is allowed."""

    name: str | None
    office: str


@dataclass(frozen=True, slots=True)
class Made:
    """The files of an evaluation set: what this call made, and what was there and stays as it was."""

    made: tuple[Path, ...]
    kept: tuple[Path, ...]


def make(
    folder: Path, signatories: Mapping[str, Signatory], now: datetime, report: Callable[[Path], None] = lambda _: None
) -> Made:
    """Make what is missing of an evaluation set in `folder`; nothing is ever overwritten.

    For each signatory id a key `<id>.p12` and its certificate `<id>.pem`; one passphrase for all; a release key; a
    checkpoint key. Valid for two years from `now` (aware). `report` is told of each file made. Raises BadSettings when
    keys are there without their passphrase, OutputFailed.
    """
    make_folder(folder)
    _require_passphrase(folder)
    makers: dict[Path, Callable[[], bytes]] = {folder / PASSPHRASE: _new_passphrase}
    for identifier, signatory in signatories.items():
        makers |= _signer_makers(folder, identifier, signatory, now, folder / PASSPHRASE)
    makers |= {folder / RELEASE: _release_key, folder / CHECKPOINT: _checkpoint_key}
    kept = tuple(file for file in makers if file.exists())
    made = tuple(file for file in makers if file not in kept)
    for file in made:
        write(file, makers[file]())
        report(file)
    return Made(made, kept)


def make_approvers(
    folder: Path, ids: Iterable[str], now: datetime, report: Callable[[Path], None] = lambda _: None
) -> dict[str, Path]:
    """Make what is missing of keys for approvers, in `approvers/` below an evaluation set that is there.

    Gives each one's key file, `<id>.p12`; its certificate lies beside it, and the set's passphrase opens it. Raises
    OutputFailed.
    """
    below = folder / APPROVERS
    make_folder(below)
    found = {}
    for identifier in ids:
        name = identifier.replace("-", " ").title()
        makers = _signer_makers(below, identifier, Signatory(name, "Approver"), now, folder / PASSPHRASE)
        for file in makers:
            if not file.exists():
                write(file, makers[file]())
                report(file)
        found[identifier] = below / f"{identifier}.p12"
    return found


def _require_passphrase(folder: Path) -> None:
    if not (folder / PASSPHRASE).exists() and any(folder.glob("*.p12")):
        raise BadSettings(
            f"{folder} holds keys, but not {PASSPHRASE}, without which they do not open.",
            f"Put {PASSPHRASE} back, or move the keys out of {folder} to make others.",
        )


def _signer_makers(
    folder: Path, identifier: str, signatory: Signatory, now: datetime, passphrase_file: Path
) -> dict[Path, Callable[[], bytes]]:
    """The certificate is read back from the key file, so that one that was lost is made again."""
    key_file = folder / f"{identifier}.p12"

    def certificate() -> bytes:
        _, found, _ = pkcs12.load_key_and_certificates(private.read(key_file, "key file"), _passphrase(passphrase_file))
        if found is None:
            raise BadSettings(f"{key_file} holds no certificate.", "Move it away to make another.")
        return found.public_bytes(serialization.Encoding.PEM)

    return {
        key_file: lambda: _key_file(identifier, signatory, now, _passphrase(passphrase_file)),
        folder / f"{identifier}.pem": certificate,
    }


def _new_passphrase() -> bytes:
    return f"{secrets.token_urlsafe(24)}\n".encode()


def _passphrase(file: Path) -> bytes:
    return private.read(file, "passphrase file").strip()


def _key_file(identifier: str, signatory: Signatory, now: datetime, passphrase: bytes) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=LEAST_RSA_BITS)
    encryption = serialization.BestAvailableEncryption(passphrase)
    certificate = _certificate(signatory, key, now)
    return pkcs12.serialize_key_and_certificates(identifier.encode(), key, certificate, None, encryption)


def _certificate(signatory: Signatory, key: rsa.RSAPrivateKey, now: datetime) -> x509.Certificate:
    name = _name(signatory)
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - _SLACK)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_SIGNING_ONLY, critical=True)
        .add_extension(x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256())


_SIGNING_ONLY = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)


def _name(signatory: Signatory) -> x509.Name:
    parts = [(NameOID.ORGANIZATION_NAME, EVALUATION), (NameOID.COMMON_NAME, signatory.name or signatory.office)]
    if signatory.name:
        parts.append((NameOID.TITLE, signatory.office))
    return x509.Name([x509.NameAttribute(oid, text[:_LONGEST_NAME]) for oid, text in parts])


def _release_key() -> bytes:
    identity = pyrage.x25519.Identity.generate()
    return f"# public key: {identity.to_public()}\n{identity}\n".encode()


def _checkpoint_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
