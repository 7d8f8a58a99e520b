"""The public set: which letters a release holds, what is in its way, and its editions opened and proved in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.embargo.instant import Instant
from letters.errors import LettersError, NotPermitted
from letters.files import digest
from letters.pdf import metadata
from letters.trust import verifying

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from letters.ledger.state import LetterState, State
    from letters.ports import Opener
    from letters.services import Services


SHOWN = 8
"""Forces that one line names before it counts the rest."""


@dataclass(frozen=True, slots=True)
class PublicSet:
    """Public editions by force, decrypted and proved; `until` is the latest instant that they carry under signature."""

    editions: Mapping[str, bytes]
    until: Instant


def releasable(state: State) -> tuple[LetterState, ...]:
    """Every signed letter that is not withheld, in the order of their ids."""
    return tuple(known for _, known in sorted(state.letters.items()) if known.public and known.state != "withheld")


def obstacles(services: Services, state: State) -> tuple[str, ...]:
    """What keeps the set from being whole, in words; nothing is opened for it."""
    found = [*_another_instant(services, state), *_unsigned(services, state)]
    letters = releasable(state)
    if not letters and not found:
        found.append("no letter is signed: letters generate")
    missing = [known.force for known in letters if not services.sealed_path(known.sealed or "").is_file()]
    if missing:
        found.append(f"the sealed file is missing of {_listed(missing)}: letters generate {missing[0]}")
    return tuple(found)


def _another_instant(services: Services, state: State) -> Iterator[str]:
    """Data that cannot be read says nothing: a release needs none."""
    workspace, _ = services.data
    embargo = workspace.inspection.embargo if workspace else None
    if state.pinned and embargo and embargo.until.rfc3339 != state.pinned.until:
        yield (
            f"data/inspection.yaml says {embargo.until.full_words}, but the letters are signed for "
            f"{state.pinned.instant().full_words}: put the signed instant back"
        )


def _unsigned(services: Services, state: State) -> Iterator[str]:
    """Forces of the data with neither a signed letter nor a decision to withhold it."""
    workspace, _ = services.data
    waiting: dict[str, list[str]] = {"ready": [], "draft": []}
    for letter in workspace.letters if workspace else ():
        known = state.letters.get(letter.id)
        if known is None or (not known.public and known.state != "withheld"):
            waiting[letter.force.status].append(letter.id)
    if ready := waiting["ready"]:
        yield f"no signed letter, though ready, for {_listed(ready)}: letters generate"
    if drafts := waiting["draft"]:
        yield f"still a draft for {_listed(drafts)}: finish and sign it, or letters withhold {drafts[0]} --reason …"


def _listed(forces: list[str]) -> str:
    shown = ", ".join(forces[:SHOWN])
    return shown if len(forces) <= SHOWN else f"{shown} and {len(forces) - SHOWN} more"


def open_set(services: Services, state: State, opener: Opener) -> PublicSet:
    """Open and prove every edition of the set. Raises NotPermitted at the first that is not what the ledger says."""
    opened = {known.force: open_edition(services, state, known, opener) for known in releasable(state)}
    instants = [until for _, until in opened.values()]
    return PublicSet({force: pdf for force, (pdf, _) in opened.items()}, max(instants, key=lambda until: until.utc))


def open_edition(services: Services, state: State, known: LetterState, opener: Opener) -> tuple[bytes, Instant]:
    """One public edition, proved, and the instant it carries under its signature. Raises NotPermitted."""
    ciphertext = _read_sealed(services, state, known)
    try:
        pdf = opener.unseal(ciphertext)
    except LettersError as error:
        raise _unusable(known, error.what, error.remedy) from error
    if digest(pdf) != known.public:
        raise _unusable(known, "what lies under the seal is not the edition that was signed")
    verdict = verifying.verify(pdf, services.clock.now())
    if not verdict.sound or verdict.signer is None:
        raise _unusable(known, verdict.failures[0])
    if verdict.signer.fingerprint != known.certificate:
        raise _unusable(known, "it is signed with another certificate than the ledger says")
    return pdf, _agreed_instant(pdf, state, known)


def _read_sealed(services: Services, state: State, known: LetterState) -> bytes:
    path = services.sealed_path(known.sealed or "")
    try:
        ciphertext = path.read_bytes()
    except OSError as error:
        raise _unusable(known, f"its sealed file {path.name} cannot be read") from error
    found = digest(ciphertext).removeprefix("sha256:")
    if found == known.sealed:
        return ciphertext
    other = next((letter.force for letter in state.letters.values() if letter.sealed == found), None)
    raise _unusable(
        known, f"the sealed file in its place is the one of {other}" if other else "its sealed file was changed or cut"
    )


def _agreed_instant(pdf: bytes, state: State, known: LetterState) -> Instant:
    """The signed file itself must say that it is this inspection's, this force's, public, and until when."""
    said = metadata.read(pdf)
    if said is None:
        raise _unusable(known, "it does not say of which force, inspection and edition it is")
    if said.edition != "public":
        raise _unusable(known, f"it is the {said.edition} edition")
    if said.inspection != state.inspection:
        raise _unusable(known, f"it belongs to the inspection {said.inspection}, not to {state.inspection}")
    if said.force != known.force:
        raise _unusable(known, f"it is the letter of {said.force}")
    if said.until != known.until:
        raise _unusable(known, f"it carries the instant {said.until}, the ledger says {known.until}")
    return Instant.from_rfc3339(said.until, said.zone)


def _unusable(known: LetterState, why: str, remedy: str = "") -> NotPermitted:
    return NotPermitted(
        f"Not permitted: the letter of {known.force} cannot be released: {why.rstrip('.')}. Nothing was published.",
        remedy
        or f"Make it again: letters generate {known.force}. To leave it out: letters withhold {known.force} --reason …",
    )
