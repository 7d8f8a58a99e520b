"""Pages as pictures for people: PNG, in colour where the page has any."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from PIL.Image import Image

_INCH = 72  # points
Size = tuple[float, float]
"""A page's width and height in points."""


def sizes(pdf: bytes) -> tuple[Size, ...]:
    """The size of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(document.get_page_size(number) for number in range(len(document)))
    finally:
        document.close()


def picture(pdf: bytes, page: int, dpi: int, *, grey: bool = False) -> bytes:
    """Page `page`, which counts from 1, as PNG; `grey` as a printer without colours makes it. Takes some 30 ms.

    Raises IndexError where there is no such page. Not to be called by two threads at once.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        drawn = document[page - 1].render(scale=dpi / _INCH, grayscale=grey).to_pil()
    finally:
        document.close()
    output = BytesIO()
    _plain(drawn).save(output, "PNG", compress_level=1)
    return output.getvalue()


def _plain(drawn: Image) -> Image:
    """A picture without colours takes a third of the room and time."""
    if drawn.mode == "L":
        return drawn
    red, green, blue = (band.tobytes() for band in drawn.convert("RGB").split())
    return drawn.convert("L") if red == green == blue else drawn
