"""A signatory's key on a token: a smart card, a USB key or a hardware security module, by PKCS#11.

The key never leaves it. Which one signs is decided by the pinned certificate alone: the token holds it beside its key,
under the same id.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate

from letters.errors import BadSettings
from letters.plain import plain
from letters.trust.certificates import identify
from letters.trust.keys import require_fit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

    from letters.ports import Identity

_PROBE = b"letters: does this key belong to its certificate?"
_REASONS = {
    "PinIncorrect": "the PIN is wrong",
    "PinInvalid": "the PIN is wrong",
    "PinLenRange": "the PIN is wrong: it is shorter or longer than the token's PINs are",
    "PinLocked": "it is locked, after too many wrong PINs",
    "PinExpired": "its PIN has expired",
    "UserPinNotInitialized": "it has no PIN yet",
    "TokenNotPresent": "it was taken out",
    "DeviceRemoved": "it was taken out",
    "SessionHandleInvalid": "it was taken out or reset",
    "UserNotLoggedIn": "it wants its PIN again",
    "MechanismInvalid": "it does not know how to sign so",
    "KeyTypeInconsistent": "its key is of another kind than its certificate says",
}
_TYPE_AGAIN = (
    "Type it again, or mend what the keyring or signing.pkcs11.pin_file holds. Most tokens lock after three wrong ones."
)
_REMEDIES = {
    "PinIncorrect": _TYPE_AGAIN,
    "PinInvalid": _TYPE_AGAIN,
    "PinLenRange": _TYPE_AGAIN,
    "PinLocked": "Whoever administers the token can unlock it.",
    "PinExpired": "Change it with the token's own program.",
    "UserPinNotInitialized": "Whoever administers the token can set one.",
}


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A `SigningKey` that stays on its token, whose session is open. Signs one thing at a time, as sessions do."""

    certificate: Certificate
    identity: Identity
    token: Token
    handle: Any
    issuers: tuple[Certificate, ...] = ()

    def sign(self, data: bytes) -> bytes:
        """Raises BadSettings when the token does not sign, because somebody took it out for instance."""
        return self.token.sign(self, data)


