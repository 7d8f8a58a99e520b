"""What is kept with a signature and its time-stamp, so that both can be checked without their issuers (PAdES B-LT)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates

from letters import files
from letters.errors import BadSettings
from letters.trust import revocation, spelling
from letters.trust.certificates import identify

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

    from letters.pdf.lasting import Kept
    from letters.trust.keys import SigningKey
    from letters.trust.stamping import Stamper


def keep(key: SigningKey, stamper: Stamper, issuers: Path | None, now: datetime) -> Kept:
    """For signatures by `key` with time-stamps by whichever authority of the `stamper` answers first.

    `issuers` is a PEM file of certificates that neither the key nor a time-stamp brings. Raises BadSettings, and
    ServiceSilent where somebody does not answer.
    """
    named = _read(issuers) if issuers else []
    gatherer = revocation.Gatherer(now)
    signer = gatherer.gather(key.certificate, [*key.issuers, *named])
    stamp = stamper.settle()
    theirs = [load_der_x509_certificate(each) for each in spelling.certificates(stamp.token)]
    authority = next(each for each in theirs if identify(each).fingerprint == stamp.certificate)
    return revocation.together(signer, gatherer.gather(authority, [*theirs, *named]))


def foresee(certificate: Certificate, issuers: Path | None, now: datetime | None) -> None:
    """What `keep` would find out about the signer's certificate; without `now` nobody is asked. Raises the same."""
    others = _read(issuers) if issuers else []
    if now is None:
        revocation.chain(certificate, others)
    else:
        revocation.Gatherer(now).gather(certificate, others)


def has_chain(certificate: Certificate, issuers: Path | None) -> bool:
    """Whether no issuer is missing, or the certificate issued itself. Raises BadSettings for an unreadable file."""
    others = _read(issuers) if issuers else []
    try:
        revocation.chain(certificate, others)
    except BadSettings:
        return certificate.issuer == certificate.subject
    return True


def _read(file: Path) -> list[Certificate]:
    try:
        return load_pem_x509_certificates(files.read(file))
    except (OSError, ValueError) as error:
        raise BadSettings(
            f"{file} holds no certificates that can be read.", "Name a PEM file under signing: issuers."
        ) from error
