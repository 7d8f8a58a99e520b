"""Stamps a copy's marks on the national report that goes with it: other people's PDF, of any size, tagged or not."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name, Stream, String

from letters.errors import Problem, Unfit
from letters.pdf import extras, framing
from letters.pdf.opening import open_pdf
from letters.pdf.stamping import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MM = 72 / 25.4
_SHEET = (210 * _MM, 297 * _MM)  # the stamps' own page, as stamps.css has it
_TOP, _FOOT = 20 * _MM, 20 * _MM  # what band and notice take of it from above, and the copy mark from below
_OF_THE_BYTES = ("/Length", "/Filter", "/DecodeParms")
_EXPORT = "export it again from the program it was written in, as a plain PDF without it"


def mark(report: bytes, file: str, stamps: Mapping[str, pikepdf.Object], title: str, embargoed: str) -> bytes:
    """The report with the stamps around every page and a title that begins with `embargoed`; the same bytes each time.

    `stamps` are the Form XObjects of band, notice and copy mark; `title` serves where the report has none; `file` is
    what a problem calls the report. Raises Unfit for a report that cannot be stamped, or holds more than its pages.
    """
    return fill(prepare(report, file, title, embargoed), stamps)


def prepare(report: bytes, file: str, title: str, embargoed: str) -> bytes:
    """What all copies have in common: the report with room for stamps, empty, around every page. For `fill` alone."""
    with _opened(report, file) as pdf:
        empty = {name: pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form) for name in NAMES.values()}
        for page in pdf.pages:
            _stamp(page, empty)
        _entitle(pdf, f"{embargoed} – {_title(pdf) or title}")
        return _save(pdf, mended=True)


def refuse_unfit(report: bytes, file: str) -> None:
    """Raises Unfit for a report that `mark` would refuse, before there is a copy to mark it for."""
    with _opened(report, file):
        pass


@contextmanager
def _opened(report: bytes, file: str) -> Iterator[pikepdf.Pdf]:
    try:
        with open_pdf(report) as pdf:
            if problems := list(_unfit(pdf, file)):
                raise Unfit(problems)
            yield pdf
    except pikepdf.PasswordError as error:
        raise Unfit([_problem(file, "it is protected by a password", "take the protection off")]) from error
    except extras.BROKEN as error:
        raise Unfit([_problem(file, "it is not a PDF that can be read", _EXPORT)]) from error


def fill(prepared: bytes, stamps: Mapping[str, pikepdf.Object]) -> bytes:
    """One copy's report: every page shows the same three forms, so each needs to be filled in once only."""
    with open_pdf(prepared) as pdf:
        forms = pdf.pages[0].obj.Resources.XObject
        for kind, name in NAMES.items():
            _become(forms[name], pdf.copy_foreign(stamps[kind]))
        return _save(pdf, mended=False)


def stamps_on(letter: pikepdf.Pdf) -> dict[str, pikepdf.Object] | None:
    """The stamps that a signed copy bears, to put on the report that goes with it; None where it has not all three."""
    try:
        drawn = letter.pages[0].obj.Resources.XObject
        found = {kind: drawn[name] for kind, name in NAMES.items()}
    except extras.BROKEN:
        return None
    return found if all(isinstance(form, Stream) for form in found.values()) else None


def _become(empty: pikepdf.Object, form: pikepdf.Object) -> None:
    """Give the stream that pages draw the content of another one of the same file."""
    empty.write(form.read_bytes())
    for key, value in form.stream_dict.items():
        if key not in _OF_THE_BYTES:
            empty[key] = value


def _save(pdf: pikepdf.Pdf, *, mended: bool) -> bytes:
    """The same bytes each time; `mended` says that the XMP packet's PDF version is seen to."""
    output = BytesIO()
    generate = pikepdf.ObjectStreamMode.generate
    pdf.save(output, deterministic_id=True, object_stream_mode=generate, fix_metadata_version=mended)
    return output.getvalue()


def _unfit(pdf: pikepdf.Pdf, file: str) -> Iterator[Problem]:
    if pdf.is_encrypted:
        yield _problem(file, "it is protected against changes", "take the protection off")
    if not len(pdf.pages):
        yield _problem(file, "it has no page", "give the finished report")
    parts = extras.dictionaries(pdf)
    for what in sorted(extras.hidden(parts)):
        yield _problem(file, f"it holds {what}", _EXPORT)
    if extras.fields(parts):
        yield _problem(file, "it holds form fields or a signature, which a stamp would break", _EXPORT)
    for number, note in extras.notes(pdf):
        if note.get("/Subtype") not in (Name.Link, Name.Widget):
            yield _problem(file, "it holds a comment or another annotation", _EXPORT, number)
    for number, page in enumerate(pdf.pages, 1):
        yield from _unfit_page(page, file, number)


def _unfit_page(page: pikepdf.Page, file: str, number: int) -> Iterator[Problem]:
    try:
        framing.frame_of(page)
    except ValueError as error:
        yield _problem(file, f"the page cannot be stamped: {error}", "print it to PDF again", number)
    if NAMES["copy"] in page.obj.get("/Resources", Dictionary()).get("/XObject", Dictionary()):
        yield _problem(file, "the page bears a copy's mark already", "give the report as it was before", number)


def _problem(file: str, what: str, remedy: str, page: int = 0) -> Problem:
    return Problem(file, 0, 0, "P120", f"the report cannot be sent: {what}", remedy, page)


def _stamp(page: pikepdf.Page, forms: Mapping[str, pikepdf.Object]) -> None:
    """Band and notice above the page, in its middle; the copy mark below, at its left."""
    width, height = _SHEET
    frame = framing.frame_of(page)
    side = max(0, (width - frame.width) / 2)
    above = height - _TOP
    placed = {
        name: (form, -side, -_FOOT)
        if name == NAMES["copy"]
        else (form, (frame.width - width) / 2, frame.height - above)
        for name, form in forms.items()
    }
    framing.stamp(page, framing.Room(_TOP, _FOOT, side), placed)


def _title(pdf: pikepdf.Pdf) -> str:
    return " ".join(str(pdf.docinfo.get("/Title", "")).split())


def _entitle(pdf: pikepdf.Pdf, title: str) -> None:
    """Give the file its title, in both places, and have it shown."""
    pdf.docinfo["/Title"] = String(title)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as packet:
        packet["dc:title"] = title
    if "/ViewerPreferences" not in pdf.Root:
        pdf.Root.ViewerPreferences = Dictionary()
    pdf.Root.ViewerPreferences.DisplayDocTitle = True
