"""The one signature of a letter: its tagged field, and the bytes that it covers.

A letter is one PDF revision. `reserve` adds an empty signature before the file is saved; `fill` puts a signature in
its place without moving a byte. (ISO 32000-1, 12.8; ETSI EN 319 142-1; ISO 19005-3, 6.4.)
"""

from __future__ import annotations

import re
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from letters.errors import BadSettings
from letters.pdf import structure

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from letters.ports import Box

ROOM = 12_288
"""Bytes kept for the signature: a certificate chain of four. One with a time-stamp needs more: see `lasting.py`."""
_PRINT_AND_LOCKED = 4 + 128  # PDF/A wants Print set, and Hidden, Invisible and NoView clear
_SIGNED_APPEND_ONLY = 1 + 2
_NO_CHANGES = 1
_ENTRY = 9_999_999_999  # as long as any offset that a 10-digit cross-reference table can hold
_RANGE = f"[ 0 {_ENTRY} {_ENTRY} {_ENTRY} ]".encode()
_MOMENT = b"D:20000101000000Z"
# As qpdf writes the start of the dictionary that `_empty_signature` builds: keys in order, /Contents in hexadecimal.
_BEFORE = b"/ByteRange %b /Contents <" % _RANGE
_AFTER = b"> /Filter /Adobe.PPKLite /M (%b)" % _MOMENT
_PLACEHOLDER = re.compile(rb"%b((?:00)+)%b" % (re.escape(_BEFORE), re.escape(_AFTER)))


def reserve(
    pdf: pikepdf.Pdf,
    box: Box,
    appearance: pikepdf.Object | None,
    *,
    name: str,
    tooltip: str,
    parent: pikepdf.Object | None = None,
) -> None:
    """Add the empty signature to a tagged PDF that has no form yet.

    `appearance` is a Form XObject of this PDF, drawn into `box`; None draws nothing. `name` is the signatory's,
    `tooltip` what a screen reader says. The field's Form element becomes the last child of `parent`, a structure
    element, or of the document. Save afterwards with pikepdf, not linearised, then call `fill`.
    """
    if "/AcroForm" in pdf.Root:
        raise ValueError("the PDF has a form already")
    page = pdf.pages[box.page - 1]
    signature = pdf.make_indirect(_empty_signature(name))
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("Signature"),
            TU=String(tooltip),
            V=signature,
            F=_PRINT_AND_LOCKED,
            Rect=Array([box.x0, box.y0, box.x1, box.y1]),
            P=page.obj,
            AP=Dictionary(N=appearance if appearance is not None else _nothing(pdf)),
        )
    )
    page.obj.Annots = Array([*page.obj.get("/Annots", ()), widget])
    page.obj.Tabs = Name.S
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), SigFlags=_SIGNED_APPEND_ONLY)
    pdf.Root.Perms = Dictionary(DocMDP=signature)
    pdf.Root.Extensions = Dictionary(ESIC=Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=1))
    _tag(pdf, widget, page.obj, parent)


def fill(pdf: bytes, at: datetime, sign: Callable[[bytes], bytes]) -> bytes:
    """The PDF with its reserved signature filled in. `at` is aware; `sign` turns a SHA-256 digest into a CMS in DER.

    Raises ValueError when the PDF has not exactly one empty signature, BadSettings when the CMS is too long for it.
    """
    empty = _PLACEHOLDER.search(pdf)
    if empty is None or pdf.count(_BEFORE) != 1:
        raise ValueError("the PDF does not hold exactly one empty signature")
    if at.tzinfo is None:
        raise ValueError("the time of signing must be aware")
    room = len(empty[1]) // 2
    before, after = _around(pdf, empty, at)
    der = sign(sha256(before + after).digest())
    if len(der) > room:
        raise BadSettings(
            f"The signature with its certificates takes {len(der):,} bytes; a letter has room for {room:,}.",
            "Use a key file that holds fewer certificates: the signer's and its issuers' only.",
        )
    return b"".join((before, b"<", der.ljust(room, b"\0").hex().encode(), b">", after))


def _empty_signature(name: str) -> Dictionary:
    # PDF/A-3, 6.1.12: the reference holds no DigestMethod, DigestValue or DigestLocation.
    permissions = Dictionary(Type=Name.TransformParams, P=_NO_CHANGES, V=Name("/1.2"))
    reference = Dictionary(Type=Name.SigRef, TransformMethod=Name.DocMDP, TransformParams=permissions)
    return Dictionary(
        Type=Name.Sig,
        Filter=Name("/Adobe.PPKLite"),
        SubFilter=Name("/ETSI.CAdES.detached"),
        ByteRange=Array([0, _ENTRY, _ENTRY, _ENTRY]),
        Contents=String(bytes(ROOM)),
        M=String(_MOMENT),
        Name=String(name),
        Reference=Array([reference]),
    )


def _nothing(pdf: pikepdf.Pdf) -> pikepdf.Object:
    # PDF/A-3, 6.3.3: a field that takes up room has an appearance, be it an empty one.
    return pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))


def _tag(pdf: pikepdf.Pdf, widget: pikepdf.Object, page: pikepdf.Object, parent: pikepdf.Object | None) -> None:
    """Put the field into the structure tree: a Form element for it, and the way back from it (PDF/UA-1, 7.18.4)."""
    root = pdf.Root.StructTreeRoot
    parent = parent if parent is not None else _first(root.K)
    link = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
    form = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=parent, Pg=page, K=Array([link])))
    parent.K = Array([*_kids(parent), form])
    widget.StructParent = structure.enter(pdf, form)


def _first(kids: pikepdf.Object) -> pikepdf.Object:
    return kids[0] if isinstance(kids, Array) else kids


def _kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _around(pdf: bytes, empty: re.Match[bytes], at: datetime) -> tuple[bytes, bytes]:
    """The bytes on either side of /Contents, its own brackets left out, with range and time filled in."""
    gap, end = empty.start(1) - 1, empty.end(1) + 1
    covered = b"[ 0 %d %d %d ]" % (gap, end, len(pdf) - end)
    before = pdf[: empty.start()] + b"/ByteRange " + covered.ljust(len(_RANGE)) + b" /Contents "
    moment = f"D:{at.astimezone(UTC):%Y%m%d%H%M%S}Z".encode()
    return before, pdf[end:].replace(_MOMENT, moment, 1)
