"""A finished PDF, opened once for all rules that read it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

import pikepdf

from letters.errors import Problem
from letters.pdf import extras, marks
from letters.pdf.looking import look
from letters.pdf.opening import open_pdf
from letters.pdf.stamped import Halves, halve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from letters.model.letter import Copy, Letter

DPI = 108
_FOOT = 0.12  # the share of a page where the shipped templates put the mark; looking there alone takes a tenth as long


@dataclass(slots=True)
class Known:
    """What was read of a plan's files and found right: by digests, pages without stamps, and the last copy's stamps.

    Keep one only as long as all letters and the names of forces stay the same.
    """

    pages: set[bytes] = field(default_factory=set)
    stamps: bytes | None = None

    def learn(self, it: Finished) -> None:
        self.pages.update([it.rest] if it.rest else [])
        self.stamps = it.stamps


@dataclass(frozen=True)
class Finished:
    """A PDF, and what it ought to be: `copy` of `letter`, or without a copy the letter's public edition.

    `names` is every force's id and name, `file` what a reader calls the PDF; `ours` says that its pages are the
    letter's own, whose text without stamps is looked at too. `known` says what need not be read again.
    The properties raise ValueError where the PDF cannot be read.
    """

    pdf: bytes = field(repr=False)
    letter: Letter
    copy: Copy | None
    names: Mapping[str, str] = field(repr=False)
    file: str
    ours: bool = True
    known: Known | None = None

    @cached_property
    def _seen(self) -> list[tuple[str, str, list[str]]]:
        """Of each page its text, its own text, and what the marks at its foot say."""
        foot, bodies = _FOOT if self.copy else 0, self.ours and not self.is_known
        return [
            (page.text, page.body, marks.read(page.foot) if page.foot else [])
            for page in islice(look(self.pdf, DPI, foot=foot, bodies=bodies), 1 if self.is_known else None)
        ]

    @property
    def pages(self) -> list[str]:
        """Each page's text, stamps included, as one line."""
        return [text for text, _, _ in self._seen]

    @property
    def bodies(self) -> list[str]:
        """Each page's own text, without stamps."""
        return [body for _, body, _ in self._seen]

    @property
    def marks(self) -> list[list[str]]:
        """What the square marks at the foot of each page of a copy say."""
        return [said for _, _, said in self._seen]

    @cached_property
    def opened(self) -> pikepdf.Pdf:
        try:
            return open_pdf(self.pdf)
        except pikepdf.PdfError as error:
            raise ValueError("the file is not a PDF that can be read") from error

    @cached_property
    def parts(self) -> list[extras.Part]:
        """Every dictionary of the file; of a report that is known, of its stamps."""
        if self.is_known and not self.ours and self._halves:
            return extras.dictionaries_in(self._said[number] for number in self._halves.own)
        return extras.dictionaries_in(self._said.values())

    @cached_property
    def _said(self) -> dict[extras.Number, bytes]:
        return extras.said_of(self.opened)

    @cached_property
    def is_known(self) -> bool:
        """Whether all pages are those of a file that was read, but for what is the copy's own."""
        return self.known is not None and self.rest in self.known.pages

    @cached_property
    def rest(self) -> bytes | None:
        """Says what the file holds but for what is one copy's own, and what was looked for; None without stamps."""
        whose = self.letter.id if self.ours else ""
        wanted = f"{whose} {self.letter.inspection.embargo!r} {bool(self.copy)}".encode()
        if self.copy is None:
            return sha256(wanted + self.pdf).digest()
        return sha256(wanted + self._halves.rest).digest() if self._halves else None

    @property
    def bears_known_stamps(self) -> bool:
        """Whether nothing of it is left to be read: no stamps ought to be there, or those that were read last are."""
        last = self.known.stamps if self.known else None
        return self.copy is None or (last is not None and self.stamps == last)

    @property
    def stamps(self) -> bytes | None:
        """Says what the stamps hold, and what was looked for in them; None without any."""
        if self.copy is None or self._halves is None:
            return None
        letter = self.letter
        wanted = f"{letter.mark(self.copy)} {self.copy.person.label} {letter.inspection.embargo!r}".encode()
        return sha256(wanted + self._halves.stamps).digest()

    @cached_property
    def _halves(self) -> Halves | None:
        try:
            return halve(self.opened, self._said)
        except extras.BROKEN:
            return None

    def problem(self, code: str, what: str, *, page: int = 0, remedy: str = "") -> Problem:
        """A problem of this file, mended by making it again where nothing else is said."""
        return Problem(self.file, 0, 0, code, what, remedy or f"make it again: letters generate {self.letter.id}", page)
