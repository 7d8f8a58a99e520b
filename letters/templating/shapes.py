"""What plain data look like: which keys a dict has, what a list's entries are. Nothing of what they say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True)
class Unknown:
    """Something of which nothing is known, or that has no parts."""


@dataclass(frozen=True)
class Many:
    """A list; `of` is what its entries look like, taken together."""

    of: Shape


UNKNOWN = Unknown()
Shape: TypeAlias = "dict[str, Shape] | Many | Unknown"


def shape_of(values: Iterable[Any]) -> Shape:
    """What values look like taken together; one that is missing does not count."""
    there = [value for value in values if value is not None]
    if there and all(isinstance(value, dict) for value in there):
        keys = dict.fromkeys(key for value in there for key in value)
        return {key: shape_of(value[key] for value in there if key in value) for key in keys}
    if there and all(isinstance(value, list) for value in there):
        return Many(shape_of(item for value in there for item in value))
    return UNKNOWN


def element(shape: Shape) -> Shape:
    """What the entries of a list look like."""
    return shape.of if isinstance(shape, Many) else UNKNOWN


def joined(shapes: Sequence[Shape]) -> Shape:
    """What is either of them; where they differ in kind, nothing is known."""
    if all(isinstance(shape, dict) for shape in shapes):
        dicts: list[Any] = list(shapes)
        return {key: dicts[0].get(key, UNKNOWN) for key in dict.fromkeys(key for each in dicts for key in each)}
    return shapes[0] if len({type(shape) for shape in shapes}) == 1 else UNKNOWN
