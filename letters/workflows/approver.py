"""An approver: whose key it is that would sign, out of those who were pinned with the embargo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import NotPermitted, WrongUsage
from letters.trust import passphrases
from letters.trust.keys import load

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from letters.ledger.state import State
    from letters.ports import Identity
    from letters.services import Services
    from letters.trust.keys import SigningKey
    from letters.trust.token import Token


@dataclass(frozen=True, slots=True)
class Approver:
    """One of the pinned approvers, with the key at hand."""

    id: str
    key: SigningKey


def find_approver(services: Services, state: State, file: Path | None, passphrase_file: Path | None) -> Approver:
    """Whose key `file` is, or the key of the settings; its passphrase comes the usual ways.

    Raises NotPermitted for somebody who is no pinned approver, BadSettings for a key that does not open or has expired.
    """
    _refuse_without_two(state)
    if file is None and services.token:
        return _on_token(services.token, state, services.clock.now())
    signing = services.settings.signing
    if file is None:
        if signing.certificate is None:
            raise WrongUsage("An approver signs with their own key.", "Name its PKCS#12 file: --key FILE")
        file = services.resolve(signing.certificate)
        if passphrase_file is None and signing.passphrase_file:
            passphrase_file = services.resolve(signing.passphrase_file)
    key = load(file, passphrases.find(file, passphrase_file, services.ask), now=services.clock.now())
    for name, fingerprint in state.approvers.items():
        if fingerprint == key.identity.fingerprint:
            _refuse_trial_key(services, name, key.identity)
            return Approver(name, key)
    raise _no_approver(services, state, key.identity)


def _refuse_trial_key(services: Services, name: str, identity: Identity) -> None:
    """Evaluation keys lie together, with their passphrase: two of them are one person's."""
    if not identity.evaluation:
        return
    signatories = services.signatories
    expected = [signatories.expected(signatory) for signatory in signatories.pinned]
    if any(known and not known.evaluation for known in expected):
        raise NotPermitted(
            f"Not permitted: {name}'s key is an evaluation key, for a trial, and the letters are official.",
            "Two of those who are pinned with keys of their own can decide.",
        )


def _on_token(token: Token, state: State, now: datetime) -> Approver:
    """Whoever's certificate the token holds; whose token it is, its PIN says."""
    there = token.fingerprints()
    for name, fingerprint in state.approvers.items():
        if fingerprint in there:
            return Approver(name, token.key(fingerprint, now=now))
    raise NotPermitted(
        f"Not permitted: the token {token.label} holds the certificate of no approver of this inspection.",
        f"Those who may approve: {', '.join(state.approvers)}. To sign with a file: --key FILE",
    )


def _refuse_without_two(state: State) -> None:
    if len(state.approvers) < 2:
        named = ", ".join(state.approvers) or "nobody"
        raise NotPermitted(
            f"Not permitted: this takes two approvers, and {named} was pinned as such with the first signed letter.",
            "Approvers are named in data/inspection.yaml before the first letter is signed. "
            "A later instant needs none: letters embargo move --reason …",
        )


def _no_approver(services: Services, state: State, identity: Identity) -> NotPermitted:
    workspace, _ = services.data
    named = workspace.inspection.approvers if workspace else {}
    for name, approver in named.items():
        if approver.certificate == identity.fingerprint:
            return NotPermitted(
                f"Not permitted: {name} stands among the approvers in data/inspection.yaml, but not among those who "
                f"were pinned with the embargo: {', '.join(state.approvers)}.",
                "Two of the pinned ones can change that: letters embargo approvers --reason …",
            )
    return NotPermitted(
        f"Not permitted: {identity.subject} ({identity.fingerprint}) is no approver of this inspection.",
        f"The pinned approvers are {', '.join(state.approvers)}.",
    )
