"""What lies in the stores of a signed letter: its sealed edition, its copies, and a second file of each copy.

The second file, `<SHA-256>.pdf`, is the very copy again, as private as the first: a signature cannot be made twice byte
for byte, so a copy that is lost in out/ is brought back from it, with no key and no event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from letters.files import digest

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from letters.ledger.state import CopyState, LetterState, State
    from letters.ports import Store
    from letters.services import Services


_AT_ONCE = 64
"""Letters whose files are held in memory together."""


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
    services.sealed.put({sealed_file(name): ciphertext})
    return name


def sealed_name(ciphertext: bytes) -> str:
    """Nobody can derive it, and it proves what lies under it."""
    return digest(ciphertext).removeprefix("sha256:")


def sealed_file(name: str | None) -> str:
    """The file of the sealed edition with that name."""
    return f"{name}.age"


def copy_file(force: str, copy: str) -> str:
    """The file of an embargoed copy."""
    return f"{force}/{copy}.pdf"


def printed_file(copy: str) -> str:
    """The file of a copy for the post."""
    return f"{copy}.pdf"


def kept_file(digest: str) -> str:
    """The second file of the copy with that digest, `sha256:…`."""
    return f"{digest.removeprefix('sha256:')}.pdf"


def put_copies(services: Services, force: str, copies: Mapping[str, bytes]) -> None:
    """Put signed copies, by number, into out/; all their second files come first."""
    put_letters(services, {force: copies}, ())


def put_letters(services: Services, letters: Mapping[str, Mapping[str, bytes]], sealed: Iterable[bytes]) -> None:
    """Put sealed editions, then the signed copies of some forces, by number; all second files come before the first."""
    services.sealed.put({sealed_file(sealed_name(ciphertext)): ciphertext for ciphertext in sealed})
    services.kept.put({kept_file(digest(pdf)): pdf for copies in letters.values() for pdf in copies.values()})
    services.outputs.put({copy_file(force, copy): pdf for force, it in letters.items() for copy, pdf in it.items()})


def put_printed(services: Services, copy: str, pdf: bytes) -> Path:
    """Put a signed copy for the post into out/, its second file first."""
    services.kept.put({kept_file(digest(pdf)): pdf})
    services.printed.put({printed_file(copy): pdf})
    return services.printed.folder / printed_file(copy)


def mend_each(services: Services, letters: Iterable[LetterState]) -> Iterator[Mended]:
    """The same of each of many letters, of which some are looked at together where a store is asked over a network."""
    letters, at_once = iter(letters), _AT_ONCE if services.are_elsewhere else 1
    while some := list(islice(letters, at_once)):
        there = _There(services, some)
        yield from (_mended(known, there) for known in some)


def mend(services: Services, known: LetterState) -> Mended:
    """Bring back every copy of a signed letter of which one file is as the ledger says; say what is lost for good.

    A copy for the post that is lost is no loss: it was printed.
    """
    return _mended(known, _There(services, [known]))


class _There:
    """All files of some letters, as they lie in their stores."""

    def __init__(self, services: Services, letters: Sequence[LetterState]) -> None:
        copies = [(known.force, copy) for known in letters for copy in known.copies]
        printed = [copy for known in letters for copy in known.printed]
        seconds = [kept_file(copy.digest) for copy in (*(copy for _, copy in copies), *printed)]
        self.sealed = _Fetched(services.sealed, [sealed_file(known.sealed) for known in letters if known.sealed])
        self.seconds = _Fetched(services.kept, seconds)
        self.firsts = _Fetched(services.outputs, [copy_file(force, copy.copy) for force, copy in copies])
        self.papers = _Fetched(services.printed, [printed_file(copy.copy) for copy in printed])


def _mended(known: LetterState, there: _There) -> Mended:
    firsts, papers, seconds = there.firsts, there.papers, there.seconds
    found = {copy.copy: _mend(firsts, copy_file(known.force, copy.copy), seconds, copy) for copy in known.copies}
    found |= {copy.copy: _mend(papers, printed_file(copy.copy), seconds, copy) for copy in known.printed}
    return Mended(
        back=tuple(copy for copy, how in found.items() if how == "back"),
        lost=tuple(copy.copy for copy in known.copies if found[copy.copy] == "lost"),
        sealed=known.sealed is not None
        and there.sealed.right(sealed_file(known.sealed), f"sha256:{known.sealed}") is not None,
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


class _Fetched:
    """Files of a store that are asked for at once."""

    def __init__(self, store: Store, names: list[str]) -> None:
        self._there = store.get_all(names)
        self.put = store.put

    def right(self, name: str, expected: str) -> bytes | None:
        return _right(self._there.get(name), expected)


def _mend(firsts: _Fetched, file: str, seconds: _Fetched, copy: CopyState) -> str:
    second = kept_file(copy.digest)
    in_first, in_second = firsts.right(file, copy.digest), seconds.right(second, copy.digest)
    if in_first is None and in_second is None:
        return "lost"
    if in_second is None and in_first is not None:
        seconds.put({second: in_first})
    if in_first is None and in_second is not None:
        firsts.put({file: in_second})
        return "back"
    return "there"


def find(services: Services, force: str, copy: CopyState) -> bytes | None:
    """A signed copy from whichever of its files is as the ledger says, or None where neither is."""
    return _first_or_second(services, services.outputs, copy_file(force, copy.copy), copy)


def find_printed(services: Services, copy: CopyState) -> bytes | None:
    """A copy for the post in the same way."""
    return _first_or_second(services, services.printed, printed_file(copy.copy), copy)


def _first_or_second(services: Services, store: Store, file: str, copy: CopyState) -> bytes | None:
    first = _right(store.get(file), copy.digest)
    return first if first is not None else _right(services.kept.get(kept_file(copy.digest)), copy.digest)


def forget(services: Services, before: LetterState, *, sealed: str | None, digests: Iterable[str]) -> None:
    """Remove what a letter had `before`, and has no longer now that these are its sealed edition and copies."""
    if before.sealed and before.sealed != sealed:
        services.sealed.remove(sealed_file(before.sealed))
    for gone in {copy.digest for copy in (*before.copies, *before.printed)}.difference(digests):
        services.kept.remove(kept_file(gone))


def forget_printed(services: Services, before: LetterState) -> None:
    """Remove the copies for the post of a letter that is signed anew."""
    for copy in before.printed:
        services.printed.remove(printed_file(copy.copy))


def sweep_copies(services: Services, force: str, copies: Iterable[str]) -> None:
    """Remove what else lies in the force's folder in out/."""
    services.outputs.sweep({force: {f"{copy}.pdf" for copy in copies}})


