"""Receipts: what delivery reports and replies say of our messages, each recorded once, and a stranger's word not."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from letters.dispatch import inbox
from letters.dispatch import receipts as reading
from letters.dispatch.plainly import DELETED
from letters.embargo.instant import rfc3339
from letters.files import digest
from letters.ledger import events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from letters.dispatch.receipts import Receipt
    from letters.ledger.state import State
    from letters.ports import Entry, Event
    from letters.services import Services

Taken = Literal[
    "recorded", "outweighed", "known", "earlier", "rehearsal",
    "doubtful", "contradiction", "stranger", "foreign", "nothing", "unread",
]  # fmt: skip
_OPPOSED = frozenset({"acknowledged", "bounced"})
_FINE = frozenset({"recorded", "outweighed", "known", "earlier", "rehearsal"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of ours as the ledger has it: to which mailbox, of which copy, and when it was last tried.

    `again` says that it was tried more than once, `notice` that it asks to delete a copy.
    """

    message: str
    force: str
    copy: str
    mailbox: str
    rehearsal: bool
    notice: bool
    at: datetime
    again: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What one saved message was taken for. `receipt` and `sent` are there where it is about a message of ours.

    `words` say why it could not be read. `likely` is the copy whose holder writes about no message of ours.
    """

    place: str
    taken: Taken
    receipt: Receipt | None = None
    sent: Sent | None = None
    words: str = ""
    likely: tuple[str, str] | None = None

    @property
    def is_fine(self) -> bool:
        """Whether nobody need look at it."""
        return self.taken in _FINE

    def as_json(self) -> dict[str, object]:
        receipt, sent = self.receipt, self.sent
        return {
            "file": self.place,
            "taken": self.taken,
            "force": sent.force if sent else None,
            "copy": sent.copy if sent else None,
            "state": receipt.state if receipt else None,
            "mailbox": receipt.mailbox if receipt else None,
            "at": rfc3339(receipt.at) if receipt and receipt.at else None,
            "words": self.words or (receipt.words if receipt else ""),
        }


def read_receipts(services: Services, paths: Iterable[Path], *, trust: bool) -> tuple[Finding, ...]:
    """Record what the files at `paths` say of our messages; the same twice is recorded once.

    What names another mailbox than the one that we wrote to is recorded only with `trust`.
    """
    read = [found for saved in inbox.messages(paths) for found in _read(saved)]
    with services.writing() as state:
        known = _Known(services.ledger.events(), state)
        findings = tuple(known.judge(found, trust=trust) for found in read)
        services.record(*known.entries)
    return findings


def _read(saved: inbox.Saved) -> Iterator[Finding]:
    if saved.trouble:
        yield Finding(saved.place, "unread", words=saved.trouble)
        return
    try:
        receipts = reading.read(saved.raw)
    except ValueError as error:
        yield Finding(saved.place, "unread", words=str(error))
        return
    if not receipts:
        yield Finding(saved.place, "nothing")
    for receipt in receipts:
        yield Finding(saved.place, "foreign", receipt)


class _Known:
    """What the ledger knows of our messages and of what was said of them; `entries` is what there is to add."""

    def __init__(self, happened: Iterable[Event], state: State) -> None:
        self.sent: dict[str, Sent] = {}
        self.entries: list[Entry] = []
        self._seen: set[str] = set()
        self._said: dict[str, set[str]] = {}
        self._state = state
        for event in happened:
            if event.kind == events.COPY_INTENT:
                self._add(event)
            elif event.kind == events.COPY_REPORTED:
                self._seen.add(event.data.get("receipt", ""))

    def _add(self, event: Event) -> None:
        data, force = event.data, event.force or ""
        again = data["message"] in self.sent
        rehearsal, notice = bool(data.get("rehearsal")), data["sent"] == "notice"
        self.sent[data["message"]] = Sent(
            data["message"], force, data["copy"], data["mailbox"], rehearsal, notice, event.at, again
        )

    def judge(self, found: Finding, *, trust: bool) -> Finding:
        """What the file is, with the entry made for what is new."""
        receipt = found.receipt
        if receipt is None:
            return found
        sent = next((self.sent[about] for about in receipt.ids if about in self.sent), None)
        if sent is None or not self._has_copy(sent):
            return Finding(found.place, "foreign", receipt, likely=self._holder(receipt.mailbox))
        return Finding(found.place, self._taken(receipt, sent, trust=trust), receipt, sent)

    def _taken(self, receipt: Receipt, sent: Sent, *, trust: bool) -> Taken:
        if sent.rehearsal:
            return "rehearsal"
        identity = _identity(receipt, sent)
        if identity in self._seen:
            return "known"
        if sent.again and receipt.at and receipt.at < sent.at:
            return "earlier"
        if not trust and not _speaks_for(receipt, sent):
            return "stranger"
        if receipt.state == "acknowledged" and not _acknowledges(receipt, sent):
            return "doubtful"
        self._seen.add(identity)
        self.entries.append(
            events.copy_reported(
                sent.force, sent.copy, receipt.state, _words(receipt), message=sent.message, receipt=identity
            )
        )
        return self._beside_others(receipt, sent)

    def _beside_others(self, receipt: Receipt, sent: Sent) -> Taken:
        """What it comes to beside all that was said of the same message, whichever was read first."""
        said = self._said.setdefault(sent.message, set())
        copy = self._state.letters[sent.force].copy(sent.copy)
        said |= {receipt.state, *([copy.state] if copy.message == sent.message else [])}
        if receipt.state in _OPPOSED and said >= _OPPOSED:
            return "contradiction"
        return "outweighed" if receipt.state == "delivered" and "bounced" in said else "recorded"

    def _has_copy(self, sent: Sent) -> bool:
        """A copy that never left is forgotten when its letter is signed again, whatever a report says of it."""
        letter = self._state.letters.get(sent.force)
        return letter is not None and sent.copy in {copy.copy for copy in (*letter.copies, *letter.past)}

    def _holder(self, mailbox: str | None) -> tuple[str, str] | None:
        """The force and the copy of whoever has that mailbox: a mail program may give a draft an id of its own."""
        for force, letter in self._state.letters.items():
            for copy in letter.copies:
                if mailbox and copy.mailbox and copy.mailbox.casefold() == mailbox.casefold():
                    return force, copy.copy
        return None


def _speaks_for(receipt: Receipt, sent: Sent) -> bool:
    """A reply must come from the mailbox that we wrote to; a report may leave open which mailbox it is about."""
    if receipt.mailbox is None:
        return receipt.state != "acknowledged"
    return receipt.mailbox.casefold() == sent.mailbox.casefold()


def _acknowledges(receipt: Receipt, sent: Sent) -> bool:
    """Whether it plainly does: in words that say so and nothing else, and after the message was sent."""
    in_words = receipt.says and (sent.notice or receipt.says not in DELETED)
    return bool(in_words and receipt.at and receipt.at >= sent.at.replace(microsecond=0))


def _words(receipt: Receipt) -> str:
    if receipt.words:
        return receipt.words
    writer = f"reply from {receipt.mailbox or 'nobody named'}" if receipt.state == "acknowledged" else "report"
    return f"{writer} of {rfc3339(receipt.at)}" if receipt.at else writer


def _identity(receipt: Receipt, sent: Sent) -> str:
    """The same for one report or reply, however its file was saved."""
    at = rfc3339(receipt.at) if receipt.at else None
    said = [receipt.state, sent.message, (receipt.mailbox or "").casefold(), at, receipt.words]
    return digest(json.dumps(said, ensure_ascii=False).encode())
