"""Letters that nobody wrote: between them they take every branch of the templates, and strain every room on a page.

For `check --templates`, which needs no data.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from letters.model.inspection import TO_BE_CONFIRMED, Inspection
from letters.model.letter import Force, Letter

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><path d="M0 20L60 0" stroke="#000"/></svg>'
"""A signature by hand."""
_UNTIL = "2031-10-21 17:43"
"""Of no inspection: a template that says an instant of its own does not say this one."""
_POINT = "The force has a plan for this, and its staff know the plan."
_PARAGRAPHS = [
    "We looked at these areas of police work:",
    {"insert": "themes"},
    ["how they are led;", "how they are resourced:", ["by people; and", "by machines."]],
    {"insert": "embargo"},
    {"insert": "follow-up"},
]
_WELSH = "Mae’r heddlu’n gwneud yn dda: dŵr, tŷ, câr, gwên, sŵn, ŵyn, ïon, ôl; Ŵ, Ŷ, Â, Ê, Î, Ô, Ẁ, Ẃ, Ẅ, Ỳ, Ý."
_RIGHT_TO_LEFT = ["The sign read שלום and 12 officers knew what it said.", "שלום לכולם"]
_COMBINED = (
    "The caller gave the names as Zoe\u0308 and Rene\u0301e, and a word as a\u0304\u0308b, n\u0303 and s\u0323\u0307."
)
_UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def fixtures() -> dict[str, Letter]:
    """Each letter under the words that say what is special about it."""
    return {
        "as little as a letter may hold": _letter(_least, _bare),
        "all that a letter may hold": _letter(_most, _full, moved=True),
        "a draft without an instant": _letter(_unsure, _draft),
        "the longest names and many pages": _letter(_longest, _long),
        "Welsh letters": _letter(_most, lambda: _force("north-wales", "North Wales Police", [_WELSH] * 3)),
        "words from right to left": _letter(_most, lambda: _force("kent", "Kent Police", _RIGHT_TO_LEFT * 2)),
        "combining marks": _letter(_most, lambda: _force("surrey", "Surrey Police", [_COMBINED] * 3)),
        "unbroken words": _letter(_most, lambda: _force("gwent", "Gwent Police", [_UNBROKEN, f"A {_UNBROKEN} B"] * 2)),
    }


def lengthened(letter: Letter) -> Letter:
    """The same with a point more, so that its pages end elsewhere."""
    *others, (theme, points) = letter.force.findings.items()
    findings = {**dict(others), theme: (*points, _POINT)}
    return replace(letter, given=letter.force.model_copy(update={"findings": findings}))


def _letter(inspection: Any, force: Any, *, moved: bool = False) -> Letter:
    return Letter(Inspection.model_validate(inspection()), Force.model_validate(force()), moved)


def _least() -> dict[str, Any]:
    return {
        "id": "fixture",
        "title": "A title",
        "inspectorate": {
            "name": "The Inspectorate",
            "short_name": "TI",
            "mail_domains": ["inspectorate.example"],
            "reply_to": "letters@inspectorate.example",
            "phone": "01632 960 001",
            "address": ["1 Example Street"],
        },
        "letter_date": "2031-10-20",
        "embargo": {
            "until": _UNTIL,
            "zone": "Europe/London",
            "pre_release_from": "2031-10-20 09:17",
            "notice": "Not to be published before then.",
        },
        "opening": [{"insert": "embargo"}],
        "themes": [{"id": "one", "heading": "The first theme", "scope": "how well forces do the first thing"}],
        "signatories": {"some": {"office": "Inspector of Forces"}},
    }


def _most() -> dict[str, Any]:
    themes = [
        {"id": name, "heading": f"The theme called {name}", "scope": f"how well forces do {name}"}
        for name in ("one", "two", "three")
    ]
    signatory = {"name": "Ada Lovelace", "honours": "OBE QPM", "office": "Inspector of Forces"}
    return _least() | {
        "formerly": "An earlier title",
        "marking": "OFFICIAL-SENSITIVE",
        "opening": _PARAGRAPHS,
        "follow_up": ["Every force may send us an update.", ["by letter; or", "by message."]],
        "themes": themes,
        "signatories": {"some": signatory},
        "report": {"title": "national report on these things", "file": "report.pdf"},
    }


def _unsure() -> dict[str, Any]:
    return _least() | {"embargo": {"until": TO_BE_CONFIRMED}, "marking": "OFFICIAL"}


def _longest() -> dict[str, Any]:
    longest = _most()
    longest["title"] = "Core business: An inspection of crime prevention, police attendance and the use of police time"
    longest["signatories"] = {
        "some": {
            "name": "Sir Bartholomew Featherstonehaugh",
            "honours": "KCB CBE QPM BA Hons (Oxon)",
            "office": "Her Majesty’s Inspector of Constabulary, Wales and Western Region",
        }
    }
    return longest


def _bare() -> dict[str, Any]:
    alone = {"addressee": _person("Chief Constable"), "copied_to": [], "findings": {"one": [_POINT]}}
    return _force("essex", "Essex Police", [_POINT]) | alone


def _full() -> dict[str, Any]:
    points = [
        _POINT,
        "It plans *two* changes:",
        ["**more** staff;", "better tools:", ["phones; and", "cars."]],
        "R & D <b>",
    ]
    return _force("dyfed-powys", "Dyfed-Powys Police", points) | {
        "specimen": True,
        "addressee": _person("Chief Constable", "Dr Grace Hopper")
        | {"salutation": "Grace", "postal": ["1 Example Road", "Example Town EX1 1AA"]},
    }


def _draft() -> dict[str, Any]:
    return _bare() | {"status": "draft"}


def _long() -> dict[str, Any]:
    many = [f"Finding {number}. {' '.join([_POINT] * (1 + number % 6))}" for number in range(1, 16)]
    return _force("metropolitan", "Metropolitan Police Service", many) | {
        "addressee": _person("Commissioner of the Metropolis", "Dame Philippa Throckmorton-Hughes")
        | {"salutation": "Philippa", "postal": ["New Scotland Yard, Victoria Embankment", "London SW1A 2JL"]},
        "copied_to": [_person(f"Liaison Officer for the district of number {number}") for number in range(1, 7)],
    }


def _force(force: str, name: str, points: list[Any]) -> dict[str, Any]:
    return {
        "force": force,
        "name": name,
        "region": "some",
        "signatory": "some",
        "status": "ready",
        "addressee": _person("Chief Constable", "Mr Alan Turing"),
        "copied_to": [_person("Liaison Officer", "Mary Somerville"), _person("Staff Officer")],
        "mail_domains": ["force.example"],
        "findings": dict.fromkeys(("one", "two", "three"), points),
    }


def _person(office: str, name: str | None = None) -> dict[str, Any]:
    mailbox = f"{office.casefold().replace(' ', '.')}@force.example"
    return {"office": office, "mailbox": mailbox} | ({"name": name} if name else {})
