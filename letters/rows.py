"""JSON with very long lists, of which each item is made as it is written: all of them at once would be much to hold."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Rows(Iterable[Any]):
    """A list whose items are made anew from `given` whenever somebody asks for them."""

    def __init__(self, make: Callable[[Any], Any], given: Iterable[Any]) -> None:
        self._make, self._given = make, given

    def __iter__(self) -> Iterator[Any]:
        return map(self._make, self._given)


def encoded(value: Any) -> Iterator[bytes]:
    """The value as JSON, bit by bit; `Rows` stand in it as its own, or as values of its objects."""
    if isinstance(value, dict):
        for number, (key, part) in enumerate(value.items()):
            yield f"{',' if number else '{'}{_dumped(key)}:".encode()
            yield from encoded(part)
        yield b"}" if value else b"{}"
    elif isinstance(value, Rows):
        yield b"["
        for number, row in enumerate(value):
            yield f"{',' if number else ''}{_dumped(row)}".encode()
        yield b"]"
    else:
        yield _dumped(value).encode()


def _dumped(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))  # ASCII: a name may hold what is no UTF-8
