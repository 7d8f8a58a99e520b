"""What is drawn where: nothing off the page, nothing over something else, nothing too pale or too small to read."""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import dataclass, field, replace
from math import hypot
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from letters.checks.paper.room import crammed
from letters.checks.paper.seen import views_of
from letters.pdf.text import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.checks.finished import Finished
    from letters.errors import Problem

_SLACK = 1.0  # points
_LEAST_EXTENT = 0.001  # points
_SHARE = 0.25  # of the lower of two texts that the other covers: lines set close overlap by less
_CONTRAST, _CONTRAST_LARGE, _LARGE = 4.5, 3.0, 18  # WCAG 2, 1.4.3, and points
_WHITE = (255, 255, 255)
_RECTANGLE = 5  # segments of a path, the closing one included
_FORMS = 8  # how deep stamps are drawn, with opacity and the like
_LEAST, _LEAST_BODY, _LEAST_BANNER = 7.0, 11.0, 10.0
"""Points: what no note may be below, nor the type in which most of the letter is set, nor the embargo's banner."""
_BANNER = "EMBARGOED UNTIL"

Colour = tuple[int, int, int]
Edges = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Ink:
    """A text or an area: left, bottom, right and top in points from the page's lower left corner."""

    edges: Edges
    colour: Colour
    size: float = 0
    found: Any = None

    @property
    def words(self) -> str:
        """What is written; takes a while to find out."""
        return " ".join(self.found.extract().split())

    @property
    def is_bullet(self) -> bool:
        """Whether it is a mark alone: what is wrong with it is wrong with its text too."""
        return not any(char.isalnum() for char in self.words)


def drawn(it: Finished) -> tuple[list[Problem], str]:
    """Everything of the four kinds, page by page, and the pages' own text in drawing order as one line.

    Each page is opened once for both, since that is what takes long.
    """
    problems: list[Problem] = []
    bodies: list[str] = []
    sizes = _Type(it)
    try:
        document = pypdfium2.PdfDocument(it.pdf)
    except pypdfium2.PdfiumError as error:
        raise ValueError("the PDF cannot be drawn") from error
    try:
        for number, page in enumerate(document, 1):
            objects = list(page.get_objects(max_depth=_FORMS, textpage=page.get_textpage()))
            problems += _page(it, number, page.get_size(), objects, sizes)
            problems += _hidden(it, number, page, objects)
            bodies.append(texts_of(page)[1])
    except pypdfium2.PdfiumError as error:
        raise ValueError("a page of the PDF cannot be read") from error
    finally:
        document.close()
    return [*problems, *sizes.small()], " ".join(bodies)


def _page(it: Finished, number: int, size: tuple[float, float], objects: list[Any], sizes: _Type) -> Iterator[Problem]:
    texts: list[_Ink] = []
    areas: list[_Ink] = []
    for found in objects:
        if found.type == raw.FPDF_PAGEOBJ_TEXT and (ink := _ink(found)) is not None:
            texts.append(ink)
            yield from _pale(it, number, ink, areas)
            yield from sizes.see(number, ink)
        elif found.type == raw.FPDF_PAGEOBJ_PATH and (area := _area(found)) is not None:
            areas.append(area)
    if off := next((ink for ink in texts if _is_off(ink.edges, size) and not ink.is_bullet), None):
        yield _fault(it, "P122", number, off.words, ("is drawn off the page", "keep it on the page, in the stylesheet"))
    if pair := _crowded(texts):
        one, other = pair
        what = f"is printed over ‘{other.words[:24]}’"
        found = _fault(it, "P123", number, one.words, (what, "move one of the two, in the stylesheet"))
        yield replace(found, words=f"{one.words}\n{other.words}")


def _hidden(it: Finished, number: int, page: Any, objects: list[Any]) -> Iterator[Problem]:
    """Texts that the picture of the page does not show, and words or letters that have not the room they need."""
    found = [one for one in objects if one.type == raw.FPDF_PAGEOBJ_TEXT]
    views = views_of(page, found)
    for ink in filter(None, map(_ink, found)):
        what = "" if _is_off(ink.edges, page.get_size()) else views.fault_of(ink.edges, ink.words)
        if what and not ink.is_bullet:
            remedy = "let the stylesheet draw it dark on light, with nothing below or over it"
            yield _fault(it, "P135", number, ink.words, (what, remedy))
    for words, what in crammed(page):
        yield _fault(it, "P123", number, words, (what, "let the stylesheet space it as fonts are made to be read"))


def _fault(it: Finished, code: str, page: int, words: str, said: tuple[str, str]) -> Problem:
    """`said`: what is wrong with the words, and how to mend it."""
    what, remedy = said
    problem = it.problem(code, f"the text ‘{words[:24]}’ {what}", page=page, remedy=remedy)
    return replace(problem, words=words)


