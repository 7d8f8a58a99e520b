"""Merge: another machine's letters into this ledger, new ones and what became of those that are here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.embargo.instant import parse_rfc3339
from letters.errors import NotPermitted
from letters.ledger import events
from letters.ledger.events import (
    COPY_MISTAKEN,
    COPY_RECORDED,
    LETTER_CORRECTED,
    LETTER_SIGNED,
    PUBLIC_MADE,
    CopyMade,
    SignedLetter,
)
from letters.workflows import shelf
from letters.workflows.drafts import sweep_drafts
from letters.workflows.pinned import pin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from letters.ledger.state import CopyState, LetterState, State
    from letters.ports import Entry, Event
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Incoming:
    """What comes in from the ledger `origin`, whose whole `record` is there; `here` are this ledger's letters."""

    here: Mapping[str, LetterState]
    origin: str
    record: Sequence[Event]

    def is_here(self, known: LetterState) -> bool:
        """Whether the letter is here just so. Raises NotPermitted where it is here, and did not become this one there.

        What was signed here after it, and a number that left here with another text, would be lost without a word. What
        was signed for an instant that was moved since is of no use any more, whatever became of it there.
        """
        here = self.here.get(known.force)
        if here is None or here.public is None:
            return False
        if here.public == known.public:
            return not self._new_copies(here, known) and not list(self._paper(here, known))
        if here.public not in self._signings(known.force) and here.until == known.until:
            raise NotPermitted(f"the letter of {known.force} is signed here already, and differently")
        if here.released is not None:
            raise NotPermitted(f"the letter of {known.force} is public here since release {here.released}")
        for copy in known.copies:
            if any(copy.copy == other.copy and copy.digest != other.digest for other in _given_away(here)):
                raise NotPermitted(
                    f"copy {copy.copy} has left here, and there its number has another text. On that machine: "
                    f"letters correct {known.force} --sent-elsewhere --reason …"
                )
        return False

    def entries(self, known: LetterState) -> Iterator[Entry]:
        """What is recorded of a letter once its files are there."""
        here = self.here.get(known.force)
        if here and here.public == known.public:
            yield from (events.copy_made(known.force, _made(copy)) for copy in self._new_copies(here, known))
            yield from self._paper(here, known)
            return
        if here and _is_resealed(here, known):
            old, new, sealed = here.public or "", known.public or "", known.sealed or ""
            yield events.public_made(known.force, new, sealed, old, known.seal)
        else:
            yield events.letter_signed(self._signed(known, here))
        yield from self._paper(here, known)

    def intents(self, known: LetterState) -> Iterator[Entry]:
        """What is recorded before; a letter that is here with other words comes with the reason given there."""
        here = self.here.get(known.force)
        if here and (here.intended == known.inputs or here.public == known.public or _is_resealed(here, known)):
            return
        if here and here.is_out:
            yield events.letter_corrected(known.force, self._reason(known.force))
        yield events.letter_intent(known.force, known.inputs or "")

    def _paper(self, here: LetterState | None, known: LetterState) -> Iterator[Entry]:
        """Copies that were made there for the post, and what people said there that they did with them.

        Raises NotPermitted for one whose number is another copy's here.
        """
        ours = {copy.copy: copy for copy in (*here.copies, *here.printed, *here.past)} if here else {}
        for copy in known.printed:
            same = ours.get(copy.copy)
            if same and same.digest != copy.digest:
                raise NotPermitted(f"{copy.copy} was made for the post there, and here that is another copy's number")
            if same is None:
                replaces = copy.replaces if copy.replaces in ours else None
                yield events.copy_printed(known.force, replace(_made(copy), replaces=replaces))
            if same is None or (same.state, copy.state != "made") == ("made", True):
                yield from self._deeds(known.force, copy.copy)

    def _deeds(self, force: str, copy: str) -> Iterator[Entry]:
        """Those that nobody took back."""
        deeds: list[Entry] = []
        for event in self.record:
            if (event.force, event.data.get("copy")) != (force, copy):
                continue
            if event.kind == COPY_RECORDED:
                deeds.append(events.copy_recorded(force, copy, event.data["deed"], event.data["by"]))
            elif event.kind == COPY_MISTAKEN:
                deeds.pop()
        yield from deeds

    def _signings(self, force: str) -> set[str]:
        """The public digests of all that was ever signed there for this force."""
        about = [event for event in self.record if event.force == force]
        signed = {event.data["public"]["digest"] for event in about if event.kind == LETTER_SIGNED}
        return signed | {event.data["digest"] for event in about if event.kind == PUBLIC_MADE}

    def _reason(self, force: str) -> str:
        given = [e.data["reason"] for e in self.record if (e.kind, e.force) == (LETTER_CORRECTED, force)]
        return given[-1] if given else "signed anew on another machine"

    @staticmethod
    def _new_copies(here: LetterState, known: LetterState) -> list[CopyState]:
        """Copies made there in the place of ones that are here, for another mailbox."""
        there = {copy.copy for copy in (*here.copies, *here.printed, *here.past)}
        standing = {copy.copy for copy in here.copies}
        return [copy for copy in known.copies if copy.copy not in there and copy.replaces in standing]

    def _signed(self, known: LetterState, here: LetterState | None) -> SignedLetter:
        return SignedLetter(
            force=known.force,
            inputs=known.inputs or "",
            signatory=known.signatory or "",
            certificate=known.certificate or "",
            until=parse_rfc3339(known.until or ""),
            public=known.public or "",
            sealed=known.sealed or "",
            copies=tuple(_made(copy) for copy in known.copies),
            replaces=here.public if here else None,
            origin=known.origin or self.origin,
            content=known.content,
            seal=known.seal,
        )


def merge(
    services: Services, state: State, incoming: Incoming, new: Sequence[LetterState], files: Mapping[str, bytes]
) -> None:
    """Intent, files, result: the same order as generate. `files` has what the pack holds, by name."""
    services.record(*(entry for known in new for entry in incoming.intents(known)))
    for known in new:
        shelf.put_sealed(services, files[shelf.sealed_file(known.sealed)])
        shelf.put_copies(services, known.force, {copy.copy: files[f"{copy.copy}.pdf"] for copy in known.copies})
        for copy in known.printed:
            if f"{copy.copy}.pdf" in files:
                shelf.put_printed(services, copy.copy, files[f"{copy.copy}.pdf"])
    pins = [] if state.pinned else [pin(services)]
    taken = events.pack_taken(incoming.origin, [known.force for known in new])
    services.record(*pins, taken, *(entry for known in new for entry in incoming.entries(known)))
    now = services.state()
    shelf.sweep_all(services, now)
    sweep_drafts(services, now)


def _is_resealed(here: LetterState, known: LetterState) -> bool:
    """Whether its public edition alone was signed and sealed anew there; the copies are those that are here."""
    there, ours = ({copy.copy: copy.digest for copy in letter.copies} for letter in (known, here))
    return here.public is not None and known.replaces == here.public and there == ours


def _given_away(here: LetterState) -> Iterator[CopyState]:
    """Copies whose numbers belong to what they left with, or to paper."""
    yield from (copy for copy in here.copies if copy.is_out)
    yield from (*here.printed, *here.past)


def _made(copy: CopyState) -> CopyMade:
    return CopyMade(copy.copy, copy.recipient, copy.digest, copy.mailbox, copy.replaces)
