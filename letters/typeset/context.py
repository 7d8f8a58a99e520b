"""What the templates see: dicts, lists, strings and truths made from a letter, and nothing else."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from letters.embargo.instant import date_in_words
from letters.errors import Problem, Unfit
from letters.model.inspection import Insert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.embargo.embargo import Embargo
    from letters.model.letter import Edition, Letter, Person
    from letters.templating.templates import Templates

Plain = dict[str, Any]
PICTURE = "signature:picture"
"""The address at which a page finds the picture of a signature by hand."""
WORDS = "stamps/words.html.j2"
_SET = ("embargoed", "title", "name", "tooltip", "picture")
"""The texts that it must set."""


def letter_context(letter: Letter) -> Plain:
    """Everything that letter.html.j2 may say; texts are in Unicode's composed form (NFC), as fonts expect them."""
    inspection, force = letter.inspection, letter.force
    context: Plain = composed(
        {
            "addressee": {
                **_person(force.addressee),
                "salutation": force.addressee.salutation,
                "postal": list(force.addressee.postal),
            },
            "copied_to": [_person(person) for person in force.copied_to],
            "date": date_in_words(inspection.letter_date),
            "moved": letter.moved,
            "body": list(_body(letter)),
        }
    )
    return {**_standing(letter), **context}


def _standing(letter: Letter) -> Plain:
    """The part of it that holds none of the letter's own text, and is soon made."""
    inspection, force = letter.inspection, letter.force
    context: Plain = composed(
        {
            "inspection": {
                "title": inspection.title,
                "inspectorate": {
                    "name": inspection.inspectorate.name,
                    "short_name": inspection.inspectorate.short_name,
                    "address": list(inspection.inspectorate.address),
                },
                "report": {"title": inspection.report.title} if inspection.report else None,
            },
            "force": {"name": force.name, "specimen": force.specimen, "status": force.status},
            "signatory": letter.signatory.model_dump(include={"name", "honours", "office"}),
            "embargo": embargo_context(inspection.embargo),
        }
    )
    return context


def words_context(letter: Letter, edition: Edition) -> Plain:
    """Everything that words.html.j2 may say of an edition."""
    return {**_standing(letter), "edition": edition}


def words(templates: Templates, letter: Letter, edition: Edition) -> dict[str, str]:
    """An edition's title and the other texts of a PDF that stand on no page. Raises Unfit where one is not set."""
    found = templates.words(WORDS, words_context(letter, edition))
    if missing := [name for name in _SET if name not in found]:
        what = f"nothing sets {', '.join(missing)}, which every letter needs"
        remedy = f"put it back, outside every other set: {{% set {missing[0]} %}}…{{% endset %}}"
        raise Unfit([Problem(f"templates/{WORDS}", 0, 0, "T018", what, remedy)])
    return found


def embargo_context(embargo: Embargo | None) -> Plain | None:
    """The instant in the forms that a page needs; None while it is to be confirmed."""
    if embargo is None:
        return None
    until = embargo.until
    return {
        "time": until.time,
        "date": until.date_words,
        "words": until.words,
        "place": until.place,
        "abbreviation": until.abbreviation,
        "utc": until.utc_words,
        "notice": embargo.notice,
    }


def composed(value: Any) -> Any:
    """Plain data with every text in Unicode's composed form (NFC)."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: composed(item) for key, item in value.items()}
    return [composed(item) for item in value] if isinstance(value, list) else value


def _person(person: Person) -> Plain:
    return {"name": person.name, "office": person.office}


def _body(letter: Letter) -> Iterator[Plain]:
    """The opening with its inserts filled in; findings, then follow-up, come last where the data places neither."""
    opening = letter.inspection.opening
    named = {block.insert for block in opening if isinstance(block, Insert)}
    missing = [insert for insert in ("findings", "follow-up") if insert not in named]
    led_in = False
    for block in (*opening, *(Insert(insert=insert) for insert in missing)):
        yield from _insert(letter, block.insert, led_in) if isinstance(block, Insert) else [_block(block)]
        led_in = isinstance(block, str)


def _insert(letter: Letter, kind: str, led_in: bool) -> Iterator[Plain]:
    inspection = letter.inspection
    match kind:
        case "themes":
            last = len(inspection.themes) - 1
            yield {
                "kind": kind,
                "points": _points(_listed(theme.scope, n, last) for n, theme in enumerate(inspection.themes)),
            }
        case "findings":
            themes = [
                {"heading": theme.heading, "points": _points(letter.force.findings[theme.id])}
                for theme in inspection.themes
                if theme.id in letter.force.findings
            ]
            yield {"kind": kind, "themes": themes, "led_in": led_in}
        case "follow-up":
            yield from (_block(block) for block in inspection.follow_up)
        case _:
            yield {"kind": kind}


def _listed(scope: str, number: int, last: int) -> str:
    """A scope as one item of a sentence that runs through the list."""
    if scope.endswith((".", ";", ",")):
        return scope
    return scope + ("." if number == last else "; and" if number == last - 1 else ";")


def _block(block: Any) -> Plain:
    return {"kind": "text", "text": block} if isinstance(block, str) else {"kind": "points", "points": _points(block)}


def _points(points: Any) -> list[Plain]:
    """Points with the list inside each; a nested tuple belongs to the point before it."""
    items: list[Plain] = []
    for point in points:
        if isinstance(point, str):
            items.append({"text": point, "points": []})
        else:
            items[-1]["points"] = _points(point)
    return items
