"""What a certificate says of its holder, and whether it is strong enough to sign letters."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from letters import files
from letters.errors import BadSettings
from letters.plain import plain
from letters.ports import Identity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVALUATION = "EVALUATION – NOT AN OFFICIAL LETTER"
"""The organisation that an evaluation certificate names, so that a verifier anywhere sees what it is."""
LEAST_RSA_BITS = 3072
_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_SHOWN = (NameOID.COMMON_NAME, NameOID.TITLE, NameOID.ORGANIZATION_NAME)


def read(file: Path) -> Identity | None:
    """Whom the PEM certificate in `file` names; None where there is none. Raises BadSettings when it is not one."""
    certificate = load(file)
    return identify(certificate) if certificate else None


def load(file: Path) -> x509.Certificate | None:
    """The PEM certificate in `file`; None where there is none. Raises BadSettings when it is not one."""
    try:
        return _parsed(files.read(file))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BadSettings(
            f"{file} is not a certificate that can be read.", "Move it away, then make or import it again."
        ) from error


_parsed = lru_cache(maxsize=16)(x509.load_pem_x509_certificate)  # asked for each of very many letters


@lru_cache(maxsize=16)
def identify(certificate: x509.Certificate) -> Identity:
    """Who a certificate says that its holder is."""
    organisations = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return Identity(
        fingerprint=f"sha256:{certificate.fingerprint(hashes.SHA256()).hex()}",
        subject=_subject(certificate.subject),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        evaluation=any(organisation.value == EVALUATION for organisation in organisations),
    )


def weaknesses(certificate: x509.Certificate) -> tuple[str, ...]:
    """Why a certificate may not sign letters, whatever the time; each completes "The certificate …"."""
    return (*_key_weakness(certificate), *_hash_weakness(certificate), *_usage_weakness(certificate))


def _key_weakness(certificate: x509.Certificate) -> Iterator[str]:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        yield "holds a key of an unknown kind; RSA and the NIST curves are accepted"
        return
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < LEAST_RSA_BITS:
            yield f"holds an RSA key of {key.key_size} bits; {LEAST_RSA_BITS} is the least accepted"
    elif not isinstance(key, ec.EllipticCurvePublicKey):
        yield "holds a key that is neither RSA nor elliptic curve"
    elif not isinstance(key.curve, _CURVES):
        yield f"holds a key on the curve {key.curve.name}; P-256, P-384 and P-521 are accepted"


def _hash_weakness(certificate: x509.Certificate) -> Iterator[str]:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        algorithm = None
    if not isinstance(algorithm, _HASHES):
        name = algorithm.name.upper() if algorithm else "an unknown hash"
        yield f"was signed by its issuer with {name}; SHA-256, SHA-384 and SHA-512 are accepted"


def _usage_weakness(certificate: x509.Certificate) -> Iterator[str]:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        yield "does not say that its key may sign (no key usage)"
        return
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        yield "holds extensions that cannot be read"
        return
    if not (usage.digital_signature or usage.content_commitment):
        yield "does not allow its key to sign (neither digitalSignature nor nonRepudiation)"


def _subject(name: x509.Name) -> str:
    """The holder for a reader; a control character in a hostile certificate must not reach a terminal."""
    shown = [str(attribute.value) for oid in _SHOWN for attribute in name.get_attributes_for_oid(oid)]
    return plain(", ".join(shown) or name.rfc4514_string())
