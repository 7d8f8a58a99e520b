"""Finding forces' names in a text, however it is spaced, hyphenated or emphasised."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from letters.model.forces import FORCES, WELSH_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_UNSEEN = dict.fromkeys(map(ord, "*\u00ad\u200b\u200c\u200d\u2060"), None)


def in_every_language(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """(force id, name) in every language that a force's name has."""
    welsh = ((force, name) for force, name in WELSH_NAMES.items() if names.get(force) == FORCES[force])
    return (*names.items(), *welsh)


def forces_named(text: str, names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The ids of the forces that a text names, in the text's order, each once.

    `names` are (id, full name) pairs. Of names that overlap the longest counts: "North Kent Police" is not Kent Police.
    """
    said = plain(text)
    # Most names are in no text: looking for each as it is spares a regular expression of all of them.
    there = {known: force for force, name in names if (known := _plain_name(name)) in said}
    if not there:
        return ()
    longest_first = sorted(there, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    return tuple(dict.fromkeys(there[match[0]] for match in pattern.finditer(said)))


def plain(text: str) -> str:
    """Lower case, single spaces, plain hyphens, no marks of emphasis and nothing that does not show."""
    normal = unicodedata.normalize("NFKC", text).translate(_HYPHENS | _UNSEEN)
    return " ".join(normal.casefold().split())


@lru_cache(maxsize=1024)
def _plain_name(name: str) -> str:
    return plain(name)
