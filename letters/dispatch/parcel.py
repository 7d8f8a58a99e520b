"""What one recipient is sent, before it is put into words and bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from letters.dispatch.names import letter_name, message_id
from letters.errors import NotPermitted
from letters.files import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.dispatch.names import Sendable
    from letters.embargo.embargo import Embargo
    from letters.embargo.instant import Instant
    from letters.model.letter import Copy, Letter


@dataclass(frozen=True, slots=True)
class Parcel:
    """One edition of a letter for one recipient, and what the message says of it.

    A `notice` tells the holder of `copy`, which they may have on `paper`, that it is withdrawn, and brings no `pdf`.
    `pdf` is the signed edition, `certificate` the fingerprint (`sha256:…`) of who signed it, and `attachments` are more
    PDFs by their names. `sender` is a mailbox of the inspectorate, with or without a name. `checkpoint` is the ledger's
    signed note, `replaces` the copy that this one replaces: it has `corrected` where that says something else, and a
    `new_report` where another report went with it. A `rehearsal` goes to that mailbox instead. `lifted` is when a
    public edition was published, where that was before the end of its embargo.
    """

    letter: Letter
    copy: Copy
    edition: Sendable
    pdf: bytes
    certificate: str
    sender: str
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    checkpoint: str | None = None
    replaces: str | None = None
    corrected: bool = False
    new_report: bool = False
    rehearsal: str | None = None
    lifted: Instant | None = None
    paper: bool = False

    @property
    def mailbox(self) -> str | None:
        """Where it goes; None while the recipient has no mailbox."""
        return self.rehearsal or self.copy.person.mailbox

    @property
    def id(self) -> str:
        """The Message-ID, determined by inspection, copy and the digest of the signed edition."""
        inspection = self.letter.inspection
        domain = inspection.inspectorate.mail_domains[0]
        brought = "notice" if self.edition == "notice" else digest(self.pdf)
        return message_id(inspection.id, self.copy.id, brought, domain, rehearsal=bool(self.rehearsal))

    @property
    def embargo(self) -> Embargo:
        """The inspection's embargo. Raises NotPermitted while it is to be confirmed."""
        embargo = self.letter.inspection.embargo
        if embargo is None:
            raise NotPermitted(
                "Not permitted: the publication instant is to be confirmed. No message was made.",
                "Set embargo.until in data/inspection.yaml.",
            )
        return embargo

    @property
    def files(self) -> dict[str, bytes]:
        """All that is attached, the letter first, by names that a person can file."""
        if self.edition == "notice":
            return {}
        return {letter_name(self.letter, self.edition, self.lifted or self.embargo.until): self.pdf, **self.attachments}
