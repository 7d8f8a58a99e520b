"""What a shell completes besides commands and options: forces, copies and signatories, by the names of files alone.

The shell runs the program at each Tab, so nothing heavy is loaded and no ledger is opened for it.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

VARIABLE = "_LETTERS_COMPLETE"
"""Set by the shell's script when it asks."""
_INSPECTION = "data/inspection.yaml"
_FORCES = "data/forces"
_SIGNATORIES = re.compile(r"^signatories:\s*\n((?:[ #\n].*\n?)*)", re.MULTILINE)


class _Names(click.types.StringParamType):
    """Text of which the shell may know the beginning; `words` gives value and explanation."""

    def __init__(self, words: Callable[[Path], Iterable[tuple[str, str]]]) -> None:
        self._words = words

    def shell_complete(self, ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        root = _workspace(ctx)
        if root is None:
            return []
        given = {word for value in ctx.params.values() if isinstance(value, tuple) for word in value}
        return [
            CompletionItem(word, help=told or None)
            for word, told in self._words(root)
            if word.startswith(incomplete) and word not in given
        ]


def teach(command: click.Command) -> click.Command:
    """Give the parameters of a command what the shell can complete them with."""
    for parameter in command.params:
        kind = _MISSING if command.name == "new" and parameter.name == "forces" else _KINDS.get(str(parameter.name))
        if kind is not None and isinstance(parameter.type, click.types.StringParamType):
            parameter.type = kind
    if isinstance(command, click.Group):
        for below in command.commands.values():
            teach(below)
    return command


def _workspace(ctx: click.Context) -> Path | None:
    """The inspection that the command line is about."""
    named = ctx.find_root().params.get("workspace") or os.environ.get("LETTERS_WORKSPACE")
    here = Path(named).expanduser() if named else Path.cwd()
    for folder in (here,) if named else (here, *here.parents):
        if (folder / _INSPECTION).is_file():
            return folder
    return None


def _listed(folder: Path, pattern: str) -> list[str]:
    with suppress(OSError):
        return sorted(path.stem for path in folder.glob(pattern) if not path.name.startswith("."))
    return []


def _in_one_file(root: Path) -> list[str]:
    """The forces of a file with many letters."""
    if not any((root / f"{_FORCES}.{kind}").is_file() for kind in ("yaml", "jsonl")):
        return []
    from letters.workspace.sources import forces

    return sorted(forces(root))


def _forces(root: Path) -> Iterable[tuple[str, str]]:
    from letters.model.forces import FORCES

    return ((force, FORCES.get(force, "")) for force in _listed(root / _FORCES, "*.yaml") or _in_one_file(root))


def _missing(root: Path) -> Iterable[tuple[str, str]]:
    """Forces that have no letter yet."""
    from letters.model.forces import FORCES

    there = {*_listed(root / _FORCES, "*.y*ml"), *_in_one_file(root)}
    return ((force, name) for force, name in FORCES.items() if force not in there)


def _copies(root: Path) -> Iterable[tuple[str, str]]:
    return ((copy, "") for copy in _listed(root / "out" / "embargoed", "*/*.pdf"))


def _signatories(root: Path) -> Iterable[tuple[str, str]]:
    """The keys below `signatories:`, without reading YAML: what is not written in the usual way is not completed."""
    with suppress(OSError, UnicodeDecodeError):
        part = _SIGNATORIES.search((root / _INSPECTION).read_text("utf-8"))
        lines = part[1].splitlines() if part else []
        keys = [match for line in lines if (match := re.match(r"( +)([a-z0-9-]+):", line))]
        indent = min((len(match[1]) for match in keys), default=0)
        return [(match[2], "") for match in keys if len(match[1]) == indent]
    return []


_KINDS = {
    "force": _Names(_forces),
    "forces": _Names(_forces),
    "copy": _Names(_copies),
    "signatory": _Names(_signatories),
}
_MISSING = _Names(_missing)
