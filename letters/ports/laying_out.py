"""Laying out: letters to pages, here or elsewhere, by processes that never see a key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from letters.errors import Problem
    from letters.model.letter import Copy, Edition, Letter


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the page's lower left; `page` counts from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Master:
    """A letter laid out once: no banner, no page numbers, no signature. Lives in memory only.

    `signature` is where the field goes, `hand` the room for a signature by hand.
    """

    pdf: bytes
    pages: int
    signature: Box
    hand: Box | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What is stamped on a master to make one edition of it.

    `copy` is set on embargoed editions alone. `evaluation` says that the signing certificate is for evaluation.
    For paper, `ink` leaves the room for a signature by hand empty, and `duplex` makes the number of pages even.
    """

    edition: Edition
    copy: Copy | None = None
    evaluation: bool = False
    ink: bool = False
    duplex: bool = False


class Typesetter(Protocol):
    """Letter to PDF. Same input, same bytes."""

    def typeset(self, letter: Letter) -> Master:
        """Lay the letter out. Raises Unfit with a place for everything that is missing, foreign or off the page."""
        ...

    def look(self, letter: Letter) -> tuple[Master | None, tuple[Problem, ...]]:
        """Lay the letter out, and say what is wrong with it, for its author to see both; only for proofs."""
        ...

    def finish(self, master: Master, letter: Letter, marks: Marks) -> bytes:
        """Stamp an edition. Embargoed and public editions hold an empty signature field, ready for `Signer.sign`."""
        ...

    def mark_report(self, report: bytes, letter: Letter, copy: Copy, *, evaluation: bool = False) -> bytes:
        """Stamp a copy's banner, notice and mark around every page of the national report. Raises Unfit."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """One letter and the editions wanted of it."""

    letter: Letter
    editions: tuple[Marks, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """A job done: one unsigned PDF an edition, in the job's order; or the problems that stopped it, and no PDF.

    `spent` is what it took: steps to seconds.
    """

    job: Job
    pdfs: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()
    spent: Mapping[str, float] = field(default_factory=dict, compare=False)


class LostWorkers(Exception):
    """Those who laid letters out are gone, and what they had in hand is not done. It can be handed over again."""


class Engine(Protocol):
    """Where letters are laid out: by processes that never see a key, here or elsewhere."""

    @property
    def workers(self) -> int:
        """How many letters are laid out at once."""
        ...

    @property
    def handful(self) -> int:
        """How many jobs a worker is best handed together: as many as make the way there and back short beside them."""
        ...

    def running(self) -> AbstractContextManager[Callable[[Sequence[Job]], Future[Sequence[Sheets]]]]:
        """What takes jobs, until the end of the context; of those taken together one worker does one after another.

        It, and the futures' results, may raise LostWorkers.

        Raises ServiceSilent where nobody answers, BadSettings for workers that may not see a letter.
        """
        ...
