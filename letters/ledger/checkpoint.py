"""Checkpoints: a signed statement of the record's length and head, as a C2SP signed note (docs/record.md).

Formats: https://c2sp.org/signed-note and https://c2sp.org/tlog-checkpoint. The head is that
of our chain, not a Merkle root.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import BadSettings, NotPermitted, OutputFailed
from letters.files import read, write
from letters.files.read import NotPlain, TooLarge

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

RENEW = (
    "Where there is no backup, make sure that nothing is missing from the record, then: letters log renew --reason …"
)
"""How to go on without the checkpoint that ought to be there."""
_ED25519 = b"\x01"  # the signature type of plain Ed25519 in a signed note's key id
_NOTE = re.compile(
    r"(?P<text>(?P<origin>[^\s+]+)\n(?P<length>0|[1-9]\d{0,15})\n(?P<head>[A-Za-z0-9+/]{43}=)\n)\n(?:— .+\n)+\Z",
    re.ASCII,
)
_SIGNATURE = re.compile(r"— (?P<name>[^\s+]+) (?P<bytes>[A-Za-z0-9+/]+={0,2})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The first `length` events of the ledger named `origin` end in the hash `head` (64 hex digits)."""

    origin: str
    length: int
    head: str

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.length}\n{base64.b64encode(bytes.fromhex(self.head)).decode()}\n"


def origin(inspection: str, ledger: str) -> str:
    """The name of one ledger, and of the key that signs its checkpoints."""
    return f"letters/{inspection}/{ledger}"


def key_from_pem(pem: bytes) -> Ed25519PrivateKey:
    """An Ed25519 key from an unencrypted PKCS#8 PEM. Raises BadSettings for anything else."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, None)
    except (TypeError, ValueError) as error:
        raise BadSettings("The checkpoint key cannot be read.", "Make one: letters keys init") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSettings("The checkpoint key is not an Ed25519 key.", "Make one: letters keys init")
    return key


def verifier_key(name: str, key: Ed25519PublicKey) -> str:
    """The public key as others pin it: name, key id and key in one word (a signed note's vkey)."""
    return f"{name}+{_key_id(name, key).hex()}+{base64.b64encode(_ED25519 + key.public_bytes_raw()).decode()}"


def read_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Name and key of such a word. Raises ValueError when it is none, or was mistyped."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    name, _, encoded = text.strip().split("+", 2)
    blob = base64.b64decode(encoded, validate=True)
    key = Ed25519PublicKey.from_public_bytes(blob.removeprefix(_ED25519))
    if verifier_key(name, key) != text.strip():
        raise ValueError("the key does not fit its own id")
    return name, key


def make(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The signed note."""
    name, text = checkpoint.origin, checkpoint.text
    signature = base64.b64encode(_key_id(name, key.public_key()) + key.sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def parse(note: str) -> Checkpoint:
    """Read a note without looking at its signature. Raises NotPermitted when it is not a checkpoint."""
    match = _NOTE.match(note)
    if match:
        checkpoint = Checkpoint(match["origin"], int(match["length"]), base64.b64decode(match["head"]).hex())
        if checkpoint.text == match["text"]:  # base64 has several spellings of the last digit; one is right
            return checkpoint
    raise NotPermitted(
        "The checkpoint is not one: it was changed or cut.",
        f"Put back the checkpoint that was written with this ledger. {RENEW}",
    )


def check(note: str, key: Ed25519PublicKey) -> Checkpoint:
    """Read a note that `key` signed; other keys' signatures are passed over. Raises NotPermitted."""
    checkpoint = parse(note)
    for line in note.splitlines():
        match = _SIGNATURE.match(line)
        if match and match["name"] == checkpoint.origin and _is_signed(checkpoint, match["bytes"], key):
            return checkpoint
    raise NotPermitted(
        "The checkpoint does not carry a valid signature of this inspection's checkpoint key.",
        f"Put back the checkpoint and the key that belong to this ledger. {RENEW}",
    )


def keep(root: Path, checkpoint: Checkpoint, key: Ed25519PrivateKey) -> None:
    """Write the checkpoint into the workspace, after a command's events; one that is as far or further on stays.

    Raises OutputFailed.
    """
    there = kept(root, key.public_key())
    if there is None or there.origin != checkpoint.origin or there.length < checkpoint.length:
        put(root, checkpoint, key)


def put(root: Path, checkpoint: Checkpoint, key: Ed25519PrivateKey) -> None:
    """Write the checkpoint, whatever is there. Raises OutputFailed."""
    write(path_in(root), make(checkpoint, key).encode())


def kept(root: Path, key: Ed25519PublicKey | None = None) -> Checkpoint | None:
    """The workspace's checkpoint, its signature checked when the key is known. Raises NotPermitted, OutputFailed."""
    path = path_in(root)
    try:
        note = read(path).decode(errors="replace")
    except FileNotFoundError:
        return None
    except (NotPlain, TooLarge):
        note = ""  # which is no checkpoint either
    except OSError as error:
        raise OutputFailed(
            f"{path} could not be read: {(error.strerror or type(error).__name__).lower()}.",
            "Give yourself the right to read it, then run the command again.",
        ) from error
    return check(note, key) if key else parse(note)


def path_in(root: Path) -> Path:
    """Where a workspace keeps its newest checkpoint."""
    return root / ".letters" / "checkpoint"


def _key_id(name: str, key: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + key.public_bytes_raw()).digest()[:4]


def _is_signed(checkpoint: Checkpoint, encoded: str, key: Ed25519PublicKey) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        blob = base64.b64decode(encoded, validate=True)
    except ValueError:
        return False
    if blob[:4] != _key_id(checkpoint.origin, key):
        return False
    try:
        key.verify(blob[4:], checkpoint.text.encode())
    except InvalidSignature:
        return False
    return True
