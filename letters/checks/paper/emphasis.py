"""Emphasis of the data is seen on the page: in another face, colour or size than the words around it, or underlined."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]
from markupsafe import Markup
from pypdfium2 import raw

from letters.model.leftovers import comparable
from letters.templating.markup import prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from letters.checks.finished import Finished
    from letters.errors import Problem

_TAG = re.compile(r"(</?(?:em|strong)>)")
_SLACK = 1.5  # points, by which a line under a text may be longer

Look = tuple[object, ...]


def lost(it: Finished, texts: Sequence[str]) -> Iterator[Problem]:
    """The first emphasis that looks like the rest of its text; where all of a text has it, like most of the letter."""
    marked = [text for text in texts if "*" in text and "<" in prose(text)]
    if not marked:
        return
    whole, looks = _written(it)
    common = frozenset(look for look, _ in Counter(looks).most_common(1))
    at = 0
    for text in marked:
        parts = tuple(_parts(text))
        begun = whole.find("".join(words for words, _ in parts), at)
        if begun < 0:
            continue  # which is a problem of its own
        at = begun + sum(len(words) for words, _ in parts)
        if _is_lost(parts, looks[begun:at], common):
            what = f"the emphasis in ‘{text[:32]}’ cannot be seen"
            problem = it.problem("P125", what, remedy="let the stylesheet set em and strong in a face of their own")
            yield replace(problem, words=text.replace("*", ""))
            return


def _is_lost(parts: Sequence[tuple[str, bool]], looks: Sequence[Look], common: frozenset[Look]) -> bool:
    """Whether an emphasised part looks in all of its letters like others of the text, or like the `common` ones."""
    at, plain, emphasised = 0, set[Look](), []
    for words, is_marked in parts:
        seen = set(looks[at : at + len(words)])
        at += len(words)
        if is_marked:
            emphasised.append(seen)
        else:
            plain |= seen
    return any(seen <= (plain or common) for seen in emphasised)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The letters of each part of a text, and whether it is emphasised."""
    depth = 0
    for part in _TAG.split(prose(text)):
        if _TAG.fullmatch(part):
            depth += -1 if part.startswith("</") else 1
        elif words := _close(Markup(part).unescape()):  # noqa: S704  only looked at
            yield words, depth > 0


def _close(text: str) -> str:
    return comparable(text).replace(" ", "")


def _written(it: Finished) -> tuple[str, list[Look]]:
    """All letters of the pages but for the stamps', in drawing order, and of each how it looks."""
    letters: list[str] = []
    looks: list[Look] = []
    document = pypdfium2.PdfDocument(it.pdf)
    try:
        for page in document:
            objects = list(page.get_objects(max_depth=1, textpage=page.get_textpage()))
            lines = [one.get_bounds() for one in objects if one.type == raw.FPDF_PAGEOBJ_PATH]
            for one in objects:
                if one.type == raw.FPDF_PAGEOBJ_TEXT:
                    words = _close(one.extract().replace("\ufffe", "-"))
                    letters.append(words)
                    looks += [_look(one, lines)] * len(words) if words else []
    finally:
        document.close()
    return "".join(letters), looks


def _look(text: Any, lines: Sequence[tuple[float, ...]]) -> Look:
    name, size = ctypes.create_string_buffer(128), ctypes.c_float()
    raw.FPDFFont_GetBaseFontName(raw.FPDFTextObj_GetFont(text.raw), name, len(name))
    raw.FPDFTextObj_GetFontSize(text.raw, ctypes.byref(size))
    parts = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(text.raw, *map(ctypes.byref, parts))
    edges = text.get_bounds()
    return name.value, round(size.value, 1), *(part.value for part in parts), any(_is_own(edges, it) for it in lines)


def _is_own(text: tuple[float, ...], line: tuple[float, ...]) -> bool:
    """Whether a line or ground is as long as the text, and meets it."""
    meets = line[1] < text[3] + _SLACK and line[3] > text[1] - 2 * _SLACK
    return meets and abs(line[0] - text[0]) < _SLACK and abs(line[2] - text[2]) < _SLACK
