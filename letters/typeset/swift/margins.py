"""A page has sixteen margin boxes. Where none of them holds anything, none has to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.layout import page as pages

if TYPE_CHECKING:
    from collections.abc import Callable

_BOXES = tuple(
    f"@{side}-{place}"
    for side, places in {
        "top": ("left", "center", "right", "left-corner", "right-corner"),
        "bottom": ("left", "center", "right", "left-corner", "right-corner"),
        "left": ("top", "middle", "bottom"),
        "right": ("top", "middle", "bottom"),
    }.items()
    for place in places
)
_NOTHING = frozenset({"normal", "inhibit", "none"})


def quicken(replace: Callable[..., None]) -> None:
    replace(pages, "make_margin_boxes", _made)


def _made(original: Any) -> Any:
    def make_margin_boxes(context: Any, page: Any, state: Any) -> Any:
        styles = [context.style_for(page.page_type, name) for name in _BOXES]
        if all(style is not None and _is_empty(style) for style in styles):
            return iter(())
        return original(context, page, state)

    return make_margin_boxes


def _is_empty(style: Any) -> bool:
    content = style["content"]
    return isinstance(content, str) and content in _NOTHING
