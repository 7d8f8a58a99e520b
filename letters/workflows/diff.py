"""Diff: how letters changed in words, force by force, since a revision of git or since they were signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.checks.difference import differences
from letters.errors import Unfit, WrongUsage
from letters.model.letter import force_of
from letters.workflows import history
from letters.workflows.comparing import NO_WORD, compare, names
from letters.workflows.layout import lay_out
from letters.workflows.order import content_digest, place_order
from letters.workflows.saying import said
from letters.workflows.selection import select
from letters.workspace.workspace import load_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from letters.errors import Problem
    from letters.model.letter import Letter
    from letters.services import Services

NEW = "the letter is new"
GONE = "the letter is gone"


@dataclass(frozen=True, slots=True)
class Changes:
    """What was compared with: `HEAD (1a2b3c)`, or what was signed. Force to the lines that say how its letter changed.

    `same` counts letters without a change, `unread` names those that could not be compared, then or now, and `unsigned`
    those that have nothing to be compared with yet.
    """

    since: str
    letters: dict[str, tuple[str, ...]]
    same: int
    unread: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()


def diff(services: Services, revision: str | None, forces: Sequence[str] = (), *, signed: bool = False) -> Changes:
    """Compare the data with a revision, HEAD unless named; where git does not have them, with what was signed.

    Raises Unfit for an inspection that cannot be read now, WrongUsage where there is nothing to compare with.
    """
    if revision is None and not signed:
        signed = not history.is_tracked(services.root)
    return (
        _since_signed(services, forces)
        if signed
        else _since(services, history.HEAD if revision is None else revision, forces)
    )


def _since(services: Services, name: str, forces: Sequence[str]) -> Changes:
    past = history.revision(services.root, name)
    before, then_unfit = load_from(past.files, services.root)
    if before is None:
        raise WrongUsage(f"data/inspection.yaml at {past.name} is no inspection that this version can read.")
    now, now_unfit = services.data
    if now is None:
        raise Unfit(now_unfit)
    old, new = ({letter.id: letter for letter in each.letters} for each in (before, now))
    unread = _unread(now_unfit, new) | _unread(then_unfit, old)
    wanted = [force for force in sorted(old.keys() | new.keys()) if not forces or force in forces]
    _refuse_unknown(forces, old.keys() | new.keys() | unread)
    changed = {force: tuple(_words(old.get(force), new.get(force))) for force in wanted if force not in unread}
    letters = {force: lines for force, lines in changed.items() if lines}
    left_out = tuple(sorted(force for force in unread if not forces or force in forces))
    return Changes(past.name, letters, len(changed) - len(letters), left_out, past.templates)


def _refuse_unknown(forces: Sequence[str], known: Iterable[str]) -> None:
    if unknown := [force for force in forces if force not in set(known)]:
        raise WrongUsage(f"There is no letter for {', '.join(unknown)}, then or now.")


def _unread(problems: Iterable[Problem], letters: dict[str, Letter]) -> set[str]:
    """The forces whose files have mistakes and make no letter."""
    return {force_of(it.file) for it in problems if it.file.startswith("data/forces")} - letters.keys()


def _words(old: Letter | None, new: Letter | None) -> Iterator[str]:
    if new is None:
        yield GONE
    elif old is None:
        yield NEW
    else:
        found = differences(said(old), said(new), dict(names(new)))
        yield from found
        if not found and content_digest(old) != content_digest(new) and old.force.status == new.force.status:
            yield NO_WORD
        if old.force.status != new.force.status:
            yield f"Status: '{old.force.status}' now reads '{new.force.status}'"


def _since_signed(services: Services, forces: Sequence[str]) -> Changes:
    """Only letters whose data say something else are laid out."""
    state = services.state()
    known = {force: letter for force, letter in state.letters.items() if letter.public is not None}
    if not known:
        raise WrongUsage(
            "There is nothing to compare with: git does not have these data, and no letter is signed.",
            "Keep data/ in git, or sign the letters: letters generate",
        )
    chosen = select(services.workspace_and_ledger.letters, forces)
    changed: dict[str, tuple[str, ...]] = {}
    orders = [place_order(services, letter, state, anew=True) for letter in chosen if letter.id in known]
    other = [order for order in orders if order.inputs != known[order.letter.id].inputs]
    unread = []
    for order, sheets in zip(
        other, lay_out((order.job for order in other), services.make_typesetter, services.engine), strict=True
    ):
        force = order.letter.id
        found = compare(services, known[force], order.letter, sheets.pdfs[0]) if sheets.pdfs else None
        unread += [force] if found is None else []
        changed[force] = found or ()
    letters = {force: lines for force, lines in changed.items() if lines}
    unsigned = tuple(letter.id for letter in chosen if letter.id not in known)
    same = len(orders) - len(letters) - len(unread)
    return Changes("what was signed", letters, same, tuple(unread), unsigned=unsigned)
