"""The Typesetter by WeasyPrint: a letter laid out once, then finished as one edition after another."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from letters.errors import Problem, Unfit
from letters.ports import Marks, Master
from letters.templating.templates import Templates
from letters.typeset.context import WORDS, words
from letters.typeset.picture import read_picture
from letters.typeset.readable import misread
from letters.typeset.strange import strange
from letters.typeset.swift import loading

if TYPE_CHECKING:
    from pathlib import Path

    import pikepdf

    from letters.model.letter import Copy, Letter
    from letters.pdf.stamping import Sheet
    from letters.typeset.borne import Seen
    from letters.typeset.engine import Layout
    from letters.typeset.pages import Pages
    from letters.typeset.stamps import Stamp

_KEPT = 16  # sheets: a letter's editions are made one after another, in a few combinations of marks


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of document: template, stylesheet, WeasyPrint's variant, and the millimetres without ink at its sides."""

    template: str
    style: str
    variant: str | None
    side: float


# No variant is both PDF/A-3a and PDF/UA-1: the finisher adds what PDF/UA asks for.
_LETTER = _Kind("letter.html.j2", "letter.css", "pdf/a-3a", 15)
_SHEET = _Kind("stamps/sheet.html.j2", "stamps/stamps.css", None, 0)


def make_typesetter(templates: Path, picture: Path | None = None) -> WeasyTypesetter:
    """A typesetter for a folder of templates. Raises BadSettings when the signature's picture cannot be read."""
    return WeasyTypesetter(templates, read_picture(picture))


