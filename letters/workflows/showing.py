"""What the preview's page shows, as JSON values: all letters at a glance, one letter, and one as it is received."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from letters.checks.grading import graded
from letters.files import digest
from letters.pdf.views import picture
from letters.workflows.received import message, spoken
from letters.workspace.excerpts import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from pathlib import Path

    from letters.errors import Problem
    from letters.workflows.desk import Desk, Sheet
    from letters.workflows.readings import Verdict

Json = dict[str, Any]
T = TypeVar("T")
RESOLUTION = 144
"""Dots an inch of a page on the screen: sharp at its usual size on a screen of twice the dots."""
_LISTED = 5
_WEIGHTS = ("error", "warning", "note")


class Show:
    """Answers the page's questions about a desk. Pictures are made one at a time: pdfium knows no threads."""

    def __init__(self, desk: Desk, root: Path) -> None:
        self._desk = desk
        self._root = root
        self._drawing = ThreadPoolExecutor(1, "drawing")
        self._draw = lru_cache(maxsize=48)(picture)

    @property
    def is_over(self) -> bool:
        return self._desk.is_closed

    async def news(self, seen: int, seconds: float) -> Json | None:
        """All letters at a glance once there is another version than the one `seen`; None after so many seconds."""
        await self._desk.news(seen, seconds)
        return self.glance() if self._desk.version != seen else None

    def glance(self) -> Json:
        """All letters, and what concerns all of them."""
        desk = self._desk
        sheets = sorted(desk.sheets.values(), key=lambda sheet: sheet.name or sheet.force)
        return {
            "version": desk.version,
            "busy": desk.is_busy,
            "saved": desk.saved // 1_000_000,
            "title": desk.reading.title,
            "embargo": desk.reading.embargo,
            "again": again(desk.verdict, desk.names),
            "notice": desk.record.notice,
            "problems": [self._problem(problem) for problem in self._shared()],
            "letters": [self._tile(sheet) for sheet in sheets],
        }

    def letter(self, force: str) -> Json | None:
        """One letter's pages and problems; from now on it is laid out before others. None where there is none."""
        sheet = self._desk.sheets.get(force)
        if sheet is None:
            return None
        self._desk.look_at(force)
        proof, name = sheet.proof, digest(sheet.proof.pdf)[7:]
        pages = [
            {"number": number, "width": width, "height": height, "src": f"/pages/{quote(force)}/{name}/{number}.png"}
            for number, (width, height) in enumerate(proof.pages, 1)
        ]
        problems = self._weighed((*self._own(sheet), *self._stopping(sheet)))
        return {
            **self._tile(sheet),
            "pages": pages,
            "shown": name,
            "file": self._desk.reading.file(force),
            "before": self._before(sheet),
            "problems": [self._problem(problem) for problem in problems],
        }

    async def page(self, force: str, shown: str, number: int, *, grey: bool) -> bytes | None:
        """A page as PNG; None when the letter looks different by now, or has no such page."""
        sheet = self._desk.sheets.get(force)
        if sheet is None or not sheet.proof.pdf or digest(sheet.proof.pdf)[7:] != shown:
            return None
        return await self._in_turn(self._drawn, sheet, sheet.proof.pdf, number, grey=grey)

    def _drawn(self, sheet: Sheet, pdf: bytes, number: int, *, grey: bool) -> bytes | None:
        """Nothing where newer pages came while this one waited for its turn: those are what somebody waits for."""
        try:
            return self._draw(pdf, number, RESOLUTION, grey=grey) if sheet.proof.pdf is pdf else None
        except IndexError:
            return None

    def small(self, force: str, shown: str) -> bytes | None:
        """The small picture of page 1."""
        sheet = self._desk.sheets.get(force)
        is_that = sheet is not None and sheet.proof.small and digest(sheet.proof.small)[7:] == shown
        return sheet.proof.small if sheet and is_that else None

    async def received(self, force: str) -> Json | None:
        """The letter as it is received; None while it has no page."""
        sheet, letter = self._desk.sheets.get(force), self._desk.reading.letters.get(force)
        if sheet is None or not sheet.proof.pdf:
            return None
        said = await self._in_turn(spoken, sheet.proof.pdf)
        line, _, problems = await self._message(force) if letter else ({}, "", ())
        return {"inbox": line, "spoken": said, "problems": [self._problem(problem) for problem in problems]}

    async def mail(self, force: str) -> str | None:
        """The message to the addressee as HTML, which is for showing apart: its words come from data."""
        if force not in self._desk.reading.letters:
            return None
        _, html, _ = await self._message(force)
        return html or None

    def close(self) -> None:
        self._drawing.shutdown(wait=False, cancel_futures=True)

    async def _message(self, force: str) -> tuple[Json, str, tuple[Problem, ...]]:
        reading = self._desk.reading
        return await asyncio.to_thread(message, reading.letters[force], reading.settings, self._root)

    async def _in_turn(self, work: Callable[..., T], *given: Any, **options: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._drawing, partial(work, *given, **options))

    def _tile(self, sheet: Sheet) -> Json:
        proof, verdict = sheet.proof, self._desk.verdict
        own = self._weighed(self._own(sheet))
        notes = sum(problem.severity == "note" for problem in own)
        return {
            "force": sheet.force,
            "name": sheet.name or sheet.force.replace("-", " ").title(),
            "state": self._state(sheet),
            "again": sheet.force in verdict.again,
            "problems": len(own) - notes,
            "notes": notes,
            "before": bool(self._before(sheet)),
            "gone": sheet.force not in self._desk.reading.there,
            "due": sheet.is_due,
            "pages": len(proof.pages),
            "version": sheet.version,
            "small": f"/small/{quote(sheet.force)}/{digest(proof.small)[7:]}.png" if proof.small else "",
        }

    def _state(self, sheet: Sheet) -> str:
        """The state in YAML until a letter is signed, then that in the ledger."""
        known = self._desk.record.state.letters.get(sheet.force)
        letter = self._desk.reading.letters.get(sheet.force)
        return known.state if known else letter.force.status if letter else ""

    def _before(self, sheet: Sheet) -> str:
        """Why the pages are not those of what is saved now; empty where they are, or will be in a moment."""
        if sheet.force not in self._desk.reading.there:
            gone = self._desk.reading.file(sheet.force)
            return f"The file {gone} is not there any more. These pages were made before it went."
        if not sheet.is_before:
            return ""
        if not sheet.proof.pdf:
            return "There is no page to show yet: what is saved has to be mended first."
        return "Before the error: these pages were made before what is saved now, which has to be mended first."

    def _own(self, sheet: Sheet) -> tuple[Problem, ...]:
        """What is wrong with a letter's file, its pages and its words."""
        doubts = (doubt for doubt in self._desk.verdict.doubts if doubt.file == self._desk.reading.file(sheet.force))
        return (*self._desk.reading.of(sheet.force), *sheet.problems, *doubts)

    def _weighed(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems that the inspection has not turned off, the weightiest first."""
        return sorted(graded(problems, self._desk.reading.weights), key=lambda it: (_WEIGHTS.index(it.severity), it))

    def _stopping(self, sheet: Sheet) -> tuple[Problem, ...]:
        """What is wrong with the files of all letters, where that keeps this one from being read."""
        return () if sheet.wanted else self._desk.reading.shared

    def _shared(self) -> list[Problem]:
        """Every problem that is not of one letter's own file; what stops many letters is told once."""
        desk, own = self._desk, {self._desk.reading.file(force) for force in self._desk.sheets}
        found = [problem for sheet in desk.sheets.values() for problem in sheet.problems if problem.file not in own]
        doubts = (doubt for doubt in desk.verdict.doubts if doubt.file not in own)
        return self._weighed((*desk.reading.shared, *found, *doubts))

    def _problem(self, problem: Problem) -> Json:
        return {
            "file": problem.path,
            "line": problem.line,
            "column": problem.column,
            "page": problem.page,
            "place": problem.place,
            "code": problem.code,
            "weight": problem.severity,
            "what": problem.what,
            "remedy": problem.remedy,
            "part": problem.within,
            "lines": excerpt(problem.path, problem.line, self._root),
        }


def again(verdict: Verdict, names: Mapping[str, str]) -> str:
    """What the files, as they are saved, mean for the letters that are signed; empty while none is."""
    if not verdict.signed:
        return ""
    again, unfit, left = (len(forces) for forces in (verdict.again, verdict.unfit, verdict.left))
    sentence = "No letter has to be signed again."
    if again:
        named = f": {_named(verdict.again, names)}" if again <= _LISTED else ""
        sentence = f"This change means {again} letter{'s' if again != 1 else ''} to sign again{named}."
    if left:
        sentence += f" Of {left} a copy has left already: see letters correct."
    if unfit:
        sentence += f" {unfit} unfit letter{'s' if unfit != 1 else ''} cannot be compared yet."
    return sentence


def _named(forces: Collection[str], names: Mapping[str, str]) -> str:
    return ", ".join(sorted(names.get(force, force) for force in forces))
