"""What a finished letter must hold besides its pages, and must not: where programs look, and readers do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pikepdf import Array, Dictionary, Name, Stream

from letters.checks.pages import foreign, missing_values
from letters.pdf import extras, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

    from letters.checks.finished import Finished
    from letters.errors import Problem

_ROOT = frozenset({
    "/AcroForm", "/DSS", "/Extensions", "/Lang", "/MarkInfo", "/Metadata", "/Names", "/Outlines", "/OutputIntents",
    "/Pages", "/Perms", "/StructTreeRoot", "/Type", "/Version", "/ViewerPreferences",
})  # fmt: skip
_PAGE = frozenset({
    "/Annots", "/BleedBox", "/Contents", "/MediaBox", "/Parent", "/Resources", "/Rotate", "/StructParents", "/Tabs",
    "/TrimBox", "/Type",
})  # fmt: skip
_INFO = frozenset({"/CreationDate", "/Creator", "/ModDate", "/Producer", "/Title"})
_NAMES = frozenset({"/Dests"})


def hidden(it: Finished) -> Iterator[Problem]:
    """No attachment, layer, script or action."""
    for what in sorted(extras.hidden(it.parts)):
        yield it.problem("P109", f"it holds {what}, which no letter has")


def notes(it: Finished) -> Iterator[Problem]:
    """One annotation and form field: the signature's, which the form knows."""
    signatures = 0
    for number, note in extras.notes(it.opened):
        if _is_signature(note):
            signatures += not _is_time_stamp(note)
        else:
            what = f"it holds an annotation{_kind(note)} besides the signature's"
            yield it.problem("P110", what, page=number)
    known = it.opened.Root.get("/AcroForm", Dictionary()).get("/Fields", Array())
    stamps = sum(part.get("/Type") == "/DocTimeStamp" for part in it.parts)
    if signatures != 1 or {len(extras.fields(it.parts)), len(known)} != {1 + stamps} or stamps > 1:
        yield it.problem("P110", "it does not hold exactly one form field, the signature's")


def particulars(it: Finished) -> Iterator[Problem]:
    """The file's own metadata agree with what it ought to be."""
    said = metadata.read_from(it.opened)
    if said is None:
        yield it.problem("P111", "its metadata do not say which letter it is")
        return
    embargo = it.letter.inspection.embargo
    wanted = {
        "force": it.letter.id,
        "inspection": it.letter.inspection.id,
        "edition": "embargoed" if it.copy else "public",
        "copy": it.copy.id if it.copy else None,
        "until": embargo.until.rfc3339 if embargo else "",
        "zone": embargo.until.zone if embargo else "",
    }
    for name, value in wanted.items():
        if (found := getattr(said, name)) != value:
            yield it.problem("P111", f"its metadata say {name} {found or 'nothing'}, not {value or 'nothing'}")
    if said.title.startswith("EMBARGOED") != bool(it.copy):
        yield it.problem("P111", f"its title {'does not begin' if it.copy else 'begins'} with EMBARGOED")


def unknown_parts(it: Finished) -> Iterator[Problem]:
    """No part of the file but those that letters have."""
    pdf = it.opened
    yield from _unknown(it, pdf.Root, _ROOT, "")
    yield from _unknown(it, pdf.Root.get("/Names", Dictionary()), _NAMES, " among its names")
    yield from _unknown(it, pdf.docinfo, _INFO, " among its particulars")
    for number, page in enumerate(pdf.pages, 1):
        yield from _unknown(it, page.obj, _PAGE, "", number)


def _unknown(
    it: Finished, found: pikepdf.Object, known: frozenset[str], where: str, page: int = 0
) -> Iterator[Problem]:
    for key in sorted(set(found.keys()) - known):
        yield it.problem("P112", f"it holds {key[:40]}{where}, which no letter has", page=page)


def unseen_texts(it: Finished) -> Iterator[Problem]:
    """No other force and no missing value in titles, bookmarks, descriptions and the rest that stands on no page."""
    text = " | ".join([*extras.texts(it.parts), _packet(it.opened)])
    for named in foreign(it, text).values():
        yield it.problem("P103", f"a text that is on no page names {named}, another force")
    for word in missing_values(it, text):
        yield it.problem("P105", f"a text that is on no page says {word!r}, which a program writes for a missing value")


def _packet(pdf: pikepdf.Pdf) -> str:
    packet = pdf.Root.get("/Metadata")
    return packet.read_bytes().decode(errors="replace") if isinstance(packet, Stream) else ""


def _is_signature(note: pikepdf.Object) -> bool:
    return bool(note.get("/Subtype") == Name.Widget and note.get("/FT") == Name.Sig and "/V" in note)


def _is_time_stamp(note: pikepdf.Object) -> bool:
    """Whether it is that of a whole letter, which verifying allows in one place and spelling alone."""
    value = note.get("/V")
    return isinstance(value, Dictionary) and bool(value.get("/Type") == Name.DocTimeStamp)


def _kind(note: pikepdf.Object) -> str:
    return f" ({str(note.get('/Subtype'))[1:24]})" if "/Subtype" in note else ""
