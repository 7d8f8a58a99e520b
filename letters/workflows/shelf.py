"""What lies on the disk of a signed letter: its sealed edition, its copies in out/, and a second file of each copy.

The second file, `.letters/copies/<SHA-256>.pdf`, is the very copy again, as private as the first: a signature cannot be
made twice byte for byte, so a copy that is lost in out/ is brought back from it, with no key and no event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.files import digest, digest_of, make_folder, read, remove, sweep, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from letters.ledger.state import CopyState, LetterState, State
    from letters.services import Services


@dataclass(frozen=True, slots=True)
class Mended:
    """What was found of a signed letter: copies brought back; and what is lost for good, by number and altogether."""

    back: tuple[str, ...]
    lost: tuple[str, ...]
    sealed: bool

    @property
    def whole(self) -> bool:
        return self.sealed and not self.lost


def put_sealed(services: Services, ciphertext: bytes) -> str:
    """Put a sealed edition into the sealed store; return its name, the SHA-256 of the ciphertext."""
    name = sealed_name(ciphertext)
    path = services.sealed_path(name)
    make_folder(path.parent)
    write(path, ciphertext)
    return name


def sealed_name(ciphertext: bytes) -> str:
    """Nobody can derive it, and it proves what lies under it."""
    return digest(ciphertext).removeprefix("sha256:")


def put_copies(services: Services, force: str, copies: Mapping[str, bytes]) -> None:
    """Put signed copies, by number, into out/; all their second files come first."""
    for pdf in copies.values():
        _put(services.kept_path(digest(pdf)), pdf)
    for copy, pdf in copies.items():
        _put(services.copy_path(force, copy), pdf)


def put_printed(services: Services, copy: str, pdf: bytes) -> Path:
    """Put a signed copy for the post into out/, its second file first."""
    _put(services.kept_path(digest(pdf)), pdf)
    _put(services.printed_path(copy), pdf)
    return services.printed_path(copy)


def mend(services: Services, known: LetterState) -> Mended:
    """Bring back every copy of a signed letter of which one file is as the ledger says; say what is lost for good.

    A copy for the post that is lost is no loss: it was printed.
    """
    places = [(copy, services.copy_path(known.force, copy.copy)) for copy in known.copies]
    places += [(copy, services.printed_path(copy.copy)) for copy in known.printed]
    found = {copy.copy: _mend(services, first, copy) for copy, first in places}
    return Mended(
        back=tuple(copy for copy, how in found.items() if how == "back"),
        lost=tuple(copy.copy for copy in known.copies if found[copy.copy] == "lost"),
        sealed=known.sealed is not None and digest_of(services.sealed_path(known.sealed)) == f"sha256:{known.sealed}",
    )


def put_back(services: Services, known: LetterState, files: Mapping[str, bytes]) -> bool:
    """Put back what is lost for good of a signed letter, from `files` of any names that hold the very bytes."""
    mended, there = mend(services, known), {digest(data): data for data in files.values()}
    lost = {copy.copy: there[copy.digest] for copy in known.copies if copy.copy in mended.lost and copy.digest in there}
    put_copies(services, known.force, lost)
    sealed = None if mended.sealed else there.get(f"sha256:{known.sealed}")
    if sealed is not None:
        put_sealed(services, sealed)
    return bool(mended.back or lost or sealed)


def _mend(services: Services, first: Path, copy: CopyState) -> str:
    second = services.kept_path(copy.digest)
    in_first, in_second = _right(first, copy.digest), _right(second, copy.digest)
    if in_first is None and in_second is None:
        return "lost"
    if in_second is None and in_first is not None:
        _put(second, in_first)
    if in_first is None and in_second is not None:
        _put(first, in_second)
        return "back"
    return "there"


def find(services: Services, force: str, copy: CopyState) -> bytes | None:
    """A signed copy from whichever of its files is as the ledger says, or None where neither is."""
    first = _right(services.copy_path(force, copy.copy), copy.digest)
    return first if first is not None else _right(services.kept_path(copy.digest), copy.digest)


def find_printed(services: Services, copy: CopyState) -> bytes | None:
    """A copy for the post in the same way."""
    first = _right(services.printed_path(copy.copy), copy.digest)
    return first if first is not None else _right(services.kept_path(copy.digest), copy.digest)


def forget(services: Services, before: LetterState, *, sealed: str | None, digests: Iterable[str]) -> None:
    """Remove what a letter had `before`, and has no longer now that these are its sealed edition and copies."""
    if before.sealed and before.sealed != sealed:
        remove(services.sealed_path(before.sealed))
    for gone in {copy.digest for copy in (*before.copies, *before.printed)}.difference(digests):
        remove(services.kept_path(gone))


def forget_printed(services: Services, before: LetterState) -> None:
    """Remove the copies for the post of a letter that is signed anew."""
    for copy in before.printed:
        remove(services.printed_path(copy.copy))


def sweep_copies(services: Services, force: str, copies: Iterable[str]) -> None:
    """Remove what else lies in the force's folder in out/."""
    sweep(services.copy_path(force, "x").parent, keep={f"{copy}.pdf" for copy in copies})


def sweep_all(services: Services, state: State) -> None:
    """Remove what a crash left behind: sealed files and copies that no event speaks of."""
    letters = state.letters.values()
    sweep(services.sealed_path("x").parent, keep={f"{known.sealed}.age" for known in letters})
    copies = {known.force: (*known.copies, *known.printed) for known in letters}
    kept = {services.kept_path(copy.digest).name for made in copies.values() for copy in made}
    sweep(services.kept_path("x").parent, keep=kept)
    sweep(services.printed_path("x").parent, keep={f"{copy.copy}.pdf" for known in letters for copy in known.printed})
    for known in letters:
        sweep_copies(services, known.force, (copy.copy for copy in known.copies))


def _put(path: Path, data: bytes) -> None:
    make_folder(path.parent)
    write(path, data)


def _right(path: Path, expected: str) -> bytes | None:
    try:
        data = read(path)
    except OSError:
        return None
    return data if digest(data) == expected else None
