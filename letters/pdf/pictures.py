"""Pages as pictures in shades of grey, for a camera's eye."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from PIL.Image import Image

_INCH = 72  # points
_MOST = 25_000_000  # pixels: A4 at 500 dpi; a page may say that it is as big as a house


def pictures(pdf: bytes, dpi: int, *, foot: float = 1) -> Iterator[Image]:
    """Each page as it is shown, at `dpi` or as finely as memory allows; `foot` is the share of its height, from below.

    Raises ValueError when the file is no PDF, or at the first page that cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for page in document:
                yield picture_of(page, dpi, foot)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise ValueError("the PDF cannot be drawn") from error


def picture_of(page: Any, dpi: int, foot: float) -> Image:
    """One page that is open, or the share `foot` of its height from below."""
    width, height = page.get_size()
    scale = min(dpi / _INCH, (_MOST / (width * height * foot)) ** 0.5)
    cut = (0, 0, 0, height * (1 - foot))  # left, bottom, right, top
    picture: Image = page.render(scale=scale, grayscale=True, crop=cut).to_pil()
    return picture.convert("L")
