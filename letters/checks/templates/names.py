"""Names and attributes that no data has, in every branch: what is filled takes some branches only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

from jinja2 import nodes

from letters.plain import plain
from letters.templating.shapes import UNKNOWN, Shape, element, joined, shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from letters.checks.templates.source import Source
    from letters.errors import Problem

_NO_WORD = r"(?<![\w.])"
_IN_MACROS = {"caller": UNKNOWN, "varargs": UNKNOWN, "kwargs": UNKNOWN}
Scope: TypeAlias = "dict[str, Shape]"


def undefined(source: Source, contexts: Sequence[Mapping[str, Any]] | None) -> Iterator[Problem]:
    """A problem for each name or attribute that none of the contexts has; None where they are not known."""
    known = shape_of(list(contexts or ()))
    scope: Scope = dict(known) if isinstance(known, dict) else {}
    found = set(_Walk(source, sorted(scope), is_closed=contexts is not None).visit(source.tree, scope))
    yield from sorted(found)


class _Walk:
    """Goes through a template in its order, and knows at each point what each name stands for."""

    def __init__(self, source: Source, known: Sequence[str], *, is_closed: bool) -> None:
        self._source = source
        self._known = known
        self._is_closed = is_closed
        self._own = {node.name for node in source.tree.find_all(nodes.Name) if node.ctx != "load"}

    def visit(self, node: nodes.Node, scope: Scope) -> Iterator[Problem]:
        match node:
            case nodes.For():
                yield from self._loop(node, scope)
            case nodes.Assign():
                yield from self.visit(node.node, scope)
                scope |= _bound(node.target, self._shape(node.node, scope))
            case nodes.AssignBlock() | nodes.FilterBlock() | nodes.With():
                yield from self._children(node, {**scope, **_unknown(node)})
                scope |= _unknown(node)
            case nodes.Macro() | nodes.CallBlock():
                scope |= {node.name: UNKNOWN} if isinstance(node, nodes.Macro) else {}  # it may call itself
                inner = {**scope, **_unknown(node), **_IN_MACROS}
                yield from self._children(node, inner)
            case nodes.Import():
                scope[node.target] = UNKNOWN
            case nodes.FromImport():
                scope |= {name if isinstance(name, str) else name[1]: UNKNOWN for name in node.names}
            case nodes.Name(ctx="load"):
                yield from self._name(node, scope)
            case nodes.Getattr():
                yield from self._part(node, node.attr, r"\.\s*", scope)
            case nodes.Getitem(arg=nodes.Const(value=str(key))):
                yield from self._part(node, key, r"\[\s*[\"']", scope)
            case _:
                yield from self._children(node, scope)

    def _children(self, node: nodes.Node, scope: Scope) -> Iterator[Problem]:
        for child in node.iter_child_nodes():
            yield from self.visit(child, scope)

    def _loop(self, node: nodes.For, scope: Scope) -> Iterator[Problem]:
        yield from self.visit(node.iter, scope)
        inner = {**scope, **_bound(node.target, element(self._shape(node.iter, scope))), "loop": UNKNOWN}
        for child in (*([node.test] if node.test else ()), *node.body):
            yield from self.visit(child, inner)
        for child in node.else_:
            yield from self.visit(child, scope)

    def _name(self, node: nodes.Name, scope: Scope) -> Iterator[Problem]:
        if self._is_closed and node.name not in scope and node.name not in self._own:
            yield self._problem(node.lineno, node.name, _NO_WORD, self._known)

    def _part(self, node: nodes.Getattr | nodes.Getitem, name: str, before: str, scope: Scope) -> Iterator[Problem]:
        """`force.name`, or `force["name"]`."""
        yield from self.visit(node.node, scope)
        shape = self._shape(node.node, scope)
        if isinstance(shape, dict) and name not in shape:
            yield self._problem(node.lineno, name, before, sorted(shape))

    def _problem(self, line: int, name: str, before: str, known: Sequence[str]) -> Problem:
        pattern = rf"{before}({re.escape(name)})(?!\w)"
        what, remedy = (
            f"{plain(name)!r} is undefined",
            f"correct the name; the data has {', '.join(known) or 'none here'}",
        )
        return self._source.problem(line, pattern, "T002", what, remedy)

    def _shape(self, node: nodes.Node, scope: Scope) -> Shape:
        """What an expression stands for, as far as that can be told."""
        match node:
            case nodes.Name():
                return scope.get(node.name, UNKNOWN)
            case nodes.Getattr(attr=str(key)) | nodes.Getitem(arg=nodes.Const(value=str(key))):
                base = self._shape(node.node, scope)
                return base.get(key, UNKNOWN) if isinstance(base, dict) else UNKNOWN
            case nodes.Getitem(arg=nodes.Const(value=int())):
                return element(self._shape(node.node, scope))
            case nodes.CondExpr():
                others = [node.expr1, *([node.expr2] if node.expr2 else [])]
                return joined([self._shape(other, scope) for other in others])
            case nodes.And() | nodes.Or():
                return joined([self._shape(node.left, scope), self._shape(node.right, scope)])
            case _:
                return UNKNOWN


def _bound(target: nodes.Node, shape: Shape) -> Scope:
    """The names that a loop or an assignment makes; of several at once nothing is known."""
    if isinstance(target, nodes.Name):
        return {target.name: shape}
    return {name.name: UNKNOWN for name in target.find_all(nodes.Name)}


def _unknown(node: nodes.Node) -> Scope:
    """The names that stand for something unknown within a block."""
    return {name.name: UNKNOWN for name in node.find_all(nodes.Name) if name.ctx in {"store", "param"}}
