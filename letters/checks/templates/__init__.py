"""Templates, read without filling them: names in every branch, what reaches outside, what nobody uses."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from letters.checks.templates import names, outside, styles, unused
from letters.checks.templates.source import Source
from letters.errors import Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from letters.templating.templates import Templates


_LETTER = "letter.html.j2"


def doubts(templates: Templates, contexts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Problem]:
    """Every problem of every template and stylesheet of the folder.

    `contexts` has what each template is filled with in all of its cases. One that has none there is a part of others,
    and of its names only those that it makes itself are looked at.
    """
    sources = list(_read(templates))
    readable = [source for source in sources if isinstance(source, Source)]
    is_whole = len(readable) == len(sources) and _LETTER in templates.names
    taken = unused.taken_over(readable) if is_whole else None
    for source in sources:
        if isinstance(source, Problem):
            yield source
            continue
        name = source.file.partition("/")[2]
        yield from names.undefined(source, contexts.get(name))
        yield from outside.unsafe(source)
        yield from outside.controls(source)
        yield from outside.missing(source, templates)
        yield from unused.unused(source, taken)
        yield from _failing(templates, name, contexts.get(name, ()))
    yield from outside.fetched(templates)
    yield from styles.styled(templates)
    yield from styles.spoken(templates)


def _read(templates: Templates) -> Iterator[Source | Problem]:
    for name in templates.names:
        try:
            yield Source(f"{templates.folder.name}/{name}", *templates.parse(name))
        except Unfit as unfit:
            yield from unfit.problems


def _failing(templates: Templates, name: str, contexts: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """What a template fails by in one case or another: of each case the first, which hides what comes after it."""
    found: set[Problem] = set()
    fillings: list[Callable[[], object]] = [partial(templates.compile, name)]
    fillings += [partial(templates.render, name, context) for context in contexts]
    for fill in fillings:
        try:
            fill()
        except Unfit as unfit:
            found.update(unfit.problems)
            if isinstance(unfit.__cause__, MemoryError | RecursionError):
                break  # it does so in every case, and slowly
    yield from sorted(found)
