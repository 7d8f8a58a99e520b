"""A stamped file in two: what is one copy's own, and all else, which is the same in every copy."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from pikepdf import Name, Stream

from letters.pdf.extras import BROKEN, Number
from letters.pdf.stamping import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pikepdf

_REFERENCE = re.compile(rb'"(\d+) (\d+) R"')
_PACKED = re.compile(rb'(?m)^  "/(?:Length|Filter|DecodeParms)": .*\n')
_CONTAINERS = (Name.ObjStm, Name.XRef)
"""Only hold other objects, which are looked at by themselves."""
_PAGE = re.compile(rb'"/Type": "/(?:Page|Pages|Catalog)"')


@dataclass(frozen=True, slots=True)
class Halves:
    """`own` are the numbers of the objects of the three stamps, and of a letter its signature and metadata too.

    `rest` is a digest over all others and over where the stamps hang: two files with the same `rest` show the same on
    all pages but for what the stamps themselves say. `stamps` is one over those: the same in whichever file they are.
    """

    own: frozenset[Number]
    rest: bytes
    stamps: bytes


def halve(pdf: pikepdf.Pdf, said: Mapping[Number, bytes]) -> Halves | None:
    """Tell what is a copy's own from all else; None where it has not the three stamps, or they lead to pages.

    `said` are its objects, as `said_of` gives them.
    """
    try:
        drawn = pdf.pages[0].obj.Resources.XObject
        forms = [drawn[name].objgen for name in NAMES.values()]
        first = forms + [each.objgen for each in _signed(pdf)]
    except BROKEN:
        return None
    stamps, own = _reached(forms, said), frozenset(_reached(first, said))
    if any(_PAGE.search(said[number]) for number in own):
        return None
    rest = sha256(repr((first, pdf.Root.objgen, pdf.docinfo.objgen)).encode())
    for each in pdf.objects:
        number, stream = each.objgen, isinstance(each, Stream)
        if number not in own and not (stream and each.get("/Type") in _CONTAINERS):
            rest.update(b"%d %d %d " % (*number, len(said[number])) + said[number])
            rest.update(each.read_raw_bytes() if stream else b"")
    return Halves(own, rest.digest(), _digest(pdf, stamps, said))


def _digest(pdf: pikepdf.Pdf, numbers: Mapping[Number, int], said: Mapping[Number, bytes]) -> bytes:
    """Over objects in an order of their own, whatever their numbers in this file and however their bytes are packed."""
    found = sha256()
    for number in numbers:
        each = pdf.get_object(number)
        told = _PACKED.sub(b"", said[number]) if isinstance(each, Stream) else said[number]
        found.update(_REFERENCE.sub(lambda it: b"@%d" % numbers[_number(it)], told))
        found.update(b"%d " % len(data := each.read_bytes()) + data if isinstance(each, Stream) else b"")
    return found.digest()


def _signed(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """Of a signed letter, its signature and its metadata; both are looked at by themselves."""
    if "/AcroForm" not in pdf.Root:
        return []
    return [pdf.Root.AcroForm.Fields[0].V, pdf.Root.Metadata]


def _reached(first: Iterable[Number], said: Mapping[Number, bytes]) -> dict[Number, int]:
    """The objects that these lead to, and themselves, with their places in the order in which they are met."""
    found: dict[Number, int] = {}
    waiting = deque(first)
    while waiting:
        number = waiting.popleft()
        if number not in found and number in said:
            found[number] = len(found)
            waiting += map(_number, _REFERENCE.finditer(said[number]))
    return found


def _number(reference: re.Match[bytes]) -> Number:
    return int(reference[1]), int(reference[2])
