"""How events are written, hashed and chained, and how a broken chain is named (docs/record.md). No I/O, no clock."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from letters.embargo.instant import parse_rfc3339, rfc3339
from letters.errors import NotPermitted
from letters.ports import Entry, Event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from letters.ledger.checkpoint import Checkpoint

GENESIS = "0" * 64
"""What stands in place of a hash before the first event."""
Fault = Literal["edited", "dropped", "reordered", "forked", "cut"]

_LARGEST = 2**53 - 1  # beyond it, readers that hold numbers as doubles would not recompute the same text
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


class Row(NamedTuple):
    """One line of the record as it is stored; `body` is the canonical JSON of the event, its number included."""

    n: int
    prev: str
    hash: str
    body: str


class Link(NamedTuple):
    """An event without its words: where it stands, the number that it gives itself, and the digest of its body."""

    place: int
    claimed: int
    prev: str
    hash: str
    body: str


class BrokenChain(NotPermitted):
    """The record is not what was recorded; `fault` says how, `n` is the first event that is wrong or missing.

    `said` is the fault as a sentence about the record, in small letters.
    """

    def __init__(self, fault: Fault, n: int, what: str) -> None:
        super().__init__(
            f"The ledger is broken: {what}",
            "Do not repair it by hand. Put back a complete copy of the ledger from a backup, then try again.",
        )
        self.fault = fault
        self.n = n
        self.said = what


def canonical(value: Any) -> str:
    """JSON without spaces, keys sorted, text as it is (no Unicode normalisation): the form of RFC 8785.

    Takes objects with ASCII keys, lists, text, whole numbers within ±(2^53 − 1), true, false and null. Raises
    TypeError or ValueError for anything else.
    """
    _refuse_unwritable(value)
    return _ENCODER.encode(value)


def is_writable(value: Any) -> bool:
    """Whether a value that was read can be written again: no lone surrogates, no number beyond all readers."""
    try:
        canonical(value).encode()
    except (TypeError, ValueError):
        return False
    return True


def digest(prev: str, body: str) -> str:
    """The hash of an event, as 64 hex digits; what is hashed of the body is its digest."""
    return digest_over(prev, body_digest(body))


def digest_over(prev: str, body: str) -> str:
    """SHA-256 over the hash before, a line feed, and the body's digest: a link can be checked without the body."""
    return hashlib.sha256(f"{prev}\n{body}".encode()).hexdigest()


def body_digest(body: str) -> str:
    """SHA-256 of the body, as 64 hex digits."""
    return hashlib.sha256(body.encode()).hexdigest()


def link(
    entries: Sequence[Entry], *, n: int, head: str, at: datetime, actor: str
) -> tuple[tuple[Row, ...], tuple[Event, ...]]:
    """The rows and events that follow event `n`, whose hash is `head`. `at` must be aware; it is kept to the second."""
    if at.tzinfo is None:
        raise ValueError("the ledger records aware times only")
    rows: list[Row] = []
    for entry in entries:
        n += 1
        body = _body(n, at, actor, entry)
        rows.append(Row(n, head, digest(head, body), body))
        head = rows[-1].hash
    return tuple(rows), tuple(event(row) for row in rows)


def read_row(values: Sequence[Any]) -> Row:
    """A row as it was found: raises BrokenChain where it has other values than a row has."""
    kinds = [type(value) for value in values]
    if kinds != [int, str, str, str]:
        raise BrokenChain("edited", 0, "a row of it is none of ours.")
    return Row(*values)


def row(event: Event) -> Row:
    """The row that an event was read from."""
    body = _body(event.n, event.at, event.actor, Entry(event.kind, event.force, event.data))
    return Row(event.n, event.prev, event.hash, body)


def _body(n: int, at: datetime, actor: str, entry: Entry) -> str:
    fields = {"kind": entry.kind, "force": entry.force, "data": dict(entry.data)}
    return canonical({"n": n, "at": rfc3339(at), "actor": actor, **fields})


def verify(
    rows: Iterable[Row], checkpoint: Checkpoint | None = None, *, after: int = 0, head: str = GENESIS
) -> Iterator[Event]:
    """The events of the rows, in order, each checked against the one before it and all against the checkpoint.

    Those up to event `after`, whose hash is `head`, were proved already. A record longer than its checkpoint is normal.
    Raises BrokenChain at the first event that is wrong.
    """
    coming = iter(rows)
    count = after
    for count, row in enumerate(coming, after + 1):
        if row.n != count or row.prev != head or digest(row.prev, row.body) != row.hash:
            raise diagnose(link_of(row), count, head, map(link_of, coming))
        found = event(row)
        if found.n != count:
            raise BrokenChain("edited", count, f"event {count} says that it is event {found.n}.")
        head = row.hash
        if checkpoint and count == checkpoint.length and head != checkpoint.head:
            raise BrokenChain(
                "forked",
                count,
                f"event {count} is not the one that its checkpoint signed; it was rolled back or rewritten.",
            )
        yield found
    if checkpoint and count < checkpoint.length:
        signed = checkpoint.length
        raise BrokenChain(
            "cut",
            count + 1,
            f"it ends after event {count}, but its checkpoint signed {signed}; it was rolled back or cut.",
        )


def event(row: Row) -> Event:
    """The event in a row, which says nothing of its links. Raises BrokenChain when there is none in it."""
    try:
        body: dict[str, Any] = json.loads(row.body)
        n, actor, kind, force, data = (body[key] for key in ("n", "actor", "kind", "force", "data"))
        at = parse_rfc3339(body["at"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BrokenChain("edited", row.n, f"row {row.n} does not hold an event.") from error
    texts = all(isinstance(value, str) for value in (actor, kind, force or ""))
    if not (texts and type(n) is int and isinstance(data, dict)):
        raise BrokenChain("edited", row.n, f"row {row.n} does not hold an event.")
    return Event(n, at, actor, kind, force, data, row.prev, row.hash)


def diagnose(link: Link, count: int, head: str, later: Iterable[Link]) -> BrokenChain:
    """Name what happened where `link` stands in the place of event `count`, which follows `head`."""
    claimed = link.claimed
    if digest_over(link.prev, link.body) != link.hash:
        place = link.place
        return BrokenChain("edited", place, f"event {place} was changed after it was recorded, or put in by hand.")
    if claimed == count and link.prev == head:
        return BrokenChain("reordered", count, f"event {count} stands at place {link.place}; the order was changed.")
    if claimed <= count:
        return BrokenChain(
            "forked", claimed, f"event {claimed} is there in two versions, or does not follow event {claimed - 1}."
        )
    if any(other.claimed == count for other in later):
        return BrokenChain("reordered", count, f"event {claimed} stands before event {count}; the order was changed.")
    missing = f"event {count} is" if claimed == count + 1 else f"events {count} to {claimed - 1} are"
    return BrokenChain("dropped", count, f"{missing} missing from the middle of the record.")


def link_of(row: Row) -> Link:
    """A row without its words."""
    return Link(row.n, _claimed(row), row.prev, row.hash, body_digest(row.body))


def _claimed(row: Row) -> int:
    """The number that the body gives itself; 0 where it gives none."""
    try:
        number = json.loads(row.body)["n"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return 0
    return number if isinstance(number, int) else 0


def _refuse_unwritable(value: Any) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise ValueError(f"{value} is too large for the ledger")
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_unwritable(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"the ledger's keys are ASCII text, not {key!r}")
            _refuse_unwritable(item)
    else:
        raise TypeError(f"the ledger holds no {type(value).__name__}")
