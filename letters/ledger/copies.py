"""What the events of sending make of a letter's copies. No I/O, no clock."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from letters.ledger.state import CopyState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from letters.ledger.state import CopyStanding, LetterState
    from letters.ports import Event

_RESULTS: dict[str, CopyStanding] = {
    "accepted": "accepted",
    "written": "written",
    "refused": "refused",
    "later": "made",
    "unknown": "unknown",
}
_DEEDS: dict[str, CopyStanding] = {"sent": "accepted", "posted": "accepted", "received": "acknowledged"}


def superseded(before: Iterable[CopyState]) -> tuple[CopyState, ...]:
    """Of copies that others take the place of, those that somebody holds or may hold."""
    return tuple(
        replace(copy, state="superseded", before=copy.state, contradicted=False, undone=None)
        for copy in before
        if copy.is_out
    )


def number_of(copy: str) -> int:
    """The number at the end of a copy's id. Raises ValueError when there is none."""
    return int(copy.rpartition("-")[2])


def outlived(letter: LetterState) -> LetterState:
    """The letter once its instant is another one: none of its copies may be used any more."""
    return replace(letter, copies=(), printed=(), past=letter.past + superseded((*letter.copies, *letter.printed)))


def new(data: Mapping[str, Any], letter: LetterState, before: LetterState, at: datetime) -> CopyState:
    """A copy of `letter`; `before` is the letter as it was, which knows its recipient's copy till then."""
    mailbox, last = data.get("mailbox"), _newest(before, data["recipient"])
    return CopyState(
        data["copy"],
        data["recipient"],
        mailbox,
        data["digest"],
        text=letter.public,
        content=letter.content,
        inputs=letter.inputs,
        replaces=data.get("replaces"),
        addressed=at,
        elsewhere=last.besides(mailbox) if last else None,
    )


def _newest(letter: LetterState, recipient: str) -> CopyState | None:
    """What that recipient was last given, or was to be given, by mail."""
    known = (*letter.copies, *reversed(letter.past))
    return next((copy for copy in known if copy.recipient == recipient and not copy.paper), None)


def made(letter: LetterState, event: Event) -> LetterState:
    """A copy more; the one that it replaces is kept as superseded where it had left."""
    old = event.data.get("replaces")
    copy = new(event.data, letter, letter, event.at)
    return replace(
        letter,
        copies=(*(known for known in letter.copies if known.copy != old), copy),
        past=letter.past + superseded(known for known in letter.copies if known.copy == old),
        numbers=MappingProxyType({**letter.numbers, copy.recipient: copy.copy}),
        highest=max(letter.highest, number_of(copy.copy)),
    )


def printed(letter: LetterState, event: Event) -> LetterState:
    """A copy more for the post; the one that goes by mail stays."""
    copy = replace(new(event.data, letter, letter, event.at), paper=True)
    return replace(letter, printed=(*letter.printed, copy), highest=max(letter.highest, number_of(copy.copy)))


def public_made(letter: LetterState, event: Event) -> LetterState:
    """The public edition anew, from the same inputs: who had the old one's text has the new one's."""
    old, new = event.data["replaces"], event.data["digest"]
    if letter.public != old:
        raise ValueError(f"it replaces {old}, not {letter.public}")
    renamed: dict[str | None, str] = {old: new}
    return replace(
        letter,
        public=new,
        sealed=event.data["sealed"],
        seal=event.data.get("seal"),
        replaces=old,
        copies=_with_text(letter.copies, renamed),
        printed=_with_text(letter.printed, renamed),
        past=_with_text(letter.past, renamed),
        acknowledged=renamed.get(letter.acknowledged, letter.acknowledged),
        released=None,
    )


def _with_text(copies: Iterable[CopyState], renamed: Mapping[str | None, str]) -> tuple[CopyState, ...]:
    return tuple(replace(copy, text=renamed.get(copy.text, copy.text), undone=None) for copy in copies)


def intended(letter: LetterState, event: Event) -> LetterState:
    """A message is under way: whether it arrived is not known until its result is."""
    data, copy = event.data, letter.copy(event.data["copy"])
    retried = copy.may_have_arrived
    if data.get("rehearsal"):
        return letter
    if data["sent"] == "notice":
        brought = copy.brought if copy.notice else copy.message
        return _put(letter, replace(copy, notice="intent", message=data["message"], brought=brought, retried=retried))
    about = {"mailbox": data["mailbox"], "sent": data["sent"], "message": data["message"], "report": data.get("report")}
    about |= {"addressed": event.at, "elsewhere": copy.besides(data["mailbox"])}
    about |= {"contradicted": False, "retried": retried}
    return _put(letter, replace(copy, state="intent", attempts=copy.attempts + 1, **about))


