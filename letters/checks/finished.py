"""A finished PDF, opened once for all rules that read it back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pikepdf

from letters.errors import Problem
from letters.pdf.extras import dictionaries
from letters.pdf.opening import open_pdf
from letters.pdf.text import pages_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from letters.model.letter import Copy, Letter

_LOOKALIKES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "*": None})


@dataclass(frozen=True)
class Finished:
    """A PDF, and what it ought to be: `copy` of `letter`, or without a copy the letter's public edition.

    `names` is every force's id and name, `file` what a reader calls the PDF. The properties raise ValueError where the
    PDF cannot be read.
    """

    pdf: bytes = field(repr=False)
    letter: Letter
    copy: Copy | None
    names: Mapping[str, str] = field(repr=False)
    file: str

    @cached_property
    def pages(self) -> list[str]:
        """Each page's text, stamps included, as one line."""
        return pages_text(self.pdf)

    @cached_property
    def bodies(self) -> list[str]:
        """Each page's own text, without stamps."""
        return pages_text(self.pdf, artifacts=False)

    @cached_property
    def data(self) -> str:
        """All texts of the letter's data, comparable."""
        return comparable(" | ".join(_texts(self.letter.content())))

    @cached_property
    def opened(self) -> pikepdf.Pdf:
        try:
            return open_pdf(self.pdf)
        except pikepdf.PdfError as error:
            raise ValueError("the file is not a PDF that can be read") from error

    @cached_property
    def parts(self) -> list[pikepdf.Object]:
        """Every dictionary of the file."""
        return dictionaries(self.opened)

    def problem(self, code: str, what: str, *, page: int = 0, remedy: str = "") -> Problem:
        """A problem of this file, mended by making it again where nothing else is said."""
        return Problem(self.file, 0, 0, code, what, remedy or f"make it again: letters generate {self.letter.id}", page)


def comparable(text: str) -> str:
    """A text as it can be compared with what the page made of it: quotes, dashes and emphasis aside."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_LOOKALIKES).split())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
