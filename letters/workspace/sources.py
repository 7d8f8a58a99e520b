"""Where the data of letters stand: a file for each in data/forces, or in its place one file with all of them."""

from __future__ import annotations

import io
import os
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import NotPermitted, Problem, Unfit, WrongUsage
from letters.model.letter import force_of
from letters.plain import plain
from letters.workspace import folder, reader, stream

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import BinaryIO

    from letters.workspace.document import Document

_AGAIN = "Run the command again."
_WHICH = "two places for the letters, of which one would be left out"


@dataclass(frozen=True, slots=True)
class Source:
    """The data of one letter. `name` is how problems name it: a file, or of a stream also the document's force.

    `raw` is what it holds, where that is known without opening the file.
    """

    name: str
    root: Path
    piece: stream.Piece | None = None
    raw: bytes | None = None

    @property
    def path(self) -> Path:
        return self.root / (self.name.partition("#")[0] if self.piece else self.name)

    @property
    def force(self) -> str:
        return force_of(self.name)

    @property
    def lines(self) -> int:
        """How many lines of its file stand before it."""
        return self.piece.lines if self.piece else 0

    def content(self) -> bytes:
        """What it holds. Raises Unfit where it cannot be opened."""
        if self.piece is not None:
            return self.piece.raw
        return folder.read_bytes(self.path, self.root) if self.raw is None else self.raw

    def read(self, raw: bytes | None = None) -> Document:
        """It as data, with places in its file; with `raw` as if it held that. Raises Unfit."""
        raw = self.content() if raw is None else raw
        return reader.read(raw, self.name) if self.piece is None else stream.read(self.piece, self.name, raw)

    def placing(self) -> AbstractContextManager[None]:
        """While it lasts, problems that are raised with its text are moved to their lines in the whole file."""
        return stream.placing(self.piece) if self.piece else nullcontext()


def stream_of(root: Path) -> str | None:
    """The one file with all letters, where there is one."""
    return next((name for name in stream.STREAMS if os.path.lexists(root / name)), None)


def file_of(root: Path, force: str) -> str:
    """How problems name the data of a force."""
    return f"{it}#{force}" if (it := stream_of(root)) else f"{folder.FORCES}/{force}.yaml"


def places(root: Path) -> list[str]:
    """Where letters lie: one file with all of them, or more than may be; none where there is at most their folder."""
    there = [name for name in stream.STREAMS if os.path.lexists(root / name)]
    return [folder.FORCES, *there] if there and folder.holds_letters(root) else there


def sources(root: Path, problems: list[Problem]) -> Iterator[Source]:
    """The letters' data, one after the other; what else is found is added to the problems."""
    there = places(root)
    if len(there) > 1:
        problems += (_twofold(name, there) for name in there[1:])
    elif there and there[0] in stream.STREAMS:
        try:
            with folder.open_file(root / there[0], root) as opened:
                yield from _documents(opened, there[0], root, problems)
        except Unfit as unfit:
            problems += unfit.problems
    else:
        for name in folder.force_files(root, problems):
            yield Source(plain(f"{folder.FORCES}/{name}"), root)


def sources_of(files: Mapping[str, bytes], root: Path, problems: list[Problem]) -> Iterator[Source]:
    """The same of data that are no more: `files` by their names from the root."""
    for name, raw in sorted(files.items()):
        if name.startswith(f"{folder.FORCES}/") and name.endswith(".yaml"):
            yield Source(name, root, raw=raw)
        elif name in stream.STREAMS:
            yield from _documents(io.BytesIO(raw), name, root, problems)


def find(root: Path, names: Iterable[str]) -> dict[str, Source]:
    """The sources of those names, as far as they are there, in one reading of the file that has them."""
    found = {name: Source(name, root) for name in names}
    within = {name for name in found if name.startswith(stream.STREAMS)}
    return found | {source.name: source for source in (sources(root, []) if within else ()) if source.name in within}


def forces(root: Path) -> set[str]:
    """The forces whose letters are begun, fit or not, by the names of their data."""
    return {source.force for source in sources(root, [])}


def rewritten(root: Path, changes: Mapping[str, tuple[bytes | None, bytes]]) -> dict[Path, tuple[bytes | None, bytes]]:
    """Files as they are and as they are to be, for changes of letters' data by the names of their sources.

    Raises NotPermitted where a document is not as it was any more.
    """
    name = stream_of(root)
    if name is None or not changes:
        return {(root / file).resolve(): change for file, change in changes.items()}
    path = (root / name).resolve()
    whole = path.read_bytes()
    found = {source: piece for piece, source in _named(io.BytesIO(whole), name) if source in changes}
    after, at = bytearray(), 0
    for source, (before, _) in changes.items():
        if source not in found or found[source].raw != before:
            raise NotPermitted(f"{source} was changed by somebody else meanwhile. Nothing was changed.", _AGAIN)
    for source, piece in found.items():
        after += whole[at : piece.start] + changes[source][1]
        at = piece.end
    return {path: (whole, bytes(after + whole[at:]))}


def refuse_stream(root: Path, what: str, *, any_kind: bool = True) -> None:
    """Raises WrongUsage where the letters stand in one file that is not ours to write; YAML may be, if not any kind."""
    name = stream_of(root)
    if name is not None and (any_kind or name == stream.JSON):
        raise WrongUsage(
            f"The letters of this inspection stand in {name}: {what}. Nothing was written.",
            f"Change {name} where it comes from, or keep a file for each letter in {folder.FORCES}/.",
        )


def _documents(opened: BinaryIO, file: str, root: Path, problems: list[Problem]) -> Iterator[Source]:
    is_empty = True
    for piece, name in _named(opened, file):
        is_empty = False
        yield Source(name, root, piece)
    if is_empty:
        problems.append(Problem(file, 0, 0, "D106", "there is no letter in the file", "put the letters there"))


def _named(opened: BinaryIO, file: str) -> Iterator[tuple[stream.Piece, str]]:
    """Each document with its name: by its force, or by its number where it names none."""
    for number, piece in enumerate(stream.pieces(opened, file), 1):
        yield piece, f"{file}#{stream.force_in(piece.raw, file) or number}"


def _twofold(name: str, there: list[str]) -> Problem:
    first = there[0]
    what = f"there is {first}{'/' if first == folder.FORCES else ''} too: {_WHICH}"
    return Problem(name, 0, 0, "D107", what, f"remove {name} if {first} is right, or {first} if {name} is")
