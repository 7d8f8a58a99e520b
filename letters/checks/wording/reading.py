"""How hard a text is to read: abbreviations that nobody spells out, and long sentences of long words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ABBREVIATION = re.compile(r"(?<![\w&-])[A-Z][A-Z&]*[A-Z]\d?(?=s?(?![\w&]))")
_KNOWN = frozenset({
    "UK", "GB", "EU", "UN", "US", "USA", "HM", "QC", "KC", "MP", "MPS", "OK", "IT", "TV", "BBC", "CCTV", "DNA", "GPS",
    "PIN", "NHS", "PDF", "PC", "SMS", "VAT", "GMT", "BST", "AM", "PM", "ID", "CEO", "TBC", "TBD", "TODO", "FIXME",
})  # fmt: skip
"""Words that need no spelling out; everybody has them."""
_SENTENCE = re.compile(r"[^.!?;:]+[.!?;:]*")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_NAMED = "(?:called|named|as|or|to)"
"""What says that the words before are what an abbreviation in quotation marks stands for: known as “DMM”."""
_FEWEST = 60  # words: of fewer the number says little


def unspelt(text: str, elsewhere: str, known: Iterable[str]) -> Iterator[str]:
    """The abbreviations of a text that neither it nor the text `elsewhere` spells out, each once, in its order."""
    whole = f"{elsewhere} {text}"
    for short in dict.fromkeys(found[0] for found in _ABBREVIATION.finditer(text)):
        if short in _KNOWN or short in known:
            continue
        in_brackets = re.search(
            rf"\(“?{re.escape(short)}s?”?\)|(?<!\w){re.escape(short)}s? \([a-z]|\b{_NAMED} “{re.escape(short)}s?”",
            whole,
        )
        if not in_brackets:
            yield short


def years(texts: Iterable[str]) -> float | None:
    """Flesch and Kincaid's years of schooling for some texts; None where they are too few to tell."""
    sentences = [found for text in texts for found in _SENTENCE.findall(text) if _WORD.search(found)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if len(words) < _FEWEST:
        return None
    syllables = sum(map(_syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    """About how many: groups of vowels, but for an e that ends the word without a sound."""
    stem = re.sub(r"(?<=[^aeiouy])(?:e|es|ed)$", "", word.casefold())
    return max(1, len(_VOWELS.findall(stem)))
