"""The parts that no letter and no message may lack, whatever a template makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from letters.errors import Problem
from letters.model.names import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from letters.templating.templates import Templates

_LETTER = "letter.html.j2"


def lacking_letter(templates: Templates, context: Mapping[str, Any], html: str) -> Iterator[Problem]:
    """What a letter made from `context` does not say: who writes to whom, of what, until when it is not public."""
    wanted = [
        ("the inspectorate’s name", [context["inspection"]["inspectorate"]["name"]]),
        ("the title", [context["inspection"]["title"]]),
        ("the date", [context["date"]]),
        ("the force’s name", [context["force"]["name"]]),
        ("the addressee", _person(context["addressee"])),
        ("the salutation", [context["addressee"]["salutation"] or context["addressee"]["office"]]),
        ("the findings", _findings(context["body"])),
        ("the copy list", [word for person in context["copied_to"] for word in _person(person)]),
        ("the report", [context["inspection"]["report"]["title"]] if context["inspection"]["report"] else []),
        ("the sentence about the embargo", [context["embargo"]["words"]] if context["embargo"] else []),
    ]
    said = plain(Markup(html).striptags())  # noqa: S704  only looked at
    yield from _missing(templates, _LETTER, said, wanted)
    last = max((said.rfind(plain(text)) for text in _findings(context["body"])), default=0)
    close = [("the close, with the signatory below the findings", _person(context["signatory"]))]
    yield from _missing(templates, _LETTER, said[max(last, 0) :], close)


def lacking_message(templates: Templates, name: str, context: Mapping[str, Any], text: str) -> Iterator[Problem]:
    """The same for a message: what it brings, how to check it, whom to ring, until when it is not public."""
    wanted = [
        ("the force’s name", [context["force"]["name"]]),
        ("the greeting", [context["recipient"]["greeting"]]),
        ("the inspectorate’s telephone number", [context["inspectorate"]["phone"]]),
        ("the certificate’s fingerprint", [context["certificate"]] if context["edition"] != "notice" else []),
        ("what is attached", context["files"] if context["edition"] != "notice" else []),
        ("until when the embargo holds", [context["embargo"]["words"]] if context["edition"] == "embargoed" else []),
        ("the embargo’s notice", [context["embargo"]["notice"]] if context["edition"] == "embargoed" else []),
    ]
    yield from _missing(templates, name, plain(text), wanted)


def _missing(
    templates: Templates, name: str, said: str, wanted: Sequence[tuple[str, Sequence[str]]]
) -> Iterator[Problem]:
    for part, texts in wanted:
        if not all(plain(text) in said for text in texts):
            file, line = templates.place(name, "</body>")
            yield Problem(file, line, 1 if line else 0, "T021", f"{part} is missing", "print it in the template")


def _person(person: Mapping[str, Any]) -> list[str]:
    return [text for text in (person.get("name"), person["office"]) if text]


def _findings(body: Sequence[Mapping[str, Any]]) -> list[str]:
    """Headings and points, without their emphasis: what is within stars is marked, and still the same text."""
    themes = [theme for block in body if block["kind"] == "findings" for theme in block["themes"]]
    return [text for theme in themes for text in (theme["heading"], *_points(theme["points"]))]


def _points(points: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for point in points:
        yield point["text"]
        yield from _points(point["points"])
