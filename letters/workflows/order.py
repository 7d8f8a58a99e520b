"""An order: one letter to make, from which inputs, in which copies, and what of it is there already."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from letters.files import digest
from letters.model.letter import Copy, Letter
from letters.ports import Job, Marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from letters.ledger.state import CopyState, LetterState, State
    from letters.model.letter import Person
    from letters.ports import Identity
    from letters.services import Services
    from letters.trust.signatories import Expected
    from letters.workflows.shelf import Mended


@dataclass(frozen=True, slots=True)
class Order:
    """One letter to make: its copies, the certificate to sign with, and the digest of all that it is made from.

    `content` is the digest of that part of it which the data say on the page. `replaces` has the copies that take
    another's place, by number. `known` is the letter as it was signed, where that stands; then `lost` is what alone is
    to be signed: copies, and None for the public edition.
    """

    letter: Letter
    copies: tuple[Copy, ...]
    certificate: Expected | Identity
    inputs: str
    content: str
    replaces: Mapping[str, str] = field(default_factory=dict)
    known: LetterState | None = None
    lost: tuple[Copy | None, ...] = ()

    @property
    def due(self) -> tuple[Copy | None, ...]:
        """What is to be signed: the embargoed copies in their order, then None for the public edition."""
        return self.lost or (*self.copies, None)

    @property
    def job(self) -> Job:
        evaluation = self.certificate.evaluation
        return Job(self.letter, tuple(Marks("embargoed" if copy else "public", copy, evaluation) for copy in self.due))

    @property
    def is_otherwise(self) -> bool:
        """Whether it stands as it was signed, though templates, programs or keys would make other bytes of it now."""
        return self.known is not None and self.known.inputs != self.inputs

    def only(self, mended: Mended) -> Order:
        """The order for what a letter that stands lacks: copies for changed mailboxes, and what is lost for good.

        A lost copy that its holder has is not among them: nobody needs that file any more.
        """
        there = {copy.copy: copy for copy in self.known.copies} if self.known else {}
        settled = {copy.copy for copy in there.values() if copy.is_out and copy.is_done}
        moved = {copy.id for copy in self.copies}.difference(there) if self.known else set()
        wanted = moved | set(mended.lost).difference(settled)
        lacking = tuple(copy for copy in self.copies if copy.id in wanted)
        return replace(self, lost=lacking if mended.sealed else (*lacking, None))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter of which something is to be made. Of very many their orders are placed once they are in hand.

    `lost` is what alone is to be signed: numbers of copies, and None for the public edition.
    """

    letter: Letter
    lost: tuple[str | None, ...] = ()

    def place(self, services: Services, state: State) -> Order:
        """The order, placed again by the `state` by which the letter was found to be wanted."""
        order = place_order(services, self.letter, state)
        return replace(order, lost=tuple(copy for copy in order.due if (copy.id if copy else None) in self.lost))


def place_order(services: Services, letter: Letter, state: State, *, anew: bool = False, sent: bool = False) -> Order:
    """What making `letter` now would take; `anew` although it stands, `sent` as if all its copies had left.

    No key is opened for it. Raises BadSettings without a certificate.
    """
    letter, known = as_recorded(letter, state), state.letters.get(letter.id)
    signatory = letter.force.signatory
    # Where nothing says which certificate it must be, asking for the key says what is missing.
    certificate = services.signatories.expected(signatory) or services.signer(signatory).identity
    said = letter.content()
    inputs = _digest(
        {
            "letter": said,
            "page": services.typesetter_fingerprint,
            "certificate": certificate.fingerprint,
            "seal": sorted(services.seal_recipients),
            **({} if (level := services.settings.signing.level) == "B-B" else {"level": level}),
        }
    )
    content = _digest(said)
    standing = None if anew or not _stands(known, inputs, content) else known
    copies = assign_copies(letter, known, stands=standing is not None, sent=sent)
    return Order(letter, copies, certificate, inputs, content, _replaced(copies, known), standing)


def _stands(known: LetterState | None, inputs: str, content: str) -> bool:
    """Whether the letter as it was signed is what is wanted. One that has left is, while its data say the same.

    A signing that was begun from these inputs and cut off is to be finished.
    """
    if known is None or known.public is None or known.intended == inputs:
        return False
    return known.inputs == inputs or (known.is_out and known.content == content)


def as_recorded(letter: Letter, state: State) -> Letter:
    """The letter of the data, which cannot know whether the ledger held an earlier instant."""
    moved = bool(state.earlier)
    return letter if letter.moved == moved else replace(letter, moved=moved)


def content_digest(letter: Letter) -> str:
    """The digest of what the data say on the page: of that, and of nothing else, signing is the approval."""
    return letter.contents[letter.moved] if letter.contents else _digest(letter.content())


def _digest(value: Any) -> str:
    return digest(json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def assign_copies(
    letter: Letter, known: LetterState | None, *, stands: bool = False, sent: bool = False
) -> tuple[Copy, ...]:
    """A copy a recipient. Whoever had a number keeps it; a new recipient gets the next one, never an old one.

    A number that has left belongs to what it was sent with and where to: another text has other numbers, and so has,
    of a letter that `stands`, a recipient whose mailbox has changed. `sent` says that all copies have left.
    """
    current = {copy.recipient: copy for copy in known.copies} if known else {}
    numbers = {**known.numbers} if known else {}
    spent = {copy.copy for copy in known.past} if known else set()
    highest = known.highest if known else 0
    copies = []
    for person in letter.people:
        old = current.get(person.label)
        if old and (old.is_out or sent) and (not stands or has_moved(old, person)):
            spent.add(old.copy)
        number = numbers.get(person.label)
        if number is None or number in spent:
            highest += 1
            number = f"{letter.id}-{highest}"
        copies.append(Copy(number, person))
    return tuple(copies)


def has_moved(copy: CopyState, person: Person) -> bool:
    """Whether the copy left for another mailbox than the person has now."""
    return copy.is_out and None not in (copy.mailbox, person.mailbox) and copy.mailbox != person.mailbox


def _replaced(copies: Sequence[Copy], known: LetterState | None) -> dict[str, str]:
    """By number, the copy whose place each takes: of the same holder, or else of whoever had that mailbox before.

    When the instant was moved, all copies are past already. None by mail takes the place of one on paper.
    """
    current = {copy.recipient: copy for copy in known.copies or known.past if not copy.paper} if known else {}
    labels = {copy.person.label for copy in copies}
    left = {copy.mailbox: copy for copy in current.values() if copy.is_out and copy.recipient not in labels}
    replaced = {}
    for copy in copies:
        old = current.get(copy.person.label) or (left.get(copy.person.mailbox) if copy.person.mailbox else None)
        if old:
            replaced[copy.id] = old.replaces if old.copy == copy.id else old.copy
    return {copy: old for copy, old in replaced.items() if old is not None}
