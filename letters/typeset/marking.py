"""Marks one report for one copy after another, with the stamps that the signed copies bear: nothing is typeset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.pdf.extras import BROKEN
from letters.pdf.opening import open_pdf
from letters.typeset import report as national
from letters.typeset.context import words

if TYPE_CHECKING:
    from letters.model.letter import Letter
    from letters.templating.templates import Templates


class Marker:
    """For the `report` of an inspection; keeps what its copies have in common, and nothing of any one of them."""

    def __init__(self, report: bytes, templates: Templates) -> None:
        self._report = report
        self._templates = templates
        self._letter: Letter | None = None
        self._embargoed = ""
        self._prepared = b""

    def mark(self, letter: Letter, signed: bytes) -> bytes | None:
        """The report for the holder of the copy `signed`, or None where that copy shows no stamps to take.

        Raises Unfit for a report that cannot be stamped, or holds more than its pages.
        """
        try:
            copy = open_pdf(signed)
        except BROKEN:
            return None
        with copy:
            stamps = national.stamps_on(copy)
            return national.fill(self._prepare(letter), stamps) if stamps else None

    def _prepare(self, letter: Letter) -> bytes:
        """The report without stamps: the same for all letters whose title begins alike."""
        if letter is self._letter:
            return self._prepared
        embargoed = words(self._templates, letter, "embargoed")["embargoed"]
        report = letter.inspection.report
        if report is None:
            raise AssertionError
        if not self._prepared or embargoed != self._embargoed:
            self._prepared = national.prepare(self._report, f"data/{report.file}", report.title, embargoed)
        self._letter, self._embargoed = letter, embargoed
        return self._prepared
