"""What each page of an edition says around the letter's own text, and what none may, read as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.model.names import plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from letters.embargo.embargo import Embargo
    from letters.model.letter import Copy, Edition, Letter

BANNER = "EMBARGOED UNTIL"
_BANNER_ROOM = 120  # characters: day, time and zone stand within so many after the banner's first words
_NUMBER = re.compile(r"(?<![\w-])([\w-]+)-\d+(?![\w-])")
"""What could be the number of a copy, with the force's id."""
CALLED: dict[Edition, str] = {
    "proof": "a proof",
    "accuracy": "an accuracy copy",
    "embargoed": "an embargoed copy",
    "public": "a public edition",
}


def wrong_banner(text: str, embargo: Embargo | None, edition: Edition) -> str:
    """What is wrong with the banner in a page's text: a copy bears it, with the right instant; no other edition does.

    Empty where nothing is. While the instant is to be confirmed no banner is right.
    """
    said = [rest[:_BANNER_ROOM] for rest in text.split(BANNER)[1:]]
    if edition != "embargoed":
        return f"{CALLED[edition]} says {BANNER}" if said else ""
    if not said:
        return f"the banner {BANNER} is missing"
    wanted = _instant(embargo)
    if all(part.search(rest) for part in wanted for rest in said):
        return ""
    return f"the banner does not say {embargo.until.full_words if embargo else 'an instant, which is to be confirmed'}"


def _instant(embargo: Embargo | None) -> tuple[re.Pattern[str], ...]:
    """What a banner must say after its first words; what nothing says while the instant is to be confirmed."""
    if embargo is None:
        return (re.compile(r"(?!)"),)
    until = embargo.until
    parts = (until.time, until.date_words, until.place, until.abbreviation)
    return tuple(re.compile(rf"(?<![\w:]){re.escape(part)}(?![\w:])") for part in parts)


def missing_of_copy(text: str, copy: Copy) -> dict[str, str]:
    """What a page's text does not say of whose copy it is: `number`, `holder`, with the words for it."""
    missing = {"number": copy.id} if copy.id not in {found[0] for found in _NUMBER.finditer(text)} else {}
    return missing | ({"holder": copy.person.label} if plain(copy.person.label) not in plain(text) else {})


def other_numbers(text: str, letter: Letter, copy: Copy | None, names: Collection[str]) -> list[str]:
    """The numbers of copies that a page's text bears and that are not its own; `names` has the ids of all forces."""
    said = {found[0] for found in _NUMBER.finditer(text) if found[1] == letter.id or found[1] in names}
    return sorted(said - {copy.id if copy else ""})
