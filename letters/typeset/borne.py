"""Whether each stamp bears what its edition must bear, and no more: asked before anything is signed or shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from letters.errors import Problem
from letters.model.forces import FORCES
from letters.model.leftovers import comparable
from letters.model.on_each_page import BANNER, CALLED, missing_of_copy, other_numbers, wrong_banner
from letters.model.texts import texts
from letters.pdf import marks
from letters.pdf.looking import look
from letters.pdf.pictures import pictures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.model.letter import Copy, Letter
    from letters.templating.templates import Templates
    from letters.typeset.stamps import Stamp

    _Wrong = tuple[str, str, str, str]  # code, what is wrong, how its line in the template is found, the words missed

_DPI = 108
_FOOT = 0.12  # the share of a page where the shipped templates put the square mark
_OF_COPIES = frozenset({"notice", "copy", "blank"})
"""What embargoed copies alone bear; all else that is no band stands on public editions too."""
_EVALUATION, _ACCURACY = "EVALUATION – NOT AN OFFICIAL LETTER", "FACTUAL ACCURACY COPY"
_TELLING = {_EVALUATION: "EVALUATION", _ACCURACY: "FACTUAL ACCURACY"}
"""Of long marks the words that must not stand where these do not apply, and by which a template's line is found."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page of stamps shows: its text, and what the square marks on it say."""

    text: str
    squares: list[str]


def see(sheet: bytes, *, squares: bool) -> list[Seen]:
    """Each page of a sheet as its readers will see it; square marks are looked for at its foot, then everywhere."""
    pages = list(look(sheet, _DPI, foot=_FOOT if squares else 0, bodies=False))
    found = [marks.read(page.foot) if page.foot else [] for page in pages]
    if squares and not all(found):
        found = [said or marks.read(page) for said, page in zip(found, pictures(sheet, _DPI), strict=True)]
    return [Seen(page.text, said) for page, said in zip(pages, found, strict=True)]


def unborne(
    letter: Letter, copy: Copy | None, stamps: list[Stamp], seen: list[Seen], templates: Templates
) -> Iterator[Problem]:
    """All that is wrong with what the stamps of a sheet show, each at the line of its template where one is found."""
    for stamp, page in zip(stamps, seen, strict=True):
        name = f"stamps/{stamp['kind']}.html.j2"
        for code, what, sign, words in _wrong(letter, copy, stamp, page):
            file, line = templates.place(name, sign)
            remedy = "let the template print it where it applies, and there alone, and the stylesheet show it"
            yield Problem(file, line, 1 if line else 0, code, what, remedy, words=words)


def _wrong(letter: Letter, copy: Copy | None, stamp: Stamp, page: Seen) -> Iterator[_Wrong]:
    embargo, kind = letter.inspection.embargo, stamp["kind"]
    if kind == "band" and (what := wrong_banner(page.text, embargo, stamp["edition"])):
        yield "P104", what, 'class="banner"', f"{BANNER} {embargo.until.time}" if embargo else ""
    if kind == "notice" and embargo and not _says(page.text, embargo.until.words, embargo.notice):
        yield "P104", "the notice below the banner is missing", "<p>", embargo.notice
    own = copy if kind == "copy" else None
    for part, words in missing_of_copy(page.text, own).items() if own else ():
        yield "P107", f"the copy's {part} is missing", "stamp.copy" if part == "number" else "stamp.holder", words
    for other in other_numbers(page.text, letter, own, letter.inspection.bodies or FORCES):
        yield "P107", f"it bears the number of another copy, {other}", other, ""
    if own and page.squares != [letter.mark(own)]:
        what = "the square mark does not say whose copy it is" if page.squares else "the square mark is missing"
        yield "P108", what, "stamp.mark", ""
    yield from _wrong_marks(letter, stamp, comparable(page.text))


def _says(text: str, *wanted: str) -> bool:
    return all(comparable(words) in comparable(text) for words in wanted)


def _wrong_marks(letter: Letter, stamp: Stamp, text: str) -> Iterator[_Wrong]:
    marking = letter.inspection.marking
    wanted = _wanted(stamp) if stamp["kind"] == "band" else []
    for mark in sorted(wanted, key=len, reverse=True):
        text, times = _as_word(mark).subn(" | ", text)
        if not times:
            yield "P113", f"the mark {mark} is missing from {CALLED[stamp['edition']]}", _sign(mark, marking), mark
    others = [mark for mark in (_EVALUATION, _ACCURACY, "PROOF", "DRAFT", "SPECIMEN") if mark not in wanted]
    if stamp["kind"] not in _OF_COPIES and stamp.get("edition") != "embargoed":
        others += ["EMBARGOED", *([marking] if marking and marking not in wanted else [])]
    for mark in others:
        telling = _as_word(_TELLING.get(mark, mark))
        # What the data say is no mark: a holder may be the Head of Evaluation.
        if telling.search(text) and telling.search(_without_data(text, stamp)):
            code = "P104" if mark == "EMBARGOED" else "P113"
            yield code, f"{_called(stamp)} says {mark}, which does not apply to it", _sign(mark, marking), ""


def _sign(mark: str, marking: str | None) -> str:
    """By what the line of the template that prints a mark is found."""
    return "stamp.marking" if mark == marking else _TELLING.get(mark, mark)


def _wanted(stamp: Stamp) -> list[str]:
    """The marks that a band must show."""
    edition, marking = stamp["edition"], stamp["marking"]
    applying = (
        (marking, marking and edition != "public"),
        ("PROOF", edition == "proof"),
        (_ACCURACY, edition == "accuracy"),
        ("DRAFT", stamp["draft"]),
        ("SPECIMEN", stamp["specimen"]),
        (_EVALUATION, stamp["evaluation"]),
    )
    return [mark for mark, applies in applying if applies]


def _called(stamp: Stamp) -> str:
    return CALLED[stamp["edition"]] if stamp["kind"] == "band" else f"the stamp {stamp['kind']}"


def _without_data(text: str, stamp: Stamp) -> str:
    said = texts({key: value for key, value in stamp.items() if key not in ("kind", "edition", "marking")})
    for own in sorted((comparable(words) for _, words in said), key=len, reverse=True):
        text = _as_word(own).sub(" | ", text) if own else text
    return text


@lru_cache(maxsize=64)
def _as_word(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(comparable(words))}(?![\w-])", re.IGNORECASE)
