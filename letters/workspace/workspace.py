"""A workspace: an inspection, its letters and the settings, read from a folder in one pass."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from letters.errors import BadSettings, Problem, Unfit
from letters.model.inspection import Inspection
from letters.model.letter import FORCES, Force, Letter
from letters.model.settings import Settings
from letters.workspace import folder
from letters.workspace.document import Document
from letters.workspace.places import at_words
from letters.workspace.rules.context import Compared, Context
from letters.workspace.rules.table import broken, broken_on_disk, broken_together
from letters.workspace.sources import Source, sources, sources_of
from letters.workspace.validate import validate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping


M = TypeVar("M", bound=BaseModel)
_AS_IT_IS: Mapping[str, bytes] = MappingProxyType({})
_UNREAD = Document(folder.INSPECTION, None, {}, {})
_NO_LETTER = frozenset({"D104", "D201", "D202", "D203", "D207"})
"""Problems that leave a letter without its signatory, theme, own place, or the paragraph that a list belongs to."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """All data of one inspection; `letters` in the order of their forces' ids."""

    root: Path
    inspection: Inspection
    settings: Settings
    letters: tuple[Letter, ...]


def find(start: Path, named: Path | None) -> Path:
    """The root of the workspace: `named` itself, or else `start` or the nearest parent of it that is one.

    Raises BadSettings when there is none.
    """
    if named is not None:
        if _is_root(named):
            return named.resolve()
        raise BadSettings(
            f"{named} is no workspace: it has no {folder.INSPECTION}.", f"To make one: letters init {named}"
        )
    here = start.resolve()
    for candidate in (here, *here.parents):
        if _is_root(candidate):
            return candidate
    raise BadSettings(
        f"There is no workspace here: neither {here} nor a folder above it has {folder.INSPECTION}.",
        "Go to one, name one with -C DIR, or make one: letters init DIR",
    )


def _is_root(candidate: Path) -> bool:
    """By its data, or by its record, since a release needs no data."""
    return _is(Path.is_file, candidate / folder.INSPECTION) or _is(Path.is_dir, candidate / folder.RECORD)


def _is(kind: Callable[[Path], bool], path: Path) -> bool:
    try:
        return kind(path)
    except OSError:
        return False


def read(root: Path) -> Workspace:
    """The workspace at `root`. Raises Unfit with every problem of every file."""
    workspace, problems = load(root)
    if problems or workspace is None:
        raise Unfit(problems)
    return workspace


def load(
    root: Path, instead: Mapping[str, bytes] = _AS_IT_IS, only: str | None = None
) -> tuple[Workspace | None, tuple[Problem, ...]]:
    """Whatever of the workspace is fit for use, and every problem, sorted.

    With `only` a force, no other letter is read, and what two letters have wrong between them is not seen.
    `instead` says what some sources (by their names) are taken to hold, to try a change before it is written.
    None when the inspection is unfit. Letters that are unfit, or that cannot be laid out as they are, are left out;
    unfit settings are replaced by the defaults.
    """
    return _Load(root, instead, only).result()


def load_from(files: Mapping[str, bytes], root: Path) -> tuple[Workspace | None, tuple[Problem, ...]]:
    """The same of data that are no more: all of `files`, named from the root, and no data file that is there now."""
    return _Past(root, files).result()


def load_some(root: Path, files: Collection[str]) -> Workspace | None:
    """The inspection, the settings and the letters in those `files`; None where anything of them is unfit.

    What the inspection has wrong but for its report, and two letters between them, is not looked for: whoever asks has
    read them before.
    """
    return _Some(root, files).workspace()


