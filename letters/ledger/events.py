"""The kinds of event, and the one place where their spelling lives (docs/record.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from letters.embargo.instant import rfc3339
from letters.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from letters.embargo.instant import Instant
    from letters.ports import Outcome

LEDGER_OPENED = "ledger.opened"
LETTER_INTENT = "letter.intent"
EMBARGO_PINNED = "embargo.pinned"
EMBARGO_APPROVERS = "embargo.approvers"
EMBARGO_TIME = "embargo.time"
EMBARGO_REASON = "embargo.reason"
CLOCK_RESET = "clock.reset"
LETTER_SIGNED = "letter.signed"
LETTER_KEPT = "letter.kept"
PUBLIC_MADE = "public.made"
LETTER_WITHHELD = "letter.withheld"
LETTER_RESTORED = "letter.restored"
RELEASE_REFUSED = "release.refused"
RELEASE_INTENT = "release.intent"
RELEASE_ATTESTED = "release.attested"
RELEASE_DONE = "release.done"
PACK_TAKEN = "pack.taken"
CHECKPOINT_RENEWED = "checkpoint.renewed"
LETTER_CORRECTED = "letter.corrected"
HOLDERS_ACKNOWLEDGED = "holders.acknowledged"
COPY_MADE = "copy.made"
COPY_PRINTED = "copy.printed"
COPY_INTENT = "copy.intent"
COPY_RESULT = "copy.result"
COPY_REPORTED = "copy.reported"
COPY_RECORDED = "copy.recorded"
COPY_MISTAKEN = "copy.mistaken"
CONTACT_VERIFIED = "contact.verified"
BREACH_RECORDED = "breach.recorded"
REFUSED = ".refused"
"""How the kinds that record an attempt, not an effect, end; they never raise the clock floor."""


@dataclass(frozen=True, slots=True)
class CopyMade:
    """An embargoed copy: its id, its holder (name or office), `sha256:…` of the signed file, the mailbox known then.

    `replaces` is the superseded copy whose place it takes.
    """

    copy: str
    recipient: str
    digest: str
    mailbox: str | None = None
    replaces: str | None = None

    def data(self) -> dict[str, str]:
        """As the record writes it; no key for what there is not."""
        data = {"copy": self.copy, "digest": self.digest, "recipient": self.recipient}
        optional = {"mailbox": self.mailbox, "replaces": self.replaces}
        return data | {key: value for key, value in optional.items() if value is not None}


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """What signing made of one letter. `public` is `sha256:…` of the signed public edition, `sealed` its file's name.

    `inputs` is the digest of all that the letter was made from, `content` of what its data say on the page, `seal` of
    whom the public edition is sealed for; `until` is the instant under its signature. `replaces` is the public digest
    of the signing before this one; `origin` the ledger of another machine, when that one signed.
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
    content: str | None = None
    seal: str | None = None


def ledger_opened(inspection: str, ledger: str) -> Entry:
    """The first event; `ledger` is the record's own random id, 32 hex digits."""
    return Entry(LEDGER_OPENED, None, {"inspection": inspection, "ledger": ledger})


def letter_intent(force: str, inputs: str) -> Entry:
    """A letter is about to be made from inputs of that digest; nothing of it was written yet."""
    return Entry(LETTER_INTENT, force, {"inputs": inputs})


def embargo_pinned(
    until: Instant,
    tzdata: str | None = None,
    *,
    approvers: Mapping[str, str] | None = None,
    time: Mapping[str, Any] | None = None,
    approval: str | None = None,
) -> Entry:
    """The instant that holds from now on; recorded with the first signed letter, and again when it is moved.

    `tzdata` is the version of the time zone data that made UTC of it, `time` the evidence of time that a release needs.
    The first time `approvers` maps those who may change it to the fingerprints of their certificates; later `approval`
    names the request that two of them signed, and an embargo.reason follows.
    """
    wall = until.wall.isoformat(sep=" ")
    optional = {"tzdata": tzdata, "approvers": approvers, "time": time, "approval": approval}
    data = {"until": until.rfc3339, "wall": wall, "zone": until.zone}
    return Entry(EMBARGO_PINNED, None, data | {key: value for key, value in optional.items() if value is not None})


def letter_signed(letter: SignedLetter) -> Entry:
    """A letter was signed, its public edition sealed and its copies written."""
    data: dict[str, Any] = {
        "inputs": letter.inputs,
        "signatory": letter.signatory,
        "certificate": letter.certificate,
        "until": rfc3339(letter.until),
        "public": {"digest": letter.public, "sealed": letter.sealed} | ({"seal": letter.seal} if letter.seal else {}),
        "copies": [copy.data() for copy in letter.copies],
    }
    optional = {"content": letter.content, "replaces": letter.replaces, "origin": letter.origin}
    return Entry(
        LETTER_SIGNED, letter.force, data | {key: value for key, value in optional.items() if value is not None}
    )


def letter_kept(force: str, public: str) -> Entry:
    """A signing that was begun is given up: the letter stands as it was signed, its public edition of that digest."""
    return Entry(LETTER_KEPT, force, {"public": public})


def public_made(force: str, public: str, sealed: str, replaces: str, seal: str | None = None) -> Entry:
    """The public edition was lost, or sealed for another key; it alone is signed and sealed anew, the copies stand."""
    data = {"digest": public, "replaces": replaces, "sealed": sealed}
    return Entry(PUBLIC_MADE, force, data | ({"seal": seal} if seal else {}))


def letter_withheld(force: str, reason: str) -> Entry:
    """The letter is out of the set to release."""
    return Entry(LETTER_WITHHELD, force, {"reason": reason})


