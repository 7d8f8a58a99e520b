"""An order: one letter to make, from which inputs, in which copies, and whether that was already done."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.files import digest, digest_of
from letters.model.letter import Copy, Letter
from letters.ports import Marks
from letters.workflows.layout import Job

if TYPE_CHECKING:
    from letters.ledger.state import LetterState, State
    from letters.ports import Identity
    from letters.services import Services
    from letters.trust.signatories import Expected


@dataclass(frozen=True, slots=True)
class Order:
    """One letter to make: its copies, the certificate to sign with, and the digest of all that it is made from.

    `content` is the digest of that part of it which the data say on the page.
    """

    letter: Letter
    copies: tuple[Copy, ...]
    certificate: Expected | Identity
    inputs: str
    content: str

    @property
    def job(self) -> Job:
        """The embargoed copies in their order, then the public edition."""
        evaluation = self.certificate.evaluation
        embargoed = (Marks("embargoed", copy, evaluation) for copy in self.copies)
        return Job(self.letter, (*embargoed, Marks("public", None, evaluation)))


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


def is_made(services: Services, order: Order, known: LetterState | None) -> bool:
    """Signed from the same inputs, and every output still what the ledger says: a damaged one is remade, never used."""
    if known is None or known.inputs != order.inputs or known.sealed is None:
        return False
    files = {services.copy_path(order.letter.id, copy.copy): copy.digest for copy in known.copies}
    files[services.sealed_path(known.sealed)] = f"sha256:{known.sealed}"
    return all(digest_of(path) == expected for path, expected in files.items())
