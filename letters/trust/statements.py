"""Signatures over statements that are no letters: RSA (PKCS#1 v1.5) or ECDSA, with SHA-256, over the bytes alone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_der_x509_certificate

from letters.trust.certificates import identify, weaknesses

if TYPE_CHECKING:
    from letters.ports import Identity
    from letters.trust.keys import SigningKey


def sign(statement: bytes, key: SigningKey) -> tuple[bytes, bytes]:
    """The signature, and the certificate that it is by, in DER."""
    return key.sign(statement), key.certificate.public_bytes(Encoding.DER)


def signer_of(statement: bytes, signature: bytes, certificate: bytes) -> Identity:
    """Who signed. Raises ValueError, in words that complete "its signature …", where nobody did who may."""
    try:
        holder = load_der_x509_certificate(certificate)
        public = holder.public_key()
        if isinstance(public, RSAPublicKey):
            public.verify(signature, statement, PKCS1v15(), SHA256())
        elif isinstance(public, EllipticCurvePublicKey):
            public.verify(signature, statement, ECDSA(SHA256()))
        else:
            raise ValueError("is by a key of another kind than is accepted")  # noqa: TRY004  about the file
    except InvalidSignature as error:
        raise ValueError("does not hold: the statement was changed, or somebody else signed it") from error
    except UnsupportedAlgorithm as error:
        raise ValueError("is by a key of another kind than is accepted") from error
    if weak := weaknesses(holder):
        raise ValueError(f"is by a certificate that {weak[0]}")
    return identify(holder)


def key_of(certificate: bytes) -> str:
    """`sha256:…` of the public key in a certificate (DER): several certificates may be of one key, and one person.

    Raises ValueError for what is no certificate.
    """
    public = load_der_x509_certificate(certificate).public_key()
    return f"sha256:{hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()}"
