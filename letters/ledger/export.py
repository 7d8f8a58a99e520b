"""The record as a file for outsiders: JSON Lines that anybody can check with docs/record.md alone.

The first line names the format, a checkpoint over all that follows and the key that signed it; then one line an event.
In the public form an event that may hold names, mailboxes or reasons is there by its digest alone, and still links.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from letters.errors import NotPermitted
from letters.ledger import chain, checkpoint
from letters.ledger import events as kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from letters.ledger.chain import Row
    from letters.ledger.checkpoint import Checkpoint
    from letters.ports import Event

FORMAT = "letters-record/1"
LARGEST = 256 * 1024 * 1024
"""Bytes; no record of one inspection comes near it."""
PUBLIC = frozenset(
    {
        kinds.LEDGER_OPENED,
        kinds.LETTER_INTENT,
        kinds.EMBARGO_PINNED,
        kinds.EMBARGO_TIME,
        kinds.RELEASE_REFUSED,
        kinds.RELEASE_INTENT,
        kinds.RELEASE_ATTESTED,
        kinds.RELEASE_DONE,
    }
)
"""Kinds that outsiders need, and that name no recipient; all others stay hidden, those to come too."""
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Export:
    """What a file says, its chain checked, its signature not yet.

    `hashes` are those of events 1, 2, 3 …; `events` the ones that are shown; `rest` what else the first line holds.
    """

    note: str
    key: Ed25519PublicKey
    hashes: tuple[str, ...]
    events: tuple[Event, ...]
    rest: Mapping[str, Any] = field(default_factory=dict)

    def check(self, key: Ed25519PublicKey | None = None) -> Checkpoint:
        """The file's own checkpoint, by `key` or else by the key in the file. Raises NotPermitted, BrokenChain."""
        signed = checkpoint.check(self.note, key or self.key)
        there, counted = len(self.hashes), signed.length
        if there < counted:
            why = f"it ends after event {there}, but the checkpoint in it counted {counted}; its end was cut off."
            raise chain.BrokenChain("cut", there + 1, why)
        if counted and self.hashes[counted - 1] != signed.head:
            raise chain.BrokenChain("forked", counted, f"event {counted} is not the one that its checkpoint signed.")
        if there > counted:
            raise chain.BrokenChain("forked", counted + 1, f"what follows event {counted} is not under its checkpoint.")
        if signed.origin != self.origin:
            raise chain.BrokenChain("forked", 1, "its checkpoint is that of another record.")
        return signed

    @property
    def origin(self) -> str:
        """The record's name, by its first event; empty where that one does not say."""
        first = self.events[0] if self.events else None
        if first is None or first.n != 1 or first.kind != kinds.LEDGER_OPENED:
            return ""
        return checkpoint.origin(str(first.data.get("inspection")), str(first.data.get("ledger")))

    def key_word(self, key: Ed25519PublicKey | None = None) -> str:
        """The key, or the one in the file, as others pin it."""
        return checkpoint.verifier_key(self.origin, key or self.key)


def write(
    rows: Iterable[Row], note: str, key: Ed25519PublicKey, *, public: bool, rest: Mapping[str, Any] | None = None
) -> bytes:
    """The file. `note` is a checkpoint of exactly these rows, by `key`; `public` leaves hidden bodies out."""
    head = {"format": FORMAT, "key": checkpoint.verifier_key(checkpoint.parse(note).origin, key), "checkpoint": note}
    lines = [head | dict(rest or {}), *(_line(row, public=public) for row in rows)]
    return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines).encode()


def _line(row: Row, *, public: bool) -> dict[str, Any]:
    line: dict[str, Any] = {"n": row.n, "prev": row.prev, "hash": row.hash}
    if public and not _is_public(json.loads(row.body)):
        return line | {"digest": chain.body_digest(row.body)}
    return line | {"body": row.body}


def _is_public(event: Mapping[str, Any]) -> bool:
    """What somebody typed is not; in ledgers of old a reason stands in the event itself."""
    return event["kind"] in PUBLIC and (event["kind"] == kinds.RELEASE_REFUSED or "reason" not in event["data"])


def read(data: bytes) -> Export:
    """What is in the file; each link is checked. Raises NotPermitted for what is no such file, BrokenChain."""
    lines = _lines(data)
    head = next(lines, {})
    if head.get("format") != FORMAT:
        raise _unreadable(1)
    try:
        note, (_, key) = str(head["checkpoint"]), checkpoint.read_key(str(head["key"]))
    except (KeyError, ValueError) as error:
        raise _unreadable(1) from error
    rows = [_row(number, line) for number, line in enumerate(lines, 2)]
    if not rows:
        raise chain.BrokenChain("cut", 1, "it holds no event.")
    links = tuple(_checked(link for link, _ in rows))
    rest = {name: value for name, value in head.items() if name not in {"format", "key", "checkpoint"}}
    events = tuple(_shown(link, body) for link, body in rows if body is not None)
    return Export(note, key, tuple(link.hash for link in links), events, rest)


def _lines(data: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(data.splitlines(), 1):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _unreadable(number) from error
        if not isinstance(value, dict):
            raise _unreadable(number)
        yield value


def _row(number: int, line: dict[str, Any]) -> tuple[chain.Link, str | None]:
    n, prev, own, body, digest = (line.get(name) for name in ("n", "prev", "hash", "body", "digest"))
    if type(n) is not int or not all(isinstance(text, str) and _HASH.fullmatch(text) for text in (prev, own)):
        raise _unreadable(number)
    if isinstance(body, str) and digest is None:
        return chain.link_of(chain.Row(n, str(prev), str(own), body)), body
    if body is None and isinstance(digest, str) and _HASH.fullmatch(digest):
        return chain.Link(n, n, str(prev), str(own), digest), None
    raise _unreadable(number)


def _checked(links: Iterable[chain.Link]) -> Iterator[chain.Link]:
    """Each link against the one before it."""
    coming, head = iter(links), chain.GENESIS
    for count, link in enumerate(coming, 1):
        if link.claimed != count or link.prev != head or chain.digest_over(link.prev, link.body) != link.hash:
            raise chain.diagnose(link, count, head, coming)
        head = link.hash
        yield link


def _shown(link: chain.Link, body: str) -> Event:
    event = chain.event(chain.Row(link.place, link.prev, link.hash, body))
    if event.n != link.place:
        raise chain.BrokenChain("edited", link.place, f"event {link.place} says that it is event {event.n}.")
    return event


def _unreadable(line: int) -> NotPermitted:
    return NotPermitted(
        f"It is not a record that letters log export wrote: line {line} cannot be read as one.",
        "Ask for the file again; mail programs and editors can change one.",
    )
