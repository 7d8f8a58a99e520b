"""Text of others as a terminal may show it: nothing in it moves the cursor, or turns colours and directions."""

from __future__ import annotations

import unicodedata

MASK = "\N{REPLACEMENT CHARACTER}"


def plain(text: str, *, lines: bool = False) -> str:
    """The text on one line, or with `lines` on those it has; what a terminal would obey, or could not show, is masked.

    That is every control and format character, line separators, lone surrogates, and what Unicode has not assigned.
    """
    if text.isprintable():
        return text
    return "".join(char if _is_plain(char) or (lines and char == "\n") else MASK for char in text)


def plain_json(document: str) -> str:
    """A JSON document with the same meaning, in which such characters stand as escapes."""
    if document.isprintable():
        return document
    return "".join(char if char == "\n" or _is_plain(char) else _escaped(char) for char in document)


def _is_plain(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) == "Zs"  # a no-break space is only a space


def _escaped(char: str) -> str:
    """Outside its strings a JSON document has no such character."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
