"""Most properties of most elements are declared nowhere: they are the parent's, or their initial value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint import css
from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

if TYPE_CHECKING:
    from collections.abc import Callable

_OF_THEIR_OWN = frozenset({"float", "display", "position", "page"})  # each has a rule beside the cascade
_COPIED = frozenset({"first-line", "first-letter"})  # of these, what was looked up is copied, and no more


def quicken(replace: Callable[..., None]) -> None:
    replace(css.ComputedStyle, "__missing__", _computed)


def _computed(original: Any) -> Any:
    plain = {key for key in INITIAL_VALUES if key not in _OF_THEIR_OWN and not key.startswith("text_decoration_")}
    inherited = {key for key in plain if key in INHERITED}
    initial = {
        key: INITIAL_VALUES[key]
        for key in plain - inherited - set(INITIAL_NOT_COMPUTED)
        if not check_math(INITIAL_VALUES[key])
    }
    logical = {key: _logical(key) for key in plain if key in PHYSICAL_FUNCTIONS}

    def missing(style: Any, key: str) -> Any:
        cascaded = style.cascaded
        if key in cascaded or style.pseudo_type in _COPIED:
            return original(style, key)
        for name in logical.get(key, ()):
            if name in cascaded:
                return original(style, key)
        if key in initial:
            value = style[key] = initial[key]
            return value
        if key in inherited and (parent := style.parent_style) is not None:
            value = parent[key]
            if not check_math(value):
                style[key] = value
                return value
        return original(style, key)

    return missing


def _logical(key: str) -> frozenset[str]:
    """The names under which text that runs either way may declare a physical property."""
    return frozenset(PHYSICAL_FUNCTIONS[key](block="ttb", inline=inline) for inline in ("ltr", "rtl"))
