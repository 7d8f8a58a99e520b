"""Take: another machine's pack into this workspace and its ledger, refusing whatever does not belong."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import LettersError, NotPermitted, WrongUsage
from letters.files import digest, read
from letters.ledger import chain
from letters.ledger.fold import fold
from letters.pdf import metadata
from letters.trust import verifying
from letters.workflows import editions, shelf
from letters.workflows.merge import Incoming, merge
from letters.workflows.pack import RECORD
from letters.workflows.pinned import refuse_another_instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from letters.ledger.state import LetterState, State
    from letters.ports import Event
    from letters.services import Services

LARGEST = 2 * 1024**3
"""Bytes; a pack of 43 letters has some 10 million."""
_BROKEN = (EOFError, LookupError, OSError, RuntimeError, ValueError, struct.error, zipfile.BadZipFile)
"""What zipfile raises for files that are cut, spoilt, encrypted or made to harm."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The forces whose letters came in, and those that were here already, just the same.

    `back` are those of the latter of which files were missing or damaged here, and came back from the pack.
    """

    new: tuple[str, ...]
    known: tuple[str, ...]
    back: tuple[str, ...] = ()


def take(services: Services, file: Path) -> Taken:
    """Merge the letters of a pack. All or none. Raises NotPermitted with what does not belong."""
    files = _unpack(services, file)
    record = _their_record(services, files)
    theirs = fold(record)
    packed = [known for known in theirs.letters.values() if f"{known.sealed}.age" in files]
    releasing = _holds_release_key(services)
    for known in packed:
        _prove(services, known, files)
        if releasing:
            _prove_sealed(services, theirs, known, files)
    services.begin_ledger()
    with services.writing() as state:
        refuse_another_instant(services, state, "Nothing was taken.")
        shelf.sweep_all(services, state)
        try:
            incoming = Incoming(state.letters, theirs.ledger or "", record)
            new = tuple(known for known in packed if not incoming.is_here(known))
        except NotPermitted as refusal:
            raise _foreign(refusal.what) from refusal
        if new:
            merge(services, state, incoming, new, files)
        taken = {known.force for known in new}
        standing = tuple(sorted({known.force for known in packed} - taken))
        back = tuple(force for force in standing if shelf.put_back(services, state.letters[force], files))
    return Taken(tuple(sorted(taken)), standing, back)


def _unpack(services: Services, file: Path) -> dict[str, bytes]:
    try:
        ciphertext = read(file, LARGEST)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise WrongUsage(f"{file} cannot be read: {reason}.", "Name the file that letters pack wrote.") from error
    try:
        content = services.opener.unseal(ciphertext)
    except NotPermitted as refusal:
        raise _foreign("it is no pack, or not one for the release key that is here") from refusal
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if all(entry.compress_type == zipfile.ZIP_STORED for entry in entries):  # else it may unfold
                return {entry.filename: archive.read(entry) for entry in entries}
    except _BROKEN as error:
        raise _foreign("it is not a pack, or it was cut") from error
    raise _foreign("it is not a pack, or was packed by another program")


def _their_record(services: Services, files: Mapping[str, bytes]) -> tuple[Event, ...]:
    """The other machine's events, the chain checked from the first one on."""
    try:
        rows = [chain.read_row(json.loads(line)) for line in files[RECORD].decode().splitlines()]
        record = tuple(chain.verify(rows))
        state = fold(record)
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise _foreign("it holds no record of what was signed") from error
    except LettersError as error:
        raise _foreign(error.what) from error
    inspection = services.workspace_and_ledger.inspection.id
    if state.inspection != inspection:
        raise _foreign(f"it is of the inspection {state.inspection}, not of {inspection}")
    if state.pinned is None or state.pinned.until != services.until.rfc3339:
        pinned = state.pinned.until if state.pinned else "no instant"
        raise _foreign(f"its letters are signed for {pinned}, this inspection's instant is {services.until.rfc3339}")
    return record


def _holds_release_key(services: Services) -> bool:
    """Whether what is sealed here opens here. An officer who only passes letters on need not hold that key."""
    try:
        services.opener.unseal(services.sealer.seal(b""))
    except NotPermitted:
        return False
    return True


def _prove_sealed(services: Services, theirs: State, known: LetterState, files: Mapping[str, bytes]) -> None:
    """What the release will ask of it is asked now, while its maker can still be told."""
    try:
        editions.prove(services, theirs, known, services.opener, files[f"{known.sealed}.age"])
    except NotPermitted as refusal:
        raise _foreign(f"the sealed edition of {known.force}: {refusal.what}") from refusal


def _prove(services: Services, known: LetterState, files: Mapping[str, bytes]) -> None:
    """The letter is one of this inspection, by its signatory here, and every file of it is what the record says."""
    force = known.force
    letter = next((letter for letter in services.workspace.letters if letter.id == force), None)
    if letter is None:
        raise _foreign(f"it holds a letter for {force}, which this inspection has not")
    if letter.force.signatory != known.signatory:
        raise _foreign(f"the letter of {force} is signed by {known.signatory}; here {letter.force.signatory} signs it")
    if known.until != services.until.rfc3339:
        raise _foreign(f"the letter of {force} is signed for {known.until}")
    if digest(files[f"{known.sealed}.age"]) != f"sha256:{known.sealed}":
        raise _foreign(f"the sealed edition of {force} was changed")
    if {copy.recipient for copy in known.copies} != {person.label for person in letter.people}:
        raise _foreign(f"the letter of {force} has other recipients there than here")
    expected = services.signatories.fingerprint(known.signatory)
    printed = (copy for copy in known.printed if f"{copy.copy}.pdf" in files)  # one that was printed may be gone
    for copy in (*known.copies, *printed):
        pdf = files.get(f"{copy.copy}.pdf", b"")
        if digest(pdf) != copy.digest:
            raise _foreign(f"{copy.copy} is missing or was changed")
        _prove_signed(services, known, expected, pdf, copy.copy)


def _prove_signed(services: Services, known: LetterState, expected: str | None, pdf: bytes, copy: str) -> None:
    verdict = verifying.verify(pdf, services.clock.now())
    if not verdict.sound or verdict.signer is None:
        raise _foreign(f"{copy}: {verdict.failures[0]}")
    if verdict.signer.fingerprint != expected or known.certificate != expected:
        raise _foreign(
            f"{copy} is signed by {verdict.signer.subject}, whose certificate is not this letter's signatory's here"
        )
    said = metadata.read(pdf)
    is_it = said and (said.force, said.inspection, said.edition, said.copy, said.until) == (
        known.force,
        services.workspace.inspection.id,
        "embargoed",
        copy,
        known.until,
    )
    if not is_it:
        raise _foreign(f"{copy} is another letter than its name says")


def _foreign(why: str) -> NotPermitted:
    return NotPermitted(f"Not permitted: this pack does not belong here: {why.rstrip('.')}. Nothing was taken.")
