"""The used sizes of a box do not depend on what is around it, unless one of them is a percentage or a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weasyprint.layout import percent

if TYPE_CHECKING:
    from collections.abc import Callable

_SIDES = ("left", "right", "top", "bottom")
_LENGTHS = (
    *(f"margin_{side}" for side in _SIDES),
    *(f"padding_{side}" for side in _SIDES),
    *(f"{bound}{size}" for size in ("width", "height") for bound in ("", "min_", "max_")),
)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
_ASKED = (*_LENGTHS, *_BORDERS, "box_sizing", "border_collapse")
_KEPT = "letters_sizes"  # a style's own place for what was found


def quicken(replace: Callable[..., None]) -> None:
    replace(percent, "resolve_percentages", _resolved)


def _resolved(original: Any) -> Any:
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        values = tuple(map(style.__getitem__, _ASKED))  # a style may have been changed since
        kept = vars(style).get(_KEPT)
        if kept is None or kept[0] != values:
            kept = values, _used(values)
            setattr(style, _KEPT, kept)
        if kept[1] is None:
            original(box, containing_block)
        else:
            vars(box).update(kept[1])

    return resolve_percentages


def _used(values: tuple[Any, ...]) -> dict[str, Any] | None:
    """The attributes that the box gets, or None where they are not known beforehand."""
    if values[-2:] != ("content-box", "separate"):
        return None
    used = {}
    for name, value in zip(_LENGTHS, values, strict=False):
        if value == "auto":
            used[name] = 0 if name in {"min_width", "min_height"} else value
        elif getattr(value, "unit", None) == "px":
            used[name] = value.value
        else:
            return None
    return used | dict(zip(_BORDERS, values[len(_LENGTHS) :], strict=False))
