"""Draws pages of one PDF, a sheet of stamps, over pages of another: as artifacts, or as content with a tag."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from string import ascii_uppercase
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name

from letters.pdf.opening import open_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ARTIFACT = "/Artifact <</Type /Pagination>>"
NAMES = {kind: f"/Letters{kind.title()}" for kind in ("band", "notice", "copy")}
"""By which names a page's resources hold the stamps that a report beside the letter bears too."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Stamps ready to take: `forms` are the pages as Form XObjects of `pdf`, which must stay open."""

    pdf: pikepdf.Pdf
    forms: Sequence[pikepdf.Object]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A stamp on a page: the content of a structure `element`, else an artifact. `at` is its lower left, in points.

    `name` is what the page's resources call it; without one it gets a name of no meaning.
    """

    form: pikepdf.Object
    element: pikepdf.Object | None = None
    at: tuple[float, float] = (0, 0)
    name: str | None = None


def open_sheet(sheet: bytes) -> Sheet:
    """A sheet from WeasyPrint, its font subsets renamed: other sheets' have the same names (ISO 32000-1, 9.6.4)."""
    pdf = open_pdf(sheet)
    for font in pdf.pages[0].Resources.Font.values():
        inner = font.DescendantFonts[0]
        tag = _letters(inner.FontDescriptor.FontFile2.read_raw_bytes())
        name = Name(f"/{tag}+{str(font.BaseFont).partition('+')[2]}")
        font.BaseFont = inner.BaseFont = inner.FontDescriptor.FontName = name
    return Sheet(pdf, [page.as_form_xobject() for page in pdf.pages])


def _letters(data: bytes) -> str:
    """Six capitals that stand for these bytes."""
    return "".join(ascii_uppercase[byte % 26] for byte in sha256(data).digest()[:6])


def draw(page: pikepdf.Page, drawings: Iterable[Drawing]) -> None:
    """Draw on a page whose resources WeasyPrint shares with all others.

    Stamps come before the page's own content, so that a text read in drawing order begins with the banner.
    """
    resources = page.obj.Resources
    if "/XObject" not in resources:
        resources.XObject = Dictionary()
    content = ""
    for drawing in drawings:
        name = drawing.name or f"/Stamp{drawing.form.objgen[0]}"
        resources.XObject[Name(name)] = drawing.form
        x, y = drawing.at
        content += f"{_tag(drawing.element)} BDC\nq 1 0 0 1 {x:.3f} {y:.3f} cm {name} Do Q\nEMC\n"
    page.contents_add(content.encode(), prepend=True)


def _tag(element: pikepdf.Object | None) -> str:
    return _ARTIFACT if element is None else f"{element.S} <</MCID {element.K[0]}>>"
