"""The time-stamp over a whole signed letter (PAdES B-LTA): the one thing that may follow it, and its one spelling.

The letter's own signature covers an empty field and names it. Its time-stamp is appended as ISO 32000-2, 12.8.5 has it,
and changes nothing else: the field gets its value, and no page, catalogue or other object is written again. Whoever
checks a letter writes the same bytes once more and compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, String

from letters.errors import BadSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    import pikepdf

ROOM = 16_384
"""Bytes kept for the token with its certificates."""
KEY = "/XXTimeStamp"  # of the third class, which ISO 32000-1, annex E, leaves to whoever writes a file
_TITLE = "Time-stamp"
_TOOLTIP = "Time-stamp of an authority over the whole letter"
_NOWHERE = "[ -10 -10 -10 -10 ]"  # without size and off the page: it is shown and read out nowhere (PDF/UA-1, 7.18.1)
_TAIL = re.compile(rb"startxref\n(\d+)\n%%EOF\n\Z")
_TABLE = re.compile(
    rb"\d+ 0 obj\n<< /Type /XRef [^\n]{0,300}?((?:/Info \d+ 0 R )?/Root \d+ 0 R) /Size (\d+) (/ID \[<\w+><\w+>\]) >>\n"
)
_UNKNOWN = 999_999_999  # the field's number, before the file is saved
_FIELD = re.compile(rb"/Type /Sig /XXTimeStamp (\d+) *>>")
_TOKEN = re.compile(rb"/Contents <([0-9a-f]+)> /Filter /Adobe\.PPKLite /SubFilter /ETSI\.RFC3161")


@dataclass(frozen=True, slots=True)
class Archived:
    """A time-stamped letter taken apart: what was signed, the token in DER with its padding, and what that is over."""

    letter: bytes
    token: bytes
    imprint: bytes


def reserve(document: pikepdf.Pdf) -> None:
    """Add the empty field, which the empty signature is to name by its number: `name` does it once that is known.

    A reference would do, but that some readers take what is referred to from elsewhere for changed there too.
    """
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(_TITLE),
            TU=String(_TOOLTIP),
            F=4 + 128,  # as the signature's own: PDF/A wants Print, and no hidden one
            Rect=Array([-10, -10, -10, -10]),
        )
    )
    page = document.pages[0].obj
    page.Annots = Array([*page.get("/Annots", ()), field])
    document.Root.AcroForm.Fields.append(field)
    document.Root.Perms.DocMDP[KEY] = _UNKNOWN


def name(saved: bytes, field: int) -> bytes:
    """The saved letter, its signature still empty, with the number of its field."""
    return saved.replace(b"/XXTimeStamp %d" % _UNKNOWN, b"/XXTimeStamp %-9d" % field, 1)


def is_reserved(letter: bytes) -> bool:
    """Whether a letter says, under its signature, that a time-stamp over all of it follows."""
    return _FIELD.search(letter) is not None


def append(letter: bytes, stamp: Callable[[bytes], bytes]) -> bytes:
    """The letter and its time-stamp: `stamp` turns a SHA-256 digest into a token in DER.

    Raises ValueError for what is no letter with a field for it, BadSettings when the token takes too much room.
    """
    tail, field = _TAIL.search(letter), _FIELD.search(letter)
    table = _TABLE.match(letter, int(tail[1])) if tail else None
    if not tail or not field or not table:
        raise ValueError("the PDF has no field for a time-stamp")
    before, after = _around(letter, int(field[1]), int(table[2]), b"%b %b" % (table[1], table[3]), int(tail[1]))
    token = stamp(sha256(before + after).digest())
    if len(token) > ROOM:
        raise BadSettings(
            f"The time-stamp with its certificates takes {len(token):,} bytes; a letter has room for {ROOM:,}.",
            "Name another authority under time: authorities.",
        )
    return b"".join((before, b"<", token.ljust(ROOM, b"\0").hex().encode(), b">", after))


def take_apart(pdf: bytes) -> Archived | None:
    """A letter and the time-stamp over it; None where that is not all that the file holds, to the byte."""
    end = pdf.find(b"%%EOF\n") + len(b"%%EOF\n")
    letter, found = pdf[:end], _TOKEN.search(pdf, end)
    if not found or len(found[1]) != 2 * ROOM or not is_reserved(letter):
        return None
    token = bytes.fromhex(found[1].decode())
    imprints: list[bytes] = []

    def again(imprint: bytes) -> bytes:
        imprints.append(imprint)
        return token

    try:
        same = append(letter, again) == pdf
    except ValueError:
        return None
    return Archived(letter, token, imprints[0]) if same else None


def _around(letter: bytes, field: int, size: int, named: bytes, previous: int) -> tuple[bytes, bytes]:
    """The bytes on either side of the token, its brackets left out."""
    start = len(letter)
    widget = (
        f"{field} 0 obj\n<< /F 132 /FT /Sig /Rect {_NOWHERE} /Subtype /Widget /T ({_TITLE}) /TU ({_TOOLTIP}) "
        f"/Type /Annot /V {size} 0 R >>\nendobj\n"
    ).encode()
    opening = b"%d 0 obj\n<< /ByteRange " % size
    behind = b" /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161 /Type /DocTimeStamp >>\nendobj\n"
    gap = start + len(widget) + len(opening) + len(_range(0, 0, 0)) + len(b" /Contents ")
    end = gap + 2 * ROOM + 2
    table_at = end + len(behind)
    table = _table(size, named, previous, ((field, start), (size, start + len(widget)), (size + 1, table_at)))
    rest = len(behind) + len(table)
    before = letter + widget + opening + _range(gap, end, rest) + b" /Contents "
    return before, behind + table


def _range(gap: int, end: int, rest: int) -> bytes:
    """As long whatever the numbers are."""
    return f"[ 0 {gap:>10} {end:>10} {rest:>10} ]".encode()


def _table(size: int, named: bytes, previous: int, places: tuple[tuple[int, int], ...]) -> bytes:
    """The cross-reference stream of the three objects that are new, and where it is."""
    index = " ".join(f"{number} 1" for number, _ in places)
    rows = b"".join(b"\1" + place.to_bytes(4) + b"\0" for _, place in places)
    told = f"/Index [ {index} ] /Length {len(rows)} /Prev {previous} /Size {size + 2} /Type /XRef /W [ 1 4 1 ]".encode()
    head = b"%d 0 obj\n<< %b %b >>\nstream\n" % (size + 1, named, told)
    return head + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % places[-1][1]
