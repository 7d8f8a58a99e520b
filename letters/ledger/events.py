"""The kinds of event, and the one place where their spelling lives (docs/record.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.embargo.instant import rfc3339
from letters.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from letters.embargo.instant import Instant

LEDGER_OPENED = "ledger.opened"
LETTER_INTENT = "letter.intent"
EMBARGO_PINNED = "embargo.pinned"
LETTER_SIGNED = "letter.signed"
LETTER_WITHHELD = "letter.withheld"
LETTER_RESTORED = "letter.restored"
RELEASE_REFUSED = "release.refused"
RELEASE_INTENT = "release.intent"
RELEASE_DONE = "release.done"
PACK_TAKEN = "pack.taken"
REFUSED = ".refused"
"""How the kinds that record an attempt, not an effect, end; they never raise the clock floor."""


@dataclass(frozen=True, slots=True)
class CopyMade:
    """An embargoed copy: its id, its holder (name or office), `sha256:…` of the signed file, the mailbox known then."""

    copy: str
    recipient: str
    digest: str
    mailbox: str | None = None

    def data(self) -> dict[str, str]:
        """As the record writes it; no key where there is no mailbox."""
        data = {"copy": self.copy, "digest": self.digest, "recipient": self.recipient}
        return data if self.mailbox is None else {**data, "mailbox": self.mailbox}


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """What signing made of one letter. `public` is `sha256:…` of the signed public edition, `sealed` its file's name.

    `inputs` is the digest of all that the letter was made from, `until` the instant under its signature. `replaces` is
    the public digest of the signing before this one; `origin` the ledger of another machine, when that one signed.
    """

    force: str
    inputs: str
    signatory: str
    certificate: str
    until: datetime
    public: str
    sealed: str
    copies: tuple[CopyMade, ...]
    replaces: str | None = None
    origin: str | None = None


def ledger_opened(inspection: str, ledger: str) -> Entry:
    """The first event; `ledger` is the record's own random id, 32 hex digits."""
    return Entry(LEDGER_OPENED, None, {"inspection": inspection, "ledger": ledger})


def letter_intent(force: str, inputs: str) -> Entry:
    """A letter is about to be made from inputs of that digest; nothing of it was written yet."""
    return Entry(LETTER_INTENT, force, {"inputs": inputs})


def embargo_pinned(until: Instant) -> Entry:
    """The instant that holds from now on; recorded with the first signed letter, and again when it is moved."""
    wall = until.wall.isoformat(sep=" ")
    return Entry(EMBARGO_PINNED, None, {"until": until.rfc3339, "wall": wall, "zone": until.zone})


def letter_signed(letter: SignedLetter) -> Entry:
    """A letter was signed, its public edition sealed and its copies written."""
    data: dict[str, Any] = {
        "inputs": letter.inputs,
        "signatory": letter.signatory,
        "certificate": letter.certificate,
        "until": rfc3339(letter.until),
        "public": {"digest": letter.public, "sealed": letter.sealed},
        "copies": [copy.data() for copy in letter.copies],
    }
    optional = {"replaces": letter.replaces, "origin": letter.origin}
    return Entry(
        LETTER_SIGNED, letter.force, data | {key: value for key, value in optional.items() if value is not None}
    )


def letter_withheld(force: str, reason: str) -> Entry:
    """The letter is out of the set to release."""
    return Entry(LETTER_WITHHELD, force, {"reason": reason})


def letter_restored(force: str, reason: str) -> Entry:
    """The letter is in the set again."""
    return Entry(LETTER_RESTORED, force, {"reason": reason})


def release_refused(reason: str, until: Instant, exit_code: int) -> Entry:
    """An attempt to release that came to nothing."""
    return Entry(RELEASE_REFUSED, None, {"exit": exit_code, "reason": reason, "until": until.rfc3339})


def release_intent(number: int, letters: Mapping[str, str]) -> Entry:
    """Release `number` is about to be written; `letters` maps force to `sha256:…` of its public edition."""
    return Entry(RELEASE_INTENT, None, {"letters": dict(letters), "number": number})


def release_done(number: int) -> Entry:
    """Release `number` is what the public sees."""
    return Entry(RELEASE_DONE, None, {"number": number})


def pack_taken(origin: str, letters: Iterable[str]) -> Entry:
    """Another machine's letters were taken in; a letter.signed event with that `origin` follows for each."""
    return Entry(PACK_TAKEN, None, {"letters": list(letters), "origin": origin})
