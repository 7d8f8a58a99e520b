"""Templates that would keep the program busy without end: they are filled apart first, with bounded memory and time."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

from letters.apart import Died, apart
from letters.errors import Problem, Unfit
from letters.ports import Marks
from letters.templating.templates import Templates
from letters.typeset.context import letter_context
from letters.typeset.stamps import sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from letters.model.letter import Letter

_SECONDS = 20
"""Of a processor; all templates are filled within one, and preview waits as long."""
_MEMORY = 256 * 1024 * 1024
_ENDLESS = ("RecursionError", "MemoryError", "MiB")


def refuse_runaway(folder: Path, letter: Letter) -> None:
    """Fill the templates of a letter's pages. Raises Unfit for those that do not come to an end."""
    fillings: list[tuple[str, Mapping[str, Any]]] = [("letter.html.j2", letter_context(letter))]
    drawn = sheets(letter, 1, Marks("proof"), picture=False)
    fillings.append(("stamps/sheet.html.j2", {"stamps": [stamp for sheet in drawn for stamp in sheet]}))
    problems = [it for it in bounded(partial(fill, Templates(folder), fillings), fillings, folder) if is_endless(it)]
    if problems:
        raise Unfit(problems)


def bounded(
    work: Callable[[], list[Problem]], fillings: Iterable[tuple[str, Mapping[str, Any]]], folder: Path
) -> list[Problem]:
    """What the work finds, or the templates that take too much when they are filled one after another."""
    try:
        return _apart(work)
    except Died:
        return [*_dying(fillings, folder)]


def fill(templates: Templates, fillings: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Problem]:
    """What templates fail by, each filled with its context."""
    found: list[Problem] = []
    for name, context in fillings:
        try:
            templates.render(name, context)
        except Unfit as unfit:
            found += unfit.problems
    return found


def is_endless(problem: Problem) -> bool:
    """Whether a template that fails like this takes its time for it."""
    return problem.code == "T006" and any(word in problem.what for word in _ENDLESS)


def _dying(fillings: Iterable[tuple[str, Mapping[str, Any]]], folder: Path) -> Iterator[Problem]:
    """A part that runs away is told of the template that uses it."""
    names = set()
    for name, context in fillings:
        try:
            _apart(partial(fill, Templates(folder), [(name, context)])) if name not in names else []
        except Died:
            names.add(name)
    what = f"the template fails: filling it takes more than {_SECONDS} s or {_MEMORY // 1024 // 1024} MiB"
    for name in names or {""}:
        yield Problem(f"{folder.name}/{name}".rstrip("/"), 0, 0, "T006", what, "correct what runs away in it")


def _apart(work: Callable[[], list[Problem]]) -> list[Problem]:
    """Where no such limits can be had, the work is done without."""
    return apart(work, memory=_MEMORY, seconds=_SECONDS) if sys.platform == "linux" else work()
