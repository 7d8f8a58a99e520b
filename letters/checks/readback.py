"""Reads a finished letter back before it leaves: it is judged by what it is, not by how it was made.

Nothing here trusts the typesetter: texts come from another library's reading of the PDF, the mark from a picture of
the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks import inside, marks, pages
from letters.checks.finished import Finished
from letters.pdf.extras import BROKEN
from letters.pdf.pictures import pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from letters.errors import Problem
    from letters.model.letter import Copy, Letter

_DPI = 108
_FOOT = 0.12  # the share of a page where the shipped templates put the mark; looking there alone takes a tenth as long


def read_back(
    pdf: bytes, letter: Letter, copy: Copy | None, *, names: Mapping[str, str], file: str
) -> tuple[Problem, ...]:
    """All that is wrong with a finished copy, or without `copy` with a public edition. Takes some 30 ms.

    `names` is every force's id and name; `file` is what problems call the PDF. Raises nothing for what the PDF holds.
    """
    return _judge(_LETTER, Finished(pdf, letter, copy, names, file))


def read_report_back(
    pdf: bytes, letter: Letter, copy: Copy | None, *, names: Mapping[str, str], file: str
) -> tuple[Problem, ...]:
    """The same for the national report: it may name every force, and beside a copy bears the copy's stamps."""
    return _judge(_REPORT, Finished(pdf, letter, copy, names, file))


def _square_mark(it: Finished) -> Iterator[Problem]:
    """The mark on every page must say this copy."""
    if it.copy is None:
        return
    wanted = it.letter.mark(it.copy)
    for number, said in enumerate(_marks(it.pdf), 1):
        if said != [wanted]:
            what = (
                f"the square mark says {', '.join(said)[:80]}, not {wanted}" if said else "the square mark is missing"
            )
            yield it.problem("P108", what, page=number)


def _marks(pdf: bytes) -> Iterator[list[str]]:
    """What the marks on each page say, looked for at the foot and only then on the whole page."""
    for number, foot in enumerate(pictures(pdf, _DPI, foot=_FOOT)):
        yield marks.read(foot) or marks.read(list(pictures(pdf, _DPI))[number])


_LETTER: tuple[Callable[[Finished], Iterable[Problem]], ...] = (
    pages.own_name,
    pages.other_names,
    pages.banner,
    pages.written_by_program,
    pages.empty,
    pages.copy_number,
    _square_mark,
    inside.hidden,
    inside.notes,
    inside.particulars,
    inside.unknown_parts,
    inside.unseen_texts,
)
_REPORT = (pages.banner, pages.copy_number, _square_mark, inside.hidden)


def _judge(rules: Iterable[Callable[[Finished], Iterable[Problem]]], it: Finished) -> tuple[Problem, ...]:
    try:
        return tuple(sorted({problem for rule in rules for problem in rule(it)}))
    except ValueError as error:
        return (it.problem("P101", str(error)),)
    except BROKEN:
        return (it.problem("P101", "the file is not a PDF that can be read"),)
