"""Where in the data the words of a page come from, as far as the page can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.model.texts import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.model.letter import Letter

_SHORTEST = 3  # characters: fewer stand anywhere


def parts(letter: Letter) -> Iterator[tuple[str, str, str]]:
    """Every text of the data: its file, the part of it such as `findings.attendance.2`, and the text.

    The list of `bodies` is left out: a letter has the name of its own, and of others there may be many thousands.
    """
    sources: dict[str, dict[str, Any]] = {
        letter.file: letter.force.model_dump(),
        "data/inspection.yaml": letter.inspection.model_dump(by_alias=True, exclude={"bodies"}),
    }
    for file, data in sources.items():
        yield from ((file, part, text) for part, text in texts(data))


def source_of(words: str, letter: Letter) -> tuple[str, str]:
    """File and part of the text that holds these words of a page; the force's file and no part where none does."""
    whole = _as_on_page(words)
    longest = max(whole.split(), key=len, default="").strip(",;.")  # where the template has put several together
    if found := _holding(whole, letter):
        return found[0]
    found = _holding(longest, letter)
    if len(set(found)) == 1:  # a word that stands in several texts tells nothing
        return found[0]
    return letter.file, ""


def _holding(wanted: str, letter: Letter) -> list[tuple[str, str]]:
    """File and part of every text that holds these words, unless they are so short that they stand anywhere."""
    known = parts(letter) if len(wanted) >= _SHORTEST else ()
    return [(file, part) for file, part, text in known if wanted in _as_on_page(text)]


def _as_on_page(text: str) -> str:
    return " ".join(text.replace("*", "").split())
