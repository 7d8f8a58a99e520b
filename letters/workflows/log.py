"""Log: the record's chain, checked from the first event to the last, here or by somebody outside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from letters.errors import NotPermitted, WrongUsage
from letters.files import read, write_output
from letters.ledger import chain, checkpoint, export
from letters.ledger.fold import fold
from letters.workflows.held import note_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    from letters.ledger.export import Export
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Proved:
    """A whole record: its length, the last hash, how many events are shown, and the key that its checkpoint is by.

    `held` has, for each checkpoint that was compared, how it was named and how many events it counted.
    """

    length: int
    head: str
    shown: int
    key: str = ""
    held: tuple[tuple[str, int], ...] = ()


def export_log(services: Services, *, public: bool, rest: Mapping[str, Any] | None = None) -> tuple[bytes, Proved]:
    """The record as a file for outsiders, and what it holds. `public` leaves out who got what, and anybody's reasons.

    `rest` is what the first line is to hold besides.

    Raises NotPermitted for a broken chain and while there is none, BadSettings without a checkpoint key.
    """
    events = tuple(services.ledger.events())
    state = fold(events)
    note, key = services.sign_checkpoint(state)
    data = export.write(map(chain.row, events), note, key, public=public, rest=rest)
    shown = len(export.read(data).events)
    name = checkpoint.parse(note).origin
    return data, Proved(state.length, state.head, shown, checkpoint.verifier_key(name, key))


def export_to(services: Services, file: Path, *, public: bool) -> Proved:
    """The same into a file. Raises OutputFailed too."""
    data, proved = export_log(services, public=public)
    write_output(file, data)
    return proved


def verify_log(services: Services, against: Sequence[str] = ()) -> Proved:
    """Check this workspace's record. Raises NotPermitted for a broken chain, or one that a checkpoint contradicts."""
    events = tuple(services.ledger.events())
    state = fold(events)
    hashes = [event.hash for event in events]
    held: tuple[tuple[str, int], ...] = ()
    if against:
        note, key = services.sign_checkpoint(state)
        held = _compare(hashes, checkpoint.parse(note).origin, against, key)
    return Proved(state.length, state.head, state.length, held=held)


def verify_export(file: Path, key: str | None, against: Sequence[str] = ()) -> Proved:
    """Check an exported record by itself, without workspace or network. `key` is the pinned one, or a file of it.

    Raises WrongUsage for what cannot be read, NotPermitted for what is no record or does not hold.
    """
    found, pinned = open_export(file, key)
    held = _compare(found.hashes, found.origin, against, pinned)
    return Proved(len(found.hashes), found.hashes[-1], len(found.events), found.key_word(pinned), held)


def open_export(file: Path, key: str | None) -> tuple[Export, Ed25519PublicKey]:
    """An exported record that holds in itself, and the key by which it does. Raises the same as `verify_export`."""
    try:
        data = read(file, export.LARGEST)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    pinned = _pinned(key) if key else None
    try:
        found = _proved(data, pinned)
    except chain.BrokenChain as fault:
        raise NotPermitted(f"The record in {file} does not hold: {fault.said}", _ASK) from fault
    except NotPermitted as fault:
        raise NotPermitted(f"{file}: {fault.what}", _ASK) from fault
    return found, pinned[1] if pinned else found.key


def _proved(data: bytes, pinned: tuple[str, Ed25519PublicKey] | None) -> Export:
    found = export.read(data)
    if pinned and pinned[0] != found.origin:
        raise NotPermitted(f"{_begun_anew(found.origin, pinned[0])}: the key that you named is that of {pinned[0]}.")
    found.check(pinned[1] if pinned else None)
    return found


_ASK = "Keep the files as they are, and ask the inspectorate to explain."


def _pinned(given: str) -> tuple[str, Ed25519PublicKey]:
    """The record's name and key, as somebody pinned them."""
    file = Path(given)
    try:
        return checkpoint.read_key(file.read_text(encoding="utf-8") if file.is_file() else given)
    except (OSError, ValueError) as error:
        raise WrongUsage(
            f"{given} is no key of a record.",
            "Give the word that letters keys show prints after `record:`, or a file that holds it.",
        ) from error


def _compare(
    hashes: Sequence[str], origin: str, against: Sequence[str], key: Ed25519PublicKey
) -> tuple[tuple[str, int], ...]:
    """Each held checkpoint must be of this record and count a part of it from its beginning. Raises NotPermitted."""
    compared = []
    for number, given in enumerate(against, 1):
        name = given if len(given) < 200 else f"checkpoint {number}"
        try:
            point = checkpoint.check(note_of(given), key)
        except NotPermitted as fault:
            what = f"The checkpoint in {name} is not by the key of this record, or it was changed."
            raise NotPermitted(what, _ASK) from fault
        if contradiction := _contradiction(hashes, origin, point, name):
            raise NotPermitted(contradiction, _ASK)
        compared.append((name, point.length))
    return tuple(compared)


def _contradiction(hashes: Sequence[str], origin: str, held: checkpoint.Checkpoint, name: str) -> str | None:
    if held.origin != origin:
        return f"{_begun_anew(origin, held.origin)}: the checkpoint in {name} counted {held.length} of {held.origin}."
    if held.length > len(hashes):
        return (
            f"The record was rolled back, or its end was cut off: it ends after event {len(hashes)}, "
            f"but the checkpoint in {name} counted {held.length}."
        )
    if held.length and hashes[held.length - 1] != held.head:
        return (
            f"The record was forked: event {held.length} is not the one that the checkpoint in {name} counted last. "
            "An older record was put back and carried on, or it was rewritten."
        )
    return None


def _begun_anew(origin: str, known: str) -> str:
    """How a record of another name is told: the same inspection's was replaced."""
    if origin.rpartition("/")[0] == known.rpartition("/")[0]:
        return "The record was deleted and begun anew"
    return "It is another inspection's record"
