"""Where the mail server's password comes from: a private file, the keyring or a prompt; never the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import BadSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SERVICE = "letters"
"""The service under which the keyring holds a password; the user is `user@host`."""


def find(
    user: str,
    host: str,
    *,
    file: Path | None,
    read: Callable[[Path, str], bytes],
    ask: Callable[[str], str] | None,
) -> str:
    """The password of `user` at `host`, from the first that has it: `file`, the keyring, then `ask`.

    `read` gives the bytes of a file that only its owner can read, and refuses any other; it is told what the file
    should be. `ask` takes the question and gives what was typed; None means that nobody is there. Raises BadSettings.
    """
    if file is not None:
        return _decoded(read(file, "password file").rstrip(b"\r\n"), file)
    stored = _from_keyring(f"{user}@{host}")
    if stored is not None:
        return stored
    if ask is not None:
        return ask(f"Password of {user} at {host}")
    raise BadSettings(
        f"The password of {user} at {host} is not known, and there is nobody to ask.",
        "Set mail.password_file in data/settings.yaml to a file that only you can read, "
        f"or store it: keyring set {SERVICE} {user}@{host}",
    )


def _decoded(password: bytes, file: Path) -> str:
    try:
        return password.decode()
    except UnicodeDecodeError as error:
        raise BadSettings(f"The password file {file} is not text.", "Write the password alone into it.") from error


def _from_keyring(name: str) -> str | None:
    """What the keyring holds under that name; None without the `keyring` extra or a working keyring."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        stored: str | None = keyring.get_password(SERVICE, name)
    except KeyringError:
        return None
    return stored
