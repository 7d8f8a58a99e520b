"""What a letter says, read as a careful colleague reads it: doubts that stop nothing.

A new rule is one function, and one line in the table of its module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.wording import repeats, rules
from letters.checks.wording.texts import findings, standard

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from letters.errors import Problem
    from letters.model.letter import Letter


def doubts(letters: Iterable[Letter], chosen: Collection[str]) -> Iterator[Problem]:
    """Every doubt about the letters with the `chosen` ids; of all `letters`, since a text may stand in two of them.

    Places are parts of data files; who knows the files finds their lines.
    """
    known = tuple(letters)
    for letter in known:
        if letter.id in chosen:
            for rule in rules.LETTER_RULES:
                yield from rule(letter, findings(letter))
    if known and chosen:
        for rule in rules.TEXT_RULES:
            yield from rule(known[0], standard(known[0].inspection))
    yield from repeats.twice(known, chosen)
