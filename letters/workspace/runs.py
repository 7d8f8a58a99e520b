"""Words with bold and italics, as office programs have them, to the markup of findings: `*emphasis*`, `**strong**`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from letters.templating.markup import prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_UNSEEN = frozenset("\u00ad\u200b\u200c\u2060\ufeff")
_CONTROLS = frozenset({"Cc", "Zl", "Zp"})
_BOLD, _ITALIC = 1, 2
_BULLET = re.compile(r"\s*(?:[•●○◦▪■‣·–—-]|\*(?=\s)|o(?=\s{2,}|\t)|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+")


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters that look alike."""

    text: str
    bold: bool = False
    italic: bool = False


_Char: TypeAlias = "tuple[str, bool, bool]"


def lines(runs: Iterable[Run]) -> list[tuple[Run, ...]]:
    """The runs line by line; lines without a word are left out."""
    found: list[list[Run]] = [[]]
    for run in runs:
        for number, text in enumerate(re.split(r"\r\n|[\r\n\v\f\x85\u2028\u2029]", run.text)):
            if number:
                found.append([])
            found[-1].append(Run(text, run.bold, run.italic))
    return [tuple(line) for line in found if any(run.text.strip() for run in line)]


def without_bullet(line: Sequence[Run]) -> tuple[tuple[Run, ...], bool]:
    """The line without a sign or number that begins a point of a list, and whether it had one."""
    text = "".join(run.text for run in line)
    bullet = _BULLET.match(text)
    if bullet is None or bullet.end() == len(text):
        return tuple(line), False
    left, rest = bullet.end(), []
    for run in line:
        rest.append(Run(run.text[left:], run.bold, run.italic))
        left = max(left - len(run.text), 0)
    return tuple(rest), True


def plain(runs: Iterable[Run]) -> str:
    """The words alone, on one line with single spaces."""
    return "".join(char for char, _, _ in _characters(runs))


def marked(runs: Iterable[Run]) -> str:
    """The words with their marks, on one line with single spaces.

    The markup has none for a part of a word, so that such a part goes without. All of a paragraph in bold or italics is
    how it was laid out, not what it stresses, and goes without too.
    """
    chars = list(_characters(runs))
    for style in (_BOLD, _ITALIC):
        if all(char[style] for char in chars if char[0] != " "):
            chars = [_cleared(char, style) for char in chars]
        chars = _whole_words(chars, style)
    words, text = "".join(char for char, _, _ in chars), "".join(_strong(chars))
    return text if _read_back(text) == words else words


def _read_back(text: str) -> str:
    """What a letter would say of it."""
    return " ".join(prose(text).striptags().split())


def looks_marked(text: str) -> bool:
    """Whether asterisks of the text itself would be taken for marks."""
    return "*" in text and _read_back(text) != text


def _characters(runs: Iterable[Run]) -> Iterator[_Char]:
    """Every character that shows, with its style; every run of white space is one space, and none stands at an end."""
    space: _Char | None = None
    begun = False
    for run in runs:
        for char in unicodedata.normalize("NFC", run.text):
            if char in _UNSEEN:
                continue
            if char.isspace() or unicodedata.category(char) in _CONTROLS:
                space = (" ", run.bold, run.italic)
                continue
            if space and begun:
                yield space
            space, begun = None, True
            yield char, run.bold, run.italic


def _cleared(char: _Char, style: int) -> _Char:
    letter, bold, italic = char
    return letter, bold and style != _BOLD, italic and style != _ITALIC


def _whole_words(chars: list[_Char], style: int) -> list[_Char]:
    """Without the style where it begins or ends within a word."""
    kept: list[_Char] = []
    for has_it, group in groupby(chars, key=lambda char: char[style]):
        part = list(group)
        before = kept[-1][0] if kept else " "
        after = chars[len(kept) + len(part)][0] if len(kept) + len(part) < len(chars) else " "
        cut = (_is_word(before) and _is_word(part[0][0])) or (_is_word(after) and _is_word(part[-1][0]))
        kept += [_cleared(char, style) for char in part] if has_it and cut else part
    return kept


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _strong(chars: Sequence[_Char]) -> Iterator[str]:
    """Emphasis stands within what is strong, never around it."""
    for bold, group in groupby(chars, key=lambda char: char[_BOLD]):
        text = "".join(_emphasised(list(group)))
        yield _within(text, "**") if bold else text


def _emphasised(chars: Sequence[_Char]) -> Iterator[str]:
    for italic, group in groupby(chars, key=lambda char: char[_ITALIC]):
        text = "".join(char for char, _, _ in group)
        yield _within(text, "*") if italic else text


def _within(text: str, mark: str) -> str:
    """The text between marks, which its outer spaces stay out of."""
    inner = text.strip()
    lead = len(text) - len(text.lstrip())
    return f"{text[:lead]}{mark}{inner}{mark}{text[lead + len(inner) :]}" if inner else text
