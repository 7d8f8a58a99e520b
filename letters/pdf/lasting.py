"""What a letter takes up before it is signed so that its signature can be checked for long: room for a time-stamp."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from pikepdf import String

from letters.pdf.opening import open_pdf

STAMPED_ROOM = 24_576
"""Bytes kept for a signature with a time-stamp: two certificate chains of four."""


def widen(pdf: bytes, room: int = STAMPED_ROOM) -> bytes:
    """The PDF with so many bytes kept for its empty signature. The same for the same input."""
    with open_pdf(pdf) as document:
        document.Root.Perms.DocMDP.Contents = String(bytes(room))
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    """As it was saved before it came here, so that the empty signature is spelt as `fill` expects it."""
    output = BytesIO()
    generate = pikepdf.ObjectStreamMode.generate
    document.save(output, deterministic_id=True, object_stream_mode=generate, fix_metadata_version=False)
    return output.getvalue()