@dataclass(slots=True)
class _Type:
    """The sizes in which a letter is set: of each how far it runs, and where it is met first."""

    it: Finished
    run: Counter[float] = field(default_factory=Counter)
    first: dict[float, tuple[int, str]] = field(default_factory=dict)

    def see(self, number: int, ink: _Ink) -> Iterator[Problem]:
        """Learn of a text; a banner that is too small is told at once."""
        size = round(ink.size, 1)
        self.run[size] += int(ink.edges[2] - ink.edges[0])
        if size < _LEAST_BODY and size not in self.first and not ink.is_bullet:
            self.first[size] = number, ink.words
        if size < _LEAST_BANNER and ink.words.startswith(_BANNER):
            yield self._fault(number, ink.words, size, _LEAST_BANNER)

    def small(self) -> Iterator[Problem]:
        """Sizes that few can read."""
        body = max(self.run, key=self.run.__getitem__, default=0.0)
        for size, (number, words) in self.first.items():
            least = _LEAST_BODY if size == body else _LEAST
            if size < least:
                yield self._fault(number, words, size, least)

    def _fault(self, number: int, words: str, size: float, least: float) -> Problem:
        what = f"is set in {size:g} points, and {least:g} are the least there"
        return _fault(self.it, "P124", number, words, (what, "set it larger in the stylesheet"))


def _ink(found: Any) -> _Ink | None:
    """A text with some extent, however small; a space has none."""
    edges, matrix = _placed(found)
    if edges[2] - edges[0] < _LEAST_EXTENT or edges[3] - edges[1] < _LEAST_EXTENT:
        return None
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(found.raw, ctypes.byref(size))
    a, b, c, d, *_ = matrix.get()
    return _Ink(edges, _colour(found), size.value * min(hypot(a, b), hypot(c, d)), found)


def _placed(found: Any) -> tuple[Edges, Any]:
    """Where an object stands on the page, and its matrix there: a stamp, or what is half transparent, has its own."""
    edges, matrix, holder = found.get_bounds(), found.get_matrix(), found.container
    while holder is not None:
        own, holder = holder.get_matrix(), holder.container
        edges, matrix = own.on_rect(*edges), matrix.multiply(own)
    return edges, matrix


def _area(found: Any) -> _Ink | None:
    """A filled rectangle. What has more corners is a frame or a drawing, whose middle may be empty."""
    if raw.FPDFPath_CountSegments(found.raw) > _RECTANGLE:
        return None
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(found.raw, ctypes.byref(mode), ctypes.byref(stroke))
    return _Ink(_placed(found)[0], _colour(found)) if mode.value else None


def _colour(found: Any) -> Colour:
    parts = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(found.raw, *map(ctypes.byref, parts))
    red, green, blue, _ = (part.value for part in parts)
    return red, green, blue


def _is_off(edges: Edges, size: tuple[float, float]) -> bool:
    left, bottom, right, top = edges
    return left < -_SLACK or bottom < -_SLACK or right > size[0] + _SLACK or top > size[1] + _SLACK


def _crowded(texts: list[_Ink]) -> tuple[_Ink, _Ink] | None:
    """Two of the texts that cover each other by a quarter of a line, the later one first; looked for from below."""
    # An accent is drawn over its letter, by itself.
    wide = [(order, ink) for order, ink in enumerate(texts) if ink.edges[2] - ink.edges[0] > ink.size]
    rising = sorted(wide, key=lambda pair: pair[1].edges[1])
    for at, (order, one) in enumerate(rising):
        for other_order, other in rising[at + 1 :]:
            if other.edges[1] >= one.edges[3]:
                break
            if _covers(one.edges, other.edges):
                return (one, other) if order > other_order else (other, one)
    return None


def _covers(one: Edges, other: Edges) -> bool:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > _SLACK and height > _SHARE * min(one[3] - one[1], other[3] - other[1])


def _pale(it: Finished, number: int, ink: _Ink, areas: list[_Ink]) -> Iterator[Problem]:
    """A text that stands out too little from the last area that was filled below it, or from the paper."""
    paper = next((area.colour for area in reversed(areas) if _holds(area.edges, ink.edges)), _WHITE)
    needed = _CONTRAST_LARGE if ink.size >= _LARGE else _CONTRAST
    if (ratio := contrast(ink.colour, paper)) < needed and not ink.is_bullet:
        what = f"stands out from its ground by {ratio:.1f} to 1, and {needed} is needed"
        yield _fault(it, "P135", number, ink.words, (what, "choose a darker or lighter colour in the stylesheet"))


def _holds(area: Edges, text: Edges) -> bool:
    middle = (text[0] + text[2]) / 2, (text[1] + text[3]) / 2
    return area[0] <= middle[0] <= area[2] and area[1] <= middle[1] <= area[3]


def contrast(one: Colour, other: Colour) -> float:
    """How much lighter one colour is than the other, from 1 to 21, as WCAG counts it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
