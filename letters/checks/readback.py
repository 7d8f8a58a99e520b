"""Reads a finished letter back before it leaves: it is judged by what it is, not by how it was made.

Nothing here trusts the typesetter: texts come from another library's reading of the PDF, the mark from a picture of
the page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from letters.checks import inside, pages
from letters.checks.finished import DPI, Finished
from letters.pdf import marks
from letters.pdf.extras import BROKEN
from letters.pdf.pictures import pictures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from letters.checks.finished import Known
    from letters.errors import Problem
    from letters.model.letter import Copy, Letter


def read_back(
    pdf: bytes,
    letter: Letter,
    copy: Copy | None,
    *,
    names: Mapping[str, str],
    file: str,
    known: Known | None = None,
) -> tuple[Problem, ...]:
    """All that is wrong with a finished copy, or without `copy` with a public edition. Takes some 20 ms.

    `names` is every force's id and name; `file` is what problems call the PDF. Raises nothing for what the PDF holds.

    The pages of all copies of a letter are the same but for their stamps. `known` says which pages were read and found
    right, and learns of these. Of a copy whose pages are known, it is proved that all but stamps, signature and
    metadata is the very same, and these are read, as the first page is.
    """
    it = Finished(pdf, letter, copy, names, file, known=known)
    return _learned(it, it.is_known and not _judge(_OWN, it), _LETTER)


def read_report_back(
    pdf: bytes,
    letter: Letter,
    copy: Copy | None,
    *,
    names: Mapping[str, str],
    file: str,
    known: Known | None = None,
) -> tuple[Problem, ...]:
    """The same for the national report: it may name every force, and beside a copy bears the copy's stamps.

    Of one whose pages are known, and that bears the very stamps which were read on the copy, nothing is left to read.
    """
    it = Finished(pdf, letter, copy, names, file, ours=False, known=known)
    return _learned(it, it.is_known and (it.bears_known_stamps or not _judge(_REPORT, it)), _REPORT)


def _learned(
    it: Finished, right: bool, rules: Iterable[Callable[[Finished], Iterable[Problem]]]
) -> tuple[Problem, ...]:
    """What is wrong with a file; where a short look did not prove it `right`, all pages are read."""
    found = () if right else _judge(rules, replace(it, known=None) if it.is_known else it)
    if it.known is not None and not found:
        it.known.learn(it)
    return found


def _square_mark(it: Finished) -> Iterator[Problem]:
    """The mark on every page must say this copy."""
    if it.copy is None:
        return
    wanted = it.letter.mark(it.copy)
    for number, said in enumerate(_marks(it), 1):
        if said != [wanted]:
            what = (
                f"the square mark says {', '.join(said)[:80]}, not {wanted}" if said else "the square mark is missing"
            )
            yield it.problem("P108", what, page=number)


def _marks(it: Finished) -> Iterator[list[str]]:
    """What the marks on each page say, looked for at the foot and only then on the whole page."""
    for number, said in enumerate(it.marks):
        yield said or marks.read(list(pictures(it.pdf, DPI))[number])


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
_OWN = tuple(rule for rule in _LETTER if rule not in (pages.own_name, pages.empty))
"""What is left to be judged of a letter whose pages' own texts are known."""
_REPORT = (pages.banner, pages.copy_number, _square_mark, inside.hidden)


def _judge(rules: Iterable[Callable[[Finished], Iterable[Problem]]], it: Finished) -> tuple[Problem, ...]:
    try:
        return tuple(sorted({problem for rule in rules for problem in rule(it)}))
    except ValueError as error:
        return (it.problem("P101", str(error)),)
    except BROKEN:
        return (it.problem("P101", "the file is not a PDF that can be read"),)
