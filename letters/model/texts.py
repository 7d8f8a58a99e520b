"""The texts of plain data, such as a letter's content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in dicts, lists and tuples, with its dotted path: `findings.attendance.2`."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict | list | tuple):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(item, f"{path}.{key}" if path else str(key))
