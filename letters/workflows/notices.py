"""Notices: who holds a superseded copy and is told by no other message to delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.ledger.state import CopyState, LetterState
    from letters.model.letter import Letter

_TOLD = {"written", "accepted", "delivered", "acknowledged"}


def withdrawn(letter: Letter, known: LetterState) -> Iterator[CopyState]:
    """Superseded copies whose mailbox is told by a notice alone, if it was not yet.

    Where the copy that took its place goes to the same mailbox, that one's message says so. What bounced or was refused
    is with nobody, and on paper nobody is told by a message.
    """
    mailboxes = {person.label: person.mailbox for person in letter.people}
    newer = [(copy, mailboxes.get(copy.recipient) or copy.mailbox) for copy in known.copies]
    newer += [(copy, copy.mailbox) for copy in known.past if copy.before in _TOLD]
    for old in known.past:
        told = any(mailbox == old.mailbox and old in known.replaced_by(copy) for copy, mailbox in newer)
        if old.mailbox and old.is_held and not told:
            yield old
