"""What a PDF can hold besides its pages, where a reader does not look: attachments, layers, scripts, fields, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Stream, String

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

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
_TEXTS = frozenset(
    "/ActualText /Alt /Author /ContactInfo /Contents /Creator /E /Keywords /Location /Name /Producer /Reason /Subject "
    "/T /TM /TU /Title".split()
)
"""Keys of texts for people; a string under another key may be any bytes."""
_ACTIONS = frozenset(
    f"/{name}"
    for name in "GoToE GoToR Hide ImportData JavaScript Launch Movie Rendition ResetForm RichMediaExecute "
    "SetOCGState Sound SubmitForm".split()
)
"""Actions that do more than to turn a page or to open a web address (ISO 32000-1, table 198)."""


def hidden(pdf: pikepdf.Pdf) -> set[str]:
    """What the file holds besides pages, in words; nothing is missed for want of a way to it from a page."""
    return {what for found in _dictionaries(pdf) for what in _held(found)}


def annotations(pdf: pikepdf.Pdf) -> Iterator[tuple[int, pikepdf.Object]]:
    """Every annotation, with the number of its page."""
    for number, page in enumerate(pdf.pages, 1):
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, Array) else ():
            yield number, note


def fields(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Every form field of a type, be it shown or not."""
    return [found for found in _dictionaries(pdf) if "/FT" in found]


def texts(pdf: pikepdf.Pdf) -> list[str]:
    """Every text that stands on no page: titles, bookmarks, descriptions, names of fields."""
    return [
        str(value)
        for found in _dictionaries(pdf)
        for key, value in found.items()
        if key in _TEXTS and isinstance(value, String) and not (key == "/Contents" and "/ByteRange" in found)
    ]


def _held(found: pikepdf.Object) -> Iterator[str]:
    yield from (what for key, what in _HOLDERS.items() if key in found)
    if found.get("/Type") != Name.StructElem and str(found.get("/S")) in _ACTIONS:
        yield "an action"


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream of the file, those inside others too."""
    waiting: list[pikepdf.Object] = [pdf.trailer, *pdf.objects]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Dictionary | Stream):
            yield found
        waiting += (kid for kid in _kids(found) if not kid.is_indirect)


def _kids(found: pikepdf.Object) -> Iterator[pikepdf.Object]:
    kids = found.values() if isinstance(found, Dictionary) else found if isinstance(found, Array) else ()
    if isinstance(found, Stream):
        kids = found.stream_dict.values()
    yield from (kid for kid in kids if isinstance(kid, Array | Dictionary | Stream))
