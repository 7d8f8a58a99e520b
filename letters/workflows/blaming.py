"""From what is seen on a page to the line of a stylesheet or template that makes it so."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from letters.checks.paper.said import missed_in
from letters.checks.templates import blame
from letters.checks.templates.parts import hidden_letter, lacking_letter, text_of
from letters.checks.templates.styles import declared_in
from letters.errors import Problem, Unfit
from letters.model.names import plain
from letters.pdf.text import pages_text
from letters.pdf.views import sizes
from letters.typeset.context import letter_context
from letters.typeset.stamps import sheets as stamp_sheets
from letters.workflows.paper import page_texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from letters.ports import Sheets
    from letters.templating.templates import Templates

_LETTER, _STAMPS = "letter.html.j2", "stamps/sheet.html.j2"
_STYLES = {_LETTER: "letter.css", _STAMPS: "stamps/stamps.css"}
_STAMPS_FOLDER = "templates/stamps/"
_SHOWN = {"P104": blame.SHOWING, **dict.fromkeys(("P107", "P113", "T026"), ("display", "visibility"))}
_STRANGE = frozenset({"P103", "P105"})
_TEXTS = frozenset({"P121", "P134"})
_DECIDED_BY = {
    "P001": blame.POSITION,
    "P121": blame.SHOWING,
    "P122": blame.POSITION,
    "P123": blame.POSITION,
    "P124": blame.SIZE,
    "P125": blame.STRESS,
    "P134": blame.SHOWING,
    "P135": blame.COLOUR,
    "T021": blame.SHOWING,
}
"""Of what is wrong with words on a page, the properties that may make it so."""
_REMEDIES = {
    "P001": "keep it on the page, in the stylesheet",
    "P121": "let the stylesheet show it as it is written, in its place",
    "P134": "let the stylesheet leave it where the template prints it",
}
_HIDDEN = {"P131": ("opacity", "transform", "filter"), "T017": ("content", "font-size: 0")}
_MENDED = {
    "P102": (_LETTER, "<body", "print the force's name"),
    "P104": ("stamps/band.html.j2", 'class="banner"', "let the band print it"),
    "P107": ("stamps/copy.html.j2", "stamp.copy", "let the stamp print and show it"),
    "P108": ("stamps/copy.html.j2", "stamp.mark", "let the stamp draw it as it came"),
    "P110": (_LETTER, "<a ", "take links and form fields out of the template"),
    "P111": ("stamps/words.html.j2", "set title", "take the words from the template that came with the program"),
    "P136": (_LETTER, "<img", ""),
    "P137": (_LETTER, "<body", ""),
    "P138": ("parts.html.j2", "item.text", ""),
}
"""What is wrong with all letters alike: the template and words where that mostly is, and how to mend it."""
_SPACED = re.compile("no room between|has letters")
_LEVEL = re.compile(r"heading of level (\d)")
Place = tuple[str, int, int]


def blamed(problems: Iterable[Problem], sheets: Sheets, templates: Templates, *, data: bool) -> Iterator[Problem]:
    """The problems of a letter's pages, each at the line that decides it where one does.

    Without `data` that nobody wrote the letter, so that a text which does not fit is the template's fault too.
    """
    shown = _Shown(sheets, templates)
    for problem in problems:
        yield shown.placed(problem) if problem.code != "P001" or not data else problem


def parts_of(sheets: Sheets, templates: Templates, told: Collection[str]) -> Iterator[Problem]:
    """Parts that this letter lacks, and those that no page of it shows; what is `told` of every letter aside."""
    shown, letter = _Shown(sheets, templates), sheets.job.letter
    for it in lacking_letter(templates, letter_context(letter), shown.html) if shown.html and sheets.pdfs else ():
        if it.what not in told:
            what = f"in the letter to {letter.force.name}, {it.what}"
            yield replace(it, column=0, what=what, remedy="print it in the template for every force")
    yield from hidden_parts(sheets, templates, shown)


def hidden_parts(sheets: Sheets, templates: Templates, shown: _Shown | None = None) -> Iterator[Problem]:
    """Parts that the template prints and no page shows."""
    if not sheets.pdfs:
        return
    letter, shown = sheets.job.letter, shown or _Shown(sheets, templates)
    page = " ".join(pages_text(sheets.pdfs[0], artifacts=False))
    for part, words in hidden_letter(letter_context(letter), shown.html, page, page_texts(letter)):
        what = f"{part}{',' if ',' in part else ''} is in the template and not where a reader finds it"
        remedy = "let the stylesheet show it in its place"
        yield shown.placed(Problem(f"templates/{_STYLES[_LETTER]}", 0, 0, "T021", what, remedy, words=words))


class _Shown:
    """A letter as HTML, made when it is first asked for, and what its template and stylesheets say of some words."""

    def __init__(self, sheets: Sheets, templates: Templates) -> None:
        self._sheets = sheets
        self._templates = templates

    @cached_property
    def html(self) -> str:
        return self._rendered(_LETTER, letter_context(self._sheets.job.letter))

    @cached_property
    def _stamps(self) -> str:
        letter, editions = self._sheets.job.letter, self._sheets.job.editions
        pages = len(sizes(self._sheets.pdfs[0])) if self._sheets.pdfs else 1
        made = [stamp_sheets(letter, pages, marks, picture=False) for marks in editions]
        stamps = [stamp for each in made for sheet in each for stamp in sheet]
        return self._rendered(_STAMPS, {"stamps": stamps})

    def placed(self, problem: Problem) -> Problem:
        if properties := _DECIDED_BY.get(problem.code):
            return self._by_words(problem, properties) if problem.words else problem
        words = problem.words or (self._banner if problem.code == "P104" else "")
        document = _LETTER if problem.code == "T026" else _STAMPS
        if problem.code in _SHOWN and words and (rule := self._ruled(document, words, _SHOWN[problem.code])):
            return replace(_at(problem, rule), remedy="let the stylesheet show it")
        if problem.code in _HIDDEN and (found := self._declared(_HIDDEN[problem.code])):
            return _at(problem, found)
        if problem.code in _STRANGE and problem.words and not problem.line and not problem.part:
            place = next(filter(None, (self._printed(it, problem.words, bare=False) for it in _STYLES)), None)
            return _at(problem, place) if place else problem
        if (known := _MENDED.get(problem.code)) is None or problem.file.startswith(_STAMPS_FOLDER):
            return problem
        name, words, remedy = known
        if level := _LEVEL.search(problem.what):
            words = f"<h{level[1]}"
        return replace(_at(problem, self._templates.place_of(words, name)), remedy=remedy or problem.remedy)

    @property
    def _banner(self) -> str:
        embargo = self._sheets.job.letter.inspection.embargo
        return f"EMBARGOED UNTIL {embargo.until.time}" if embargo else ""

    def _by_words(self, problem: Problem, properties: tuple[str, ...]) -> Problem:
        """Of two texts that meet, a stamp is the one to look at: it has its place, and the letter its margins."""
        words = problem.words.split("\n")
        if problem.code in _TEXTS and self._is_unprinted(words[0]):
            return _at(problem, self._templates.place_of("in body", _LETTER))
        if problem.code in _TEXTS and "out of its order" in problem.what:
            properties = blame.ORDER
        if _SPACED.search(problem.what):
            properties = blame.SPACING
        for place in self._candidates(words, properties):
            remedy = _REMEDIES.get(problem.code, "") if place[0].endswith(".css") else ""
            return replace(_at(problem, place), remedy=remedy or problem.remedy)
        return problem

    def _candidates(self, words: list[str], properties: tuple[str, ...]) -> Iterator[Place]:
        """What decides the words, the likeliest first."""
        for document in (_STAMPS, _LETTER) if len(words) > 1 else (_LETTER, _STAMPS):
            ways = [blame.MOVING, properties] if properties == blame.POSITION else [properties]
            for place in (self._ruled(document, one, way) for way in ways for one in words):
                if place:
                    yield place
            if properties == blame.SPACING and (found := self._declared(blame.SPACING[:2])):
                yield found  # of letters that are drawn over each other, programs do not read every one
            yield from filter(None, (self._printed(document, one) for one in words))

    def _is_unprinted(self, text: str) -> bool:
        """Whether the template itself leaves a text of the data out, or prints it out of its order."""
        texts = page_texts(self._sheets.job.letter)
        return text in {missed.replace("*", "") for missed, _ in missed_in(text_of(self.html), texts)}

    def _ruled(self, document: str, words: str, properties: tuple[str, ...]) -> Place | None:
        html = self._html_of(document, words)
        rule = blame.rule_for(html, self._style(document), words, properties) if html else None
        return (f"{self._templates.folder.name}/{_STYLES[document]}", *rule) if rule else None

    def _printed(self, document: str, words: str, *, bare: bool = True) -> Place | None:
        """The tag that the words stand in; `bare` ones count, of which there may be several."""
        html = self._html_of(document, words)
        for begin in (blame.begin_of(html, words), blame.tag_of(html, words)) if html else ():
            is_bare = begin.endswith(">") and "class=" not in begin
            if begin and (bare or not is_bare) and (place := self._templates.place_of(begin, document))[1]:
                return place
        return None

    def _declared(self, names: tuple[str, ...]) -> Place | None:
        found = declared_in(self._style(_LETTER), names)
        return (f"{self._templates.folder.name}/{_STYLES[_LETTER]}", *found) if found else None

    def _html_of(self, document: str, words: str) -> str:
        """The document as HTML where it says the words; else nothing."""
        html = self.html if document == _LETTER else self._stamps
        return html if plain(words) in plain(text_of(html)) else ""

    def _style(self, document: str) -> str:
        path = self._templates.folder / _STYLES[document]
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def _rendered(self, name: str, context: dict[str, object]) -> str:
        try:
            return self._templates.render(name, context)
        except Unfit:
            return ""


def _at(problem: Problem, place: Place) -> Problem:
    file, line, column = place
    return replace(problem, file=file, line=line, column=column, part="")
