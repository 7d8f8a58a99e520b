"""Keys: an evaluation set to try with, what is at hand, and bringing in a signatory's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from letters.errors import BadSettings, NotPermitted, Unfit, WrongUsage
from letters.files import make_folder, remove, write
from letters.ledger import checkpoint
from letters.model.fields import ID
from letters.trust import certificates, evaluation, passphrases, private
from letters.trust.keys import load
from letters.workflows.cover import covering_from_now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from letters.ports import Identity
    from letters.services import Services


ASIDE = "evaluation"
"""In the name of an evaluation key that made room for a signatory's own; no signatory's id holds a full stop."""


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
    with covering_from_now(services):
        return evaluation.make(services.keys, signatories, services.clock.now(), report)


def make_approvers(services: Services, ids: Sequence[str], report: Callable[[Path], None]) -> dict[str, Identity]:
    """Make keys for people who approve in a trial, whom data/inspection.yaml is still to name. Gives who each one is.

    Raises WrongUsage for what cannot be an id.
    """
    for identifier in ids:
        if not re.fullmatch(ID, identifier):
            raise WrongUsage(
                f"{identifier!r} cannot be an approver's id.", "Use lower-case letters, digits and hyphens: ann-example"
            )
    files = evaluation.make_approvers(services.keys, ids, services.clock.now(), report)
    found = {name: certificates.read(file.with_suffix(".pem")) for name, file in files.items()}
    return {name: identity for name, identity in found.items() if identity}


def show(services: Services) -> tuple[KeyState, ...]:
    """Every signatory's key as `generate` would find it. Raises Unfit for the data, which say who signs."""
    try:
        _ = services.workspace
    except Unfit as unfit:
        raise Unfit(unfit.problems, "The data do not say who signs until this is mended.") from unfit
    return tuple(_state(services, name) for name in services.workspace.inspection.signatories)


def record_key(services: Services) -> str | None:
    """The key that outsiders check the record with, as they pin it; None while there is no record, or no key here."""
    try:
        note, key = services.sign_checkpoint(services.state())
    except (BadSettings, NotPermitted):
        return None
    return checkpoint.verifier_key(checkpoint.parse(note).origin, key)


def _state(services: Services, name: str) -> KeyState:
    pinned = services.workspace.inspection.signatories[name].certificate is not None
    try:
        return KeyState(name, services.signer(name).identity, pinned)
    except BadSettings as error:
        return KeyState(name, None, pinned, f"{error.what} {error.remedy}".strip())


def bring_in(services: Services, file: Path, signatory: str) -> Identity:
    """Copy a signatory's PKCS#12 file into the workspace's keys, after judging it as `generate` will.

    An evaluation key is set aside for it. Raises BadSettings when it may not sign, WrongUsage when there is no such
    file or signatory, or when a key of the signatory's own is there already.
    """
    if signatory not in services.workspace.inspection.signatories:
        known = ", ".join(services.workspace.inspection.signatories)
        raise WrongUsage(f"The inspection has no signatory {signatory!r}.", f"There are: {known}.")
    if not file.exists():
        raise WrongUsage(f"There is no file {file}.", "Name the signatory's PKCS#12 file, often called .p12 or .pfx.")
    target = services.keys / f"{signatory}.p12"
    present = services.signatories.own(signatory)
    if target.exists() and not (present and present.evaluation):
        raise WrongUsage(
            f"There is a key for {signatory} already: {target}.", "Move it away first; nothing is overwritten."
        )
    data = private.read(file, "key file")
    key = load(
        file, passphrases.find(file, services.signatories.passphrase_file, services.ask), now=services.clock.now()
    )
    if key.identity.evaluation:
        raise BadSettings(
            f"{file} is an evaluation key, which stays in the workspace that made it.",
            "Import the signatory's own key. For a trial: letters keys init",
        )
    make_folder(services.keys)
    _set_aside(target)
    write(target.with_suffix(".pem"), key.certificate.public_bytes(Encoding.PEM))
    write(target, data)
    return key.identity


def _set_aside(evaluation_key: Path) -> None:
    """Keep an evaluation key under another name, so that what it signed can still be explained."""
    for file in (evaluation_key, evaluation_key.with_suffix(".pem")):
        if file.exists():
            aside = file.with_name(f"{file.stem}.{ASIDE}{file.suffix}")
            write(aside, file.read_bytes())
            remove(file)
