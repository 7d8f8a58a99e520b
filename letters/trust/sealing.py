"""Sealing public editions for the release key, and opening them again (age, https://age-encryption.org/v1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyrage

from letters.errors import BadSettings, NotPermitted
from letters.trust import passphrases, private

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_ENCRYPTED = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")


class AgeSealer:
    """A `Sealer` for X25519 recipients, `age1…`. Holds no secret."""

    def __init__(self, recipients: Sequence[str]) -> None:
        """Raises BadSettings when there are none, or one of them is malformed."""
        if not recipients:
            raise BadSettings(
                "No release key is set, so public editions cannot be sealed.",
                "Give release.recipients in data/settings.yaml; letters keys init makes a release key.",
            )
        self._recipients = [_recipient(text) for text in recipients]

    def seal(self, plaintext: bytes) -> bytes:
        ciphertext: bytes = pyrage.encrypt(plaintext, self._recipients)
        return ciphertext


class AgeOpener:
    """An `Opener` that holds a release key."""

    def __init__(self, file: Path, ask: Callable[[str], str] | None = None) -> None:
        """Read an age identity file, which may itself be encrypted with a passphrase. Raises BadSettings."""
        text = private.read(file, "release key")
        if text.startswith(_ENCRYPTED):
            text = _decrypted(text, file, ask)
        self._identities = _identities(text, file)

    def unseal(self, ciphertext: bytes) -> bytes:
        """Raises NotPermitted when the key is another one or the file was changed."""
        try:
            plaintext: bytes = pyrage.decrypt(ciphertext, self._identities)
        except pyrage.DecryptError as error:
            raise NotPermitted(
                "A sealed edition does not open: it was sealed for another release key, or changed since.",
                "Check release.identity in data/settings.yaml; if it is right, restore the sealed store from a copy.",
            ) from error
        return plaintext


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise BadSettings(
            f"{text!r} in release.recipients is not an age public key.",
            "Copy it whole from the line of the release key file that begins with: # public key",
        ) from error


def _decrypted(text: bytes, file: Path, ask: Callable[[str], str] | None) -> bytes:
    passphrase = passphrases.find(file, None, ask).decode()
    try:
        plaintext: bytes = pyrage.passphrase.decrypt(text, passphrase)
    except pyrage.DecryptError as error:
        raise BadSettings(f"The release key {file} does not open with that passphrase.", "Try again.") from error
    return plaintext


def _identities(text: bytes, file: Path) -> list[pyrage.x25519.Identity]:
    lines = [line.strip() for line in text.decode(errors="replace").splitlines()]
    try:
        identities = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        identities = []  # without its message, which could repeat the secret
    if not identities:
        raise BadSettings(
            f"The release key {file} holds no age secret key, or a line that is not one.",
            "It should hold one line that begins with AGE-SECRET-KEY-1.",
        )
    return identities
