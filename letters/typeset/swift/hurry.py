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
_PARTS = (styles.quicken, sizes.quicken, margins.quicken, contexts.quicken, lines.quicken, drawing.quicken)
_replaced: list[tuple[Any, str, Any]] = []


def hurry() -> None:
    """Put the quicker functions in, once."""
    if weasyprint.__version__ == WEASYPRINT and not _replaced:
        for quicken in _PARTS:
            quicken(_replace)


@contextmanager
def unhurried() -> Iterator[None]:
    """Take them out for a while: for whoever compares."""
    was = list(_replaced)
    _relax()
    try:
        yield
    finally:
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
