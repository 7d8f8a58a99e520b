"""Keys: an evaluation set to try with, what is at hand, and bringing in a signatory's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from letters.errors import BadSettings, WrongUsage
from letters.files import make_folder, write
from letters.trust import evaluation, passphrases, private
from letters.trust.keys import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.ports import Identity
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class KeyState:
    """A signatory's key: `identity` is None when there is none at hand, and `remedy` then says what to do."""

    signatory: str
    identity: Identity | None
    pinned: bool
    remedy: str = ""


def make_evaluation_set(services: Services, report: Callable[[Path], None]) -> evaluation.Made:
    """Make what is missing of the evaluation set for every signatory without a pinned certificate."""
    signatories = {
        name: evaluation.Signatory(signatory.name, signatory.office)
        for name, signatory in services.workspace.inspection.signatories.items()
        if signatory.certificate is None
    }
    return evaluation.make(services.keys, signatories, services.clock.now(), report)


def show(services: Services) -> tuple[KeyState, ...]:
    """Every signatory's key as `generate` would find it."""
    return tuple(_state(services, name) for name in services.workspace.inspection.signatories)


def _state(services: Services, name: str) -> KeyState:
    pinned = services.workspace.inspection.signatories[name].certificate is not None
    try:
        return KeyState(name, services.signer(name).identity, pinned)
    except BadSettings as error:
        return KeyState(name, None, pinned, f"{error.what} {error.remedy}".strip())


def bring_in(services: Services, file: Path, signatory: str) -> Identity:
    """Copy a signatory's PKCS#12 file into the workspace's keys, after judging it as `generate` will.

    Raises BadSettings when it may not sign, WrongUsage when the signatory is unknown or has a key already.
    """
    if signatory not in services.workspace.inspection.signatories:
        known = ", ".join(services.workspace.inspection.signatories)
        raise WrongUsage(f"The inspection has no signatory {signatory!r}.", f"There are: {known}.")
    target = services.keys / f"{signatory}.p12"
    if target.exists():
        raise WrongUsage(
            f"There is a key for {signatory} already: {target}.", "Move it away first; nothing is overwritten."
        )
    data = private.read(file, "key file")
    key = load(file, passphrases.find(file, services.passphrase_file, services.ask), now=services.clock.now())
    make_folder(services.keys)
    write(services.keys / f"{signatory}.pem", key.certificate.public_bytes(Encoding.PEM))
    write(target, data)
    return key.identity
