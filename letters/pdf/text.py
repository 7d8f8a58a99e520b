"""The text of a PDF's pages, for checks that read a finished letter back. Takes some 4 ms a page."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

if TYPE_CHECKING:
    from typing import Any

_ARTIFACT = "Artifact\0".encode("utf-16-le")
# One set for all calls, since there are some fifty on each page. A longer name is not written, but its length is said.
_BUFFER, _SAID = ctypes.create_string_buffer(64), ctypes.c_ulong()
_UNITS, _LENGTH = ctypes.cast(_BUFFER, ctypes.POINTER(ctypes.c_ushort)), ctypes.byref(_SAID)


def pages_text(pdf: bytes, *, artifacts: bool = True) -> list[str]:
    """Each page's text in drawing order, as one line: every run of white space, no-break spaces too, is one space.

    What stands in annotations, such as a signature field, is left out; without `artifacts` stamps are too, and what
    remains is the page's own text. Raises ValueError when the file is no PDF.
    """
    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise ValueError("the file is not a PDF that can be read") from error
    try:
        return [text_of(page) if artifacts else texts_of(page)[1] for page in document]
    except pypdfium2.PdfiumError as error:
        raise ValueError("a page of the PDF cannot be read") from error
    finally:
        document.close()


def text_of(page: Any) -> str:
    """The text of one page that is open, as one line."""
    text: str = page.get_textpage().get_text_range()
    return " ".join(text.replace("\ufffe", "-").split())  # what pdfium makes of a hyphen at a line's end


def texts_of(page: Any) -> tuple[str, str]:
    """The text of a page as `text_of` gives it, and that of its own content alone. Takes the page apart in memory.

    To read a page takes as long as it has letters. Where artifacts come first, as in ours, each part is read once.
    """
    drawn = _objects(page)
    kinds = [_is_artifact(each) for each in drawn]
    own = [each for each, artifact in zip(drawn, kinds, strict=True) if not artifact]
    artifacts = drawn[: len(drawn) - len(own)]
    if not all(kinds[: len(artifacts)]):
        whole = text_of(page)
        _remove(page, [each for each, artifact in zip(drawn, kinds, strict=True) if artifact])
        return whole, text_of(page)
    taken = [each for each in own if raw.FPDFPage_RemoveObject(page, each)]
    stamps = text_of(page)
    _remove(page, artifacts)
    for each in taken:
        raw.FPDFPage_InsertObject(page, each)
    body = text_of(page)
    return " ".join(filter(None, (stamps, body))), body


def _objects(page: Any) -> list[Any]:
    """Without pypdfium2's own objects around pdfium's, each of which takes longer to make than to look at."""
    return [raw.FPDFPage_GetObject(page, number) for number in range(raw.FPDFPage_CountObjects(page))]


def _remove(page: Any, drawn: list[Any]) -> None:
    for each in drawn:
        if raw.FPDFPage_RemoveObject(page, each):
            raw.FPDFPageObj_Destroy(each)


def _is_artifact(drawn: Any) -> bool:
    marks = (raw.FPDFPageObj_GetMark(drawn, number) for number in range(raw.FPDFPageObj_CountMarks(drawn)))
    return any(_name(mark) == _ARTIFACT for mark in marks)


def _name(mark: Any) -> bytes:
    """A mark's name as pdfium writes it, with its end; cut off where it is longer than any that is looked for."""
    raw.FPDFPageObjMark_GetName(mark, _UNITS, len(_BUFFER), _LENGTH)
    return _BUFFER.raw[: _SAID.value]
