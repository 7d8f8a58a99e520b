"""What a tagged letter says, block by block: headings, paragraphs and points, as its own structure has them.

Read from the finished PDF, so that what was signed speaks for itself. Takes some 10 ms a page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name
from pypdfium2 import raw

from letters.pdf.opening import open_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

Kind = Literal["title", "heading", "paragraph", "point", "stamp"]
_KINDS: dict[str, Kind] = {"/P": "paragraph", "/H1": "title", **{f"/H{level}": "heading" for level in range(2, 7)}}
_HYPHENS = str.maketrans({"\ufffe": "-", "\x02": "-"})
"""What pdfium makes of a hyphen at a line's end, with no space after it; asked for single characters it says 2."""
_Pieces = dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or point; `text` is one line, every run of white space one space.

    `section` is the heading above, `number` that of a point there: `2`, `2.1`. `tops` says that it stands first on a
    page, so that the paragraph before may be its beginning. What stands on every page outside its text is a `stamp`.
    `emphasised` are the words of it that are set apart.
    """

    kind: Kind
    text: str
    section: str = ""
    number: str = ""
    tops: bool = False
    emphasised: str = ""

    def followed_by(self, rest: Block) -> Block:
        """The block put together again with what a page's turn cut off."""
        text, emphasised = (
            f"{this} {more}" for this, more in ((self.text, rest.text), (self.emphasised, rest.emphasised))
        )
        return replace(self, text=_one_line(text), emphasised=_one_line(emphasised))


def blocks(pdf: bytes) -> tuple[Block, ...]:
    """The stamps, then the blocks in the order in which they are read. Raises ValueError for no tagged PDF."""
    try:
        pages = list(_pages(pdf))
        with open_pdf(pdf) as opened:
            numbers = {page.obj.objgen: number for number, page in enumerate(opened.pages)}
            reading = _Reading({(n, mark): text for n, page in enumerate(pages) for mark, text in page}, numbers)
            reading.walk(opened.Root.StructTreeRoot)
    except (pypdfium2.PdfiumError, pikepdf.PdfError, AttributeError, KeyError, TypeError) as error:
        raise ValueError("the file is not a tagged PDF that can be read") from error
    return (*_stamps(pages), *reading.found)


def _pages(pdf: bytes) -> Iterator[list[tuple[int, str]]]:
    """For each page its runs of text in drawing order, each with its mark in the structure; a stamp's is -1."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            text = page.get_textpage()
            runs = groupby(_characters(text), key=lambda pair: pair[0])
            yield [(mark, "".join(char for _, char in run)) for mark, run in runs]
    finally:
        document.close()


def _characters(text: Any) -> Iterator[tuple[int, str]]:
    """Each character with its mark; white space that pdfium puts in belongs to what stands before it."""
    mark = -1
    for index in range(text.count_chars()):
        if drawn := raw.FPDFText_GetTextObject(text.raw, index):
            mark = raw.FPDFPageObj_GetMarkedContentID(drawn)
        yield mark, chr(raw.FPDFText_GetUnicode(text.raw, index))


def _stamps(pages: list[list[tuple[int, str]]]) -> Iterator[Block]:
    """What all pages bear: banner, marks and notice, but no page number."""
    drawn = [[line for mark, text in page if mark == -1 for line in text.splitlines()] for page in pages]
    for line in dict.fromkeys(drawn[0] if drawn else ()):
        if line.strip() and all(line in others for others in drawn):
            yield Block("stamp", _one_line(line))


class _Reading:
    """The blocks in the making: the heading that holds, and how many points it has so far, depth by depth."""

    def __init__(self, pieces: _Pieces, pages: dict[tuple[int, int], int]) -> None:
        self.found: list[Block] = []
        self._pieces = pieces
        self._pages = pages
        self._page = -1
        self._section = ""
        self._counts: list[int] = []

    def walk(self, element: pikepdf.Object, depth: int = -1) -> None:
        """Read all below `element`, which stands in so many lists, less one."""
        for kid in _kids(element):
            kind = _KINDS.get(str(kid.S))
            if kind is not None:
                self._note(kind, kid)
            elif kid.S == Name.LI:
                self._point(kid, depth)
            elif not _is_inline(kid):
                self.walk(kid, depth + (kid.S == Name.L))

    def _note(self, kind: Kind, element: pikepdf.Object) -> None:
        self._counts = []
        tops, emphasised = self._is_first(element), self._emphasised(element)
        self._put(Block(kind, self._text(element), self._section, tops=tops, emphasised=emphasised))
        if kind == "heading":
            self._section = self.found[-1].text

    def _point(self, item: pikepdf.Object, depth: int) -> None:
        """A list item; one without a label goes on from the page before."""
        body = [kid for kid in _kids(item) if Name.LBody == kid.S]
        text, emphasised = (" ".join(map(read, body)) for read in (self._text, self._emphasised))
        self._is_first(item)
        if any(Name.Lbl == kid.S for kid in _kids(item)):
            counts = [*self._counts[: depth + 1], *[0] * (depth + 1 - len(self._counts))]
            self._counts = [*counts[:-1], counts[-1] + 1]
            number = ".".join(map(str, self._counts))
            self._put(Block("point", text, self._section, number, emphasised=emphasised))
        elif text and self.found:
            self.found[-1] = self.found[-1].followed_by(Block("point", text, emphasised=emphasised))
        for kid in body:
            self.walk(kid, depth)

    def _put(self, block: Block) -> None:
        if block.text:
            self.found.append(block)

    def _is_first(self, element: pikepdf.Object) -> bool:
        """Whether the element is the first of its page that was come to."""
        before, self._page = self._page, self._pages.get(element.Pg.objgen, -1)
        return self._page != before

    def _text(self, element: pikepdf.Object) -> str:
        """All that stands in the element but the points of a list within it."""
        return _one_line("".join(self._runs(element)))

    def _emphasised(self, element: pikepdf.Object) -> str:
        """The words in it that stand in an element of their own for how they look alone."""
        found = []
        for kid in _kids(element):
            if Name.NonStruct == kid.S:
                found.append(self._text(kid))
            elif kid.S != Name.L:
                found.append(self._emphasised(kid))
        return _one_line(" ".join(found))

    def _runs(self, element: pikepdf.Object) -> Iterator[str]:
        page = self._pages.get(element.Pg.objgen, -1)
        for kid in element.get("/K", ()):
            if isinstance(kid, int):
                yield self._pieces.get((page, kid), "")
            elif isinstance(kid, Dictionary) and "/S" in kid and kid.S != Name.L:
                yield from self._runs(kid)


def _kids(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The elements right below."""
    kids = element.get("/K", Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid


def _is_inline(element: pikepdf.Object) -> bool:
    return str(element.S) in {"/Span", "/Link", "/Lbl", "/Figure", "/Form"}


def _one_line(text: str) -> str:
    return " ".join(text.translate(_HYPHENS).split())
