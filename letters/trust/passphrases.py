"""Where the passphrase of a key file comes from: a private file, the keyring or a prompt; never the environment."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.trust import private

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SERVICE = "letters"
"""The service under which the keyring holds a passphrase; the user is the key file's absolute path.

Of a PIN it is `token:` and the token's label.
"""


@dataclass(frozen=True, slots=True)
class _Secret:
    """How a secret is spoken of, under which user the keyring holds it, and which setting names a file with it."""

    words: str
    kind: str
    user: str
    setting: str


def find(file: Path, passphrase_file: Path | None, ask: Callable[[str], str] | None) -> bytes:
    """The passphrase of key file `file`, from the first that has it: `passphrase_file`, the keyring, then `ask`.

    `ask` takes the question and gives what was typed; None means that nobody is there to answer. Raises BadSettings.
    """
    secret = _Secret(f"passphrase of {file}", "passphrase file", str(file.absolute()), "signing.passphrase_file")
    return _first(secret, passphrase_file, ask)


def find_pin(token: str, pin_file: Path | None, ask: Callable[[str], str] | None) -> bytes:
    """The PIN of the token with that label, found in the same ways. Raises BadSettings."""
    secret = _Secret(f"PIN of the token {token}", "PIN file", f"token:{token}", "signing.pkcs11.pin_file")
    return _first(secret, pin_file, ask)


def _first(secret: _Secret, file: Path | None, ask: Callable[[str], str] | None) -> bytes:
    if file is not None:
        return private.read(file, secret.kind).rstrip(b"\r\n")
    stored = _from_keyring(secret.user)
    if stored is not None:
        return stored.encode()
    if ask is not None:
        return ask(secret.words[0].upper() + secret.words[1:]).encode()
    raise BadSettings(
        f"The {secret.words} is not known, and there is nobody to ask.",
        f"Set {secret.setting} in data/settings.yaml to a file that only you can read, "
        f"or store it: keyring set {SERVICE} {shlex.quote(secret.user)}",
    )


def _from_keyring(user: str) -> str | None:
    """What the keyring holds for `user`; None without the `keyring` extra or a working keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        stored: str | None = keyring.get_password(SERVICE, user)
    except KeyringError:
        return None
    return stored