def resulted(letter: LetterState, event: Event) -> LetterState:
    """What became of a message. What is refused for now is left to do, as before the attempt.

    That a retry failed says nothing of the message before it, which may have arrived: that stays unknown.
    """
    data, copy = event.data, letter.copy(event.data["copy"])
    state = _RESULTS[data["state"]]
    if data.get("rehearsal"):
        rehearsed = state in {"accepted", "written"} and copy.state == "made"
        return _put(letter, replace(copy, state="rehearsed")) if rehearsed else letter
    if copy.retried and state in {"made", "refused"}:
        state = "unknown"
    if copy.notice is not None:
        return _put(letter, replace(copy, notice=state, last_reply=data["reply"]))
    if copy.state == "superseded":
        return _put(letter, replace(copy, before=state, last_reply=data["reply"]))
    left = copy.left or state in {"accepted", "written", "unknown"}
    return _put(letter, replace(copy, state=state, last_reply=data["reply"], left=left))


def reported(letter: LetterState, event: Event) -> LetterState:
    """What came back of the newest message to a copy's holder; an earlier one's changes no copy that stands.

    A reply and a report that it bounced contradict each other, and the bounce outweighs a report of delivery, whichever
    was read first; its words stay.
    """
    data, copy = event.data, letter.copy(event.data["copy"])
    is_newest = data.get("message", copy.message) == copy.message
    if copy.notice is not None and is_newest:
        return _put(letter, replace(copy, notice=_heard(copy.notice, data["state"]), last_reply=data["words"]))
    if copy.state == "superseded" and (is_newest or data["message"] == copy.brought):
        return _put(letter, replace(copy, before=_heard(copy.before, data["state"]), last_reply=data["words"]))
    if not is_newest:
        return letter
    contradicted = copy.contradicted or {copy.state, data["state"]} == {"acknowledged", "bounced"}
    came_back = copy.contradicted or copy.state == "bounced"
    words = copy.last_reply if came_back and data["state"] != "bounced" else data["words"]
    heard = replace(copy, state=_heard(copy.state, data["state"]), last_reply=words, left=True)
    return _put(letter, replace(heard, contradicted=contradicted))


def recorded(letter: LetterState, event: Event) -> LetterState:
    """What a person did by hand: a call is remembered and changes nothing else."""
    copy = letter.copy(event.data["copy"])
    return _put(letter, _done(copy, event), undone=copy)


def _done(copy: CopyState, event: Event) -> CopyState:
    state = _DEEDS.get(event.data["deed"])
    if state is None:
        return replace(copy, rung=event.at)
    words = f"{event.data['deed']}, by {event.data['by']}"
    if copy.state == "superseded":
        return replace(copy, notice=_known(copy.notice, state), last_reply=words)
    settled = replace(copy, state=_known(copy.state, state), last_reply=words, left=True)
    return replace(settled, contradicted=copy.contradicted and state != "acknowledged")


def mistaken(letter: LetterState, event: Event) -> LetterState:
    """The copy as it was before the newest deed, which never was."""
    _ = event.data["by"]
    before = letter.copy(event.data["copy"]).undone
    if before is None:
        raise ValueError("no deed of this copy can be taken back")
    return _put(letter, before, undone=before.undone)


def _known(before: CopyStanding | None, now: CopyStanding) -> CopyStanding:
    """No report takes a "received" back, even where it contradicts it, and no copy sent as well a delivery."""
    settled = before == "acknowledged" or (before == "delivered" and now == "accepted")
    return before if before and settled else now


def _heard(before: CopyStanding | None, now: CopyStanding) -> CopyStanding:
    """The same of two reports about one message: what came back in the end had been delivered to somewhere at most."""
    return "bounced" if (before, now) == ("bounced", "delivered") else _known(before, now)


def _put(letter: LetterState, copy: CopyState, *, undone: CopyState | None = None) -> LetterState:
    """The letter with that copy in the place of the one of its number; only a deed leaves something to take back."""
    copy = replace(copy, undone=undone)

    def swapped(there: tuple[CopyState, ...]) -> tuple[CopyState, ...]:
        return tuple(copy if known.copy == copy.copy else known for known in there)

    if any(known.copy == copy.copy for known in letter.copies):
        return replace(letter, copies=swapped(letter.copies))
    return replace(letter, printed=swapped(letter.printed), past=swapped(letter.past))
