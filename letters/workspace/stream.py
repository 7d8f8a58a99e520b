"""One file with the data of many letters: YAML documents one after the other, or JSON Lines, read piece by piece.

A line that begins with --- or ... divides YAML whatever stands around it, so that a mistake in one document leaves the
others whole. JSON is read as the YAML that it also is, once it is seen to be JSON: every part then has its place.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from letters.errors import Problem, Unfit
from letters.workspace.document import Place
from letters.workspace.encoding import MAX_BYTES, decode, is_wide

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from letters.workspace.document import Document

YAML, JSON = "data/forces.yaml", "data/forces.jsonl"
STREAMS = (YAML, JSON)
_MARK = re.compile(rb"(---|\.\.\.)(?=[ \t\r\n]|\Z)")
_NOTHING = re.compile(rb"[ \t]*(?:[#%][^\n]*)?\r?\n?\Z")
_BREAK = re.compile(rb"\r\n|\r|\n")
_FORCE = {
    YAML: re.compile(rb"""^(?:---[ ]+)?[ {]*["']?force["']?[ \t]*:[ \t]*["']?([A-Za-z0-9_.-]+)""", re.MULTILINE),
    JSON: re.compile(rb"""(?<!\\)"force"[ \t]*:[ \t]*"([A-Za-z0-9_.-]+)"""),
}
_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document: its bytes (of one too large, one more than is allowed), where they stand, and lines before them."""

    raw: bytes
    start: int
    end: int
    lines: int


def pieces(opened: BinaryIO, file: str) -> Iterator[Piece]:
    """The documents of an open `file`, which is one of STREAMS; no more than one of them is held."""
    cutter = _Cutter(is_line_each=file == JSON)
    while line := opened.readline(MAX_BYTES + 1):
        yield from cutter.take(line)
    yield from cutter.last()


def force_in(raw: bytes, file: str) -> str:
    """The force that a document seems to be for, without reading all of it; empty where it names none."""
    found = _FORCE[file].search(raw)
    return found[1].decode() if found else ""


def read(piece: Piece, name: str, raw: bytes) -> Document:
    """The document, or what it is to be, `raw`; its places are those in the whole file. Raises Unfit."""
    from letters.workspace import reader  # with PyYAML, which a shell that completes a force's name need not load

    widened: list[int] = []
    with placing(piece):
        if name.startswith(JSON):
            raw = _as_yaml(raw, name, widened)
        return _moved(reader.read(raw, name, piece.lines), _shift(piece.lines, widened))


class placing:  # noqa: N801  reads as a verb where it is used
    """While it lasts, problems that are raised with a document are moved to their lines in the whole file."""

    def __init__(self, piece: Piece) -> None:
        self._lines = piece.lines

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Unfit) and self._lines:
            raise Unfit(_all_moved(error.problems, _shift(self._lines, []))) from None


class _Cutter:
    """Gathers lines until a document is whole."""

    def __init__(self, *, is_line_each: bool) -> None:
        self._is_line_each = is_line_each
        self._at = self._lines = 0
        self._is_wide = self._is_within = False
        self._begin()

    def _begin(self) -> None:
        self._start, self._before = self._at, self._lines
        self._raw = bytearray()
        self._has_text = False

    def take(self, line: bytes) -> Iterator[Piece]:
        """One more line, or the next part of one that is too long to be a line of data."""
        if self._at == 0:
            self._is_wide = is_wide(line)  # that file is told once, as a whole
        mark = None if self._is_wide or self._is_line_each or self._is_within else _MARK.match(_bare(line, self._at))
        if mark and mark[1] == b"---" and self._has_text:
            yield self._cut()
        self._raw += line[: MAX_BYTES + 1 - len(self._raw)]
        self._has_text |= bool(mark and mark[1] == b"---") or (not mark and not self._is_empty(line))
        self._at += len(line)
        self._lines += len(_BREAK.findall(line))
        self._is_within = not line.endswith(b"\n")
        if not self._is_within and (self._is_line_each or (mark and mark[1] == b"...")) and not self._is_wide:
            yield from self.last()

    def last(self) -> Iterator[Piece]:
        """What has been gathered, unless it is nothing but comments."""
        if self._has_text:
            yield self._cut()
        self._begin()

    def _is_empty(self, line: bytes) -> bool:
        return not line.strip() if self._is_line_each else bool(_NOTHING.match(_bare(line, self._at)))

    def _cut(self) -> Piece:
        piece = Piece(bytes(self._raw), self._start, self._at, self._before)
        self._begin()
        return piece


def _bare(line: bytes, at: int) -> bytes:
    return line.removeprefix(codecs.BOM_UTF8) if at == 0 else line


def _as_yaml(raw: bytes, name: str, widened: list[int]) -> bytes:
    """The line of JSON as YAML of the same places. `widened` gets the columns before which it has become shorter."""
    text = decode(raw, name)
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        what = f"this line is not JSON ({error.msg[:1].lower()}{error.msg[1:]})"
        remedy = "write one JSON object a line, as a program’s JSON library does"
        raise Unfit([Problem(name, error.lineno, error.colno, "Y004", what, remedy)]) from None
    except RecursionError:  # the reader says where
        pass

    def as_one(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        widened.append(found.end())
        high, low = (int(half, 16) - base for half, base in ((found[1], 0xD800), (found[2], 0xDC00)))
        return f"\\U{0x10000 + (high << 10) + low:08x}"

    return _ESCAPE.sub(as_one, text).encode()


def _shift(lines: int, widened: list[int]) -> Callable[[Place], Place]:
    """Moves a place by the lines before its document, and by what was written shorter before it in its line."""

    def moved(place: Place) -> Place:
        column = place.column
        for end in widened:
            column += 2 if column + 2 > end else 0
        return Place(place.line + lines, column)

    return moved


def _moved(document: Document, moved: Callable[[Place], Place]) -> Document:
    if moved(Place(1, MAX_BYTES)) == Place(1, MAX_BYTES):
        return document
    keys, values, ends = (
        {loc: moved(place) for loc, place in places.items()}
        for places in (document.keys, document.values, document.ends)
    )
    comments = {loc: replace(comment, place=moved(comment.place)) for loc, comment in document.comments.items()}
    problems = _all_moved(document.problems, moved)
    return replace(document, keys=keys, values=values, ends=ends, comments=comments, problems=problems)


def _all_moved(problems: tuple[Problem, ...], moved: Callable[[Place], Place]) -> tuple[Problem, ...]:
    places = ((it, moved(Place(it.line, it.column))) for it in problems)
    return tuple(replace(it, line=place.line, column=place.column) if it.line else it for it, place in places)
