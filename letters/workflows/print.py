"""Print: one more numbered and signed copy of a letter, for the post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.embargo.evidence import Evidence
from letters.errors import NotPermitted, Unfit, WrongUsage
from letters.files import digest
from letters.ledger import events
from letters.ledger.events import CopyMade
from letters.model.letter import Copy
from letters.ports import Job, Marks
from letters.workflows import shelf
from letters.workflows.comparing import compare
from letters.workflows.layout import lay_out
from letters.workflows.order import place_order
from letters.workflows.pinned import refuse_another_instant
from letters.workflows.selection import select

if TYPE_CHECKING:
    from pathlib import Path

    from letters.ledger.state import LetterState, State
    from letters.model.letter import Letter, Person
    from letters.services import Services
    from letters.workflows.order import Order


@dataclass(frozen=True, slots=True)
class Printed:
    """A copy for the post, its file, and whether it was signed with an evaluation key.

    `replaces` is the older text that its holder has on paper, if any.
    """

    copy: Copy
    file: Path
    evaluation: bool
    replaces: str | None = None


def print_copy(services: Services, force: str, of: str | None = None, *, ink: bool, duplex: bool) -> Printed:
    """Make a copy for the addressee, or for whoever has the copy `of`. `ink` and `duplex` are as in ports.Marks.

    Raises WrongUsage for a copy that there is not, NotPermitted for a letter that is not signed as the data say, is
    public, or after the instant, and for a clock behind the record; Unfit, BadSettings, OutputFailed.
    """
    [letter] = select(services.workspace_and_ledger.letters, [force])
    with services.writing() as state:
        refuse_another_instant(services, state, "Nothing was made.")
        shelf.sweep_all(services, state)
        known = _standing(services, state, letter)
        order = place_order(services, letter, state)
        if order.known is None:
            raise _changed(known)
        copy = Copy(f"{force}-{known.highest + 1}", _person(known, order.letter, of))
        pdf = _sign(services, order, Marks("embargoed", copy, order.certificate.evaluation, ink=ink, duplex=duplex))
        file = shelf.put_printed(services, copy.id, pdf)
        replaces = _older(known, copy)
        made = CopyMade(copy.id, copy.person.label, digest(pdf), replaces=replaces)
        services.record(events.copy_printed(force, made))
    return Printed(copy, file, order.certificate.evaluation, replaces)


def _older(known: LetterState, copy: Copy) -> str | None:
    """The newest older text that its holder has on paper."""
    held = (old.copy for old in reversed(known.outdated) if old.paper and old.recipient == copy.person.label)
    return next(held, None)


def _standing(services: Services, state: State, letter: Letter) -> LetterState:
    """The letter as it is signed, if copies of it may still be made."""
    known = state.letters.get(letter.id)
    if known is None or known.public is None or known.state == "signing":
        raise NotPermitted(f"Not permitted: the letter of {letter.id} is not signed.", f"letters generate {letter.id}")
    if known.state == "withheld":
        raise NotPermitted(f"Not permitted: the letter of {letter.id} is withheld: {known.reason}.")
    now, public = services.clock.now(), f"Print what the public sees: public/current/{letter.id}/letter.pdf"
    Evidence(now, state.clock_floor).refuse_clock_behind("Nothing was made.")
    if known.released is not None:  # which a lift may have brought before the instant
        raise NotPermitted(
            f"Not permitted: the letter of {letter.id} is public since release {known.released}. No embargoed copy of "
            "it is made any more.",
            public,
        )
    if now >= services.until.utc:
        raise NotPermitted(
            f"Not permitted: the embargo ended on {services.until.full_words}. No embargoed copy is made after it.",
            public,
        )
    return known


def _changed(known: LetterState) -> NotPermitted:
    remedy = f"letters correct {known.force} --reason …" if known.is_out else f"letters generate {known.force}"
    return NotPermitted(
        f"Not permitted: the data say something else than the letter of {known.force} that is signed.", remedy
    )


def _person(known: LetterState, letter: Letter, of: str | None) -> Person:
    """Whose copy it is: the addressee's, or that of whoever has the copy `of`."""
    if of is None:
        return letter.force.addressee
    holders = {copy.copy: copy.recipient for copy in known.copies}
    for person in letter.people:
        if person.label == holders.get(of):
            return person
    raise WrongUsage(f"The letter of {known.force} has no copy {of}.", f"It has: {', '.join(holders)}.")


def _sign(services: Services, order: Order, marks: Marks) -> bytes:
    """The copy, laid out, found to say what the others say, and signed."""
    others = replace(marks, ink=False, duplex=False)
    [sheets] = lay_out([Job(order.letter, (marks, others))], services.make_typesetter, services.engine)
    if sheets.problems:
        raise Unfit(services.placed(sheets.problems))
    known = order.known
    if known is not None and order.is_otherwise and compare(services, known, order.letter, sheets.pdfs[1]):
        raise _changed(known)
    return services.signer(order.letter.force.signatory).sign(sheets.pdfs[0], services.clock.now())
