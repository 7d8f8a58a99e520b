"""Templates, read without filling them: names in every branch, what reaches outside, what nobody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.templates import names, outside, unused
from letters.checks.templates.source import Source
from letters.errors import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from letters.errors import Problem
    from letters.templating.templates import Templates


def doubts(templates: Templates, contexts: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Problem]:
    """Every problem of every template and stylesheet of the folder.

    `contexts` has what each template is filled with in all of its cases. One that has none there is a part of others,
    and of its names only those that it makes itself are looked at.
    """
    for name in templates.names:
        try:
            source = Source(f"{templates.folder.name}/{name}", *templates.parse(name))
        except Unfit as unfit:
            yield from unfit.problems
            continue
        yield from names.undefined(source, contexts.get(name))
        yield from outside.unsafe(source)
        yield from outside.missing(source, templates)
        yield from unused.unused(source)
    yield from outside.fetched(templates)
