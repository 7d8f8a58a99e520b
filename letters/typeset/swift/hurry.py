"""Puts quicker functions into WeasyPrint, and takes them out again."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import weasyprint

from letters.typeset.swift import contexts, drawing, lines, margins, sizes, styles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WEASYPRINT = "70.0"
"""The version that was looked into; with another one nothing is put in."""
PARTS = {
    "styles": styles.quicken,
    "sizes": sizes.quicken,
    "margins": margins.quicken,
    "contexts": contexts.quicken,
    "lines": lines.quicken,
    "drawing": drawing.quicken,
}
_replaced: list[tuple[Any, str, Any]] = []
_settled = False
"""Whether it was decided what is in; a typesetter that is made later changes nothing."""


def hurry() -> None:
    """Put the quicker functions in, once."""
    global _settled  # noqa: PLW0603  WeasyPrint's own functions are one for the process, too
    if weasyprint.__version__ == WEASYPRINT and not _settled:
        _settled = True
        for quicken in PARTS.values():
            quicken(_replace)


@contextmanager
def only(*parts: str) -> Iterator[None]:
    """Have just these parts in for a while, whoever makes a typesetter meanwhile: for those who compare."""
    global _settled  # noqa: PLW0603
    was, _settled = _settled, True
    _relax()
    for part in parts:
        PARTS[part](_replace)
    try:
        yield
    finally:
        _relax()
        _settled = False
        if was:
            hurry()


def _relax() -> None:
    while _replaced:
        owner, name, original = _replaced.pop()
        setattr(owner, name, original)


def _replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Replace a function of a module, wherever WeasyPrint has imported it, or a method; `make` is given the old one."""
    original = vars(owner)[name]
    replacement = make(original)
    owners = [owner] if isinstance(owner, type) else _importers(name, original)
    for one in owners:
        _replaced.append((one, name, original))
        setattr(one, name, replacement)


def _importers(name: str, original: Any) -> list[Any]:
    loaded = [module for key, module in list(sys.modules.items()) if key.partition(".")[0] == "weasyprint"]
    return [module for module in loaded if vars(module).get(name) is original]
