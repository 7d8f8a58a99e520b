"""What must be true of pages and WeasyPrint does not say: headings, edges, rooms, the last page, font families.

WeasyPrint tells positions only through its box tree, `Page._page_box`: not public, hence its version is pinned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.formatting_structure import boxes

from letters.errors import Problem
from letters.ports import Box
from letters.typeset.fonts import Face
from letters.typeset.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.model.letter import Letter

_MM = 96 / 25.4  # WeasyPrint counts in CSS pixels
_POINTS = 0.75
_BOLD = 600
_SLACK = 0.5  # pixels: rounding, far below what an eye sees


class Pages:
    """The boxes of a laid-out document, page by page."""

    def __init__(self, document: Any) -> None:
        self.sizes = [(page.width, page.height) for page in document.pages]
        self.boxes = [list(_walk(page._page_box)) for page in document.pages]  # noqa: SLF001  see above

    def box_of(self, identity: str) -> Box | None:
        """Where the element with this id lies, in PDF points."""
        for number, (found, (_, height)) in enumerate(zip(self.boxes, self.sizes, strict=True), 1):
            for box in found:
                if box.element is not None and box.element.get("id") == identity:
                    x, y = box.border_box_x(), height - box.border_box_y()
                    edges = (x, y - box.border_height(), x + box.border_width(), y)
                    return Box(number, *(round(edge * _POINTS, 3) for edge in edges))
        return None

    @property
    def shown(self) -> list[list[str]]:
        """Every text on every page; one that a stylesheet hides is not written into the PDF either."""
        return [[box.text for box in found if _is_shown(box)] for found in self.boxes]

    @property
    def texts(self) -> list[str]:
        """The same, each page's as one text."""
        return [" ".join(shown) for shown in self.shown]

    def misplaced(self, letter: Letter, side: float) -> Iterator[Problem]:
        """Text off the page or within `side` millimetres of its left or right edge; text too big for its room."""
        for number, (found, (width, height)) in enumerate(zip(self.boxes, self.sizes, strict=True), 1):
            for box in found:
                if isinstance(box, boxes.TextBox) and _outside(box, side * _MM, width - side * _MM, height):
                    what = f"the text ‘{box.text[:24]}’ runs off the page"
                    yield _problem(letter, box.text, number, ("P001", what, "shorten or divide it"))
                elif (room := _room(box)) and (worst := _overflow(box)):
                    over, words = worst
                    what = f"{room} is {max(over / _MM, 1):.0f} mm too small for its text"
                    remedy = "shorten the text; it is never shrunk to fit"
                    yield _problem(letter, words, number, ("P002", what, remedy))

    def stranded(self, letter: Letter) -> Iterator[Problem]:
        """A heading alone at a page's foot, and a last page with less than two lines above the close."""
        for number, found in enumerate(self.boxes[:-1], 1):
            lines = _lines(found)
            if lines and lines[-1].element_tag in {"h1", "h2", "h3"}:
                what, remedy = "a heading stands alone at the foot", "add or cut a line before it"
                part = _theme(letter, "".join(box.text for box in _texts(lines[-1])))
                yield Problem(letter.file, 0, 0, "P003", what, remedy, number, part)
        if len(self.boxes) > 1:
            yield from self._close(letter)

    def _close(self, letter: Letter) -> Iterator[Problem]:
        last = self.boxes[-1]
        top = next(
            (box.position_y for box in last if box.element is not None and box.element.get("class") == "close"), 0
        )
        above = sum(line.position_y < top for line in _lines(last))
        if above < 2:
            what = f"the last page has {above} line{'s' * (above != 1)} of text above the close, not two"
            remedy, part = "add or cut a line of the findings", _last_finding(letter)
            yield Problem(letter.file, 0, 0, "P004", what, remedy, len(self.boxes), part)

    def faces(self) -> set[Face]:
        """Every face of a font that a text asks for."""
        styles = [box.style for found in self.boxes for box in found if isinstance(box, boxes.TextBox)]
        asked = {(style["font_family"], style["font_weight"], style["font_style"]) for style in styles}
        return {
            Face(family, weight >= _BOLD, slant != "normal") for families, weight, slant in asked for family in families
        }


def _is_shown(box: Any) -> bool:
    return isinstance(box, boxes.TextBox) and box.style["visibility"] == "visible"


def _walk(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)  # an absolutely placed box stands behind a placeholder
    yield box
    for child in getattr(box, "children", ()):
        yield from _walk(child)


def _lines(found: list[Any]) -> list[Any]:
    """The lines of text on a page, from the top down."""
    lines = [box for box in found if isinstance(box, boxes.LineBox) and box.children]
    return sorted(lines, key=lambda line: line.position_y)


def _outside(box: Any, left: float, right: float, bottom: float) -> bool:
    return bool(
        box.position_x < left - _SLACK
        or box.position_x + box.width > right + _SLACK
        or box.position_y < -_SLACK
        or box.position_y + box.height > bottom + _SLACK
    )


def _room(box: Any) -> str | None:
    """What the reader would call a box of fixed size; lines and texts share their block's element, but are none."""
    is_block = isinstance(box, boxes.BlockBox) and box.element is not None
    return box.element.get("data-room") if is_block else None


def _overflow(room: Any) -> tuple[float, str] | None:
    """By how many pixels the text in a box of fixed size goes beyond it where that is worst, and the words there."""
    left, top = room.padding_box_x(), room.padding_box_y()
    right, bottom = left + room.padding_width(), top + room.padding_height()
    worst = (0.0, "")
    for text in _texts(room):
        x, y = text.position_x, text.position_y
        over = max(left - x, x + text.width - right, top - y, y + text.height - bottom)
        worst = max(worst, (over, text.text))
    return worst if worst[0] > _SLACK else None


def _texts(box: Any) -> Iterator[Any]:
    return (part for part in _walk(box) if isinstance(part, boxes.TextBox))


def _problem(letter: Letter, words: str, page: int, said: tuple[str, str, str]) -> Problem:
    """A problem with words of a page, at the place in the data that they come from; `said`: code, fault, remedy."""
    file, part = source_of(words, letter)
    return Problem(file, 0, 0, *said, page, part, words)


def _theme(letter: Letter, heading: str) -> str:
    """The findings under a heading."""
    named = (theme.id for theme in letter.inspection.themes if theme.heading.split() == heading.split())
    return next((f"findings.{theme}" for theme in named if theme in letter.force.findings), "")


def _last_finding(letter: Letter) -> str:
    themes = [theme.id for theme in letter.inspection.themes if theme.id in letter.force.findings]
    return f"findings.{themes[-1]}.{len(letter.force.findings[themes[-1]]) - 1}" if themes else ""
