"""Findings that stand in two places, be it with another force's name in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.wording.texts import findings
from letters.model.leftovers import comparable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from letters.checks.wording.texts import Said
    from letters.errors import Problem
    from letters.model.letter import Letter

_FEWEST = 8
"""Words of a finding that is worth comparing: shorter ones are often entries of a list."""
_ITSELF = "the force"


def twice(letters: Sequence[Letter], chosen: Collection[str]) -> Iterator[Problem]:
    """A problem for each finding of a `chosen` letter that stands in that letter already, or in another."""
    first: dict[str, Said] = {}
    for letter in sorted(letters, key=lambda letter: letter.id in chosen):
        own: dict[str, Said] = {}
        for said in findings(letter):
            words = _compared(said.text, letter)
            if len(words.split()) < _FEWEST:
                continue
            if letter.id in chosen:
                yield from _found(said, own.get(words), first.get(words))
            own.setdefault(words, said)
        if not letter.force.specimen:
            first |= {words: said for words, said in own.items() if words not in first}


def _found(said: Said, own: Said | None, other: Said | None) -> Iterator[Problem]:
    if own is not None:
        yield said.problem("D501", f"this finding stands under {own.called}, already", "keep it where it belongs")
    elif other is not None:
        what = f"this finding stands in {other.file} as well (under {other.called})"
        yield said.problem("D502", what, "write what was found at this force")


def _compared(text: str, letter: Letter) -> str:
    """The text as it is compared: small letters, plain quotes, and no name of its force."""
    return comparable(text.replace(letter.force.name, _ITSELF)).casefold()