def read_settings(root: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings alone, whatever the state of the data: a release needs them without it. Defaults where unfit."""
    loading = _Load(root)
    return loading.settings(), tuple(sorted(loading.problems))


class _Load:
    """One pass over all files; collects problems as it goes."""

    def __init__(self, root: Path, instead: Mapping[str, bytes] = _AS_IT_IS, only: str | None = None) -> None:
        self._root = root
        self._instead = instead
        self._only = only
        self.problems: list[Problem] = []
        self._complained: set[tuple[str, int, int]] = set()
        self._read: dict[str, tuple[Document, bytes, int]] = {}

    def result(self) -> tuple[Workspace | None, tuple[Problem, ...]]:
        source = self._document(Source(folder.INSPECTION, self._root))
        inspection = self._validated(Inspection, source)
        settings = self.settings()
        source = self._looked_over(source)
        context = Context(self._root, source.root, bodies=inspection.bodies if inspection else None)
        letters, compared = self._letters(context, inspection)
        self._add(broken_together(replace(context, forces=compared)))
        problems = tuple(sorted({self._at_words(problem) for problem in self.problems}))
        if inspection is None:
            return None, problems
        lost = {problem.file for problem in problems if problem.code in _NO_LETTER}
        fit = (letter for letter in letters if not {folder.INSPECTION, letter.file} & lost)
        return Workspace(self._root, inspection, settings, _in_order(fit)), problems

    def _letters(self, context: Context, inspection: Inspection | None) -> tuple[list[Letter], tuple[Compared, ...]]:
        """Each letter, and of its document what is compared with others: the rest is let go at once."""
        letters: list[Letter] = []
        compared: list[Compared] = []
        for source in self._sources():
            if self._only not in (None, source.force):
                continue
            before = len(self.problems)
            if document := self._document(source):
                force = self._validated(Force, document)
                if inspection and force:
                    letters.append(Letter(inspection, FORCES.hold(force), source=document.file))
                self._add(broken(document.root, context))
                compared.append(Compared.of(document.root))
            self.problems[before:] = map(self._at_words, self.problems[before:])
            self._read.pop(source.name, None)
        return letters, tuple(compared)

    def _document(self, source: Source) -> Document | None:
        try:
            raw = self._instead[source.name] if source.name in self._instead else source.content()
            document = source.read(raw)
        except Unfit as unfit:
            self._complain(unfit.problems)
            return None
        self._complain(document.problems)
        self._read[source.name] = document, raw, source.lines
        return document

    def _looked_over(self, inspection: Document | None) -> Document:
        """The inspection for the rules. None of them tells of one body, and of very many bodies a place is much."""
        if inspection is None:
            return _UNREAD
        _, raw, lines = self._read[inspection.file]
        without = inspection.without_places("bodies")
        self._read[inspection.file] = without, raw, lines
        return without

    def _at_words(self, problem: Problem) -> Problem:
        read = self._read.get(problem.file) if problem.words else None
        return at_words(problem, *read) if read else problem

    def _validated(self, model: type[M], document: Document | None, series: str = "D") -> M | None:
        """The document as `model`, unless it or the reading of it has problems."""
        if document is None:
            return None
        value, problems = validate(model, document, series)
        self._complain(problems)
        return None if document.problems else value

    def settings(self) -> Settings:
        """Settings may be missing, or all commented out."""
        source = Source(folder.SETTINGS, self._root)
        document = self._document(source) if os.path.lexists(source.path) else None
        if document is None or document.data is None:
            return Settings()
        return self._validated(Settings, document, "S") or Settings()

    def _sources(self) -> Iterator[Source]:
        return sources(self._root, self.problems)

    def _complain(self, problems: Iterable[Problem]) -> None:
        """Of what is wrong in itself, whatever the rules say."""
        self.problems += problems
        self._complained |= {_where(problem) for problem in problems}

    def _add(self, problems: Iterable[Problem]) -> None:
        """Rules see data that may be wrong in itself: where the model has complained, they need not."""
        self.problems += [found for found in problems if _where(found) not in self._complained]


def _in_order(letters: Iterable[Letter]) -> tuple[Letter, ...]:
    return tuple(sorted(letters, key=lambda letter: letter.id))


def _where(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


class _Some(_Load):
    """Some letters, each for itself."""

    def __init__(self, root: Path, files: Collection[str]) -> None:
        super().__init__(root)
        self._files = files

    def workspace(self) -> Workspace | None:
        source = self._document(Source(folder.INSPECTION, self._root))
        inspection = self._validated(Inspection, source)
        settings = self.settings()
        context = Context(self._root, (source or _UNREAD).root, bodies=inspection.bodies if inspection else None)
        letters, _ = self._letters(context, inspection)
        self._add(broken_on_disk(context))
        if self.problems or inspection is None:
            return None
        return Workspace(self._root, inspection, settings, _in_order(letters))

    def _sources(self) -> Iterator[Source]:
        return (Source(name, self._root) for name in sorted(self._files))


class _Past(_Load):
    """Files that are told of; none of those that are there."""

    def _document(self, source: Source) -> Document | None:
        is_told = source.name in self._instead or source.piece is not None
        return super()._document(source) if is_told else None

    def _sources(self) -> Iterator[Source]:
        return sources_of(self._instead, self._root, self.problems)
