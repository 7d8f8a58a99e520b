"""Verify: is this file a letter, unchanged, by this letter's signatory?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from letters.apart import Died, apart
from letters.embargo.instant import Instant
from letters.errors import BadSettings, Unfit, WrongUsage
from letters.files import digest
from letters.files.read import NotPlain, TooLarge
from letters.pdf import metadata
from letters.timings import timed
from letters.trust import verifying
from letters.trust.locating import MAX_BYTES
from letters.workflows.attestation import known_authorities
from letters.workflows.given import read_given

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from letters.ledger.state import CopyState, LetterState, State
    from letters.model.letter import Letter
    from letters.pdf.metadata import Particulars
    from letters.services import Services
    from letters.trust.verifying import Verdict
    from letters.workflows.given import Given


@dataclass(frozen=True, slots=True)
class Verified:
    """One file's verdict: genuine when `failures` is empty; `unchecked` says what could not be known here.

    `particulars` is what the signed file says of itself, and None when no sound signature covers it.
    """

    file: Given
    verdict: Verdict
    particulars: Particulars | None
    failures: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def superseded(self) -> bool:
        """Whether all that is wrong with it is that it was a letter until another took its place."""
        return bool(self.failures) and all(failure.startswith(_SUPERSEDED) for failure in self.failures)


_SUPERSEDED = "it is superseded"
MEMORY = 512 * 1024 * 1024
SECONDS = 30
"""What looking at one file may take, of memory in bytes and of a processor; a letter takes some 20 MiB and 20 ms."""


def verify_each(files: Iterable[Given], services: Services | None, now: datetime) -> Iterator[Verified]:
    """Judge files against the workspace, or by themselves where there is none. Never raises for what they hold.

    Data and record are read once for all of them. Raises WrongUsage for a file that is not there or cannot be read.
    """
    known = _Known(services) if services else None
    return (_verify(file, known, now) for file in files)


class _Known:
    """What a workspace knows, each part as it is when it is first asked for."""

    def __init__(self, services: Services) -> None:
        self.services = services

    @cached_property
    def inspection(self) -> str:
        return self.services.workspace.inspection.id

    @cached_property
    def letters(self) -> Mapping[str, Letter]:
        """By their forces. Raises Unfit and BadSettings."""
        return {letter.id: letter for letter in self.services.workspace.letters}

    @cached_property
    def state(self) -> State:
        return self.services.state(held=True)


def _verify(file: Given, known: _Known | None, now: datetime) -> Verified:
    services = known.services if known else None
    try:
        pdf = read_given(file, services, MAX_BYTES)
    except (TooLarge, NotPlain) as error:
        return _refused(file, _unlike(error))
    except OSError as error:
        raise unreadable(file, error) from error
    look, found = partial(_look, pdf, now), digest(pdf)
    try:
        ours = services is not None and found in services.signed_digests
        with timed("verify"):
            verdict, particulars = look() if ours else apart(look, memory=MEMORY, seconds=SECONDS)
    except Died:
        return _refused(file, "it takes more memory or time to read than any letter")
    if not verdict.sound:
        return Verified(file, verdict, None, verdict.failures, ())
    if particulars is None or not _is_plain(particulars):
        return _refused(file, "it is signed, but it is not a letter: it does not say which one", verdict)
    if known is None:
        return Verified(
            file, verdict, particulars, (), (*_UNCHECKED_OUTSIDE, *((_WHOSE_TIME,) if verdict.stamp else ()))
        )
    failures = tuple(_disagreements(known, verdict, particulars, found))
    return Verified(file, verdict, particulars, failures, ())


def _look(pdf: bytes, now: datetime) -> tuple[Verdict, Particulars | None]:
    """What the file is by itself."""
    verdict = verifying.verify(pdf, now)
    return verdict, metadata.read(pdf) if verdict.sound else None


def unreadable(file: Given, error: OSError) -> WrongUsage:
    """The refusal for a file that is not there, or not for whoever asks."""
    return WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.", "Name a PDF.")


def _unlike(error: OSError) -> str:
    return f"{error.strerror}, which no letter is" if isinstance(error, TooLarge) else str(error.strerror)


_UNCHECKED_OUTSIDE = (
    "whether the signer is this letter's signatory: compare the certificate with the inspectorate's own",
    "whether this is the letter that the inspectorate's ledger holds: that needs the inspection's workspace (-C DIR)",
)


_WHOSE_TIME = "whether the inspectorate trusts that time-stamp authority: compare its certificate"


def _is_plain(said: Particulars) -> bool:
    """Whether it speaks as a letter does. Anybody can sign a file of their own that is made to spoil a report on it."""
    try:
        Instant.from_rfc3339(said.until, said.zone)
    except (ValueError, OverflowError):
        return False
    return all(str(value).isprintable() for value in (said.force, said.inspection, said.edition, said.copy, said.zone))


def _refused(file: Given, why: str, verdict: Verdict | None = None) -> Verified:
    return Verified(file, verdict or verifying.Verdict((why,)), None, (why,), ())


def _disagreements(known: _Known, verdict: Verdict, said: Particulars, found: str) -> Iterator[str]:
    """What the workspace knows otherwise than the file says."""
    services = known.services
    try:
        inspection, letter = known.inspection, known.letters.get(said.force)
    except (Unfit, BadSettings):
        yield "the inspection's own data has problems, so it cannot be compared: run letters check first"
        return
    if said.inspection != inspection:
        yield f"it belongs to the inspection {said.inspection}, not to {inspection}"
        return
    if letter is None:
        yield f"the inspection has no letter for {said.force}"
        return
    expected = services.signatories.fingerprint(letter.force.signatory)
    if verdict.signer and verdict.signer.fingerprint != expected:
        signatory, signer = letter.force.signatory, verdict.signer.subject
        yield f"it is signed by {signer}, whose certificate is not this letter's signatory's ({signatory})"
    if found not in services.signed_digests:
        yield from _strange_clocks(services, verdict)
    yield from _against_ledger(known.state.letters.get(said.force), said, found)


def _strange_clocks(services: Services, verdict: Verdict) -> Iterator[str]:
    """Anybody can ask an authority of their own for a time-stamp over what somebody else has signed."""
    for stamp in dict.fromkeys(stamp.certificate for stamp in (verdict.stamp, verdict.archive) if stamp):
        if stamp not in known_authorities(services):
            yield f"its time-stamp is by an authority that is none of this inspection's: {stamp}"


def _against_ledger(known: LetterState | None, said: Particulars, found: str) -> Iterator[str]:
    if known is None or known.public is None:
        yield "the ledger holds no signed letter for this force"
        return
    digests = {copy.copy: copy.digest for copy in (*known.copies, *known.printed)}
    expected = known.public if said.edition == "public" else digests.get(said.copy or "")
    old = next((copy for copy in known.past if copy.digest == found), None)
    if expected == found:
        return
    if old is None:
        yield "it is not the letter that the ledger holds: it was replaced since, or made elsewhere"
    else:
        yield f"{_SUPERSEDED}: it was a genuine copy, and has been {_fate(known, old)}"


def _fate(known: LetterState, old: CopyState) -> str:
    """What became of a superseded copy: `replaced by leicestershire-3`."""
    newer = (copy for copy in known.copies if old in known.replaced_by(copy) or copy.recipient == old.recipient)
    new = next(newer, None)
    return f"replaced by {new.copy}" if new else f"withdrawn: {old.recipient} gets no copy any more"
