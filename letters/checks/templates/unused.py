"""What a template makes or takes in, and nothing uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jinja2 import nodes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from letters.checks.templates.source import Source
    from letters.errors import Problem

_EXPORTING = ("stamps/words.html.j2", "subject.j2")
"""How the names of templates end whose own names the program reads."""

_MAKERS: tuple[tuple[type[nodes.Node], str], ...] = (
    (nodes.Assign, "set"),
    (nodes.AssignBlock, "set"),
    (nodes.For, "counted through"),
)


def taken_over(sources: Iterable[Source]) -> frozenset[str]:
    """The names that any template takes from another one."""
    return frozenset(name for source in sources for name in _taken(source.tree))


def _taken(tree: nodes.Template) -> Iterator[str]:
    for imported in tree.find_all(nodes.FromImport):
        yield from (name if isinstance(name, str) else name[0] for name in imported.names)
    if next(tree.find_all(nodes.Import), None):
        yield from (node.attr for node in tree.find_all(nodes.Getattr))


def unused(source: Source, elsewhere: Collection[str] | None) -> Iterator[Problem]:
    """A note for each name that is set, imported, counted through or a macro's, and read nowhere.

    `elsewhere` are the names that are taken over; None where that cannot be known, since a template does not read.
    """
    read = {node.name for node in source.tree.find_all(nodes.Name) if node.ctx == "load"}
    for line, name, kind in sorted(set(_made(source.tree))):
        if kind == "a macro" and (elsewhere is None or name in elsewhere):
            continue
        if name not in read and not name.startswith("_") and not _is_for_others(source, kind):
            what, remedy = f"nothing uses {name}, which is {kind} here", "take it out"
            yield source.problem(line, rf"(?<!\w){re.escape(name)}(?!\w)", "T020", what, remedy)


def _made(tree: nodes.Template) -> Iterator[tuple[int, str, str]]:
    for kind, what in _MAKERS:
        for node in tree.find_all(kind):
            target: nodes.Node = vars(node)["target"]
            names = [target] if isinstance(target, nodes.Name) else target.find_all(nodes.Name)
            yield from ((name.lineno, name.name, what) for name in names)
    yield from ((macro.lineno, macro.name, "a macro") for macro in tree.find_all(nodes.Macro))
    for imported in tree.find_all(nodes.FromImport):
        for name_or_pair in imported.names:
            yield imported.lineno, name_or_pair if isinstance(name_or_pair, str) else name_or_pair[1], "imported"
    for module in tree.find_all(nodes.Import):
        yield module.lineno, module.target, "imported"


def _is_for_others(source: Source, kind: str) -> bool:
    return kind == "set" and source.file.endswith(_EXPORTING)
