"""What a letter takes up before it is signed so that its signature can be checked for long.

Room for a time-stamp; and beside the signature, under it, the certificates and revocation lists that a later reader
would ask for (the document security store, ISO 32000-2, 12.8.4.3). The file stays one revision.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from letters.pdf import archiving
from letters.pdf.opening import open_pdf

if TYPE_CHECKING:
    from collections.abc import Iterable

STAMPED_ROOM = 24_576
"""Bytes kept for a signature with a time-stamp: two certificate chains of four."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What shows that a signature's certificates were good, each in DER: chains, revocation lists, OCSP answers."""

    certificates: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()


def prepare(pdf: bytes, room: int = STAMPED_ROOM, kept: Kept | None = None, *, archived: bool = False) -> bytes:
    """The PDF with so many bytes kept for its empty signature, and with what is `kept`. The same for the same input.

    If it is to be `archived`, it has a field for a time-stamp over all of it.
    """
    with open_pdf(pdf) as document:
        document.Root.Perms.DocMDP.Contents = String(bytes(room))
        if kept:
            document.Root.DSS = document.make_indirect(
                Dictionary(
                    Type=Name.DSS,
                    Certs=_streams(document, kept.certificates),
                    CRLs=_streams(document, kept.lists),
                    OCSPs=_streams(document, kept.answers),
                )
            )
            for key in ("/CRLs", "/OCSPs"):
                if not len(document.Root.DSS[key]):
                    del document.Root.DSS[key]
        if archived:
            archiving.reserve(document)
        saved = _saved(document)
    if not archived:
        return saved
    with open_pdf(saved) as document:
        return archiving.name(saved, document.Root.AcroForm.Fields[-1].objgen[0])


def _streams(document: pikepdf.Pdf, items: Iterable[bytes]) -> Array:
    return Array([document.make_stream(item) for item in items])


def _saved(document: pikepdf.Pdf) -> bytes:
    """As it was saved before it came here, so that the empty signature is spelt as `fill` expects it."""
    output = BytesIO()
    generate = pikepdf.ObjectStreamMode.generate
    document.save(output, deterministic_id=True, object_stream_mode=generate, fix_metadata_version=False)
    return output.getvalue()
