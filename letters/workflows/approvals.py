"""Approvals: what takes two people. One asks and another consents, each signing with their own pinned certificate.

A statement binds inspection, ledger, instant, the set of editions and what is asked for; it expires, and silence is no
consent. Who may approve was pinned with the embargo: the file alone makes nobody an approver.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from letters.embargo.evidence import Evidence
from letters.embargo.instant import parse_rfc3339, rfc3339
from letters.errors import NotPermitted, WrongUsage
from letters.files import digest
from letters.ledger import approvals
from letters.ledger.approvals import APPROVAL, REQUEST, WITHDRAWAL, Request, Signed
from letters.ledger.chain import canonical
from letters.trust import statements
from letters.workflows.public_set import releasable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from letters.ledger.approvals import Lapse
    from letters.ledger.state import State
    from letters.ports import Entry
    from letters.services import Services
    from letters.trust.keys import SigningKey
    from letters.workflows.approver import Approver

CLOCK_RESET = "clock-reset"
"""The one purpose that is asked for while the clock is behind the record."""
LONGEST = timedelta(days=7)
"""How long a request may stand open."""
_BOUND = ("inspection", "ledger", "instant", "editions")
_WORDS = {
    "inspection": "another inspection",
    "ledger": "another ledger",
    "instant": "another instant than the one that is pinned now",
    "editions": "another set of editions: letters were signed again, withheld or restored since",
}
LAPSED: Mapping[Lapse, str] = {
    "editions": f"it is about {_WORDS['editions']}",
    "instant": "the instant was moved since",
    "approvers": "who approves was changed since",
    "changed": "what it asks to change was changed since",
    "newer": "a newer request for the same purpose has taken its place",
}
"""Why a request has lapsed, in words, where that is not its own end."""


def editions_of(state: State) -> str:
    """The digest of the set: of every signed letter that is not withheld, force and public edition."""
    return digest(canonical({known.force: known.public for known in releasable(state)}).encode())


@dataclass(frozen=True, slots=True)
class Wish:
    """What an approver asks for: one of the purposes, what that needs to say, why, and for how many hours it stands."""

    purpose: str
    reason: str
    hours: int
    detail: Mapping[str, Any] = field(default_factory=dict)


def ask(services: Services, state: State, who: Approver, wish: Wish) -> Request:
    """Record the request. Raises WrongUsage for one that would stand too long."""
    if not 0 < wish.hours <= LONGEST // timedelta(hours=1):
        raise WrongUsage(f"A request cannot stand open for {wish.hours} hours.", "--hours takes 1 to 168.")
    now = services.clock.now()
    statement = {
        "statement": REQUEST,
        "purpose": wish.purpose,
        **_bound(state),
        "detail": dict(wish.detail),
        "reason": wish.reason,
        "by": who.id,
        "at": rfc3339(now),
        "expires": rfc3339(now + timedelta(hours=wish.hours)),
        "nonce": secrets.token_hex(16),
    }
    signed = _sign(statement, who.key)
    services.record(approvals.requested(signed))
    return Request(signed)


def open_request(services: Services, state: State, purpose: str | None = None) -> Request:
    """The request that waits for a second approver, proved as far as it goes.

    Raises WrongUsage where there is none, or several without a `purpose`, NotPermitted for one that does not hold.
    """
    request = waiting_request(services, state, purpose)
    authenticate(state, request)
    judge(services, state, request)
    return request


def waiting_request(services: Services, state: State, purpose: str | None = None) -> Request:
    """The request that waits for a second approver, or that would if it held.

    Raises WrongUsage where there is none, or several without a `purpose`.
    """
    waiting = {
        known.purpose: known
        for known in state.requests
        if known.given is None and not known.used and known.withdrawn is None
    }
    chosen = {name: known for name, known in waiting.items() if purpose in {None, name}}
    standing = {name: known for name, known in chosen.items() if not why_over(state, known, services.clock.now())}
    chosen = standing or dict([*chosen.items()][-1:])  # where all are over, what the newest of them fails by is told
    if not chosen:
        raise WrongUsage("Nobody has asked for an approval that is still open.", "letters embargo show")
    if len(chosen) > 1:
        raise WrongUsage(f"Several requests are open: {', '.join(chosen)}.", "Say which: name its PURPOSE.")
    [request] = chosen.values()
    return request


def why_over(state: State, request: Request, now: datetime) -> str:
    """Why consent to it has no effect any more, in words: it has ended, or who signed it approves no more.

    Empty where it stands.
    """
    return _ended(state, request, now) or next(filter(None, _faults(state, request)), "")


def approve(services: Services, state: State, who: Approver, request: Request) -> tuple[Request, Entry]:
    """Consent to a request; gives it with the approval, proved, and the event that records it.

    Raises NotPermitted for the one who asked, and for a request that does not hold.
    """
    asked = request.asked.statement
    if asked["by"] == who.id:
        raise NotPermitted(
            f"Not permitted: {who.id} asked for it ({request.purpose}), so somebody else must approve it. "
            "The request stays open. Nothing was changed.",
            "letters embargo show says who may approve.",
        )
    statement = {
        "statement": APPROVAL,
        "purpose": request.purpose,
        **_bound(state),
        "request": request.name,
        "by": who.id,
        "at": rfc3339(services.clock.now()),
    }
    given = _sign(statement, who.key)
    consented = replace(request, given=given)
    authenticate(state, consented)
    judge(services, state, consented)
    return consented, approvals.given(given)


def withdraw(services: Services, state: State, who: Approver, request: Request, reason: str) -> Entry:
    """The event by which a request is taken back, and an approval of it is worth nothing any more."""
    statement = {
        "statement": WITHDRAWAL,
        "purpose": request.purpose,
        **_bound(state),
        "request": request.name,
        "reason": reason,
        "by": who.id,
        "at": rfc3339(services.clock.now()),
    }
    return approvals.withdrawn(_sign(statement, who.key))


def authenticate(state: State, request: Request) -> tuple[str, str | None]:
    """The fingerprints of the keys by which somebody asked and approved, their signatures proved.

    Raises NotPermitted unless both are pinned approvers, and both speak of this request, inspection and ledger.
    """
    for fault in _faults(state, request):
        if fault:
            raise _refusal(request, fault)
    approver = statements.key_of(request.given.certificate) if request.given else None
    return statements.key_of(request.asked.certificate), approver


def judge(services: Services, state: State, request: Request) -> None:
    """Whether the request still stands: about these editions and this instant, in time, by two people, for once.

    Raises NotPermitted with what does not hold, or for a clock that cannot say whether it is in time.
    """
    now = services.clock.now()
    if request.purpose != CLOCK_RESET:
        # A clock that was set back would let a request be approved that has expired.
        Evidence(now, state.clock_floor).refuse_clock_behind("Nothing was changed.")
    if why := _ended(state, request, now):
        raise _refusal(request, why)
    if request.given is None:
        return
    asked, given = request.asked.statement, request.given.statement
    keys = {statements.key_of(signed.certificate) for signed in (request.asked, request.given)}
    if asked["by"] == given["by"] or len(keys) == 1:
        raise _refusal(request, "one person asked for it and approved it; it takes two")
    if not parse_rfc3339(asked["at"]) <= parse_rfc3339(given["at"]) < request.expires:
        raise _refusal(request, "it was not approved while it stood open")


def _ended(state: State, request: Request, now: datetime) -> str:
    """Why it has no effect, or none any more, in words: it is over, or about something else than what is there now."""
    if other := _other(state, request.asked, _BOUND) or (request.given and _other(state, request.given, _BOUND)):
        return other
    if request.used:
        return "it has had its effect already"
    if request.lapsed and request.lapsed != "expired":
        return LAPSED[request.lapsed]
    if request.withdrawn:
        return f"{request.withdrawn.statement.get('by')} has withdrawn it"
    return f"it expired at {rfc3339(request.expires)}" if request.is_expired(now) else ""


def _faults(state: State, request: Request) -> Iterator[str]:
    """What each statement proves false by, in words; empty for one that is proved."""
    yield _fault(state, request, request.asked, REQUEST)
    if request.given:
        yield _fault(state, request, request.given, APPROVAL)
        if request.given.statement.get("request") != request.name:
            yield "the approval is of another request"


def _fault(state: State, request: Request, signed: Signed, kind: str) -> str:
    said = signed.statement
    try:
        signer = statements.signer_of(signed.bytes_signed, signed.signature, signed.certificate)
    except ValueError as error:
        return f"its signature {error}"
    if said.get("statement") != kind or said.get("purpose") != request.purpose:
        return "a statement stands in the place of another"
    if state.approvers.get(str(said.get("by"))) != signer.fingerprint:
        return f"{signer.subject} is not the approver {said.get('by')} whom the ledger pins"
    if not signer.not_before <= parse_rfc3339(said["at"]) <= signer.not_after:
        return f"the certificate of {said['by']} was not valid when it was signed"
    return _other(state, signed, ("inspection", "ledger"))


def _other(state: State, signed: Signed, names: tuple[str, ...]) -> str:
    """What it is about instead of what is there, in words."""
    expected = _bound(state)
    return next((f"it is about {_WORDS[name]}" for name in names if signed.statement.get(name) != expected[name]), "")


def _bound(state: State) -> dict[str, str | None]:
    """What every statement is about."""
    return {
        "inspection": state.inspection,
        "ledger": state.ledger,
        "instant": state.pinned.until if state.pinned else None,
        "editions": editions_of(state),
    }


def _sign(statement: Mapping[str, Any], key: SigningKey) -> Signed:
    unsigned = Signed(statement, b"", b"")
    signature, certificate = statements.sign(unsigned.bytes_signed, key)
    return Signed(statement, signature, certificate)


def _refusal(request: Request, why: str) -> NotPermitted:
    return NotPermitted(
        f"Not permitted: the request ({request.purpose}) of {request.asked.statement.get('by')} does not hold: {why}. "
        "Nothing was changed.",
        "letters embargo show shows what is open. To ask again, run the command that asked.",
        reason=f"{request.purpose}-does-not-hold",
    )
