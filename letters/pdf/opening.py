"""Opens PDFs, ours and anybody's, so that a small hostile file cannot take all of the machine's memory."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pikepdf import settings

LARGEST_STREAM = 256 * 1024 * 1024
"""Bytes of one stream once decoded: more than a page of pictures takes."""


def open_pdf(pdf: bytes, *, recover: bool = True) -> pikepdf.Pdf:
    """The PDF; damage is mended where it can be, unless `recover` is false. Raises pikepdf.PdfError."""
    # These hold for the whole process. Without them 1 MiB of a Flate stream may become a gigabyte.
    settings.set_qpdf_limits(
        dct_max_memory=LARGEST_STREAM,
        flate_max_memory=LARGEST_STREAM,
        png_max_memory=LARGEST_STREAM,
        run_length_max_memory=LARGEST_STREAM,
        tiff_max_memory=LARGEST_STREAM,
    )
    return pikepdf.open(BytesIO(pdf), attempt_recovery=recover)
