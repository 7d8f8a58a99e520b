"""What the pages of a finished letter must say, and must not: read as text, as the recipient's own program reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.model.leftovers import leftovers
from letters.model.names import names_in, plain
from letters.model.on_each_page import missing_of_copy, other_numbers, wrong_banner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.checks.finished import Finished
    from letters.errors import Problem

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
    for number, page in enumerate(it.pages, 1):
        if what := wrong_banner(page, it.letter.inspection.embargo, "embargoed" if it.copy else "public"):
            yield it.problem("P104", what, page=number)


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
    for number, page in enumerate(it.pages, 1):
        for part, words in missing_of_copy(page, it.copy).items() if it.copy else ():
            yield it.problem("P107", f"the copy's {part}, {words}, is missing", page=number)
        for other in other_numbers(page, it.letter, it.copy, it.names):
            yield it.problem("P107", f"it bears the number of another copy, {other}", page=number)
