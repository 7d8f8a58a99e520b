"""Stylesheets as the rules about templates read them: which declarations stand where, and which elements they meet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration: its value in lower case with single spaces, and as tokens; its line and column."""

    name: str
    value: str
    tokens: tuple[Any, ...]
    place: Place
    is_important: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """`within` is the innermost at-rule that it stands in, or is; `selectors` are none for such a one."""

    within: str
    selectors: tuple[Any, ...]
    declared: tuple[Declared, ...]

    def matching(self, element: Any) -> tuple[int, int, int] | None:
        """The highest specificity of the selectors that match the element itself; None where none does."""
        found = [it.specificity for it in self.selectors if it.pseudo_element is None and it.test(element)]
        return max(found, default=None)


@lru_cache(maxsize=8)
def rules_of(stylesheet: str) -> tuple[Rule, ...]:
    """Every rule, those of at-rules too, in the order of the file."""
    import tinycss2

    return tuple(_within(tinycss2.parse_stylesheet(stylesheet, skip_comments=True, skip_whitespace=True), ""))


def own_of(style: str) -> tuple[Declared, ...]:
    """What an element's own style declares."""
    import tinycss2

    return _declared(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))


def tree_of(html: str) -> Any:
    """A page's root element, to be matched."""
    import tinyhtml5
    from cssselect2 import ElementWrapper

    return ElementWrapper.from_html_root(tinyhtml5.parse(html, namespace_html_elements=False))


def _within(nodes: Iterable[Any], at_rule: str) -> Iterator[Rule]:
    import tinycss2

    for node in nodes:
        if node.type in {"qualified-rule", "at-rule"} and node.content:
            inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
            within = getattr(node, "lower_at_keyword", at_rule)
            selectors = _selectors(node.prelude) if node.type == "qualified-rule" else ()
            yield Rule(within, selectors, _declared(inside))
            yield from _within(inside, within)


def _selectors(prelude: list[Any]) -> tuple[Any, ...]:
    from cssselect2 import SelectorError, compile_selector_list

    try:
        return tuple(compile_selector_list(prelude))
    except SelectorError:
        return ()


def _declared(nodes: Iterable[Any]) -> tuple[Declared, ...]:
    import tinycss2

    return tuple(
        Declared(
            it.lower_name,
            " ".join(tinycss2.serialize(it.value).lower().split()),
            tuple(it.value),
            (it.source_line, it.source_column),
            it.important,
        )
        for it in nodes
        if it.type == "declaration"
    )
