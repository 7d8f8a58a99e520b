"""Keys: who can sign and release here, until when, and where passphrases come from. None is asked for or shown."""

from __future__ import annotations

import importlib.util
from functools import partial
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from letters.errors import BadSettings
from letters.trust import certificates, private, statements
from letters.trust.folder import APPROVERS, CHECKPOINT, PASSPHRASE
from letters.workflows.doctor.findings import Probe
from letters.workflows.health import RENEWAL
from letters.workflows.means import means, require_lasting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from letters.model.inspection import Approver
    from letters.ports import Identity
    from letters.services import Services
    from letters.workflows.doctor.findings import Found
    from letters.workflows.means import Means

_SIGN_ONE = "its passphrase would be needed; to see: letters generate FORCE, in a practice inspection"


def probes(services: Services) -> tuple[Probe, ...]:
    """One for each signatory of the inspection while its data are fit, and for the keys of this machine."""
    workspace, problems = services.data
    inspection = workspace.inspection if workspace and not problems else None
    named = inspection.signatories if inspection else {}
    approvers = inspection.approvers if inspection else {}
    return (
        *(Probe("keys", f"signatory {name}", partial(_signatory, services, name)) for name in named),
        *([Probe("keys", "approvers", lambda: _approvers(services.keys, approvers))] if approvers else []),
        Probe("keys", "passphrases", lambda: _passphrases(services)),
        Probe("keys", "release key", lambda: _release(services)),
        Probe("keys", "checkpoint key", lambda: _checkpoint(services.keys / CHECKPOINT)),
    )


def _signatory(services: Services, name: str) -> Found:
    known = services.signatories
    own, expected = known.own(name), known.expected(name)
    file = services.keys / f"{name}.p12"
    if own and file.exists():
        private.read(file, "key file")
        if expected is None:
            pin = f"add to it in data/inspection.yaml: certificate: {own.fingerprint}"
            raise BadSettings(f"the certificate of {name} is not pinned", pin)
        if expected.fingerprint != own.fingerprint:
            raise BadSettings(f"the key at hand is not the one pinned for {name}", "letters keys show says which is")
        yield from _lasting(own, services)
        yield from _level(services, means(services, name))
    elif known.token and expected and (by := means(services, name)):
        yield from _lasting(by.identity, services, f"on the token {known.token.label}, ")
        yield from _level(services, by)
    elif known.elsewhere and expected:
        private.read(known.elsewhere, "key file")
        yield "well", f"signs with {known.elsewhere}", ""
    elif expected:
        yield "note", "signs on another machine", "to sign here: letters keys import FILE --signatory " + name
    else:
        raise BadSettings(
            f"no key is here for {name}, and no certificate is pinned",
            f"for a trial: letters keys init; for good: letters keys import FILE --signatory {name}",
        )


def _approvers(folder: Path, approvers: Mapping[str, Approver]) -> Found:
    """The data hold fingerprints alone: whether two are one person's shows where their certificates are at hand."""
    if len(approvers) < 2:
        what = f"{next(iter(approvers))} alone can approve nothing: it takes two"
        yield "note", what, "name another one in data/inspection.yaml before the first letter is signed"
    names = {approver.certificate: name for name, approver in approvers.items()}
    holders: dict[str, set[str]] = {}
    files = (*folder.glob("*.pem"), *(folder / APPROVERS).glob("*.pem"))
    for found in (certificates.load(file) for file in files if file.name != CHECKPOINT):
        name = names.get(certificates.identify(found).fingerprint) if found else None
        if found and name:
            holders.setdefault(statements.key_of(found.public_bytes(Encoding.DER)), set()).add(name)
    for same in holders.values():
        if len(same) > 1:
            raise BadSettings(
                f"the certificates of {' and '.join(sorted(same))} are over one key: that is one person",
                "have each make a key of their own, and name its certificate in data/inspection.yaml",
            )
    there = sum(map(len, holders.values()))
    if there == len(approvers):
        yield "well", f"{there} certificates are at hand, each over a key of its own", ""
    else:
        what = f"{there} of {len(approvers)} certificates are at hand, so that the others’ keys cannot be compared"
        yield "note", what, f"put them into .letters/keys/{APPROVERS}/ as PEM files"


def _level(services: Services, by: Means | None) -> Found:
    """Whether what its level keeps with a signature can be had; a refusal says what is missing."""
    level = services.settings.signing.level
    if by and require_lasting(services, by, ask=True):
        yield "well", f"signatures of level {level} can rest on its certificate: its issuers say that it is good", ""
    elif level in {"B-LT", "B-LTA"}:
        yield "note", f"whether signatures of level {level} can rest on its key file was not looked at", _SIGN_ONE


def _lasting(own: Identity, services: Services, where: str = "") -> Found:
    now = services.clock.now()
    needed = max(now + RENEWAL, _until(services) or now)
    said = f"{where}{'evaluation key' if own.evaluation else 'key'}, valid until {own.not_after:%Y-%m-%d}"
    if own.not_after < needed:
        raise BadSettings(f"{said}, which is too soon", "get a certificate that lasts beyond the embargo")
    if own.evaluation:
        yield "note", f"{said}: every page says EVALUATION", "for good: letters keys import"
    else:
        yield "well", said, ""


def _until(services: Services) -> datetime | None:
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    return embargo.until.utc if embargo else None


def _passphrases(services: Services) -> Found:
    """Where they would come from, in the order in which they are looked for."""
    signing, mail = services.settings.signing, services.settings.mail
    named = [("signing.passphrase_file", signing.passphrase_file), ("mail.password_file", mail.password_file)]
    named.append(("signing.pkcs11.pin_file", signing.pkcs11.pin_file if signing.pkcs11 else None))
    for setting, file in named:
        if file:
            private.read(services.resolve(file), setting)
            yield "well", f"{setting} can be read by its owner alone", ""
    own = services.keys / PASSPHRASE
    if own.exists():
        private.read(own, "passphrase file of the evaluation keys")
        yield "well", "the evaluation keys’ passphrase can be read by its owner alone", ""
    has_keyring = importlib.util.find_spec("keyring") is not None
    then = "the keyring, then whoever is at the terminal" if has_keyring else "whoever is at the terminal"
    yield "well", f"where no file is named: {then}", ""


def _release(services: Services) -> Found:
    if not services.settings.release.identity and not (services.keys / "release.txt").exists():
        recipients = services.seal_recipients  # raises where nothing can be sealed at all
        yield "note", f"only sealing is possible here, for {len(recipients)} key", "a release needs release.identity"
        return
    services.require_release_key()
    yield "well", "the release key can be read by its owner alone", ""


def _checkpoint(file: Path) -> Found:
    if not file.exists():
        yield "note", "no checkpoint key is here: nothing that this machine records is signed", "letters keys init"
        return
    private.read(file, "checkpoint key")
    yield "well", "the checkpoint key can be read by its owner alone", ""
