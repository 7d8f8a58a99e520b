"""Snapshots: pictures of pages that somebody has accepted, kept in a folder, and what looks different since."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.checks import looks
from letters.errors import Problem
from letters.files import make_folder, read, refuse_own, remove, write
from letters.pdf.pictures import pictures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PIL.Image import Image as Picture

    from letters.ports import Sheets

_DIFFERENT = "different"
_LOOK = "look at it; where it is meant to look so, run the same command with --accept"


class Snapshots:
    """The pictures in `folder`, `kent-1.png` for the first page of Kent's proof. With `accept` they are taken anew.

    They show what proofs show, so they are their owner's only; of templates alone they hold nothing of any letter.
    """

    def __init__(self, folder: Path, *, accept: bool = False) -> None:
        self._folder = folder
        self._accept = accept
        self.taken = 0
        refuse_own(folder)
        make_folder(folder)

    def look(self, sheets: Sheets, name: str | None = None) -> tuple[Problem, ...]:
        """A problem for each page of a job's first edition that looks different; `name` is the letter's id else.

        Raises OutputFailed.
        """
        if not sheets.pdfs:
            return ()
        stem = re.sub(r"[^a-z0-9]+", "-", (name or sheets.job.letter.id).casefold())
        pages = list(enumerate(pictures(sheets.pdfs[0], looks.DPI), 1))
        found = [problem for number, page in pages for problem in self._page(stem, number, page)]
        return (*found, *self._left_over(stem, len(pages)))

    def last(self) -> tuple[Problem, ...]:
        """Nothing is left to say at the end."""
        return ()

    def _page(self, stem: str, number: int, page: Picture) -> Iterator[Problem]:
        file, told = self._folder / f"{stem}-{number}.png", self._folder / _DIFFERENT / f"{stem}-{number}.png"
        accepted = _accepted(file)
        if accepted is not None and looks.same(page, accepted):
            remove(told) if told.exists() else None
        elif self._accept:
            write(file, looks.written(page))
            remove(told) if told.exists() else None
            self.taken += 1
        elif accepted is None:
            yield _problem(file, "P142", "there is no accepted picture of the page", number)
        else:
            make_folder(told.parent)
            write(told, looks.written(looks.difference(page, accepted)))
            yield _problem(
                file, "P141", f"the page looks different: {told} shows what has come (blue) and gone (red)", number
            )

    def _left_over(self, stem: str, pages: int) -> Iterator[Problem]:
        """Pictures of pages that the letter has no longer."""
        numbered = re.compile(rf"{re.escape(stem)}-(\d+)\.png")
        for file in sorted(self._folder.glob(f"{stem}-*.png")):
            match = numbered.fullmatch(file.name)
            if match is None or int(match[1]) <= pages:
                continue
            if self._accept:
                remove(file)
                self.taken += 1
            else:
                yield _problem(file, "P142", "the letter has no such page any more", int(match[1]))


def _accepted(file: Path) -> Picture | None:
    """The picture; None where there is none that can be read."""
    try:
        return looks.read(read(file))
    except (OSError, ValueError):
        return None


def _problem(file: Path, code: str, what: str, page: int) -> Problem:
    return Problem(file.as_posix(), 0, 0, code, what, _LOOK, page)
