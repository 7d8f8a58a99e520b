"""What a stylesheet may not decide: words, numbers, and the size of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from letters.checks.templates.css import rules_of
from letters.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from letters.checks.templates.css import Declared
    from letters.templating.templates import Templates

_LETTER = "letter.css"
_WRITING = frozenset({"content", "list-style", "list-style-type", "quotes", "text-overflow", "block-ellipsis"})
_DIVIDES = "hyphenate-character"
_HYPHENS = frozenset({"-", "\u2010", "\u00ad", ""})
_MARGINS = frozenset(f"{one}-{two}" for one in ("top", "bottom") for two in ("left", "center", "right"))
"""Where a page's own numbers may stand, which are no part of the letter."""
_A4 = frozenset({"a4", "a4 portrait", "portrait a4", "210mm 297mm", "21cm 29.7cm"})
_LANGUAGE = re.compile(r"""<html\b[^>]*?\blang\s*=\s*["']?([^"'\s>]*)""")
_WORDS_ARE_IN = "en"
"""What the program itself writes: dates, and the sentences of its messages."""


def styled(templates: Templates) -> Iterator[Problem]:
    """Every problem of the stylesheets of the folder."""
    for path in sorted(templates.folder.rglob("*.css")):
        name = path.relative_to(templates.folder).as_posix()
        for within, declared in _declarations(path.read_text(encoding="utf-8", errors="replace")):
            at = f"{templates.folder.name}/{name}", *declared.place
            if (words := _added(declared)) and within not in _MARGINS:
                yield Problem(*at, "T022", f"the stylesheet adds {words}", "write it into the template")
            elif name == _LETTER and within == "page" and declared.name == "size" and declared.value not in _A4:
                yield Problem(*at, "T023", "the letter's page is not A4", "write size: A4; the stamps are made for it")


def spoken(templates: Templates) -> Iterator[Problem]:
    """Languages that are not those of the words."""
    for name in templates.names:
        lines = (templates.folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            found = _LANGUAGE.search(line)
            if found and "{{" not in found[1] and found[1].lower().partition("-")[0] != _WORDS_ARE_IN:
                what = f"the template says that it is in {found[1][:20]!r}, and its words are English"
                place = f"{templates.folder.name}/{name}", number, found.start(1) + 1
                yield Problem(*place, "T024", what, 'write lang="en-GB"')


def declared_in(stylesheet: str, names: Iterable[str]) -> tuple[int, int] | None:
    """Line and column of the first declaration of one of these properties, or of one with its value."""
    wanted = frozenset(names)
    found = (it for _, it in _declarations(stylesheet) if {it.name, f"{it.name}: {it.value}"} & wanted)
    return next((it.place for it in found), None)


def _declarations(stylesheet: str) -> Iterator[tuple[str, Declared]]:
    """Every declaration with the at-rule that it stands in, the innermost one."""
    yield from ((rule.within, declared) for rule in rules_of(stylesheet) for declared in rule.declared)


def _added(declared: Declared) -> str:
    """The words that a declaration puts on the page, or what makes them; empty for a bullet, and for none."""
    if declared.name.startswith("counter-"):
        return "numbers of its own"
    if declared.name.endswith(_DIVIDES):
        others = [token.value for token in declared.tokens if token.type == "string" and token.value not in _HYPHENS]
        return f"‘{others[0][:24]}’ wherever a word is divided" if others else ""
    if declared.name not in _WRITING:
        return ""
    for token in declared.tokens:
        if token.type == "string" and any(char.isalnum() for char in token.value):
            return f"the words ‘{token.value.strip()[:24]}’"
        if token.type == "function" and declared.name == "content":
            return f"what {token.lower_name}() makes"
    return ""
