"""Sign and seal letters as they are laid out, in memory. Whoever keeps them records it (generate, correct)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.files import digest
from letters.timings import timed
from letters.workflows.layout import laying_out
from letters.workflows.refusals import left_already

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from letters.errors import Problem
    from letters.ledger.state import State
    from letters.ports import Job, Sheets, Signer
    from letters.services import Services
    from letters.workflows.order import Order, Wanted


BATCH = 64
"""Letters held in memory before the first of them is written: one unfit letter stops all of its batch."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was signed of one letter, in memory: copies by number, and its public edition's digest and ciphertext.

    The latter two are empty where the public edition stands.
    """

    order: Order
    copies: Mapping[str, bytes]
    public: str = ""
    sealed: bytes = b""


class Stopped(KeyboardInterrupt):
    """Somebody wants an end. The `bundles` of the batch in hand are signed, and are to be kept first."""

    def __init__(self, bundles: list[Bundle]) -> None:
        super().__init__()
        self.bundles = bundles


def sign_all(
    services: Services, wanted: Sequence[Wanted], state: State, laid_out: Callable[[Sheets], Sheets]
) -> Iterator[list[Bundle]]:
    """Batches of signed letters, nothing of them on disk; `laid_out` is told of each as it comes.

    `state` is the one by which they were found to be wanted; no more of their orders are held than are in hand.

    Raises BadSettings for keys, Unfit with every problem of a batch, NotPermitted where a letter that stands would say
    something else, Stopped when it is interrupted.
    """
    if not wanted:
        return  # and no typesetter is loaded
    in_hand: dict[str, Order] = {}

    def jobs() -> Iterator[Job]:
        for one in wanted:
            order = in_hand[one.letter.id] = one.place(services, state)
            yield order.job

    with laying_out(jobs(), services.make_typesetter, services.engine) as sheets:
        # Opening keys takes a while, and letters are laid out meanwhile, by processes that never see the keys.
        with timed("open keys"):
            signatories = sorted({one.letter.force.signatory for one in wanted})
            signers = {name: services.signer(name) for name in signatories}
        while bundles := _batch(services, islice(map(laid_out, sheets), BATCH), in_hand, signers):
            yield bundles


def _batch(
    services: Services, batch: Iterable[Sheets], in_hand: dict[str, Order], signers: Mapping[str, Signer]
) -> list[Bundle]:
    """Each letter is signed while the next are laid out, until one is unfit. Raises as `sign_all` does."""
    bundles: list[Bundle] = []
    problems: list[Problem] = []
    changed: list[str] = []
    try:
        for sheets in batch:
            order = in_hand.pop(sheets.job.letter.id)
            problems += sheets.problems
            if not problems and _says_other_words(services, order, sheets):
                changed.append(order.letter.id)
            if not problems and not changed:
                bundles.append(sign(services, order, sheets, signers))
    except KeyboardInterrupt as interrupt:
        if bundles and not problems and not changed:
            raise Stopped(bundles) from interrupt
        raise
    if problems:
        raise Unfit(services.placed(problems))
    if changed:
        raise left_already(changed)
    return bundles


def _says_other_words(services: Services, order: Order, sheets: Sheets) -> bool:
    """What is made anew of a letter that stands must say what was signed, whatever its templates say by now."""
    if order.known is None or not order.is_otherwise:
        return False
    from letters.workflows.comparing import compare

    return bool(compare(services, order.known, order.letter, sheets.pdfs[0]))


def sign(services: Services, order: Order, sheets: Sheets, signers: Mapping[str, Signer]) -> Bundle:
    """Sign all that is due of an order, and seal its public edition, in memory."""
    signer = signers[order.letter.force.signatory]
    with timed("sign"):
        signed = {
            copy: signer.sign(pdf, services.clock.now()) for copy, pdf in zip(order.due, sheets.pdfs, strict=True)
        }
    copies = {copy.id: pdf for copy, pdf in signed.items() if copy}
    if (public := signed.get(None)) is None:
        return Bundle(order, copies)
    with timed("seal"):
        return Bundle(order, copies, digest(public), services.sealer.seal(public))
