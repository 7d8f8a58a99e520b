"""A letter written in Word, paragraph by paragraph: headings, points of lists, bold and italics.

Changes that are tracked count as accepted. What no letter of ours can hold is told in a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from letters.workspace.office import BROKEN, guard, library
from letters.workspace.runs import Run
from letters.workspace.tables import STRUCK, Note
from letters.workspace.unwrapped import W as _W
from letters.workspace.unwrapped import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_PARAGRAPHS = 20_000
_MOST_STYLES = 20  # each based on the next; Word lets a style have ten or so
_GONE = frozenset({f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr")})
_OTHER = {
    "drawing": "a picture or text box",
    "pict": "a picture or text box",
    "object": "an embedded object",
    "footnoteReference": "a footnote",
    "endnoteReference": "an endnote",
    "AlternateContent": "a picture or text box",
    "altChunk": "another document",
    "oMath": "an equation",
    "oMathPara": "an equation",
    "ruby": "a word with its reading above it",
}
_UNREAD = (
    ("hidden", "vanish", "hidden words stand here, and were not read", "show them, or delete them"),
    ("strike", "strike", *STRUCK),
    ("double_strike", "dstrike", *STRUCK),
)
"""What python-docx and Word call looks of words that are no part of a letter."""
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `number` counts from 1. `level` is 0 for text, 1 or more for a point of a list."""

    number: int
    runs: tuple[Run, ...]
    level: int
    heading: bool

    @property
    def place(self) -> str:
        return f"paragraph {self.number}"


def read_word(raw: bytes, notes: list[Note]) -> list[Paragraph]:
    """The paragraphs that say something. Raises ValueError, in words, for a file that is no letter."""
    guard(raw, "Word")
    docx = library("docx")
    try:
        return list(_paragraphs(docx.Document(BytesIO(raw)), notes))
    except BROKEN as error:
        if isinstance(error, ValueError) and str(error).startswith("it "):
            raise
        raise ValueError("it is no letter that can be read: open it in Word and save it again as .docx") from error
    except Exception as error:  # python-docx and lxml have kinds of their own, which must not be imported to be named
        if type(error).__module__.split(".")[0] in {"docx", "lxml"}:
            raise ValueError("it is no letter that can be read: open it in Word and save it again as .docx") from error
        raise


def _paragraphs(document: Any, notes: list[Note]) -> Iterator[Paragraph]:
    if unwrap(document.element.body):
        what = "what content controls say that nobody has filled in was not read"
        notes.append(Note("", what, lost=False))
    number = 0
    for block in _blocks(document):
        number += 1
        if number > _MOST_PARAGRAPHS:
            raise ValueError(f"it has more than {_MOST_PARAGRAPHS} paragraphs")
        if not hasattr(block, "style"):
            _is_other(block, f"paragraph {number}", notes)
            continue
        if not hasattr(block, "runs"):
            notes.append(Note(f"paragraph {number}", "a table stands here, and was not read", "write it as text"))
            continue
        paragraph = _paragraph(number, block, notes)
        if any(run.text.strip() for run in paragraph.runs):
            yield paragraph


def _blocks(document: Any) -> Iterator[Any]:
    """Paragraphs and tables, and the elements of what is neither and says something."""
    known = {id(block._element): block for block in document.iter_inner_content()}  # noqa: SLF001  as below
    for element in document.element.body:
        if block := known.get(id(element)):
            yield block
        elif isinstance(element.tag, str) and element.tag.rpartition("}")[2] in _OTHER:
            yield element


def _paragraph(number: int, block: Any, notes: list[Note]) -> Paragraph:
    style = block.style.name or "" if block.style is not None else ""
    runs = tuple(_runs(block, f"paragraph {number}", notes))
    text = "".join(run.text for run in runs)
    shouts = len(text) < 120 and all(run.bold for run in runs if run.text.strip())
    heading = style.startswith(("Heading", "Title", "Subtitle")) or (shouts and bool(text.strip()))
    level = 0 if style.startswith(("Heading", "Title")) else _level(block, style)
    return Paragraph(number, runs, level, heading and level == 0)


def _level(block: Any, style: str) -> int:
    """How deep in lists: by its own numbering, by its style's, or by the style's name."""
    bearers = [block._p, *(owner.element for owner in _lineage(block.style))]  # noqa: SLF001  python-docx has no other way
    found = (bearer.find(f"{_W}pPr/{_W}numPr") for bearer in bearers)
    if (numbering := next((each for each in found if each is not None), None)) is not None:
        number, deep = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
        if number is not None and number.get(f"{_W}val") == "0":
            return 0
        return 1 + int(deep.get(f"{_W}val", "0") if deep is not None else _digit(style) - 1)
    return _digit(style) if style.startswith("List ") and not style.startswith("List Paragraph") else 0


def _digit(style: str) -> int:
    return int(style[-1]) if style[-1:].isdigit() else 1


def _runs(block: Any, place: str, notes: list[Note]) -> Iterator[Run]:
    bold, italic = (_of_style(block.style, what) for what in ("bold", "italic"))
    for element in _run_elements(block._p, place, notes):  # noqa: SLF001  `runs` leaves out links and tracked changes
        look = element.find(f"{_W}rPr")
        named = look.find(f"{_W}rStyle") if look is not None else None
        own = library("docx.text.run").Run(element, block).style if named is not None else None
        if unread := _unread(look, (block.style, own)):
            notes.append(Note(place, *unread))
            continue
        style = (named.get(f"{_W}val") or "").lower() if named is not None else ""
        strong, stressed = bold or "strong" in style, italic or "emphasis" in style
        text = "".join(_texts(element, place, notes))
        yield Run(text, _is_on(look, "b", strong), _is_on(look, "i", stressed))


def _unread(look: Any, styles: Sequence[Any]) -> tuple[str, str] | None:
    """Why the words of a run are not read, and what to do: by its own look, or by a style of it or its paragraph."""
    for what, tag, *why in _UNREAD:
        if _is_on(look, tag, any(_of_style(style, what) for style in styles)):
            return why[0], why[1]
    return None


def _of_style(style: Any, what: str) -> bool:
    values = (getattr(each.font, what) for each in _lineage(style))
    return next((bool(value) for value in values if value is not None), False)


def _lineage(style: Any) -> Iterator[Any]:
    """The style and all that it is based on; one that is based on itself comes to an end."""
    for _ in range(_MOST_STYLES):
        if style is None:
            return
        yield style
        style = style.base_style


def _run_elements(element: Any, place: str, notes: list[Note]) -> Iterator[Any]:
    """Every run at or below, in links and accepted changes too."""
    for child in element:
        if child.tag == f"{_W}r":
            yield child
        elif isinstance(child.tag, str) and child.tag not in _GONE and not _is_other(child, place, notes):
            yield from _run_elements(child, place, notes)


def _texts(run: Any, place: str, notes: list[Note]) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}sym":
            notes.append(Note(place, "a symbol of another font stands here, and was not read", "write it as a word"))
        elif isinstance(child.tag, str) and child.tag not in _GONE and not _is_other(child, place, notes):
            yield _BREAKS.get(child.tag, "")


def _is_other(element: Any, place: str, notes: list[Note]) -> bool:
    what = _OTHER.get(element.tag.rpartition("}")[2])
    if what:
        notes.append(Note(place, f"{what} stands here, and was not read", "write what it says as text"))
    return what is not None


def _is_on(look: Any, name: str, otherwise: bool) -> bool:
    found = look.find(f"{_W}{name}") if look is not None else None
    if found is None:
        return otherwise
    return found.get(f"{_W}val", "true") not in {"0", "false", "off"}
