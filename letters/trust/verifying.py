"""Whether a letter is exactly what its signer signed. Who that signer ought to be is for the caller to compare.

No chain of issuers is followed: the inspection pins each signatory's certificate, so the fingerprint decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from letters.pdf.lasting import STAMPED_ROOM
from letters.trust import cms
from letters.trust.certificates import identify, weaknesses
from letters.trust.locating import Unsound, locate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.x509 import Certificate

    from letters.pdf.archiving import Archived
    from letters.ports import Identity, Stamp

_APART = timedelta(hours=1)
"""How far the signer's clock may have been ahead of the authority's; whoever signs is bound to less by the settings."""
_MOMENT = re.compile(r"D:(\d{14})Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of a file. Sound when there are no `failures`, each the end of a sentence about the file.

    `signer` is who signed, and None unless the signature's own arithmetic is right. `signed_at` (aware, UTC) is the
    signer's claim, not evidence; `stamp` is the time-stamp over the signature, where it bears one: whose, the caller
    compares; `archive` is one over the whole letter. `remarks` leave the file sound.
    """

    failures: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    signer: Identity | None = None
    signed_at: datetime | None = None
    stamp: Stamp | None = None
    archive: Stamp | None = None

    @property
    def sound(self) -> bool:
        return not self.failures


def verify(pdf: bytes, now: datetime) -> Verdict:
    """Judge a PDF that may be hostile; never raises for what it holds. `now` (aware) serves the remarks alone."""
    try:
        located = locate(pdf)
        certificate = cms.authenticate(located.contents, located.signed)
        signer = _identify(certificate)
        signed_at = _moment(located.moment)
        stamp = _stamp(located.contents)
        archive = _archive(located.archived)
    except Unsound as fault:
        return Verdict((str(fault),))
    failures = (
        *(f"its certificate {weakness}" for weakness in weaknesses(certificate)),
        *_untimely(signer, signed_at, stamp),
        *_disordered(stamp, archive),
    )
    return Verdict(failures, tuple(_remarks(signer, signed_at, now)), signer, signed_at, stamp, archive)


def _identify(certificate: Certificate) -> Identity:
    try:
        return identify(certificate)
    except ValueError as error:
        raise Unsound("its certificate cannot be read") from error


def _moment(text: str) -> datetime:
    match = _MOMENT.fullmatch(text)
    try:
        return datetime.strptime(match[1] if match else "", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise Unsound("it does not say when it was signed, as a letter does") from error


def _stamp(contents: bytes) -> Stamp | None:
    """The time-stamp over the signature, proved, by whomever it is."""
    found = cms.stamp_in(contents)
    if found is None:
        if len(contents) >= STAMPED_ROOM:  # which the signature says, since it covers where its own place ends
            raise Unsound("its time-stamp was taken away")
        return None
    return _proved(*found)


def _archive(archived: Archived | None) -> Stamp | None:
    """The time-stamp over the whole letter, proved."""
    if archived is None:
        return None
    token = cms.unpadded(archived.token)
    return _proved(token, archived.imprint)


def _disordered(stamp: Stamp | None, archive: Stamp | None) -> Iterator[str]:
    if archive and (stamp is None or archive.moment < stamp.moment):
        yield "its time-stamp over the whole letter is older than the one over its signature"


def _proved(token: bytes, imprint: bytes) -> Stamp:
    from letters.trust import timestamps  # most letters bear none

    try:
        stamp = timestamps.prove(token, imprint, None)
        is_plain = timestamps.spelt(token) == token
    except timestamps.Untrue as fault:
        raise Unsound(f"its time-stamp does not hold: the authority {fault}") from fault
    if not is_plain:
        raise Unsound("something was added to its time-stamp, or written another way")
    return stamp


def _untimely(signer: Identity, signed_at: datetime, stamp: Stamp | None) -> Iterator[str]:
    if not signer.not_before <= signed_at <= signer.not_after:
        yield f"it says that it was signed on {signed_at:%Y-%m-%d %H:%M} UTC, when its certificate was not valid"
    if stamp and not signer.not_before <= stamp.moment <= signer.not_after:
        yield f"its time-stamp is of {stamp.moment:%Y-%m-%d %H:%M} UTC, when its certificate was not valid"
    if stamp and stamp.moment < signed_at - _APART:
        yield (
            f"its time-stamp is of {stamp.moment:%Y-%m-%d %H:%M} UTC, before it says that it was signed: "
            f"{signed_at:%Y-%m-%d %H:%M} UTC"
        )


def _remarks(signer: Identity, signed_at: datetime, now: datetime) -> Iterator[str]:
    if signer.evaluation:
        yield "its certificate is an evaluation one: this is not an official letter"
    if signed_at > now:
        yield f"it says that it was signed on {signed_at:%Y-%m-%d %H:%M} UTC, which has not come yet"
    if now > signer.not_after:
        yield f"its certificate has expired since it was signed, on {signer.not_after:%Y-%m-%d}"
