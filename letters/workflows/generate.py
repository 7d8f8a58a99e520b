"""Generate: lay out, sign and seal the letters that are ready. Signing is the approval (design, rule 6)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from letters.errors import NotPermitted, Problem, Unfit
from letters.files import digest, make_folder, remove, sweep, write
from letters.ledger import events
from letters.ledger.events import CopyMade, SignedLetter
from letters.workflows.layout import Sheets, lay_out
from letters.workflows.order import Order, is_made, place_order
from letters.workflows.pinned import refuse_another_instant
from letters.workflows.selection import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from letters.ledger.state import State
    from letters.ports import Entry, Signer
    from letters.services import Services

BATCH = 64
"""Letters held in memory before the first of them is written: one unfit letter stops all of its batch."""


@dataclass(slots=True)
class Made:
    """What a run did: ids of forces in the order of the data."""

    signed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    copies: int = 0
    evaluation: bool = False


@dataclass(frozen=True, slots=True)
class Bundle:
    """One letter, signed and sealed, in memory: its embargoed PDFs, and the public edition's digest and ciphertext."""

    order: Order
    copies: tuple[bytes, ...]
    public: str
    sealed: bytes

    @property
    def sealed_name(self) -> str:
        """The SHA-256 of the ciphertext: nobody can derive it, and it proves what lies under it."""
        return digest(self.sealed).removeprefix("sha256:")


def generate(
    services: Services, forces: Sequence[str] = (), signatory: str | None = None, *, progress: Callable[[str], None]
) -> Made:
    """Make every chosen letter that is ready and not yet made from just these inputs.

    Raises Unfit (nothing of the batch is written then), BadSettings for keys, NotPermitted when the ledger holds
    another instant than the data, OutputFailed.
    """
    chosen = select(services.workspace.letters, forces, signatory)
    made = Made(drafts=[letter.id for letter in chosen if letter.force.status == "draft"])
    ready = [letter for letter in chosen if letter.force.status == "ready"]
    if not ready:
        raise _nothing_ready(made.drafts)
    services.begin_ledger()
    with services.writing() as state:
        refuse_another_instant(services, state, "Nothing was written.")
        _sweep(services, state)
        orders = [place_order(services, letter, state) for letter in ready]
        made.evaluation = any(order.certificate.evaluation for order in orders)
        due = _sort(services, orders, state, made, named=bool(forces))
        signers = {name: services.signer(name) for name in sorted({order.letter.force.signatory for order in due})}
        for bundles in _batches(services, due, signers):
            _record(services, bundles, made, progress)
    return made


def _sort(services: Services, orders: Sequence[Order], state: State, made: Made, *, named: bool) -> list[Order]:
    """The orders that are due. What is made stays, and so does what is public: that is said, or refused when named."""
    due = []
    for order in orders:
        known = state.letters.get(order.letter.id)
        if known and known.released is not None:
            if named:
                raise NotPermitted(
                    f"Not permitted: the letter of {known.force} is public since release {known.released}.",
                    "What is public is not made again. To play with the sample: letters init --practice DIR",
                )
            made.public.append(known.force)
        elif is_made(services, order, known):
            made.unchanged.append(order.letter.id)
        else:
            due.append(order)
    return due


def _batches(services: Services, orders: Sequence[Order], signers: Mapping[str, Signer]) -> Iterator[list[Bundle]]:
    """Batches of signed letters, nothing of them on disk. Raises Unfit with every problem of a batch."""
    if not orders:
        return  # and no typesetter is loaded
    by_force = {order.letter.id: order for order in orders}
    sheets = lay_out((order.job for order in orders), services.make_typesetter)
    while batch := list(islice(sheets, BATCH)):
        problems = [problem for sheet in batch for problem in sheet.problems]
        if problems:
            raise Unfit(problems)
        yield [_sign(services, by_force[sheet.job.letter.id], sheet, signers) for sheet in batch]


def _sign(services: Services, order: Order, sheets: Sheets, signers: Mapping[str, Signer]) -> Bundle:
    signer = signers[order.letter.force.signatory]
    *copies, public = (signer.sign(pdf, services.clock.now()) for pdf in sheets.pdfs)
    return Bundle(order, tuple(copies), digest(public), services.sealer.seal(public))


def _record(services: Services, bundles: Sequence[Bundle], made: Made, progress: Callable[[str], None]) -> None:
    """Intent, files, result: the write order of docs/record.md."""
    state = services.state()
    services.record(
        *(
            events.letter_intent(order.letter.id, order.inputs)
            for order in (bundle.order for bundle in bundles)
            if not _is_intended(state, order)
        )
    )
    pins = [] if state.pinned else [_pin(services)]
    for bundle in bundles:
        _write(services, bundle)
        services.record(*pins, _signed(services, bundle, state))
        pins = []
        _remove_replaced(services, bundle, state)
        made.signed.append(bundle.order.letter.id)
        made.copies += len(bundle.copies)
        progress(bundle.order.letter.id)


def _is_intended(state: State, order: Order) -> bool:
    """A run that was killed left its intent; going on is the same intent, not a second one."""
    known = state.letters.get(order.letter.id)
    return known is not None and known.intended == order.inputs


def _write(services: Services, bundle: Bundle) -> None:
    force = bundle.order.letter.id
    sealed = services.sealed_path(bundle.sealed_name)
    make_folder(sealed.parent)
    write(sealed, bundle.sealed)
    for copy, pdf in zip(bundle.order.copies, bundle.copies, strict=True):
        path = services.copy_path(force, copy.id)
        make_folder(path.parent)
        write(path, pdf)


def _remove_replaced(services: Services, bundle: Bundle, state: State) -> None:
    known = state.letters.get(bundle.order.letter.id)
    if known and known.sealed and known.sealed != bundle.sealed_name:
        remove(services.sealed_path(known.sealed))
    folder = services.copy_path(bundle.order.letter.id, "x").parent
    sweep(folder, keep={f"{copy.id}.pdf" for copy in bundle.order.copies})


def _pin(services: Services) -> Entry:
    return events.embargo_pinned(services.until)


def _signed(services: Services, bundle: Bundle, state: State) -> Entry:
    order = bundle.order
    known = state.letters.get(order.letter.id)
    return events.letter_signed(
        SignedLetter(
            force=order.letter.id,
            inputs=order.inputs,
            signatory=order.letter.force.signatory,
            certificate=order.certificate.fingerprint,
            until=services.until.utc,
            public=bundle.public,
            sealed=bundle.sealed_name,
            copies=tuple(
                CopyMade(copy.id, copy.person.label, digest(pdf), copy.person.mailbox)
                for copy, pdf in zip(order.copies, bundle.copies, strict=True)
            ),
            replaces=known.public if known else None,
            content=order.content,
        )
    )


def _sweep(services: Services, state: State) -> None:
    """Remove what a crash left behind: sealed files and copies that no event speaks of."""
    sweep(services.sealed_path("x").parent, keep={f"{known.sealed}.age" for known in state.letters.values()})
    for force, known in state.letters.items():
        folder = services.copy_path(force, "x").parent
        sweep(folder, keep={f"{copy.copy}.pdf" for copy in known.copies})


def _nothing_ready(drafts: list[str]) -> Unfit:
    if not drafts:
        return Unfit(
            [Problem("data/forces", 0, 0, "G001", "there is no letter to make", "add data/forces/<force>.yaml")]
        )
    return Unfit(
        Problem(
            f"data/forces/{force}.yaml",
            0,
            0,
            "G002",
            "the letter is a draft",
            "set status: ready when it may be signed",
        )
        for force in drafts
    )
