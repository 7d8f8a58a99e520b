"""Sealed public editions, opened and proved in memory: this inspection's, this force's, as they were signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.embargo.instant import Instant
from letters.errors import LettersError, NotPermitted
from letters.files import digest
from letters.pdf import metadata
from letters.trust import verifying
from letters.workflows.public_set import releasable
from letters.workflows.shelf import sealed_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.ledger.state import LetterState, State
    from letters.ports import Opener
    from letters.services import Services

_NOT_SIGNED = "sealed-not-as-signed"


@dataclass(frozen=True, slots=True)
class PublicSet:
    """Public editions by force, decrypted and proved; `until` is the latest instant that they carry under signature."""

    editions: Mapping[str, bytes]
    until: Instant


def open_set(services: Services, state: State, opener: Opener) -> PublicSet:
    """Open and prove every edition of the set. Raises NotPermitted at the first that is not what the ledger says."""
    opened = {known.force: open_edition(services, state, known, opener) for known in releasable(state)}
    instants = [until for _, until in opened.values()]
    return PublicSet({force: pdf for force, (pdf, _) in opened.items()}, max(instants, key=lambda until: until.utc))


def open_edition(services: Services, state: State, known: LetterState, opener: Opener) -> tuple[bytes, Instant]:
    """One public edition, proved, and the instant it carries under its signature. Raises NotPermitted."""
    file = sealed_file(known.sealed)
    ciphertext = services.sealed.get(file)
    if ciphertext is None:
        raise _unusable(known, f"its sealed file {file} cannot be read", reason="sealed-missing")
    try:
        return prove(services, state, known, opener, ciphertext)
    except LettersError as error:
        raise _unusable(known, error.what, error.remedy, reason=error.reason or "sealed-does-not-open") from error


def prove(
    services: Services, state: State, known: LetterState, opener: Opener, ciphertext: bytes
) -> tuple[bytes, Instant]:
    """What lies under a seal, and the instant it carries, if it is the public edition that `known` tells of.

    Raises NotPermitted with the end of a sentence that says why not.
    """
    if digest(ciphertext) != f"sha256:{known.sealed}":
        raise _foreign_seal(state, known, opener, ciphertext)
    pdf = opener.unseal(ciphertext)
    if digest(pdf) != known.public:
        raise NotPermitted("what lies under the seal is not the edition that was signed", reason=_NOT_SIGNED)
    verdict = verifying.verify(pdf, services.clock.now())
    if not verdict.sound or verdict.signer is None:
        raise NotPermitted(verdict.failures[0], reason=_NOT_SIGNED)
    if verdict.signer.fingerprint != known.certificate:
        raise NotPermitted("it is signed with another certificate than the ledger says", reason=_NOT_SIGNED)
    return pdf, _agreed_instant(pdf, state, known)


def _foreign_seal(state: State, known: LetterState, opener: Opener, ciphertext: bytes) -> NotPermitted:
    """What lies in the place of a sealed file, by its own unproved words: they serve the refusal alone."""
    try:
        said = metadata.read(opener.unseal(ciphertext))
    except LettersError:
        said = None
    if said is None:
        return NotPermitted("its sealed file was changed or cut", reason="sealed-changed")
    if said.inspection != state.inspection:
        what = f"the sealed file in its place belongs to the inspection {said.inspection}"
        return NotPermitted(what, reason="sealed-of-another-inspection")
    if said.force != known.force:
        return NotPermitted(
            f"the sealed file in its place is the one of {said.force}", reason="sealed-of-another-force"
        )
    return NotPermitted("the sealed file in its place is not the one that was signed last", reason="sealed-of-before")


def _agreed_instant(pdf: bytes, state: State, known: LetterState) -> Instant:
    """The signed file itself must say that it is this inspection's, this force's, public, and until when."""
    said = metadata.read(pdf)
    if said is None:
        raise NotPermitted("it does not say of which force, inspection and edition it is", reason=_NOT_SIGNED)
    if said.edition != "public":
        raise NotPermitted(f"it is the {said.edition} edition", reason=_NOT_SIGNED)
    if said.inspection != state.inspection:
        raise NotPermitted(
            f"it belongs to the inspection {said.inspection}, not to {state.inspection}", reason=_NOT_SIGNED
        )
    if said.force != known.force:
        raise NotPermitted(f"it is the letter of {said.force}", reason=_NOT_SIGNED)
    if said.until != known.until:
        raise NotPermitted(f"it carries the instant {said.until}, the ledger says {known.until}", reason=_NOT_SIGNED)
    return Instant.from_rfc3339(said.until, said.zone)


def _unusable(known: LetterState, why: str, remedy: str = "", *, reason: str) -> NotPermitted:
    return NotPermitted(
        f"Not permitted: the letter of {known.force} cannot be released: {_as_clause(why)}. Nothing was published.",
        remedy
        or f"Make it again: letters generate {known.force}. To leave it out: letters withhold {known.force} --reason …",
        reason=reason,
    )


def _as_clause(why: str) -> str:
    """`A sealed edition does not open.` in the middle of a sentence."""
    return (why[:1].lower() + why[1:]).rstrip(".")