class WeasyTypesetter:
    """Implements ports.Typesetter. Make one a process: it keeps fonts, stylesheets and the last letters' stamps.

    `picture` is a signature by hand as SVG or PNG, shown on the editions that are signed.
    """

    def __init__(self, templates: Path, picture: bytes | None = None) -> None:
        # fontconfig reads this when WeasyPrint is first imported: the shipped fonts and none of the machine's.
        os.environ["FONTCONFIG_FILE"] = str(templates.resolve() / "fonts" / "fonts.conf")
        loading.load()
        from letters.typeset.engine import Engine
        from letters.typeset.fonts import Fonts

        self._templates = Templates(templates)
        self._picture = picture
        self._engine = Engine(self._templates, picture)
        self._fonts = Fonts(self._templates.folder / "fonts")
        self._sheets: OrderedDict[str, tuple[Sheet, list[str], list[Seen]]] = OrderedDict()

    def typeset(self, letter: Letter) -> Master:
        """Lay the letter out. Raises Unfit with a place for everything that is missing, foreign or off the page."""
        master, problems = self.look(letter)
        if master is None or problems:
            raise Unfit(problems)
        return master

    def look(self, letter: Letter) -> tuple[Master | None, tuple[Problem, ...]]:
        """Lay the letter out, and say what is wrong with it, for its author to see both; only for proofs.

        Without a master where there is nothing to see. Raises Unfit where a template fails.
        """
        from letters.typeset.context import letter_context

        if problems := list(self._fonts.missing(letter)):
            return None, tuple(problems)
        html = self._templates.render(_LETTER.template, letter_context(letter))
        layout, pages, problems = self._judged(html, _LETTER, letter)
        problems += strange(letter, pages.texts, _LETTER.template, self._templates, flows=True)
        hand, field = (pages.box_of(identity) for identity in ("hand", "signature"))
        if not problems:
            problems = [*pages.stranded(letter), *misread(letter, pages.shown, layout.pdf)]
        if hand is not None and field is not None:
            return Master(layout.pdf, len(pages.sizes), field, hand), tuple(problems)
        what = "the letter has no place for its signature"
        remedy = 'add empty <div id="hand"></div> and <div id="signature"></div> to the close'
        file, line = self._templates.place(_LETTER.template, 'class="close"')
        return None, (*problems, Problem(file, line, 0, "T014", what, remedy))

    def finish(self, master: Master, letter: Letter, marks: Marks) -> bytes:
        """Stamp an edition. Embargoed and public editions hold an empty signature field, ready for `Signer.sign`.

        Raises Unfit when a stamp does not fit its room, ValueError when `marks` contradict themselves or the letter.
        """
        from letters.typeset import stamps
        from letters.typeset.finisher import Finisher

        _agree(letter, marks)
        sheets = stamps.sheets(letter, master.pages, marks, picture=self._picture is not None and not marks.ink)
        drawn = self._drawn(sheets, letter, marks.copy)
        said = words(self._templates, letter, marks.edition)
        self._refuse_strange(letter, [*said.values()], WORDS)
        return Finisher(master, marks, drawn, said).finish(letter)

    def mark_report(self, report: bytes, letter: Letter, copy: Copy, *, evaluation: bool = False) -> bytes:
        """Stamp a copy's banner, notice and mark around every page of the national report, as artifacts; no signature.

        Raises Unfit when a stamp does not fit its room, and for a report that cannot be read or stamped, or that holds
        more than its pages: attachments, layers, scripts, forms, comments.
        """
        from letters.typeset import report as national
        from letters.typeset import stamps

        marks = Marks("embargoed", copy, evaluation)
        _agree(letter, marks)
        if letter.inspection.report is None:
            raise ValueError("the inspection has no report")
        sheets = stamps.report_sheets(letter, copy, evaluation=evaluation)
        forms = {stamp["kind"]: form for stamp, form in self._drawn(sheets, letter, copy)}
        file, title = f"data/{letter.inspection.report.file}", letter.inspection.report.title
        embargoed = words(self._templates, letter, "embargoed")["embargoed"]
        return national.mark(report, file, forms, title, embargoed)

    def _lay_out(self, html: str, kind: _Kind, letter: Letter) -> tuple[Layout, Pages]:
        """One document, with all that is wrong with it raised at once."""
        layout, pages, problems = self._judged(html, kind, letter)
        if problems:
            raise Unfit(problems)
        return layout, pages

    def _judged(self, html: str, kind: _Kind, letter: Letter) -> tuple[Layout, Pages, list[Problem]]:
        from letters.typeset.pages import Pages

        layout = self._engine.render(html, kind.template, kind.style, pdf_variant=kind.variant)
        pages = Pages(layout.document)
        misplaced = pages.misplaced(letter, kind.side)
        # A page of the sheet is no page that the reader knows.
        problems = [*layout.problems, *(replace(it, page=0) if kind is _SHEET else it for it in misplaced)]
        problems += self._fonts.missing_from_page(
            "".join(chain.from_iterable(pages.shown)), kind.template, self._templates
        )
        problems += self._fonts.unknown(pages.faces(), kind.style, self._templates)
        return layout, pages, problems

    def _drawn(
        self, sheets: list[list[Stamp]], letter: Letter, copy: Copy | None
    ) -> list[tuple[Stamp, pikepdf.Object]]:
        """Each stamp with its Form XObject. Raises Unfit for all that is wrong with what the sheets show."""
        from letters.typeset.borne import unborne

        found: list[tuple[Stamp, pikepdf.Object]] = []
        problems: list[Problem] = []
        for stamps in sheets:
            sheet, texts, seen = self._sheet(stamps, letter)
            problems += [replace(it, page=0) for it in strange(letter, texts, _SHEET.template, self._templates)]
            problems += unborne(letter, copy, stamps, seen, self._templates)
            found += zip(stamps, sheet.forms, strict=True)
        if problems:
            raise Unfit(problems)
        return found

    def _sheet(self, stamps: list[Stamp], letter: Letter) -> tuple[Sheet, list[str], list[Seen]]:
        """A sheet with its texts and what is seen of it; kept, because the next edition mostly needs the same one."""
        from letters.pdf.stamping import open_sheet
        from letters.typeset.borne import see

        html = self._templates.render(_SHEET.template, {"stamps": stamps})
        if html not in self._sheets:
            layout, pages = self._lay_out(html, _SHEET, letter)
            squares = any(stamp["kind"] == "copy" for stamp in stamps)
            self._sheets[html] = open_sheet(layout.pdf), pages.texts, see(layout.pdf, squares=squares)
            if len(self._sheets) > _KEPT:
                self._sheets.popitem(last=False)
        self._sheets.move_to_end(html)
        kept = self._sheets[html]
        if len(kept[0].forms) != len(stamps):  # also of one kept for others: a broken template prints the same for all
            what = f"{len(stamps)} stamps take {len(kept[0].forms)} pages"
            raise Unfit([Problem(f"templates/{_SHEET.style}", 0, 0, "T015", what, "keep each stamp to one page")])
        return kept

    def _refuse_strange(self, letter: Letter, texts: list[str], template: str) -> None:
        """Of texts that are no pages of the letter's own."""
        if problems := [*strange(letter, texts, template, self._templates)]:
            raise Unfit(replace(it, page=0) for it in problems)


def _agree(letter: Letter, marks: Marks) -> None:
    if (marks.edition == "embargoed") != (marks.copy is not None):
        raise ValueError("embargoed editions, and they alone, are somebody's copy")
    if marks.edition in ("embargoed", "public") and letter.inspection.embargo is None:
        raise ValueError("a letter cannot be signed while its embargo is to be confirmed")
    if marks.copy and marks.copy.person not in letter.people:
        raise ValueError(f"{marks.copy.id} is no copy of this letter")
