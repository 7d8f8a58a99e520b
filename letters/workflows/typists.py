"""Typists: processes that lay out proofs for the preview, so that no letter and no template can take the page away."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from letters.dispatch.trial import unfit_messages
from letters.errors import LettersError, Problem, Unfit
from letters.pdf.views import Size, picture, sizes
from letters.ports import Marks
from letters.templating.templates import Templates
from letters.workflows.order import assign_copies
from letters.workspace.places import placed

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from letters.model.letter import Letter
    from letters.ports import Typesetter

PATIENCE = 20.0
"""Seconds: a letter of thirty pages takes less than two."""
_IN_VAIN = 2.0
"""Seconds that a process may go on with what nobody wants any more: ending it costs one to begin another."""
_BEHIND = 5
"""By so much others go before what nobody looks at, as the system counts niceness."""
SMALL = 36
"""Dots an inch of the small picture of page 1."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A letter as it would be now: its PDF, each page's size in points and a small PNG of page 1.

    And the problems that keep it from being signed, each with its place; there may be no PDF for them.
    """

    pdf: bytes = field(default=b"", repr=False)
    pages: tuple[Size, ...] = ()
    small: bytes = field(default=b"", repr=False)
    problems: tuple[Problem, ...] = ()


class Typist:
    """One process, which is started when it is first needed, and again when it died or was made to end.

    One that is `behind` leaves the processors to whatever else wants them.
    """

    def __init__(self, root: Path, *, behind: bool = False) -> None:
        self._root = root
        self._behind = behind
        self._lasting: object = None
        self._process: SpawnProcess | None = None
        self._line: Connection | None = None

    async def lay_out(
        self, letter: Letter, make_typesetter: Callable[[], Typesetter], lasting: object, is_wanted: Callable[[], bool]
    ) -> Proof:
        """The letter's proof; what goes wrong is a problem of it, also a process that dies or takes too long.

        A process knows fonts and settings as they were when it began: what is `lasting` otherwise makes it begin anew.
        One that is still at work when the proof `is_wanted` no more is made to end.
        """
        if lasting != self._lasting:
            self._lasting = lasting
            self.end()
        try:
            line = self._begin(make_typesetter)
            line.send(letter)
            if not await _heard(line, _IN_VAIN, PATIENCE, is_wanted):
                self.end()
                return _failed(letter, f"it was not laid out within {PATIENCE:.0f} seconds")
            proof: Proof = line.recv()
        except (EOFError, OSError):
            self.end()
            return _failed(letter, "the typesetter ended in the middle of it")
        return proof

    def end(self) -> None:
        """Make the process end at once; the next letter begins another, which loads templates and fonts again."""
        if self._process is not None and self._line is not None:
            self._line.close()
            self._process.kill()
            self._process.join()
        self._process = self._line = None

    def _begin(self, make_typesetter: Callable[[], Typesetter]) -> Connection:
        if self._line is None:
            context = multiprocessing.get_context("spawn")
            self._line, theirs = context.Pipe()
            self._process = context.Process(
                target=_work, args=(theirs, make_typesetter, self._root, self._behind), daemon=True, name="typist"
            )
            # Ctrl-C reaches every process of a terminal. What is ignored when a process begins stays so in it.
            handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                self._process.start()
            finally:
                signal.signal(signal.SIGINT, handler)
            theirs.close()
        return self._line


async def _heard(line: Connection, step: float, most: float, is_wanted: Callable[[], bool]) -> bool:
    """Wait for the answer on a line, or for its end: `most` seconds, and after each `step` only while it is wanted."""
    loop, heard = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(line.fileno(), heard.set)
    end = loop.time() + most
    try:
        while (left := end - loop.time()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.wait(), min(step, left))
                return True
            if not is_wanted():
                break
    finally:
        loop.remove_reader(line.fileno())
    return False


def _work(line: Connection, make_typesetter: Callable[[], Typesetter], root: Path, behind: bool) -> None:
    """Answer each letter with its proof until the line is closed."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if behind:
        os.nice(_BEHIND)
    typesetter = None
    with suppress(EOFError, BrokenPipeError):
        while True:
            letter = line.recv()
            try:
                typesetter = typesetter or make_typesetter()
                proof = _proof(typesetter, letter, root)
            except Unfit as unfit:
                proof = Proof(problems=placed(unfit.problems, root))
            except LettersError as error:  # the picture of the signature cannot be read
                proof = Proof(problems=(Problem("data/settings.yaml", 0, 0, "T016", error.what, error.remedy),))
            except OSError as error:
                proof = _failed(letter, _unread(error, root), "put the file back, or take what names it out")
            except Exception as error:  # noqa: BLE001  whatever it is, the page must say it and go on
                proof = _failed(letter, f"Letters made a mistake of its own ({type(error).__name__})")
            line.send(proof)


def _proof(typesetter: Typesetter, letter: Letter, root: Path) -> Proof:
    master, problems = typesetter.look(letter)
    found = (*problems, *unfit_messages(letter, assign_copies(letter, None), Templates(root / "templates")))
    if master is None:
        return Proof(problems=placed(found, root))
    pdf = typesetter.finish(master, letter, Marks("proof"))
    return Proof(pdf, sizes(pdf), picture(pdf, 1, SMALL), placed(found, root))


def _unread(error: OSError, root: Path) -> str:
    shown = str(error.filename or "a file").removeprefix(f"{root}/")
    return f"{shown} cannot be read ({(error.strerror or 'unknown reason').lower()})"


def _failed(letter: Letter, what: str, remedy: str = "see what letters check says of it") -> Proof:
    return Proof(problems=(Problem(letter.file, 0, 0, "P090", what, remedy),))
