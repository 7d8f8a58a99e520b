"""A folded state as JSON values, and back. It proves nothing of itself: only whoever made it may go by it."""

from __future__ import annotations

import base64
from dataclasses import astuple
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from letters.ledger.approvals import Request, Signed
from letters.ledger.pinned import Pinned
from letters.ledger.state import CopyState, LetterState, ReleaseState, State, parts
from letters.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

_RUNG, _ADDRESSED, _ELSEWHERE, _UNDONE = map(CopyState.__slots__.index, ("rung", "addressed", "elsewhere", "undone"))
_COPIES, _PRINTED, _PAST, _NUMBERS = map(LetterState.__slots__.index, ("copies", "printed", "past", "numbers"))


def as_data(state: State) -> dict[str, Any]:
    """All of it; of a copy and of a letter the values stand in the order of their fields."""
    return {
        "inspection": state.inspection,
        "ledger": state.ledger,
        "pins": [list(astuple(pin)) for pin in (*state.earlier, *filter(None, [state.pinned]))],
        "approvers": dict(state.approvers),
        "time": state.time,
        "time_by_one": state.time_by_one,
        "requests": [_request(request) for request in state.requests],
        "letters": Rows(_letter, state.letters.values()),
        "releases": [_release(release) for release in state.releases],
        "verified": [[*who, at.isoformat()] for who, at in state.verified.items()],
        "clock_floor": _when(state.clock_floor),
        "refused": state.refused,
        "length": state.length,
        "head": state.head,
    }


def from_data(data: dict[str, Any]) -> State:
    """The same state. Raises KeyError, TypeError or ValueError for data that `as_data` did not make."""
    pins = [Pinned(*values) for values in data["pins"]]
    return State(
        inspection=data["inspection"],
        ledger=data["ledger"],
        pinned=pins[-1] if pins else None,
        earlier=tuple(pins[:-1]),
        approvers=MappingProxyType(data["approvers"]),
        time=data["time"],
        time_by_one=data["time_by_one"],
        requests=tuple(_read_request(values) for values in data["requests"]),
        letters=MappingProxyType({values[0]: _read_letter(values) for values in data["letters"]}),
        releases=tuple(_read_release(values) for values in data["releases"]),
        verified=MappingProxyType({(force, mailbox): _moment(at) for force, mailbox, at in data["verified"]}),
        clock_floor=_read_when(data["clock_floor"]),
        refused=data["refused"],
        length=data["length"],
        head=data["head"],
    )


def _request(request: Request) -> list[Any]:
    signed = (part.as_data() if part else None for part in (request.asked, request.given, request.withdrawn))
    return [*signed, request.used, request.lapsed]


def _read_request(values: Sequence[Any]) -> Request:
    asked, given, withdrawn = (Signed.from_data(data) if data else None for data in values[:3])
    if asked is None:
        raise ValueError("nobody asked for it")
    return Request(asked, given, values[3], withdrawn, values[4])


def _release(release: ReleaseState) -> list[Any]:
    tokens = [base64.b64encode(token).decode() for token in release.tokens]
    said = [release.number, release.done, dict(release.digests), release.manifest, tokens]
    return [*said, release.lift, release.until, _when(release.at)]


def _read_release(values: Sequence[Any]) -> ReleaseState:
    number, done, digests, manifest, tokens, lift, until, at = values
    opened = tuple(base64.b64decode(token, validate=True) for token in tokens)
    return ReleaseState(number, done, MappingProxyType(digests), manifest, opened, lift, until, _read_when(at))


def _letter(letter: LetterState) -> list[Any]:
    values = list(parts(letter))
    values[_NUMBERS] = dict(letter.numbers)
    for place in (_COPIES, _PRINTED, _PAST):
        values[place] = [_copy(copy) for copy in values[place]]
    return values


def _read_letter(written: Sequence[Any]) -> LetterState:
    values = list(written)
    values[_NUMBERS] = MappingProxyType(values[_NUMBERS])
    for place in (_COPIES, _PRINTED, _PAST):
        values[place] = tuple([_read_copy(copy) for copy in values[place]]) if values[place] else ()
    return LetterState(*values)


def _copy(copy: CopyState) -> list[Any]:
    values = list(parts(copy))
    values[_RUNG], values[_ADDRESSED] = _when(copy.rung), _when(copy.addressed)
    if copy.elsewhere:
        values[_ELSEWHERE] = [copy.elsewhere[0], _when(copy.elsewhere[1])]
    if copy.undone:
        values[_UNDONE] = _copy(copy.undone)
    return values


def _read_copy(written: Sequence[Any]) -> CopyState:
    values = list(written)
    if values[_RUNG]:
        values[_RUNG] = _moment(values[_RUNG])
    if values[_ADDRESSED]:
        values[_ADDRESSED] = _moment(values[_ADDRESSED])
    if values[_ELSEWHERE]:
        mailbox, at = values[_ELSEWHERE]
        values[_ELSEWHERE] = mailbox, _moment(at)
    if values[_UNDONE]:
        values[_UNDONE] = _read_copy(values[_UNDONE])
    return CopyState(*values)


def _when(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _read_when(text: str | None) -> datetime | None:
    return _moment(text) if text else None


_moment = datetime.fromisoformat
