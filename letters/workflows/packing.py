"""Packing: one message made in memory from what is due, the same each time but for its date and checkpoint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from letters.dispatch import smime
from letters.dispatch.lasting import lasting_digest
from letters.dispatch.message import compose
from letters.dispatch.names import report_name
from letters.dispatch.parcel import Parcel
from letters.embargo.instant import Instant, rfc3339
from letters.errors import BadSettings, Problem, Unfit
from letters.files import digest
from letters.files.local import LocalStore
from letters.model.letter import Copy
from letters.templating.templates import Templates
from letters.typeset.marking import Marker
from letters.workflows import addressing, shelf

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from letters.ledger.state import CopyState, LetterState, State
    from letters.model.letter import Letter
    from letters.ports import Message, Store, Typesetter
    from letters.services import Services
    from letters.workflows.due import Due


@dataclass(frozen=True, slots=True)
class Packed:
    """One message, ready to leave. `content` is the digest of all of it that lasts, `largest` its largest attachment.

    `pdf` is the digest of the letter's edition in it, of a notice that of its text; `certificate` that of whom it is
    encrypted for.
    """

    message: Message
    pdf: str
    content: str
    largest: tuple[str, int]
    certificate: str | None


class Packer:
    """Packs messages of one workspace; holds nothing of one message once the next is made."""

    def __init__(self, services: Services, state: State, *, rehearsal: bool) -> None:
        self._services = services
        self._state = state
        self._rehearsal = addressing.rehearsal_mailbox(services) if rehearsal else None
        self._templates = Templates(services.root / "templates")
        self._marker: Marker | None = None

    def read(self, due: Due) -> bytes:
        """The edition that is to leave; nothing for a notice, or where the file is missing."""
        store, file = self._place(due)
        return (store.get(file) or b"") if due.kind != "notice" else b""

    def place(self, due: Due) -> str:
        """Where the edition lies that is to leave, as a message names it."""
        store, file = self._place(due)
        return store.shown(file).removeprefix(f"{self._services.root}/")

    def _place(self, due: Due) -> tuple[Store, str]:
        if due.kind == "public":
            return LocalStore(self._services.root / "public" / "current"), f"{due.known.force}/letter.pdf"
        return self._services.outputs, shelf.copy_file(due.known.force, due.copy.copy)

    def digest(self, due: Due) -> str | None:
        """The digest of that edition, as the ledger has it."""
        return due.known.public if due.kind == "public" else due.copy.digest

    @cached_property
    def report(self) -> str | None:
        """The digest of the report that goes with every edition, before any stamp; None where there is none."""
        return digest(self._report) if self._report else None

    def parcel(self, due: Due, pdf: bytes) -> Parcel:
        """What the recipient gets, with the national report marked as theirs. Raises Unfit for a report that is not."""
        return Parcel(
            letter=due.letter,
            copy=Copy(due.copy.copy, due.person),
            edition=due.kind,
            pdf=pdf,
            certificate=due.known.certificate or "",
            sender=self._services.mailroom.sender,
            attachments=self._attachments(due, pdf),
            checkpoint=self._checkpoint,
            replaces=_replaced(due),
            corrected=any(_said_otherwise(old, due.known) for old in due.known.replaced_by(due.copy)),
            new_report=self._has_other_report(due),
            rehearsal=self._rehearsal,
            lifted=self._lifted(due) if due.kind == "public" else None,
            paper=due.copy.paper,
        )

    def _has_other_report(self, due: Due) -> bool:
        """Whether a copy whose place this one takes left with another report than goes with this one."""
        before = {old.report for old in due.known.replaced_by(due.copy)}
        return self.report is not None and not before <= {None, self.report}

    def _lifted(self, due: Due) -> Instant | None:
        """When the letter was published, where two approvers had lifted its embargo early."""
        embargo = due.letter.inspection.embargo
        for release in self._state.releases:
            if release.number == due.known.released and release.lift and release.at and embargo:
                return Instant.from_rfc3339(rfc3339(release.at), embargo.until.zone)
        return None

    def pack(self, due: Due, parcel: Parcel, now: datetime) -> Packed:
        """The message, dated `now` (aware). Raises Unfit, and NotPermitted for what may not leave at that time."""
        message = compose(parcel, self._templates, now)
        content = lasting_digest(message.content)
        certificate = self._certificate(due)
        if certificate is not None:
            file = f"data/{due.person.certificate}"
            message = smime.encrypt(message, certificate, file, now)
        sizes = ((name, len(data)) for name, data in parcel.files.items())
        largest = max(sizes, key=lambda part: part[1], default=("its text", len(message.content)))
        brought = digest(parcel.pdf) if parcel.files else content
        return Packed(message, brought, content, largest, digest(certificate) if certificate else None)

    def evaluates(self, letter: Letter) -> bool:
        """Whether the letter's certificate is for evaluation alone."""
        expected = self._services.signatories.expected(letter.force.signatory)
        return expected is not None and expected.evaluation

    def _attachments(self, due: Due, pdf: bytes) -> dict[str, bytes]:
        embargo = due.letter.inspection.embargo
        if due.kind == "notice" or embargo is None or (report := self._report) is None:
            return {}
        if due.kind == "public":
            return {report_name(due.letter, "public", self._lifted(due) or embargo.until): report}
        return {report_name(due.letter, "embargoed", embargo.until): self._marked(due, pdf, report)}

    def _marked(self, due: Due, pdf: bytes, report: bytes) -> bytes:
        """The report with the stamps that the copy bears; typeset for it where an earlier Letters signed the copy."""
        self._marker = self._marker or Marker(report, self._templates)
        copy = Copy(due.copy.copy, due.person)
        return self._marker.mark(due.letter, pdf) or self._typesetter.mark_report(
            report, due.letter, copy, evaluation=self.evaluates(due.letter)
        )

    @cached_property
    def _report(self) -> bytes | None:
        report = self._services.workspace.inspection.report
        return _read(self._services.root / "data", report.file, "M030") if report else None

    @cached_property
    def _typesetter(self) -> Typesetter:
        return self._services.make_typesetter()

    @cached_property
    def _checkpoint(self) -> str | None:
        """A statement of how far the record had come; None on a machine without a checkpoint key."""
        try:
            note, _ = self._services.sign_checkpoint(self._state)
        except BadSettings:
            return None
        return note

    def _certificate(self, due: Due) -> bytes | None:
        """Whom to encrypt for. A rehearsal's mailbox has not the recipient's key, and is the inspectorate's own."""
        if due.person.certificate is None or self._rehearsal:
            return None
        return _read(self._services.root / "data", due.person.certificate, "M010")


def _read(folder: Path, name: str, code: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        what = f"it cannot be read: {(error.strerror or type(error).__name__).lower()}"
        raise Unfit([Problem(f"data/{name}", 0, 0, code, what, "put the file there, or correct its name")]) from error


def _replaced(due: Due) -> str | None:
    """The copy to be deleted, where its holder has or may have it."""
    old = next(iter(due.known.replaced_by(due.copy)), None) if due.kind != "notice" else None
    return old.copy if old and old.is_held else None


def _said_otherwise(old: CopyState, known: LetterState) -> bool:
    """Whether a superseded copy said something else than the letter does now; a record of before has no `content`."""
    if None in (old.content, known.content):
        return old.text != known.public
    return old.content != known.content
