"""Correct: sign a letter anew whose copies have left, with a reason, once somebody has read what differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.errors import NotPermitted, Unfit, WrongUsage
from letters.ledger import events
from letters.ledger.copies import superseded
from letters.ledger.state import CopyState
from letters.workflows import enclosed, shelf
from letters.workflows.comparing import compare
from letters.workflows.drafts import sweep_drafts
from letters.workflows.generate import Made, record
from letters.workflows.layout import lay_out
from letters.workflows.notices import withdrawn
from letters.workflows.order import Order, place_order
from letters.workflows.pinned import refuse_another_instant
from letters.workflows.refusals import nothing_ready
from letters.workflows.selection import select
from letters.workflows.signing import sign

if TYPE_CHECKING:
    from letters.ledger.state import LetterState, State
    from letters.ports import Sheets
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Proposal:
    """A corrected letter, laid out and not signed. `differences` is None where no copy of what was signed is left.

    `report` says that copies left with another report than goes with them now.
    """

    order: Order
    sheets: Sheets
    known: LetterState
    differences: tuple[str, ...] | None
    report: bool = False

    @property
    def withdrawn(self) -> tuple[CopyState, ...]:
        """Copies whose holders are told by a notice alone, once this is signed."""
        replaces = self.order.replaces
        new = (
            CopyState(c.id, c.person.label, c.person.mailbox, "", replaces=replaces.get(c.id))
            for c in self.order.copies
        )
        past = superseded((*self.known.copies, *self.known.printed))
        signed = replace(self.known, public=None, copies=tuple(new), printed=(), past=self.known.past + past)
        return tuple(withdrawn(self.order.letter, signed))

    @property
    def printed(self) -> tuple[CopyState, ...]:
        """Copies for the post that nobody recorded as posted: they are forgotten."""
        return tuple(copy for copy in self.known.printed if not copy.is_out)


def propose(services: Services, force: str, *, sent: bool = False) -> Proposal | None:
    """Lay out what the data say now and compare it with what was signed; None when that is the same already.

    `sent` says that copies left from another machine, of which this ledger knows nothing. Raises Unfit, WrongUsage for
    a letter of which nothing has left, NotPermitted for a public one.
    """
    [letter] = select(services.workspace_and_ledger.letters, [force])
    if letter.force.status == "draft":
        raise nothing_ready([letter])
    with services.writing() as state:
        refuse_another_instant(services, state, "Nothing was signed.")
        shelf.sweep_all(services, state)
        sweep_drafts(services, state)
        known = _signed(state, force)
        order = place_order(services, letter, state, anew=True, sent=sent)
    report = bool(enclosed.outdated(known, enclosed.current(services)))
    if known.inputs == order.inputs and not (sent or report):
        return None
    if not (known.is_out or known.outdated or sent or known.intended == order.inputs):
        raise WrongUsage(
            f"No copy of the letter of {force} has left, so there is nobody to tell of a correction.",
            f"To sign what the data say: letters generate {force}. If copies left from another machine: "
            f"letters correct {force} --sent-elsewhere --reason …",
        )
    [sheets] = lay_out([order.job], services.make_typesetter, services.engine)
    if sheets.problems:
        raise Unfit(services.placed(sheets.problems))
    return Proposal(order, sheets, known, compare(services, known, order.letter, sheets.pdfs[0]), report)


def correct(services: Services, proposal: Proposal, reason: str) -> Made:
    """Sign a proposal: new numbers for all copies that have left, the public edition sealed anew.

    Raises NotPermitted when the letter has changed since it was proposed, BadSettings for the key, OutputFailed.
    """
    order, force = proposal.order, proposal.order.letter.id
    signatory = order.letter.force.signatory
    signers = {signatory: services.signer(signatory)}
    made = Made(evaluation=order.certificate.evaluation)
    with services.writing() as state:
        if state.letters.get(force) != proposal.known:
            raise NotPermitted(
                f"Not permitted: the letter of {force} or its copies have changed while you were reading. "
                "Nothing was signed.",
                f"Look at it again: letters correct {force} --reason …",
            )
        bundle = sign(services, order, proposal.sheets, signers)
        if proposal.known.intended != order.inputs:
            services.record(events.letter_corrected(force, reason), events.letter_intent(force, order.inputs))
        record(services, services.state(), [bundle], made, lambda _force: None)
    return made


def _signed(state: State, force: str) -> LetterState:
    known = state.letters.get(force)
    if known is None or known.public is None:
        raise WrongUsage(f"The letter of {force} is not signed yet.", f"letters generate {force}")
    if known.released is not None:
        raise NotPermitted(
            f"Not permitted: the letter of {force} is public since release {known.released}, and what is public is not "
            "made again.",
        )
    return known
