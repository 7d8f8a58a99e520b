"""An order: one letter to make, from which inputs, in which copies, and whether that was already done."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from letters.files import digest
from letters.model.letter import Copy, Letter
from letters.ports import Marks
from letters.workflows.layout import Job

if TYPE_CHECKING:
    from letters.ledger.state import LetterState, State
    from letters.ports import Identity
    from letters.services import Services
    from letters.trust.signatories import Expected
    from letters.workflows.shelf import Mended


@dataclass(frozen=True, slots=True)
class Order:
    """One letter to make: its copies, the certificate to sign with, and the digest of all that it is made from.

    `content` is the digest of that part of it which the data say on the page. `lost` is what alone is to be signed
    again of a letter that stands: copies, and None for the public edition.
    """

    letter: Letter
    copies: tuple[Copy, ...]
    certificate: Expected | Identity
    inputs: str
    content: str
    lost: tuple[Copy | None, ...] = ()

    @property
    def due(self) -> tuple[Copy | None, ...]:
        """What is to be signed: the embargoed copies in their order, then None for the public edition."""
        return self.lost or (*self.copies, None)

    @property
    def job(self) -> Job:
        evaluation = self.certificate.evaluation
        return Job(self.letter, tuple(Marks("embargoed" if copy else "public", copy, evaluation) for copy in self.due))

    def only(self, mended: Mended) -> Order:
        """The order for what is lost for good of a letter that is otherwise made."""
        copies = tuple(copy for copy in self.copies if copy.id in mended.lost)
        return replace(self, lost=copies if mended.sealed else (*copies, None))


def place_order(services: Services, letter: Letter, state: State) -> Order:
    """What making `letter` now would take. No key is opened for it. Raises BadSettings without a certificate."""
    letter = as_recorded(letter, state)
    copies = assign_copies(letter, state.letters.get(letter.id))
    signatory = letter.force.signatory
    # Where nothing says which certificate it must be, asking for the key says what is missing.
    certificate = services.signatories.expected(signatory) or services.signer(signatory).identity
    inputs = {
        "letter": letter.content(),
        "copies": [copy.id for copy in copies],
        "page": services.typesetter_fingerprint,
        "certificate": certificate.fingerprint,
        "seal": sorted(services.seal_recipients),
    }
    return Order(letter, copies, certificate, _digest(inputs), content_digest(letter))


def as_recorded(letter: Letter, state: State) -> Letter:
    """The letter of the data, which cannot know whether the ledger held an earlier instant."""
    return Letter(letter.inspection, letter.force, moved=bool(state.earlier))


def content_digest(letter: Letter) -> str:
    """The digest of what the data say on the page: of that, and of nothing else, signing is the approval."""
    return _digest(letter.content())


def _digest(value: Any) -> str:
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def assign_copies(letter: Letter, known: LetterState | None) -> tuple[Copy, ...]:
    """A copy a recipient. Whoever had a number keeps it; a new recipient gets the next one, never an old one."""
    numbers = known.numbers if known else {}
    highest = max((int(copy.rpartition("-")[2]) for copy in numbers.values()), default=0)
    copies = []
    for person in letter.people:
        number = numbers.get(person.label)
        if number is None:
            highest += 1
            number = f"{letter.id}-{highest}"
        copies.append(Copy(number, person))
    return tuple(copies)
