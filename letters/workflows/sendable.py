"""Whether a message may leave: to the right mailbox, with the very file that was signed, and nothing foreign in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.readback import read_back, read_report_back
from letters.errors import Problem
from letters.files import digest
from letters.model.forces import FORCES
from letters.model.letter import Copy
from letters.trust import verifying
from letters.workflows.addressing import problem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from letters.checks.finished import Known
    from letters.dispatch.parcel import Parcel
    from letters.services import Services
    from letters.workflows.due import Due

NOT_PERMITTED = frozenset({"M023", "M024", "M025", "M028"})
"""Problems that no other time and no better template would mend: exit 77."""


def confinement(due: Due, services: Services, *, evaluation: bool) -> Iterator[Problem]:
    """What is no official letter stays on this machine."""
    if services.mailroom.stays_here or not (evaluation or due.letter.force.specimen):
        return
    host = services.settings.mail.host
    kind = "the letter is a specimen" if due.letter.force.specimen else "the letter is signed with an evaluation key"
    remedy = "set mail.transport to folder, or take a server on this machine"
    yield problem_of(due, "M028", f"{kind}, and {host} is another machine", remedy)


def edition(
    due: Due, pdf: bytes | None, services: Services, *, file: str, expected: str | None, known: Known
) -> Iterator[Problem]:
    """What is wrong with the file that is to leave; `expected` is its digest by the ledger. A missing `pdf` is None.

    `known` are pages that were read, as `read_back` has them.
    """
    again = f"make it again: letters generate {due.letter.id}" if due.kind != "public" else "publish: letters release"
    if pdf is None or digest(pdf) != expected:
        what = "the file is missing" if pdf is None else "it is not the file that the ledger holds for this copy"
        yield Problem(file, 0, 0, "M023", what, again)
        return
    yield from _unsigned(due, pdf, services, file)
    copy = None if due.kind == "public" else Copy(due.copy.copy, due.person)
    yield from read_back(pdf, due.letter, copy, names=_names(due), file=file, known=known)


def _unsigned(due: Due, pdf: bytes, services: Services, file: str) -> Iterator[Problem]:
    verdict = verifying.verify(pdf, services.clock.now())
    remedy = f"have its signatory sign it: letters generate {due.letter.id}"
    for failure in verdict.failures:
        yield Problem(file, 0, 0, "M024", failure, remedy)
    wanted = services.signatories.fingerprint(due.letter.force.signatory)
    if verdict.sound and verdict.signer and not (verdict.signer.fingerprint == wanted == due.known.certificate):
        what = f"it is signed by {verdict.signer.subject}, whose certificate is not this letter’s signatory’s now"
        yield Problem(file, 0, 0, "M024", what, remedy)


def attachments(due: Due, parcel: Parcel, known: Known) -> Iterator[Problem]:
    """What is wrong with all that goes with the letter; `known` are pages that were read."""
    copy = None if due.kind == "public" else parcel.copy
    for name, pdf in parcel.attachments.items():
        yield from read_report_back(pdf, due.letter, copy, names=_names(due), file=name, known=known)


def _names(due: Due) -> Mapping[str, str]:
    return due.letter.inspection.bodies or FORCES
