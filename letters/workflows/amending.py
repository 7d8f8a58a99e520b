"""Amending: values of recipients' records, tried on the whole workspace before a file is touched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from letters.errors import Unfit
from letters.workflows.together import put_together
from letters.workspace.amend import Setting, amend
from letters.workspace.sources import file_of, find, refuse_stream, rewritten
from letters.workspace.workspace import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from letters.errors import Problem
    from letters.services import Services
    from letters.workspace.document import Document, Loc


@dataclass(frozen=True, slots=True)
class Wish:
    """What a recipient's `key` is to say; `loc` is the record in the force's file.

    `source` is where the wish itself stands, as (file, row, column): problems with it are shown there.
    """

    force: str
    loc: Loc
    key: str
    value: str
    source: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Amended:
    """The data of a letter as they were read, and as they are to be."""

    name: str
    before: bytes
    after: bytes


def tried(services: Services, wishes: Sequence[Wish]) -> tuple[Amended, ...]:
    """The files with the wishes granted; nothing is written yet.

    Raises Unfit, with every problem, unless each of them is then without a mistake: right domains, nobody twice.
    """
    amended, documents = [], {}
    refuse_stream(services.root, "nothing in it is changed here", any_kind=False)
    wished = {file_of(services.root, wish.force): wish.force for wish in wishes}
    found = find(services.root, wished)
    for name, force in wished.items():
        source = found[name]
        settings = [Setting(wish.loc, wish.key, wish.value) for wish in wishes if wish.force == force]
        before = source.content()
        with source.placing():
            after, _ = amend(before, name, settings)
        amended.append(Amended(name, before, after))
        documents[force] = source.read(after)
    files = {each.name: each.after for each in amended}
    _, problems = load(services.root, files)
    unfit = [problem for problem in problems if problem.file in files]
    if unfit:
        raise Unfit(_at_their_sources(unfit, wishes, documents))
    return tuple(amended)


def put(root: Path, amended: Iterable[Amended]) -> None:
    """Write the files of the workspace at `root`, all or none. Raises NotPermitted for one that changed meanwhile,
    OutputFailed.
    """
    put_together(root, rewritten(root, {each.name: (each.before, each.after) for each in amended}))


def _at_their_sources(
    problems: Iterable[Problem], wishes: Iterable[Wish], documents: Mapping[str, Document]
) -> Iterator[Problem]:
    """The problems, those of a granted wish moved to where it stands."""
    sources = {}
    for wish in wishes:
        document = documents[wish.force]
        place = document.place((*wish.loc, wish.key))
        sources[document.file, place.line, place.column] = wish.source
    for problem in problems:
        source = sources.get((problem.file, problem.line, problem.column))
        yield replace(problem, file=source[0], line=source[1], column=source[2]) if source else problem
