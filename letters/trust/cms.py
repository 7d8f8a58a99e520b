"""The cryptography of a signature read from a file: one signer, PAdES B-B or B-T, SHA-2 (RFC 5652, RFC 5035)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from asn1crypto import cms, parser
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import Certificate, InvalidVersion, load_der_x509_certificate

from letters.trust import spelling
from letters.trust.locating import Unsound
from letters.trust.parts import (
    SignatureValidationError,
    extract_certificate_info,
    find_unique_cms_attribute,
    validate_sig_integrity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGESTS = frozenset({"sha256", "sha384", "sha512"})
# What the parsers raise over hostile bytes.
_UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidVersion,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
)


def authenticate(contents: bytes, signed: bytes) -> Certificate:
    """The certificate whose key signed `signed`. `contents` is the CMS in DER, filled up with zeros.

    Raises Unsound when anything is not as a letter's signature is, or when the signature does not hold.
    """
    try:
        encoded, data = _read(contents)
        certificate = extract_certificate_info(data).signer_cert
        [signer] = data["signer_infos"]
        _require_strength(signer)
        intact, valid = validate_sig_integrity(signer, certificate, "data", _digest(signer, signed))
        if encoded != _spelt(encoded):
            raise Unsound("something was added to its signature, changed in it, or written another way")  # noqa: TRY301
        holder = load_der_x509_certificate(certificate.dump())
    except Unsound:
        raise
    except SignatureValidationError as error:
        raise Unsound(
            "its signature does not belong to the certificate beside it, or one of them was changed"
        ) from error
    except _UNREADABLE as error:
        raise Unsound("its signature is malformed: it was damaged or changed") from error
    if not intact:
        raise Unsound("it was changed after it was signed")
    if not valid:
        raise Unsound("its signature is not by the key of the certificate that it names")
    return holder


def stamp_in(contents: bytes) -> tuple[bytes, bytes] | None:
    """The time-stamp over the signature, in DER, and the SHA-256 digest that it must be over; None without one.

    Only for what `authenticate` has accepted; the token is anybody's and proves nothing yet.
    """
    found = spelling.read(_read(contents)[0], "data")
    return (found.token, hashlib.sha256(found.signature).digest()) if found.token else None


def with_stamp(encoded: bytes, stamp: Callable[[bytes], bytes]) -> bytes:
    """The CMS, in DER, with a token beside its signature, which `stamp` makes over that."""
    bare = spelling.read(encoded, "data")
    return replace(bare, token=stamp(bare.signature)).dump()


def unpadded(contents: bytes) -> bytes:
    """What is filled up with zeros, and with nothing else. Raises Unsound."""
    try:
        length: int = parser.peek(contents)
    except ValueError as error:
        raise Unsound("its time-stamp is malformed") from error
    if contents[length:].strip(b"\0"):
        raise Unsound("bytes were hidden behind its time-stamp")
    return contents[:length]


def _read(contents: bytes) -> tuple[bytes, cms.SignedData]:
    length = parser.peek(contents)
    if contents[length:].strip(b"\0"):
        raise Unsound("bytes were hidden behind its signature, or its length was changed")
    return contents[:length], cms.ContentInfo.load(contents[:length], strict=True)["content"]


def _digest(signer: cms.SignerInfo, signed: bytes) -> bytes:
    return hashlib.new(signer["digest_algorithm"]["algorithm"].native, signed).digest()


def _require_strength(signer: cms.SignerInfo) -> None:
    """SHA-2 throughout; and the certificate is named under the signature, which `validate_sig_integrity` compares."""
    digest = signer["digest_algorithm"]["algorithm"].native
    algorithm = signer["signature_algorithm"]["algorithm"].native
    if digest not in _DIGESTS or algorithm not in {f"{digest}_rsa", f"{digest}_ecdsa"}:
        raise Unsound(f"its signature uses {algorithm} with {digest}, which is not accepted")
    named = find_unique_cms_attribute(signer["signed_attrs"], "signing_certificate_v2")
    if named["certs"][0]["hash_algorithm"]["algorithm"].native not in _DIGESTS:
        raise Unsound("its signature names its certificate by a weak digest")


def _spelt(encoded: bytes) -> bytes:
    """The one way to write this signature: comparing leaves no room to make a second valid file."""
    try:
        return spelling.read(encoded, "data").dump()
    except (LookupError, StopIteration, ValueError) as error:
        raise Unsound("something was added to its signature, changed in it, or written another way") from error
