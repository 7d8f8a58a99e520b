"""Generate: lay out, sign and seal the letters that are ready. Signing is the approval (design, rule 6)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from letters.errors import NotPermitted
from letters.files import digest
from letters.ledger import events
from letters.ledger.events import CopyMade, SignedLetter
from letters.timings import timed
from letters.workflows import shelf
from letters.workflows.drafts import remove_draft, sweep_drafts
from letters.workflows.order import Order, Wanted, place_order
from letters.workflows.pinned import pin, refuse_another_instant
from letters.workflows.progress import Step
from letters.workflows.refusals import left_already, nothing_ready
from letters.workflows.seal import is_for_another_key, seal_of
from letters.workflows.selection import select
from letters.workflows.signing import Stopped, sign_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from letters.ledger.state import LetterState, State
    from letters.model.letter import Copy, Letter
    from letters.ports import Entry, Sheets
    from letters.services import Services
    from letters.workflows.progress import Watch
    from letters.workflows.shelf import Mended
    from letters.workflows.signing import Bundle


@dataclass(slots=True)
class Made:
    """What a run did: ids of forces in the order of the data.

    `back` are copies brought back byte for byte; `remade` copies, and `resealed` forces whose public edition, were lost
    for good, or sealed for another key, and alone signed again; `moved` copies are new because a mailbox has changed.
    `changed` letters had left and say something else now; `otherwise` ones had left, say the same, and would be made
    otherwise now.
    """

    signed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    copies: int = 0
    back: list[str] = field(default_factory=list)
    remade: list[str] = field(default_factory=list)
    resealed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    evaluation: bool = False


def generate(services: Services, forces: Sequence[str] = (), signatory: str | None = None, *, progress: Watch) -> Made:
    """Make every chosen letter that is ready and not yet made from just these inputs.

    Raises Unfit (nothing of the batch is written then), BadSettings for keys, NotPermitted when the ledger holds
    another instant than the data, OutputFailed; KeyboardInterrupt once what was signed by then is kept.
    """
    services.look_ahead()
    chosen = select(services.workspace_and_ledger.letters, forces, signatory)
    made = Made(drafts=[letter.id for letter in chosen if letter.force.status == "draft"])
    ready = [letter for letter in chosen if letter.force.status == "ready"]
    if not ready:
        raise nothing_ready(chosen)
    services.begin_ledger()
    with services.writing() as state:
        refuse_another_instant(services, state, "Nothing was written.")
        shelf.sweep_all(services, state)
        sweep_drafts(services, state)
        due = _sort(services, ready, state, made, named=bool(forces))
        _make(services, due, state, made, progress)
    if made.signed:
        services.remember()
    return made


def _make(services: Services, due: Sequence[Wanted], state: State, made: Made, progress: Watch) -> None:
    watch, known = _Watching(progress, len(due)), state
    if due:
        from letters.workflows.runaway import refuse_runaway

        refuse_runaway(services.root / "templates", due[0].letter)
    try:
        for bundles in sign_all(services, due, state, watch.laid_out):
            with timed("record"):
                known = record(services, known, bundles, made, watch.recorded)
    except Stopped as stopped:
        record(services, known, stopped.bundles, made, lambda _force: None)  # a watch would end it at the first one
        raise


class _Watching:
    """Tells of the letters of a run, of which each is laid out first, and signed and recorded with its batch."""

    def __init__(self, watch: Watch, total: int) -> None:
        self._watch, self._total = watch, total
        self._laid_out = self._failed = self._recorded = 0

    def laid_out(self, sheets: Sheets) -> Sheets:
        self._laid_out += 1
        self._failed += bool(sheets.problems)
        self._watch(Step("laid out", sheets.job.letter.id, self._laid_out, self._total, self._failed))
        return sheets

    def recorded(self, force: str) -> None:
        self._recorded += 1
        self._watch(Step("signed", force, self._recorded, self._total))


def _sort(services: Services, ready: Sequence[Letter], state: State, made: Made, *, named: bool) -> list[Wanted]:
    """The letters that are due. What is made stays, and so does what is public: that is said, or refused when named."""
    due = []
    signed = (known for letter in ready if (known := state.letters.get(letter.id)) and known.public)
    mended = shelf.mend_each(services, (known for known in signed if known.released is None))
    for letter in ready:
        order, known = place_order(services, letter, state), state.letters.get(letter.id)
        made.evaluation |= order.certificate.evaluation
        if known and known.released is not None:
            if named:
                raise NotPermitted(
                    f"Not permitted: the letter of {known.force} is public since release {known.released}.",
                    "What is public is not made again. To play with the sample: letters init --practice DIR",
                )
            made.public.append(letter.id)
        elif lacking := _lacking(services, order, known, made, mended):
            due.append(Wanted(letter, tuple(copy.id if copy else None for copy in lacking.lost)))
    if made.changed:
        raise left_already(made.changed)
    return due


def _lacking(
    services: Services, order: Order, known: LetterState | None, made: Made, each: Iterator[Mended]
) -> Order | None:
    """The order, what is lost of it for good, or None. While inputs are unchanged, so are approval and files.

    The next of `each` is what was found of it, where it is signed.
    """
    force = order.letter.id
    if known is None or known.public is None:
        return order
    mended = next(each)
    made.back += mended.back
    if order.known is None:
        if known.is_out and known.intended != order.inputs:
            made.changed.append(force)
        return order
    if known.intended is not None:
        services.record(events.letter_kept(force, known.public))
    made.unchanged.append(force)
    made.otherwise += [force] if order.is_otherwise else []
    resealed = not known.origin and is_for_another_key(services, known)
    lacking = order.only(replace(mended, sealed=mended.sealed and not resealed))
    return lacking if lacking.lost else None


def record(
    services: Services, state: State, bundles: Sequence[Bundle], made: Made, progress: Callable[[str], None]
) -> State:
    """Intent, files, result: the write order of docs/record.md.

    `state` is the writer's, of before these letters: of each it says the same until that letter is recorded, and so it
    is not read again for every batch. Gives the one to go on with, which knows the pinned instant.
    """
    state = state if state.pinned else services.state()
    services.record(
        *(
            events.letter_intent(order.letter.id, order.inputs)
            for order in (bundle.order for bundle in bundles)
            if not order.lost and not _is_intended(state, order)
        )
    )
    pins = [] if state.pinned else [pin(services)]
    for bundle in _put(services, bundles):
        force, known = bundle.order.letter.id, state.letters.get(bundle.order.letter.id)
        if known and bundle.order.lost:
            services.record(*_remade(services, bundle, known))
            there = {copy.copy for copy in known.copies}
            made.remade += [copy for copy in bundle.copies if copy in there]
            made.moved += [copy for copy in bundle.copies if copy not in there]
            made.resealed += [force] if bundle.sealed else []
        else:
            services.record(*pins, _signed(services, bundle, known))
            pins = []
            made.signed.append(force)
            made.copies += len(bundle.copies)
        _remove_replaced(services, bundle, known)
        progress(force)
    return state


def _put(services: Services, bundles: Sequence[Bundle]) -> Iterator[Bundle]:
    """Each letter once its files are there: here one after the other, in stores elsewhere all at once."""
    at_once = len(bundles) if services.are_elsewhere else 1
    for start in range(0, len(bundles), max(at_once, 1)):
        some = bundles[start : start + at_once]
        sealed = [bundle.sealed for bundle in some if bundle.sealed]
        shelf.put_letters(services, {bundle.order.letter.id: bundle.copies for bundle in some}, sealed)
        yield from some


def _is_intended(state: State, order: Order) -> bool:
    """A run that was killed left its intent; going on is the same intent, not a second one."""
    known = state.letters.get(order.letter.id)
    return known is not None and known.intended == order.inputs


def _remade(services: Services, bundle: Bundle, known: LetterState) -> Iterator[Entry]:
    """What was signed again of a letter that stands. Until then nobody goes by the new files: no intent is needed."""
    there = {copy.copy for copy in known.copies}
    for copy in bundle.order.lost:
        if copy:
            old = copy.id if copy.id in there else bundle.order.replaces.get(copy.id)
            yield events.copy_made(known.force, _made(copy, bundle.copies[copy.id], old))
    if bundle.sealed:
        sealed = shelf.sealed_name(bundle.sealed)
        yield events.public_made(known.force, bundle.public, sealed, known.public or "", seal_of(services))


def _made(copy: Copy, pdf: bytes, replaces: str | None = None) -> CopyMade:
    return CopyMade(copy.id, copy.person.label, digest(pdf), copy.person.mailbox, replaces)


def _remove_replaced(services: Services, bundle: Bundle, known: LetterState | None) -> None:
    new = {copy: digest(pdf) for copy, pdf in bundle.copies.items()}
    if known:
        gone = set(bundle.order.replaces.values())
        stand = [copy for copy in known.copies if copy.copy not in gone] if bundle.order.lost else []
        new = {copy.copy: copy.digest for copy in stand} | new
        sealed = shelf.sealed_name(bundle.sealed) if bundle.sealed else known.sealed
        printed = [copy.digest for copy in known.printed] if bundle.order.lost else []
        shelf.forget(services, known, sealed=sealed, digests=[*new.values(), *printed])
        if not bundle.order.lost:
            shelf.forget_printed(services, known)
        for copy in known.copies:
            if copy not in stand:
                remove_draft(services, copy.copy)  # nobody may send it now
    shelf.sweep_copies(services, bundle.order.letter.id, new)


def _signed(services: Services, bundle: Bundle, known: LetterState | None) -> Entry:
    order = bundle.order
    return events.letter_signed(
        SignedLetter(
            force=order.letter.id,
            inputs=order.inputs,
            signatory=order.letter.force.signatory,
            certificate=order.certificate.fingerprint,
            until=services.until.utc,
            public=bundle.public,
            sealed=shelf.sealed_name(bundle.sealed),
            copies=tuple(_made(copy, bundle.copies[copy.id], order.replaces.get(copy.id)) for copy in order.copies),
            replaces=known.public if known else None,
            content=order.content,
            seal=seal_of(services),
        )
    )
