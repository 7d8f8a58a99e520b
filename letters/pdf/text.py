"""The text of a PDF's pages, for checks that read a finished letter back. Takes some 4 ms a page."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

if TYPE_CHECKING:
    from typing import Any

_NAME = 32  # UTF-16 units that the name of a mark may take: `Artifact` and every standard tag is shorter


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
        return [_text(page, artifacts) for page in document]
    except pypdfium2.PdfiumError as error:
        raise ValueError("a page of the PDF cannot be read") from error
    finally:
        document.close()


def _text(page: Any, artifacts: bool) -> str:
    if not artifacts:
        for drawn in list(page.get_objects(max_depth=1)):
            if _is_artifact(drawn):
                page.remove_obj(drawn)  # from memory: the file stays as it is
    text: str = page.get_textpage().get_text_range()
    return " ".join(text.replace("\ufffe", "-").split())  # what pdfium makes of a hyphen at a line's end


def _is_artifact(drawn: Any) -> bool:
    marks = (raw.FPDFPageObj_GetMark(drawn, number) for number in range(raw.FPDFPageObj_CountMarks(drawn)))
    return any(_name(mark) == "Artifact" for mark in marks)


def _name(mark: Any) -> str:
    buffer, length = ctypes.create_string_buffer(2 * _NAME), ctypes.c_ulong()
    units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    raw.FPDFPageObjMark_GetName(mark, units, 2 * _NAME, ctypes.byref(length))
    return buffer.raw[: length.value].decode("utf-16-le", "replace").rstrip("\0")
