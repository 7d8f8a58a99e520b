"""What kinds of values events hold, by the name of the field: whoever can write the file can write anything.

A field that is not named here is text. Whether a kind's fields are there, and fit, is for `letters.ledger.fold`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from letters.ledger.chain import is_writable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from letters.ports import Event

_PATH_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


def check(event: Event) -> None:
    """Raises ValueError for a value of another kind than its field has, or a name that would lead elsewhere on disk."""
    if event.force is not None and not _PATH_PART.fullmatch(event.force):
        raise ValueError("its force is no name of one")
    _check(event.data)


def _check(data: Mapping[str, Any]) -> None:
    for name, value in data.items():
        if not name.isascii():
            raise ValueError("one of its fields has a name that none has")
        if not _KINDS.get(name, _is_text)(value):
            raise ValueError(f"its {name} is of another kind")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and (value.isascii() or is_writable(value))


def _is_path_part(value: Any) -> bool:
    return isinstance(value, str) and _PATH_PART.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    return type(value) is int and is_writable(value)


def _is_yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _are_parts(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    _check(value)
    return True


def _are_listed_parts(value: Any) -> bool:
    return isinstance(value, list) and all(_are_parts(part) for part in value)


def _are_texts(value: Any) -> bool:
    texts = value.values() if isinstance(value, dict) else value
    return isinstance(value, dict | list) and all(map(_is_text, texts)) and is_writable(value)


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "approvers": _are_texts,
    "copies": _are_listed_parts,
    "copy": _is_path_part,
    "exit": _is_number,
    "letters": _are_texts,
    "number": _is_number,
    "public": lambda value: _is_text(value) or _are_parts(value),
    "rehearsal": _is_yes_or_no,
    "sealed": _is_path_part,
    "statement": lambda value: isinstance(value, dict) and is_writable(value),
    "time": lambda value: isinstance(value, str | dict) and is_writable(value),
    "tokens": _are_listed_parts,
}
