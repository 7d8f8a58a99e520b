"""The structure that a screen reader walks: tags, language, title, descriptions, headings and lists (PDF/UA-1)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name

from letters.checks.wording.texts import findings
from letters.pdf import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.checks.finished import Finished
    from letters.errors import Problem

_TEMPLATE = "templates/letter.html.j2"
_AGAIN = "take the template that came with the program, and change it step by step"
_PLAIN = "write it as text in the template, without opacity, transform or the like in the stylesheet"
_HEADING = re.compile(r"/H([1-6])")
_TEXT = frozenset({"Tj", "TJ", "'", '"'})
_INSIDE = {"/L": {"/LI", "/L", "/Caption"}, "/LI": {"/Lbl", "/LBody"}}
_CONTENT = frozenset({*_TEXT, "Do", "EI", "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"})


def tagged(it: Finished) -> Iterator[Problem]:
    """Everything drawn is in the structure or marked as an artifact, and the file says so."""
    root = it.opened.Root
    if not bool(root.get("/MarkInfo", Dictionary()).get("/Marked", False)) or "/StructTreeRoot" not in root:
        yield _fault(it, "P131", "a screen reader finds nothing in the file", remedy=_AGAIN)
        return
    for number, page in enumerate(it.opened.pages, 1):
        if page.obj.get("/Tabs") not in (None, Name.S):
            yield _fault(it, "P131", "the tab key does not follow the order of reading", number, _AGAIN)
        if "/StructParents" not in page.obj:
            yield _fault(it, "P131", "a screen reader does not find the page", number, _AGAIN)
        elif _has_loose_content(page):
            yield _fault(it, "P131", "something is drawn that a screen reader does not find", number, _PLAIN)


def _has_loose_content(page: pikepdf.Page) -> bool:
    depth = 0
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator in {"BDC", "BMC"}:
            depth += 1
        elif operator == "EMC":
            depth -= 1
        elif operator in _CONTENT and depth <= 0:
            return True
    return False


def described(it: Finished) -> Iterator[Problem]:
    """Language and title are there and shown; each picture has its words."""
    root = it.opened.Root
    if not str(root.get("/Lang", "")).strip():
        yield _fault(it, "P132", "the file does not say in which language it is", remedy='write <html lang="en-GB">')
    particulars = metadata.read(it.pdf)
    if particulars is None or not particulars.title.strip():
        yield _fault(it, "P133", "the file has no title", remedy="write <title>…</title> in the template")
    if not bool(root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False)):
        yield _fault(it, "P133", "programs show the file's name instead of its title")
    for element in _elements(it):
        if Name.Figure == element.S and not str(element.get("/Alt", "")).strip():
            yield _fault(it, "P136", "a picture has no words for who cannot see it", remedy="give it alt text")


def headings(it: Finished) -> Iterator[Problem]:
    """One title first, and no level left out below it."""
    before = 0
    for element in _elements(it):
        if match := _HEADING.fullmatch(str(element.S)):
            level = int(match[1])
            if level > before + 1 or (level == 1 and before):
                what = f"a heading of level {level} follows one of level {before or 'none'}"
                yield _fault(it, "P137", what, remedy="use h1 once, for the title, then h2, then h3")
            before = level
    if not before:
        yield _fault(it, "P137", "the letter has no heading", remedy="make its title an h1")


def lists(it: Finished) -> Iterator[Problem]:
    """A list holds items alone, and an item its label and body."""
    for element in _elements(it):
        wanted = _INSIDE.get(str(element.S))
        if wanted and any(str(kid.S) not in wanted for kid in _kids(element)):
            yield _fault(it, "P138", "something else than items stands in a list", remedy="write li alone in ul and ol")
            return
    items = sum(Name.LI == element.S for element in _elements(it))
    if items < (points := sum(1 for _ in findings(it.letter))):
        what = f"{points - items} of {points} points are not told to a screen reader as items of a list"
        yield _fault(it, "P138", what, remedy="write each point as li in ul")


def _elements(it: Finished) -> Iterator[pikepdf.Object]:
    root = it.opened.Root.get("/StructTreeRoot")
    yield from _below(root) if root is not None else ()


def _below(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kid in _kids(element):
        yield kid
        yield from _below(kid)


def _kids(element: pikepdf.Object) -> list[pikepdf.Object]:
    kids = element.get("/K", ())
    every = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in every if isinstance(kid, Dictionary) and "/S" in kid]


def _fault(it: Finished, code: str, what: str, page: int = 0, remedy: str = "correct the template") -> Problem:
    """A problem of the template, since the letter's data decide nothing of it."""
    return replace(it.problem(code, what, page=page, remedy=remedy), file=_TEMPLATE)
