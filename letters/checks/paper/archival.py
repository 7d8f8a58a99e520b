"""What PDF/A-3a and PDF/UA-1 ask of the file as a whole, as far as a template or a font can break it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name

from letters.pdf.extras import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

    from letters.checks.finished import Finished
    from letters.errors import Problem

_FONTS = "templates/fonts"
_TEMPLATE = "templates/letter.html.j2"
_CLAIMS = {"PDF/A-3a": (b"<pdfaid:part>3<", b"<pdfaid:conformance>A<"), "PDF/UA-1": (b"<pdfuaid:part>1<",)}


def identified(it: Finished) -> Iterator[Problem]:
    """The file says which standards it keeps, has the colours that it was made for, and is not encrypted."""
    packet = it.opened.Root.get("/Metadata")
    said = packet.read_bytes() if packet is not None else b""
    for standard, words in _CLAIMS.items():
        if not all(word in said for word in words):
            yield _fault(it, _TEMPLATE, f"the file does not say that it keeps {standard}")
    if not len(it.opened.Root.get("/OutputIntents", Array())):
        yield _fault(it, _TEMPLATE, "the file does not say for which colours it was made")
    if it.opened.is_encrypted:
        yield _fault(it, _TEMPLATE, "the file is encrypted")


def fonts(it: Finished) -> Iterator[Problem]:
    """Every font is in the file, and says which characters its shapes are."""
    for font in walk(it.opened):
        if font.get("/Type") != Name.Font or font.get("/Subtype") in (Name.CIDFontType2, Name.CIDFontType0):
            continue
        name = str(font.get("/BaseFont", "a font"))[1:40]
        if font.get("/Subtype") != Name.Type3 and not _is_embedded(font):
            yield _fault(it, _FONTS, f"{name} is not in the file, so that other machines would show another font")
        if "/ToUnicode" not in font:
            yield _fault(
                it,
                _FONTS,
                f"{name} does not say which characters its shapes are, so that nobody can search or copy them",
            )


def _is_embedded(font: pikepdf.Object) -> bool:
    holders = list(font.get("/DescendantFonts", Array([font])))
    descriptors = [holder.get("/FontDescriptor", Dictionary()) for holder in holders]
    return all(any(f"/FontFile{kind}" in it for kind in ("", "2", "3")) for it in descriptors)


def _fault(it: Finished, file: str, what: str) -> Problem:
    return replace(
        it.problem("P139", what, remedy="use a font from templates/fonts; else ask whoever keeps this program"),
        file=file,
    )
