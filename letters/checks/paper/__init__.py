"""The pages of a finished letter as a reader, a printer and a screen reader meet them: read from the PDF alone.

Rules without a JVM; veraPDF knows the whole of PDF/UA-1 and PDF/A-3a, and these the part that a template can break.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.paper import archival, drawn, emphasis, said, tagged
from letters.pdf.extras import BROKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from letters.checks.finished import Finished
    from letters.errors import Problem

_TEMPLATE: tuple[Callable[[Finished], Iterable[Problem]], ...] = (
    tagged.tagged,
    tagged.described,
    tagged.headings,
    tagged.lists,
    archival.identified,
    archival.fonts,
)


def faults(it: Finished, texts: Sequence[str], *, template: bool) -> tuple[Problem, ...]:
    """All that is wrong with the pages, where `texts` should stand on them in this order. Takes some 15 ms.

    With `template` also what the template alone decides, which is the same for all letters: some 40 ms more.
    """
    try:
        return tuple(sorted(set(_faults(it, texts, template=template))))
    except ValueError as error:
        return (it.problem("P101", str(error)),)
    except BROKEN:
        return (it.problem("P101", "the file is not a PDF that can be read"),)


def _faults(it: Finished, texts: Sequence[str], *, template: bool) -> Iterator[Problem]:
    problems, body = drawn.drawn(it)
    yield from problems
    yield from said.in_order(it, body, texts)
    yield from emphasis.lost(it, texts)
    if template:
        yield from said.read_in_order(it, body, texts)
        for rule in _TEMPLATE:
            yield from rule(it)
