"""Everything that is to be seen on a PDF's pages, in one pass: to open a page takes longer than to read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]

from letters.pdf.pictures import picture_of
from letters.pdf.text import text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Sight:
    """One page: its `text`, that of the page's own content without stamps as `body`, and a picture of its `foot`."""

    text: str
    body: str
    foot: Image | None = field(repr=False)


def look(pdf: bytes, dpi: int, *, foot: float, bodies: bool) -> Iterator[Sight]:
    """Each page as it is shown; `foot` is the share of its height to draw at `dpi`, where it is not 0.

    Without `bodies` each page's own text is not looked for.

    Raises ValueError when the file is no PDF, or at the first page that cannot be read or drawn.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
        try:
            for page in document:
                drawn = picture_of(page, dpi, foot) if foot else None  # before `texts_of` takes the page apart
                text, body = texts_of(page) if bodies else (text_of(page), "")
                yield Sight(text, body, drawn)
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise ValueError("the file is not a PDF that can be read") from error
