"""The rules about single letters and standard paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from letters.checks.personal import bare, masked, personal
from letters.checks.wording import reading, setting
from letters.checks.wording.texts import INSPECTION, standard
from letters.model.forces import ABBREVIATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from letters.checks.wording.texts import Said
    from letters.errors import Problem
    from letters.model.letter import Letter

Rule: TypeAlias = "Callable[[Letter, Sequence[Said]], Iterable[Problem]]"
_FIX = "in a draft letters check --fix mends it"
_BY_HAND = "mend it by hand: it stands in every letter"
_PERSONAL = {
    "an e-mail address": "D511",
    "a telephone number": "D512",
    "a National Insurance number": "D513",
    "a vehicle’s registration mark": "D514",
}
_HARDEST = 14  # years of schooling


def _spaces(_letter: Letter, texts: Sequence[Said]) -> Iterator[Problem]:
    yield from _odd("D503", texts, setting.spaces)


def _quotes(_letter: Letter, texts: Sequence[Said]) -> Iterator[Problem]:
    yield from _odd("D504", texts, setting.quotes)


def _dashes(_letter: Letter, texts: Sequence[Said]) -> Iterator[Problem]:
    yield from _odd("D505", texts, setting.hyphens)
    if any(setting.has_short_dash(said.text) for said in texts):
        yield from _odd("D505", texts, setting.long_dashes)


def _odd(
    code: str, texts: Sequence[Said], find: Callable[[str], Iterable[tuple[int, int, str, str]]]
) -> Iterator[Problem]:
    """One problem a text, where the first odd thing stands."""
    for said in texts:
        if odd := sorted(find(said.text)):
            start, end, _, what = odd[0]
            more = f", and {len(odd) - 1} more in this text" if len(odd) > 1 else ""
            # With its neighbours it is not mistaken for the indenting of a line, or the quotation marks of YAML.
            remedy = _BY_HAND if said.file == INSPECTION else _FIX
            yield said.problem(code, f"{what}{more}", remedy, said.text[max(0, start - 1) : end + 1])


def _personal(letter: Letter, texts: Sequence[Said]) -> Iterator[Problem]:
    own = {bare(it) for it in (letter.inspection.inspectorate.phone, letter.inspection.inspectorate.reply_to) if it}
    for said in texts:
        for what, words in personal(_as_read(said.text)):
            if bare(words) not in own:
                yield said.problem(_PERSONAL[what], f"the text holds {what}", "take it out, or name the office", words)


def _as_read(text: str) -> str:
    """As the page shows it: with one space in the place of several, and emphasis without its marks."""
    return re.sub(" {2,}", " ", text.replace("*", ""))


def _abbreviations(letter: Letter, texts: Sequence[Said]) -> Iterator[Problem]:
    whole = masked(" ".join(_as_read(said.text) for said in texts))
    elsewhere = " ".join(said.text for said in standard(letter.inspection))
    known = {letter.inspection.inspectorate.short_name, *(short for some in ABBREVIATIONS.values() for short in some)}
    for short in reading.unspelt(whole, elsewhere, known):
        first = next((said for said in texts if short in said.text), texts[0])
        what = f"{short} is never spelt out in this letter"
        yield first.problem("D521", what, "write the words once, with the abbreviation in brackets after them", short)


def _hard(_letter: Letter, texts: Sequence[Said]) -> Iterator[Problem]:
    for theme in dict.fromkeys(said.theme for said in texts):
        under = [said for said in texts if said.theme == theme]
        years = reading.years(said.text for said in under)
        if years is not None and years > _HARDEST:
            what = f"to read this theme takes {years:.0f} years of schooling"
            yield under[0].problem("D522", what, "divide the longest sentences")


TEXT_RULES: tuple[Rule, ...] = (_spaces, _quotes, _dashes, _personal)
LETTER_RULES: tuple[Rule, ...] = (*TEXT_RULES, _abbreviations, _hard)