def letter_restored(force: str, reason: str) -> Entry:
    """The letter is in the set again."""
    return Entry(LETTER_RESTORED, force, {"reason": reason})


def release_refused(reason: str, until: Instant, exit_code: int) -> Entry:
    """An attempt to release that came to nothing."""
    return Entry(RELEASE_REFUSED, None, {"exit": exit_code, "reason": reason, "until": until.rfc3339})


def release_intent(number: int, letters: Mapping[str, str], lift: str | None = None) -> Entry:
    """Release `number` is about to be written; `letters` maps force to `sha256:…` of its public edition.

    `lift` names the request by which it comes before the instant.
    """
    data: dict[str, Any] = {"letters": dict(letters), "number": number}
    return Entry(RELEASE_INTENT, None, data | ({"lift": lift} if lift else {}))


def release_attested(number: int, manifest: str, tokens: Iterable[Mapping[str, str]]) -> Entry:
    """Authorities say that the release's list of letters, whose digest is `manifest`, was there at a moment."""
    return Entry(RELEASE_ATTESTED, None, {"manifest": manifest, "number": number, "tokens": list(tokens)})


def release_done(number: int) -> Entry:
    """Release `number` is what the public sees."""
    return Entry(RELEASE_DONE, None, {"number": number})


def pack_taken(origin: str, letters: Iterable[str]) -> Entry:
    """Another machine's letters were taken in; a letter.signed event with that `origin` follows for each."""
    return Entry(PACK_TAKEN, None, {"letters": list(letters), "origin": origin})


def checkpoint_renewed(reason: str) -> Entry:
    """The checkpoint was lost or unreadable; somebody answers for the record as it is, and a new one follows."""
    return Entry(CHECKPOINT_RENEWED, None, {"reason": reason})


Sent = Literal["embargoed", "public", "notice"]
"""What a message brings: an edition of the letter, or the notice that a copy is withdrawn."""
Report = Literal["delivered", "bounced", "acknowledged"]
Deed = Literal["sent", "received", "phoned", "posted"]
"""What people do by hand."""


def letter_corrected(force: str, reason: str) -> Entry:
    """A letter whose copies have left is about to be signed again; a letter.intent follows."""
    return Entry(LETTER_CORRECTED, force, {"reason": reason})


def holders_acknowledged(force: str, public: str) -> Entry:
    """Somebody answers for it that the public edition of that digest is released while a holder has an older text."""
    return Entry(HOLDERS_ACKNOWLEDGED, force, {"public": public})


def copy_made(force: str, made: CopyMade) -> Entry:
    """One more copy of a letter as it is signed, in the place of one whose holder or mailbox has changed, or that was
    lost: that one's number stays, and it replaces itself.
    """
    return Entry(COPY_MADE, force, made.data())


def copy_printed(force: str, made: CopyMade) -> Entry:
    """One more copy of a letter as it is signed, for the post: beside the one that its recipient has by mail."""
    return Entry(COPY_PRINTED, force, made.data())


@dataclass(frozen=True, slots=True)
class Sending:
    """One attempt to send one message: which copy, what of it, under which Message-ID, to which mailbox.

    `digest` is that of the PDF which leaves, `plan` that of the plan which it is part of, `report` that of the report
    which goes with it, before any stamp.
    """

    force: str
    copy: str
    sent: Sent
    digest: str
    message: str
    mailbox: str
    plan: str
    rehearsal: bool = False
    report: str | None = None


def copy_intent(sending: Sending) -> Entry:
    """A message is about to be handed over."""
    data: dict[str, Any] = {
        "copy": sending.copy,
        "sent": sending.sent,
        "digest": sending.digest,
        "message": sending.message,
        "mailbox": sending.mailbox,
        "plan": sending.plan,
    }
    optional = {"rehearsal": sending.rehearsal, "report": sending.report}
    return Entry(COPY_INTENT, sending.force, data | {key: value for key, value in optional.items() if value})


def copy_result(sending: Sending, outcome: Outcome) -> Entry:
    """What became of it, in the words of whoever took or refused it."""
    data: dict[str, Any] = {
        "copy": sending.copy,
        "message": sending.message,
        "state": outcome.state,
        "reply": outcome.reply,
    }
    return Entry(COPY_RESULT, sending.force, data | ({"rehearsal": True} if sending.rehearsal else {}))


def copy_reported(
    force: str, copy: str, state: Report, words: str, *, message: str | None = None, receipt: str | None = None
) -> Entry:
    """What a delivery report or a reply says of a copy that has left.

    `message` is the Message-ID of ours that it is about, `receipt` the digest by which the same is not recorded twice.
    """
    data = {"copy": copy, "state": state, "words": words}
    optional = {"message": message, "receipt": receipt}
    return Entry(COPY_REPORTED, force, data | {key: value for key, value in optional.items() if value is not None})


def copy_recorded(force: str, copy: str, deed: Deed, by: str) -> Entry:
    """What a person did with a copy outside the program; `by` is that person's name."""
    return Entry(COPY_RECORDED, force, {"copy": copy, "deed": deed, "by": by})


def copy_mistaken(force: str, copy: str, by: str) -> Entry:
    """The newest deed recorded of a copy was none: `by` takes it back, and the copy is what it was before."""
    return Entry(COPY_MISTAKEN, force, {"copy": copy, "by": by})


def contact_verified(force: str, recipient: str, mailbox: str, by: str) -> Entry:
    """Somebody made sure that this is the recipient's mailbox."""
    return Entry(CONTACT_VERIFIED, force, {"recipient": recipient, "mailbox": mailbox, "by": by})
