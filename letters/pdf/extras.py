"""What a PDF can hold besides its pages, where a reader does not look: attachments, layers, scripts, fields, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, PdfError, Stream, String

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pikepdf

BROKEN = (PdfError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What looking into a PDF raises when it is cut, spoilt or made to harm."""
_HOLDERS = {
    "/EF": "an attachment",
    "/EmbeddedFiles": "an attachment",
    "/AF": "an attachment",
    "/Collection": "an attachment",
    "/OC": "a layer",
    "/OCProperties": "a layer",
    "/OCGs": "a layer",
    "/JS": "a script",
    "/JavaScript": "a script",
    "/XFA": "a form of another kind",
}
"""What a dictionary holds that has this key (ISO 32000-1, 7.11.4, 8.11, 12.6.4.16, 12.7.8; ISO 32000-2, 14.13)."""
_TEXTS = frozenset({
    "/ActualText", "/Alt", "/Author", "/ContactInfo", "/Contents", "/Creator", "/E", "/Keywords", "/Location",
    "/Name", "/Producer", "/Reason", "/Subject", "/T", "/TM", "/TU", "/Title",
})  # fmt: skip
"""Keys of texts for people; a string under another key may be any bytes."""
_ACTIONS = frozenset({
    "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript", "/Launch", "/Movie", "/Rendition", "/ResetForm",
    "/RichMediaExecute", "/SetOCGState", "/Sound", "/SubmitForm",
})  # fmt: skip
"""Actions that do more than to turn a page or to open a web address (ISO 32000-1, table 198)."""


def dictionaries(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every dictionary and stream of the file, those inside others too, whether or not a page leads to them."""
    found: list[pikepdf.Object] = []
    waiting: list[pikepdf.Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Dictionary | Stream):
            found.append(value)
        waiting += (kid for kid in _kids(value) if not kid.is_indirect)
    return found


def hidden(parts: Iterable[pikepdf.Object]) -> set[str]:
    """What a file of these dictionaries holds besides pages, in words."""
    return {what for part in parts for what in _held(part)}


def fields(parts: Iterable[pikepdf.Object]) -> list[pikepdf.Object]:
    """Every form field of a type, be it shown or not."""
    return [part for part in parts if "/FT" in part]


def texts(parts: Iterable[pikepdf.Object]) -> list[str]:
    """Every text that stands on no page: titles, bookmarks, descriptions, names of fields."""
    return [
        str(value)
        for part in parts
        for key, value in part.items()
        if key in _TEXTS and isinstance(value, String) and not (key == "/Contents" and "/ByteRange" in part)
    ]


def notes(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """Every annotation, with the number of its page."""
    for number, page in enumerate(pdf.pages, 1):
        found = page.obj.get("/Annots")
        for note in found if isinstance(found, Array) else ():
            yield number, note


def _held(part: pikepdf.Object) -> Iterator[str]:
    yield from (what for key, what in _HOLDERS.items() if key in part)
    if part.get("/Type") != Name.StructElem and str(part.get("/S")) in _ACTIONS:
        yield "an action"


def _kids(value: pikepdf.Object) -> Iterator[pikepdf.Object]:
    if isinstance(value, Dictionary | Stream):
        kids = [kid for _, kid in value.items()]
    else:
        kids = list(value) if isinstance(value, Array) else []
    yield from (kid for kid in kids if isinstance(kid, Array | Dictionary | Stream))
