"""Which line of a stylesheet or template decides how a text looks: for problems that are seen on the page alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from letters.model.names import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

COLOUR = ("color", "background", "opacity", "text-decoration", "border")
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
SHOWING = (
    "display", "visibility", "opacity", "text-transform", "font-variant", "font-size", "order", "flex-direction",
    "direction", "max-lines", "overflow", "position", "transform", "float", "text-indent", "max-height", "height",
)  # fmt: skip
"""Properties, the likeliest first, and those that begin with one and a hyphen."""
_HARMLESS = frozenset({"0", "auto", "block", "initial", "left", "none", "normal", "static", "visible"})

Place = tuple[int, int]


def rule_for(html: str, stylesheet: str, words: str, properties: Sequence[str]) -> Place | None:
    """Line and column of the declaration that decides one of the `properties` of the words; None without one.

    The nearest element counts first, then the likeliest property, then, as in the cascade, the most specific and last
    rule.
    """
    element = _holding(_root(html), words)
    if element is None:
        return None
    near = [element, *reversed(element.ancestors)]
    found = [
        ((-distance, -rank, specificity, order), place)
        for order, (selectors, declared) in enumerate(_rules(stylesheet, _moves if properties == MOVING else _acts))
        for distance, one in enumerate(near)
        if (specificity := _matching(selectors, one)) is not None
        for name, place in declared
        if (rank := _rank(name, properties)) is not None
    ]
    return max(found)[1] if found else None


def tag_of(html: str, words: str) -> str:
    """The innermost element that holds the words, as its template begins it: `<p class="enc"`; empty without one."""
    element = _holding(_root(html), words)
    if element is None:
        return ""
    given = element.etree_element.get("class")
    return f'<{element.local_name} class="{given}"' if given else f"<{element.local_name}>"


@lru_cache(maxsize=2)
def _root(html: str) -> Any:
    import tinyhtml5
    from cssselect2 import ElementWrapper

    return ElementWrapper.from_html_root(tinyhtml5.parse(html, namespace_html_elements=False))


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


@lru_cache(maxsize=4)
def _rules(stylesheet: str, counts: Callable[[Any], bool]) -> list[tuple[list[Any], list[tuple[str, Place]]]]:
    """The selectors of each rule, and those of its declarations that count, with their places."""
    import tinycss2
    from cssselect2 import SelectorError, compile_selector_list

    found = []
    for rule in tinycss2.parse_stylesheet(stylesheet, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        try:
            selectors = compile_selector_list(rule.prelude)
        except SelectorError:
            continue
        content = tinycss2.parse_declaration_list(rule.content, skip_comments=True, skip_whitespace=True)
        declared = [(it.lower_name, (it.source_line, it.source_column)) for it in content if counts(it)]
        found.append((selectors, declared))
    return found


def _acts(declared: Any) -> bool:
    """Whether it is a declaration that changes anything."""
    value = _value(declared)
    return bool(value) and (value not in _HARMLESS or (declared.lower_name == "display" and value == "none"))


def _moves(declared: Any) -> bool:
    value = _value(declared)
    return value in {"absolute", "fixed", "relative"} or any(part.startswith("-") for part in value.split())


def _value(declared: Any) -> str:
    import tinycss2

    return tinycss2.serialize(declared.value).strip() if declared.type == "declaration" else ""


def _matching(selectors: list[Any], element: Any) -> tuple[int, int, int] | None:
    """The highest specificity of those that match the element itself."""
    found = [it.specificity for it in selectors if it.pseudo_element is None and it.test(element)]
    return max(found, default=None)
