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
    found = list(_data_obstacles(services, state))
    letters = releasable(state)
    if not letters:
        found.append("no letter is signed: run letters generate")
    found += (
        f"{known.force}: its sealed file {known.sealed}.age is missing: run letters generate {known.force}"
        for known in letters
        if not services.sealed_path(known.sealed or "").is_file()
    )
    return tuple(found)


def _data_obstacles(services: Services, state: State) -> Iterator[str]:
    """Another instant, or a force that is neither signed nor withheld; unfit data says nothing."""
    workspace, _ = services.data
    if workspace is None:
        return
    embargo = workspace.inspection.embargo
    if state.pinned and embargo and embargo.until.rfc3339 != state.pinned.until:
        yield (
            f"data/inspection.yaml says {embargo.until.full_words}, but the letters are signed for "
            f"{state.pinned.instant().full_words}: put the signed instant back"
        )
    for letter in workspace.letters:
        known = state.letters.get(letter.id)
        if known is None or (not known.public and known.state != "withheld"):
            how = (
                "sign it with letters generate"
                if letter.force.status == "ready"
                else "it is a draft: finish and sign it"
            )
            yield f"{letter.id}: no signed letter: {how}, or letters withhold {letter.id} --reason …"


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
    try:
        said = metadata.read(pdf)
        until = Instant.from_rfc3339(said.until or "", said.zone or "")
    except ValueError as error:
        raise _unusable(known, str(error)) from error
    if said.edition != "public":
        raise _unusable(known, f"it is the {said.edition} edition")
    if said.inspection != state.inspection:
        raise _unusable(known, f"it belongs to the inspection {said.inspection}, not to {state.inspection}")
    if said.force != known.force:
        raise _unusable(known, f"it is the letter of {said.force}")
    if until.rfc3339 != known.until:
        raise _unusable(known, f"it carries the instant {until.rfc3339}, the ledger says {known.until}")
    return until


def _unusable(known: LetterState, why: str, remedy: str = "") -> NotPermitted:
    return NotPermitted(
        f"Not permitted: the letter of {known.force} cannot be released: {why.rstrip('.')}. Nothing was published.",
        remedy
        or f"Make it again: letters generate {known.force}. To leave it out: letters withhold {known.force} --reason …",
    )