def sweep_all(services: Services, state: State) -> None:
    """Remove what a crash left behind: sealed files and copies that no event speaks of."""
    sealed: set[str] = set()
    kept: set[str] = set()
    printed: set[str] = set()
    for known in state.letters.values():
        sealed.add(sealed_file(known.sealed))
        kept.update(kept_file(copy.digest) for copy in (*known.copies, *known.printed))
        printed.update(printed_file(copy.copy) for copy in known.printed)
    services.sealed.sweep({"": sealed})
    services.kept.sweep({"": kept})
    services.printed.sweep({"": printed})
    services.outputs.sweep(_Copies(state.letters))


class _Copies(Mapping[str, "Container[str]"]):
    """The files of every letter in out/ by its folder, each told when it is asked for."""

    def __init__(self, letters: Mapping[str, LetterState]) -> None:
        self._letters = letters

    def __getitem__(self, force: str) -> Container[str]:
        return {f"{copy.copy}.pdf" for copy in self._letters[force].copies}

    def __iter__(self) -> Iterator[str]:
        return iter(self._letters)

    def __len__(self) -> int:
        return len(self._letters)


def _right(data: bytes | None, expected: str) -> bytes | None:
    """What a file holds, if it is what the ledger says."""
    return data if data is not None and digest(data) == expected else None
