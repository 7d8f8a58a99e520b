"""What the pages of a finished letter must say, and must not: read as text, as the recipient's own program reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.model.leftovers import leftovers
from letters.model.names import names_in, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.checks.finished import Finished
    from letters.errors import Problem

_BANNER = "EMBARGOED UNTIL"
_BANNER_ROOM = 120  # characters: day, time and zone stand within so many after the banner's first words
_NUMBER = re.compile(r"(?<![\w-])([\w-]+)-\d+(?![\w-])")
"""What could be the number of a copy, with the force's id."""
_MENTIONS = "take the name out, or add its id to mentions if it belongs there"


def own_name(it: Finished) -> Iterator[Problem]:
    """The force's own name must be there."""
    name = it.letter.force.name
    if plain(name) not in plain(" ".join(it.bodies)):
        yield it.problem("P102", f"the letter does not name {name}")


def other_names(it: Finished) -> Iterator[Problem]:
    """No other force's name, in either of its languages, unless `mentions` allows it; over the turn of a page too."""
    # Most letters name no other force: one look at all of it says so. No name goes over the bar between two pages.
    if not foreign(it, " | ".join((*it.pages, " ".join(it.bodies)))):
        return
    seen = set()
    for number, text in (*enumerate(it.pages, 1), (0, " ".join(it.bodies))):
        for other, named in foreign(it, text).items():
            if other not in seen:
                seen.add(other)
                yield it.problem("P103", f"it names {named}, another force", page=number, remedy=_MENTIONS)


def foreign(it: Finished, text: str) -> dict[str, str]:
    """The forces that a text names and this letter may not: id to name, with the words there where they are others."""
    return names_in(text, it.names, allowed=(it.letter.id, *it.letter.force.mentions))


def banner(it: Finished) -> Iterator[Problem]:
    """A copy bears the banner on every page, with the right instant and no other; a public edition bears none."""
    wanted = _instant(it) if it.copy else ()
    for number, page in enumerate(it.pages, 1):
        said = [rest[:_BANNER_ROOM] for rest in page.split(_BANNER)[1:]]
        if it.copy and not said:
            yield it.problem("P104", f"the banner {_BANNER} is missing", page=number)
        elif said and not it.copy:
            yield it.problem("P104", f"a public edition says {_BANNER}", page=number)
        elif not all(part.search(rest) for part in wanted for rest in said):
            yield it.problem("P104", f"the banner does not say {_until(it)}", page=number)


def _instant(it: Finished) -> tuple[re.Pattern[str], ...]:
    """What a banner must say after its first words; what nothing says while the instant is to be confirmed."""
    if it.letter.inspection.embargo is None:
        return (re.compile(r"(?!)"),)
    until = it.letter.inspection.embargo.until
    parts = (until.time, until.date_words, until.place, until.abbreviation)
    return tuple(re.compile(rf"(?<![\w:]){re.escape(part)}(?![\w:])") for part in parts)


def _until(it: Finished) -> str:
    embargo = it.letter.inspection.embargo
    return embargo.until.full_words if embargo else "an instant, which is to be confirmed"


def written_by_program(it: Finished) -> Iterator[Problem]:
    """Nothing that a program writes for a missing value, unless the data say the same words: "None of the plans"."""
    for number, page in enumerate(it.pages, 1):
        for word in missing_values(it, page):
            what = f"it says {word!r}, which a program writes for a missing value"
            yield it.problem("P105", what, page=number, remedy="correct the template or the data")


def missing_values(it: Finished, text: str) -> Iterator[str]:
    """The words of a text that stand for a missing value and come from no data of the letter."""
    return (left.word for left in leftovers(text, it.letter))


def empty(it: Finished) -> Iterator[Problem]:
    """No page without a text of its own."""
    if not it.bodies:
        yield it.problem("P106", "it has no page")
    for number, body in enumerate(it.bodies, 1):
        if not body:
            yield it.problem("P106", "the page has no text but its stamps", page=number)


def copy_number(it: Finished) -> Iterator[Problem]:
    """Every page says whose copy it is, and names no other copy; a public edition is nobody's."""
    ids = {it.letter.id, *it.names}
    for number, page in enumerate(it.pages, 1):
        said = {found[0] for found in _NUMBER.finditer(page) if found[1] in ids}
        if it.copy and it.copy.id not in said:
            yield it.problem("P107", f"the copy's number, {it.copy.id}, is missing", page=number)
        if it.copy and plain(it.copy.person.label) not in plain(page):
            yield it.problem("P107", f"the copy's holder, {it.copy.person.label}, is missing", page=number)
        for other in sorted(said - {it.copy.id if it.copy else ""}):
            yield it.problem("P107", f"it bears the number of another copy, {other}", page=number)
