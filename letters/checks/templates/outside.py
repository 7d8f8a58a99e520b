"""What reaches outside the templates, or past the escaping of what the data say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jinja2 import nodes

from letters.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.checks.templates.source import Source
    from letters.templating.templates import Templates

_UNSAFE_FILTERS = frozenset({"safe"})
_FETCHING = re.compile(
    r"""<(?:img|script|iframe|embed|source|audio|video|input|image|use)\b[^>]*?\b(?:src|href|xlink:href)\s*=\s*["']([^"']*)"""
    r"""|<(?:link|object)\b[^>]*?\b(?:href|data)\s*=\s*["']([^"']*)"""
    r"""|\burl\(\s*["']?([^"')]*)|@import\s+["']([^"']*)""",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"<(input|textarea|select|button|option|optgroup|datalist|meter|progress)\b", re.IGNORECASE)
_KEPT = frozenset({"", "data", "signature", "cid"})
"""Schemes of addresses that fetch nothing: the file itself, a picture written out, and the signature's."""


def unsafe(source: Source) -> Iterator[Problem]:
    """A filter or block that takes text for HTML."""
    for node in source.tree.find_all((nodes.Filter, nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)):
        if isinstance(node, nodes.Filter) and node.name not in _UNSAFE_FILTERS:
            continue
        word = node.name if isinstance(node, nodes.Filter) else "autoescape"
        what, remedy = f"{word} takes a text for HTML", "take it out: data is never code"
        yield source.problem(node.lineno, rf"(?<!\w){word}(?!\w)", "T007", what, remedy)


def missing(source: Source, templates: Templates) -> Iterator[Problem]:
    """A template that is named and is not in the folder, or whose name only the data say."""
    for node in source.tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        for name in _named(node):
            if name not in templates.names:
                what, remedy = f"there is no template {name[:80]} in the folder", "add it, or correct its name"
                yield source.problem(node.lineno, re.escape(name), "T004", what, remedy)
        if not all(map(_is_written_out, _parts(node))):
            what = "it takes the name of a template from the data, so that nobody knows which one is filled"
            yield source.problem(node.lineno, "include|import|from|extends", "T005", what, "write the name out")


def _named(node: nodes.Node) -> Iterator[str]:
    """The names written out in it; of one that is put together nothing is known before it is filled."""
    for part in _parts(node):
        if isinstance(part, nodes.Const) and isinstance(part.value, str):
            yield part.value


def _parts(node: nodes.Node) -> list[nodes.Expr]:
    template: nodes.Expr = vars(node)["template"]  # which all four kinds have
    return template.items if isinstance(template, nodes.List | nodes.Tuple) else [template]


def _is_written_out(name: nodes.Expr | None) -> bool:
    """Whether a name is a text, one of two, or begins with its folder, as those of the stamps do."""
    match name:
        case nodes.Const(value=str()):
            return True
        case nodes.CondExpr(expr1=one, expr2=other):
            return _is_written_out(one) and (other is None or _is_written_out(other))
        case nodes.Concat(nodes=[nodes.Const(value=str() as folder), *_]):
            return folder.endswith("/")
    return False


def fetched(templates: Templates) -> Iterator[Problem]:
    """An address in a template or stylesheet that leads out of the folder."""
    for path in sorted(templates.folder.rglob("*")):
        if path.suffix not in {".j2", ".css"} or not path.is_file():
            continue
        name = f"{templates.folder.name}/{path.relative_to(templates.folder).as_posix()}"
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            for found in _FETCHING.finditer(line):
                address = next(part for part in found.groups() if part is not None)
                if _leads_out(address):
                    what = f"{address[:80]} is refused: only files in {templates.folder.name}/ may be used"
                    remedy = f"put the file into {templates.folder.name}/ and name it relative to this one"
                    yield Problem(name, number, line.find(address, found.start()) + 1, "T010", what, remedy)


def controls(source: Source) -> Iterator[Problem]:
    """Parts of forms: what they say is no text of the letter, and stands on the page all the same."""
    for number, line in enumerate(source.text.splitlines(), 1):
        for found in _CONTROL.finditer(line):
            what, remedy = f"<{found[1].lower()}> is a part of a form, and this is a letter", "write its words as text"
            yield Problem(source.file, number, found.start() + 1, "T025", what, remedy)


def _leads_out(address: str) -> bool:
    if "{{" in address or address.startswith("#"):
        return False
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return True
    return (
        parts.scheme not in _KEPT or bool(parts.netloc) or parts.path.startswith("/") or ".." in parts.path.split("/")
    )
