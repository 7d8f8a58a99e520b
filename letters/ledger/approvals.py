"""What takes two: an approver's signed request, another's signed approval, and what became of it. No I/O, no clock."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from letters.embargo.instant import parse_rfc3339
from letters.ledger.chain import canonical
from letters.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from datetime import datetime

APPROVAL_REQUESTED = "approval.requested"
APPROVAL_GIVEN = "approval.given"
APPROVAL_WITHDRAWN = "approval.withdrawn"
REQUEST = "letters/approval-request/1"
APPROVAL = "letters/approval/1"
WITHDRAWAL = "letters/withdrawal/1"
"""What the three kinds of statement say that they are, so that no signature can stand for another."""
Lapse = Literal["editions", "instant", "approvers", "changed", "newer", "expired"]
"""Why a request has lapsed: what it was about is so no more, a newer one for the same purpose took its place, or the
record holds something from after its end."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement, and its signer's signature over its canonical JSON; `certificate` is the signer's, in DER."""

    statement: Mapping[str, Any]
    signature: bytes
    certificate: bytes

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Signed:
        """From an event's data. Raises KeyError, ValueError."""
        signature, certificate = (base64.b64decode(data[key], validate=True) for key in ("signature", "certificate"))
        return cls(data["statement"], signature, certificate)

    def as_data(self) -> dict[str, Any]:
        """As the record writes it."""
        encoded = {key: base64.b64encode(getattr(self, key)).decode() for key in ("signature", "certificate")}
        return {"statement": dict(self.statement), **encoded}

    @property
    def bytes_signed(self) -> bytes:
        """What the signature is over."""
        return canonical(self.statement).encode()

    @property
    def digest(self) -> str:
        """`sha256:…` over the statement: the name by which others speak of it."""
        return f"sha256:{hashlib.sha256(self.bytes_signed).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Request:
    """What one approver asked for, and the other's approval where there is one. Nothing of it is proved yet.

    `used` says that its effect is recorded: it cannot have another. `withdrawn` is the word of an approver who took it
    back: it has no effect any more. `lapsed` says why it is over for good, if it is: whoever brings back the set, the
    instant or the people of then does not bring back the request or the consent.
    """

    asked: Signed
    given: Signed | None = None
    used: bool = False
    withdrawn: Signed | None = None
    lapsed: Lapse | None = None

    @property
    def name(self) -> str:
        return self.asked.digest

    @property
    def purpose(self) -> str:
        """`lift`, `move`, `approvers`, `time` or `clock-reset`."""
        return str(self.asked.statement["purpose"])

    @property
    def expires(self) -> datetime:
        return parse_rfc3339(self.asked.statement["expires"])

    def is_expired(self, now: datetime) -> bool:
        """By the clock, or by the record: a clock that was set back brings no request back."""
        return self.lapsed == "expired" or now >= self.expires


def requested(signed: Signed) -> Entry:
    """An approver asks for something that takes two."""
    return Entry(APPROVAL_REQUESTED, None, signed.as_data())


def given(signed: Signed) -> Entry:
    """A second approver consents."""
    return Entry(APPROVAL_GIVEN, None, signed.as_data())


def withdrawn(signed: Signed) -> Entry:
    """An approver takes a request back, whether or not another has consented."""
    return Entry(APPROVAL_WITHDRAWN, None, signed.as_data())


class Requests:
    """The requests in the making, by name; a new one for the same purpose takes the place of one that is open.

    An approved one stands until another of its purpose is approved.
    """

    def __init__(self, known: Iterable[Request] = ()) -> None:
        self._known: dict[str, Request] = {request.name: request for request in known}

    def ask(self, data: Mapping[str, Any]) -> None:
        request = Request(Signed.from_data(data))
        _ = request.purpose, request.expires  # a request without them does not fit
        if request.name in self._known:
            raise ValueError("it was asked for already")
        self.lapse("newer", request.purpose, but={name for name, known in self._known.items() if known.given})
        self._known[request.name] = request

    def give(self, data: Mapping[str, Any], begun: AbstractSet[str | None]) -> None:
        """`begun` are those by which a release has begun: they outlast what comes after."""
        signed = Signed.from_data(data)
        name = signed.statement["request"]
        self._known[name] = replace(self._known[name], given=signed)
        self.lapse("newer", self._known[name].purpose, but={name} | begun)

    def withdraw(self, data: Mapping[str, Any]) -> None:
        signed = Signed.from_data(data)
        name = signed.statement["request"]
        self._known[name] = replace(self._known[name], withdrawn=signed)

    def lapse(self, why: Lapse, purpose: str | None = None, but: AbstractSet[str | None] = frozenset()) -> None:
        """End all that had no effect yet, of one purpose or of every, `but` for those that have begun it."""
        for name, request in self._known.items():
            ends = purpose in {None, request.purpose} and name not in but
            if ends and not (request.used or request.lapsed):
                self._known[name] = replace(request, lapsed=why)

    def expire(self, at: datetime) -> None:
        """Something was recorded `at` that time, if only a refusal."""
        for name, request in self._known.items():
            if at >= request.expires and not (request.used or request.lapsed):
                self._known[name] = replace(request, lapsed="expired")

    def use(self, name: str | None) -> None:
        """The effect of that request is recorded; None where it took no second person."""
        if name is not None:
            self._known[name] = replace(self._known[name], used=True)

    def all(self) -> tuple[Request, ...]:
        return tuple(self._known.values())
