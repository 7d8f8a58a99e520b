"""Notices: who holds a superseded copy and is told by no other message to delete it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.ledger.state import CopyState, LetterState
    from letters.model.letter import Letter

_TOLD = {"written", "accepted", "delivered", "acknowledged"}


def withdrawn(letter: Letter | None, known: LetterState, *, drafts: bool = False) -> Iterator[CopyState]:
    """Superseded copies whose holder is told by a notice alone, if they were not yet; with `drafts` also those whose
    notice is a draft that nobody is known to have sent.

    Where the copy that took its place goes to the same mailbox, that one's message says so. What bounced or was refused
    is with nobody. No message speaks of a copy on paper: its notice goes to its holder's mailbox, None where nobody
    knows one; the data may have no such `letter` any more. Of a withheld letter no newer copy leaves, so that only one
    which has left tells its holder.
    """
    if not known.past:
        return
    leaving = [copy for copy in known.copies if known.state != "withheld" or copy.state in _TOLD]
    newer = [replace(copy, mailbox=_current(letter, copy) or copy.mailbox) for copy in leaving]
    newer += [copy for copy in known.past if copy.is_gone]
    outdated = known.outdated
    for old in known.past:
        told = any(known.takes_place(copy, old) for copy in newer)
        is_held = old.is_untold if drafts else old.is_held
        if old.paper and is_held and (old in outdated or old.text == known.public):  # of an instant that was moved
            yield replace(old, mailbox=_current(letter, old) or _former(known, old))
        elif old.mailbox and is_held and not told:
            yield old


def _current(letter: Letter | None, copy: CopyState) -> str | None:
    """The mailbox that the data have for the copy's holder."""
    people = letter.people if letter else ()
    return next((person.mailbox for person in people if person.label == copy.recipient), None)


def _former(known: LetterState, copy: CopyState) -> str | None:
    """The mailbox to which the holder's newest other copy went."""
    others = reversed((*known.past, *known.copies))
    return next((other.mailbox for other in others if other.recipient == copy.recipient and other.mailbox), None)
