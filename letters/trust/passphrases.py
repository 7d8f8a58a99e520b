"""Where the passphrase of a key file comes from: a private file, the keyring or a prompt; never the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.trust import private

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SERVICE = "letters"
"""The service under which the keyring holds a passphrase; the user is the key file's absolute path."""


def find(file: Path, passphrase_file: Path | None, ask: Callable[[str], str] | None) -> bytes:
    """The passphrase of key file `file`, from the first that has it: `passphrase_file`, the keyring, then `ask`.

    `ask` takes the question and gives what was typed; None means that nobody is there to answer. Raises BadSettings.
    """
    if passphrase_file is not None:
        return private.read(passphrase_file, "passphrase file").rstrip(b"\r\n")
    stored = _from_keyring(file)
    if stored is not None:
        return stored.encode()
    if ask is not None:
        return ask(f"Passphrase of {file}").encode()
    raise BadSettings(
        f"The passphrase of {file} is not known, and there is nobody to ask.",
        "Set signing.passphrase_file in data/settings.yaml to a file that only you can read, "
        f"or store it: keyring set {SERVICE} {file.absolute()}",
    )


def _from_keyring(file: Path) -> str | None:
    """What the keyring holds for `file`; None without the `keyring` extra or a working keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        stored: str | None = keyring.get_password(SERVICE, str(file.absolute()))
    except KeyringError:
        return None
    return stored
