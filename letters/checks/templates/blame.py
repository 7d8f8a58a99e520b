"""Which line of a stylesheet or template decides how a text looks: for problems that are seen on the page alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from letters.checks.templates.css import rules_of, tree_of
from letters.model.names import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

    from letters.checks.templates.css import Declared, Place

COLOUR = ("color", "background", "opacity", "text-decoration", "border", "outline")
SIZE = ("font", "transform")
POSITION = (
    "position", "transform", "top", "right", "bottom", "left", "text-indent", "line-height", "height", "max-height",
    "margin", "padding", "width", "letter-spacing", "white-space", "columns", "float", "overflow",
    "font",
)  # fmt: skip
SPACING = ("word-spacing", "letter-spacing", "font")
ORDER = (
    "order",
    "flex-direction",
    "flex-flow",
    "position",
    "float",
    "direction",
    "opacity",
    "transform",
    "max-height",
    "height",
)
MOVING = ("position", "margin")
"""What takes a text out of its place, where its value says so."""
STRESS = ("font-style", "font-weight", "font", "color")
"""What makes emphasis look like emphasis, or like the rest."""
SHOWING = (
    "display", "visibility", "opacity", "text-transform", "font-variant", "font-size", "order", "flex-direction",
    "direction", "max-lines", "overflow", "position", "transform", "float", "text-indent", "max-height", "height",
)  # fmt: skip
"""Properties, the likeliest first, and those that begin with one and a hyphen."""
_HARMLESS = frozenset({"0", "auto", "block", "initial", "left", "none", "normal", "static", "visible"})

_STRESSED = frozenset({"em", "strong"})


def rule_for(html: str, stylesheet: str, words: str, properties: Sequence[str]) -> Place | None:
    """Line and column of the declaration that decides one of the `properties` of the words; None without one.

    The nearest element counts first, then the likeliest property, then, as in the cascade, the most specific and last
    rule.
    """
    element = _holding(_root(html), words)
    if element is None:
        return None
    near = [element, *reversed(element.ancestors)]
    if properties == STRESS:
        stressed = [it for it in element.iter_subtree() if it.local_name in _STRESSED]
        near = [*stressed, *near] if stressed else []
    counts = _COUNTING.get(tuple(properties), _acts)
    found = [
        ((-distance, -rank, specificity, order), it.place)
        for order, rule in enumerate(rules_of(stylesheet))
        for distance, one in enumerate(near)
        if (specificity := rule.matching(one)) is not None
        for it in rule.declared
        if (rank := _rank(it.name, properties)) is not None and counts(it)
    ]
    return max(found)[1] if found else None


def begin_of(html: str, words: str) -> str:
    """The same element's beginning with the first word of it: `<p>Call`; empty where an element comes first."""
    element = _holding(_root(html), words)
    first = (element.etree_element.text or "").split()[:1] if element is not None else []
    return f"{tag_of(html, words)}{first[0]}" if first else ""


def tag_of(html: str, words: str) -> str:
    """The innermost element that holds the words, as its template begins it: `<p class="enc"`; empty without one."""
    element = _holding(_root(html), words)
    if element is None:
        return ""
    given = element.etree_element.get("class")
    return f'<{element.local_name} class="{given}"' if given else f"<{element.local_name}>"


@lru_cache(maxsize=2)
def _root(html: str) -> Any:
    return tree_of(html)


def _holding(root: Any, words: str) -> Any | None:
    """The innermost element whose text holds the words, however they are spaced."""
    wanted = _close(words)
    holding = [one for one in root.iter_subtree() if _is_in(wanted, one.etree_element)] if wanted else []
    return min(holding, key=lambda one: len(_text(one.etree_element)), default=None)


def _is_in(wanted: str, element: Element) -> bool:
    return element.tag not in {"head", "title", "style"} and wanted in _close(_text(element))


def _text(element: Element) -> str:
    return "".join(element.itertext())


def _close(text: str) -> str:
    return plain("".join(text.split()).strip("•–"))


def _rank(name: str, properties: Sequence[str]) -> int | None:
    return next((at for at, it in enumerate(properties) if name == it or name.startswith(f"{it}-")), None)


def _acts(declared: Declared) -> bool:
    """Whether it changes anything."""
    value = declared.value
    return value not in _HARMLESS or (declared.name == "display" and value == "none")


def _moves(declared: Declared) -> bool:
    value = declared.value
    return value in {"absolute", "fixed", "relative"} or any(part.startswith("-") for part in value.split())


_COUNTING: dict[tuple[str, ...], Callable[[Declared], bool]] = {MOVING: _moves, STRESS: lambda _one: True}
