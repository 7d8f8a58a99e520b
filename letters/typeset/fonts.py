"""The fonts that a letter may use: the files of templates/fonts, their families, the characters that they have."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from fontTools.ttLib import TTFont

from letters.errors import Problem, Unfit
from letters.typeset.sources import parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from letters.model.letter import Letter
    from letters.templating.templates import Templates

_FAMILY = 1  # in a font's name table
_ITALIC, _BOLD = 1 << 0, 1 << 5  # in a font's fsSelection
_WHITE = frozenset("\n\r\t")
_REMEDY = "write it another way, or add a font that has it to templates/fonts"


class Face(NamedTuple):
    """One of the four forms of a font family."""

    family: str
    bold: bool
    italic: bool

    def __str__(self) -> str:
        form = " ".join(name for name, has in (("bold", self.bold), ("italic", self.italic)) if has)
        return f"{form or 'regular'} {self.family}"


class Fonts:
    """The shipped fonts. A character must be in every one of them, since any text may stand in bold or italics."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def faces(self) -> frozenset[Face]:
        return frozenset(
            Face(font["name"].getDebugName(_FAMILY), bool(chosen & _BOLD), bool(chosen & _ITALIC))
            for font, chosen in ((font, font["OS/2"].fsSelection) for font in self._opened)
        )

    @cached_property
    def characters(self) -> frozenset[str]:
        shared = set.intersection(*(set(font.getBestCmap()) for font in self._opened))
        return frozenset(map(chr, shared)) | _WHITE

    @cached_property
    def _opened(self) -> list[TTFont]:
        files = sorted(self._folder.glob("*.ttf"))
        if not files:
            remedy = "put back the folder, as letters init makes it"
            raise Unfit([Problem("templates/fonts", 0, 0, "T013", "there is no font in this folder", remedy)])
        return [TTFont(file, lazy=True) for file in files]

    def missing(self, letter: Letter) -> Iterator[Problem]:
        """A problem for every place in the data that holds a character without a glyph."""
        for file, part, text in parts(letter):
            for char in sorted(self._strange(unicodedata.normalize("NFC", text))):
                yield Problem(file, 0, 0, "P005", _missing(char), _REMEDY, part=part, words=char)

    def missing_from_page(self, shown: str, template: str, templates: Templates) -> Iterator[Problem]:
        """The same for all that a page shows when the data is blameless: a template or stylesheet has the character."""
        for char in sorted(self._strange(shown)):
            file, line, column = templates.place_of(char, template)
            yield Problem(file, line, column, "T012", _missing(char), _REMEDY)

    def unknown(self, asked: Iterable[Face], stylesheet: str, templates: Templates) -> Iterator[Problem]:
        """A problem for every face asked for that is not shipped: fontconfig would silently take or make another."""
        families = {face.family for face in self.faces}
        for face in sorted(set(asked) - self.faces):
            file, line = templates.place(stylesheet, face.family)
            if face.family in families:
                what, remedy = f"templates/fonts has no {face}", "add its file"
            else:
                what = f"the font family {face.family!r} is not in templates/fonts"
                remedy = f"use {' or '.join(sorted(families))}, or add its files"
            yield Problem(file, line, 0, "T013", what, remedy)

    def _strange(self, text: str) -> set[str]:
        return set(text) - self.characters


def _missing(char: str) -> str:
    shown = f"‘{char}’, " if char.isprintable() and not unicodedata.combining(char) else ""
    return f"no shipped font has the character {shown}U+{ord(char):04X} {unicodedata.name(char, 'without a name')}"
