"""The text of a PDF's pages, for checks that read a finished letter back. Takes some 4 ms a page."""

from __future__ import annotations

import pypdfium2  # type: ignore[import-untyped]


def pages_text(pdf: bytes) -> list[str]:
    """Each page's text in drawing order, as one line: every run of white space, no-break spaces too, is one space.

    What stands in annotations, such as a signature field, is left out. Raises ValueError when the file is no PDF.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise ValueError("the file is not a PDF that can be read") from error
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()
