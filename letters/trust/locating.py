"""Where a finished PDF holds its signature, and what that covers. Trusts nothing it reads; does no cryptography."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name

from letters.pdf.archiving import KEY, Archived, is_reserved, take_apart
from letters.pdf.opening import open_pdf

MAX_BYTES = 50 * 1024 * 1024
"""No letter is larger; a larger file is not looked at."""
_NO_CHANGES = 1
_SIGNING = re.compile(rb"/ByteRange|/Sig|/(?:FT|Type) \d")  # the last: what it is stands elsewhere in the file
_END = re.compile(rb"startxref\s+\d+\s+%%EOF\s*\Z")
# What pikepdf raises when a key is missing or holds another kind of object than asked for.
_UNREADABLE = (
    pikepdf.PikepdfError,
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RuntimeError,
    TypeError,
    ValueError,
)


class Unsound(ValueError):
    """Why a file is not a letter with a sound signature, as the rest of a sentence that begins with the file's name."""


@dataclass(frozen=True, slots=True)
class Located:
    """A signature as the file holds it: `contents` is the CMS with its padding, `moment` the raw /M.

    `archived` is the letter with the time-stamp over all of it, where one follows.
    """

    signed: bytes
    contents: bytes
    moment: str
    archived: Archived | None = None


def locate(pdf: bytes) -> Located:
    """Find the one certifying signature of a letter and the bytes that it covers; no cryptography yet.

    Raises Unsound unless the file is a single revision with exactly one signature that permits no change and covers
    every byte but its own. A time-stamp over all of that may follow, as the signature then says.
    """
    if len(pdf) > MAX_BYTES:
        raise Unsound(f"it is larger than {MAX_BYTES // 1024 // 1024} MiB, which no letter is")
    if not pdf.startswith(b"%PDF-") or not _END.search(pdf[-64:]):
        raise Unsound("it does not begin and end as a PDF does: it is cut short, or bytes were added to it")
    archived = take_apart(pdf) if pdf.count(b"startxref") == 2 else None
    letter = archived.letter if archived else pdf
    if letter.count(b"startxref") != 1:
        raise Unsound("it was changed after it was made: it holds more than one revision")
    if is_reserved(letter) and not archived:
        raise Unsound("its time-stamp over the whole letter was taken away")
    return _locate(letter, archived)


def _locate(pdf: bytes, archived: Archived | None) -> Located:
    """In a letter that is one revision."""
    try:
        with open_pdf(pdf, recover=False) as document:
            signature = _only_signature(document)
            _require_certifying(document, signature)
            span = _span(signature, len(pdf))
            contents, moment = bytes(signature.Contents), str(signature.M)
    except Unsound:
        raise
    except _UNREADABLE as error:
        raise Unsound("it cannot be read as a signed PDF: it is damaged, or was made by another program") from error
    _require_gap(pdf, span, contents)
    return Located(pdf[: span[0]] + pdf[span[1] :], contents, moment, archived)


def _only_signature(document: pikepdf.Pdf) -> pikepdf.Object:
    dictionaries = [item for item in document.objects if _may_sign(item) and isinstance(item, Dictionary)]
    signatures = [item for item in dictionaries if "/ByteRange" in item or item.get("/Type") == Name.Sig]
    fields = [item for item in dictionaries if item.get("/FT") == Name.Sig]
    if not signatures:
        raise Unsound("it is not signed")
    fields = [field for field in fields if not _is_for_archive(field, signatures[0])]
    known = len(document.Root.AcroForm.Fields) - (KEY in signatures[0])
    if len(signatures) > 1 or len(fields) != 1 or known != 1:
        raise Unsound("it holds more than the one signature, or form fields that a letter does not have")
    if document.Root.AcroForm.Fields[0].objgen != fields[0].objgen or fields[0].V.objgen != signatures[0].objgen:
        raise Unsound("its signature field does not hold its signature")
    return signatures[0]


def _is_for_archive(field: pikepdf.Object, signature: pikepdf.Object) -> bool:
    """Whether it is the empty field that the signature names."""
    return KEY in signature and field.objgen == (int(signature[KEY]), 0) and "/V" not in field


def _may_sign(item: pikepdf.Object) -> bool:
    """Whether it could be a signature or its field: of hundreds, all but a few say no such thing."""
    return _SIGNING.search(item.unparse(resolved=True)) is not None


def _require_certifying(document: pikepdf.Pdf, signature: pikepdf.Object) -> None:
    certified = "/Perms" in document.Root and "/Reference" in signature
    if not certified or document.Root.Perms.DocMDP.objgen != signature.objgen:
        raise Unsound("its signature does not certify it: changes would be allowed")
    [reference] = signature.Reference
    if reference.TransformMethod != Name.DocMDP or reference.TransformParams.P != _NO_CHANGES:
        raise Unsound("its signature allows changes to it")
    if signature.SubFilter != Name("/ETSI.CAdES.detached"):
        raise Unsound("its signature is not a PAdES one")


def _span(signature: pikepdf.Object, size: int) -> tuple[int, int]:
    entries: list[Any] = list(signature.ByteRange)
    if len(entries) != 4 or any(type(entry) is not int for entry in entries):
        raise Unsound("the range of its signature is malformed")
    start, gap, end, rest = entries
    if start != 0 or not 0 < gap < end < size or end + rest != size:
        raise Unsound("its signature does not cover the whole file")
    return gap, end


def _require_gap(pdf: bytes, span: tuple[int, int], contents: bytes) -> None:
    """What the signature leaves out is its own hexadecimal string and nothing else."""
    # Hexadecimal in small letters: one spelling only, so that no byte can change unseen.
    gap = b"/Contents <%b>" % contents.hex().encode()
    if not contents or pdf[span[0] - len(b"/Contents ") : span[1]] != gap:
        raise Unsound("its signature does not cover the whole file")