@dataclass
class Token:
    """The token with that label behind a PKCS#11 `module`. It is looked for when something of it is first needed.

    `pin` gives the PIN, for which it is asked once.
    """

    module: Path
    label: str
    pin: Callable[[], bytes]

    def __post_init__(self) -> None:
        self._alone = threading.Lock()

    def key(self, fingerprint: str, *, now: datetime, publication: datetime | None = None) -> TokenKey:
        """The key of the certificate with that fingerprint, judged as one out of a file is. Raises BadSettings."""
        entries = self._entries()
        if fingerprint not in entries:
            raise self.lacks(fingerprint, {name: known for name, (_, known) in entries.items()})
        identifier, certificate = entries[fingerprint]
        key = TokenKey(certificate, identify(certificate), self, self._find_key(identifier, fingerprint))
        strange = () if self._fits(key) else ("does not belong to the key beside it",)
        require_fit(f"on the token {self.label}", key, strange, now, publication)
        return key

    def fingerprints(self) -> frozenset[str]:
        """Of every certificate that it holds. Raises BadSettings."""
        return frozenset(self._entries())

    def shown(self) -> dict[str, Certificate]:
        """By fingerprint, every certificate that it shows without its PIN. Raises BadSettings."""
        with self._alone, self._told(), self._found.open() as session:
            return {name: certificate for name, (_, certificate) in _certificates(session)}

    def holds(self) -> str:
        """In words for a reader, the certificates that it shows without its PIN. Raises BadSettings."""
        return _listed(self.shown())

    def sign(self, key: TokenKey, data: bytes) -> bytes:
        """A PKCS#1 v1.5 or ECDSA signature with SHA-256, as a CMS holds it. Raises BadSettings."""
        from pkcs11 import Mechanism

        with self._alone, self._told():
            if isinstance(key.certificate.public_key(), RSAPublicKey):
                return bytes(key.handle.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS))
            pair = bytes(key.handle.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA))
        half = len(pair) // 2
        return encode_dss_signature(int.from_bytes(pair[:half]), int.from_bytes(pair[half:]))

    def _entries(self) -> dict[str, tuple[bytes, Certificate]]:
        session = self._session
        with self._told():
            return dict(_certificates(session))

    def lacks(self, fingerprint: str, entries: Mapping[str, Certificate]) -> BadSettings:
        """The refusal where it holds others, `entries`, and not the one that is wanted."""
        return BadSettings(
            f"The token {self.label} does not hold the certificate {fingerprint}. It holds: {_listed(entries)}.",
            "Put the certificate onto the token, under the id of its key: "
            f"pkcs11-tool --module {self.module} --login --write-object FILE --type cert --id ID",
        )

    def _find_key(self, identifier: bytes, fingerprint: str) -> Any:
        from pkcs11 import Attribute, ObjectClass

        wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: identifier}
        with self._told():
            found = list(self._session.get_objects(wanted))
        if len(found) != 1:
            raise BadSettings(
                f"The token {self.label} holds the certificate {fingerprint}, and {len(found) or 'no'} private key"
                f"{'s' if len(found) > 1 else ''} under its id, {identifier.hex() or 'which is empty'}.",
                "Give the certificate the id of its own key, with the token's own program or pkcs11-tool.",
            )
        return found[0]

    def _fits(self, key: TokenKey) -> bool:
        signature, public = key.sign(_PROBE), key.certificate.public_key()
        try:
            if isinstance(public, RSAPublicKey):
                public.verify(signature, _PROBE, PKCS1v15(), SHA256())
            elif isinstance(public, EllipticCurvePublicKey):
                public.verify(signature, _PROBE, ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    @cached_property
    def _session(self) -> Any:
        """Open until the program ends, so that a batch asks for the PIN once."""
        token, pin = self._found, self.pin()  # a token that is absent is told before anybody types
        try:
            secret = pin.decode()
        except UnicodeDecodeError:
            secret = ""
        if not secret:
            raise BadSettings(f"No PIN of the token {self.label} was given.", _TYPE_AGAIN)
        with self._told():
            return token.open(user_pin=secret)

    @cached_property
    def _found(self) -> Any:
        library = self._library()
        with self._told():
            tokens = list(library.get_tokens())
        found = [token for token in tokens if token.label == self.label]
        if len(found) != 1:
            there = ", ".join(sorted(plain(token.label) for token in tokens)) or "none"
            raise BadSettings(
                f"{'No token' if not found else 'More than one token'} called {self.label} is there, by {self.module}. "
                f"Tokens that are: {there}.",
                "Put it in, or mend signing.pkcs11.token in data/settings.yaml.",
            )
        return found[0]

    def _library(self) -> Any:
        pkcs11 = _binding()
        if not self.module.is_file():
            raise BadSettings(
                f"There is no PKCS#11 module {self.module}.",
                "Install the token's own software, and name its library: signing.pkcs11.module in data/settings.yaml.",
            )
        try:
            return pkcs11.lib(str(self.module))
        except (RuntimeError, pkcs11.PKCS11Error) as error:
            raise BadSettings(
                f"{self.module} is no PKCS#11 module that this program can load: {_reason(error)}.",
                "Name the library of the token's own software: signing.pkcs11.module in data/settings.yaml.",
            ) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in words what a token refuses."""
        error_type = _binding().PKCS11Error
        try:
            yield
        except error_type as error:
            remedy = _REMEDIES.get(type(error).__name__, "Put it in again, then repeat the command.")
            raise BadSettings(f"The token {self.label} does not sign: {_reason(error)}.", remedy) from error


def _binding() -> Any:
    try:
        import pkcs11
    except ImportError as error:
        raise BadSettings(
            "Signing with a token needs the package python-pkcs11, which is not installed.",
            "Install it: pip install 'letters[pkcs11]'",
        ) from error
    return pkcs11


def _certificates(session: Any) -> Iterator[tuple[str, tuple[bytes, Certificate]]]:
    """Every certificate that can be read, by fingerprint, with the id under which its key lies."""
    from pkcs11 import Attribute, ObjectClass

    for entry in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        try:
            certificate = load_der_x509_certificate(bytes(entry[Attribute.VALUE]))
            yield identify(certificate).fingerprint, (bytes(entry[Attribute.ID]), certificate)
        except ValueError:  # somebody else's object
            continue


def _listed(entries: Mapping[str, Certificate]) -> str:
    known = map(identify, entries.values())
    return "; ".join(sorted(f"{holder.subject} {holder.fingerprint}" for holder in known)) or "no certificate"


def _reason(error: Exception) -> str:
    name = type(error).__name__
    return _REASONS.get(name) or plain(str(error)) or f"it says {name}"
