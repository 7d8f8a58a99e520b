"""The parts that no letter and no message may lack, whatever a template makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from letters.errors import Problem
from letters.model.forbidding import SENTENCE, WEAKENED, unforbidden
from letters.model.names import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from letters.templating.templates import Templates

_LETTER = "letter.html.j2"


def lacking_letter(templates: Templates, context: Mapping[str, Any], html: str) -> Iterator[Problem]:
    """What a letter made from `context` does not say: who writes to whom, of what, until when it is not public."""
    said = text_of(html)
    yield from (_missing(templates, _LETTER, part) for part in lacking(context, said))


def hidden_letter(context: Mapping[str, Any], html: str, page: str, told: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each part that the HTML has and its pages have not, with its words, unless these are `told` already."""
    said = text_of(html)
    made = lacking(context, said)
    for part, words in lacking(context, page).items():
        if part not in made and words not in told:
            yield part, words or _farewell(context, said)


def _farewell(context: Mapping[str, Any], said: str) -> str:
    """What the HTML says between the last text of the data and the signatory."""
    whole = plain(said)
    return whole[_end_of_findings(context, whole) :].partition(plain(_person(context["signatory"])[0]))[0].strip()


def text_of(html: str) -> str:
    """The words of its body."""
    return Markup(html.partition("<body")[2].partition(">")[2]).striptags()  # noqa: S704  only looked at


def lacking(context: Mapping[str, Any], said: str) -> dict[str, str]:
    """Each part of a letter that `said`, all its words in their order, has not, with the words that are missed.

    Of what the data do not hold, the greeting and the words of farewell, it is asked that there are some.
    """
    whole = plain(said)
    last = _end_of_findings(context, whole)
    head, close = whole[: at if (at := _title(context, whole)) >= 0 else last], whole[last:]
    report, findings = context["inspection"]["report"], _findings(context["body"])
    below = close.partition(plain(context["signatory"]["office"]))[2]
    parts = (
        ("the inspectorate’s name", [context["inspection"]["inspectorate"]["name"]], whole),
        ("the title", [context["inspection"]["title"]], whole),
        ("the date", [context["date"]], whole),
        ("the force’s name", [context["force"]["name"]], head),
        ("the addressee", _person(context["addressee"]), head),
        ("a finding or its heading", findings, whole),
        ("the report, named below the signatory", [report["title"]] if report else [], below),
        ("the copy list", [word for person in context["copied_to"] for word in _person(person)], below),
    )
    lost = ((part, next((text for text in texts if plain(text) not in where), None)) for part, texts, where in parts)
    found = {part: text for part, text in lost if text is not None}
    forbidding = {part: words for words in _embargo(context) if (part := unforbidden(words, whole))}
    return found | forbidding | dict(_unsaid(context, head, close))


def _title(context: Mapping[str, Any], whole: str) -> int:
    """Where the title begins, or -1: last above the data's first text, as a short one may be part of other words."""
    title, first = plain(context["inspection"]["title"]), next(map(plain, _all_texts(context)), "")
    above = whole.rfind(title, 0, max(whole.find(first), 0)) if first else -1
    return above if above >= 0 else whole.find(title)


def _embargo(context: Mapping[str, Any]) -> list[str]:
    """Its words, where the data have a place for it; that they have one is a rule about data."""
    placed = any(block["kind"] == "embargo" for block in context["body"])
    return [context["embargo"]["words"]] if placed and context["embargo"] else []


def _unsaid(context: Mapping[str, Any], head: str, close: str) -> Iterator[tuple[str, str]]:
    """The salutation after the address, and the farewell above the signatory, each with words of the template's own."""
    addressee, signatory = context["addressee"], [plain(text) for text in _person(context["signatory"])]
    address = [plain(text) for text in (*_person(addressee), context["force"]["name"], *addressee["postal"])]
    called = addressee["salutation"] or addressee["office"]
    below = head[max((head.find(text) + len(text) for text in address if text in head), default=0) :]
    greeting, found, _ = below.partition(plain(called))
    if not found or not _has_words(greeting):
        yield "the salutation below the address, a greeting and how the addressee is called", called
    at = close.find(signatory[0])
    if at < 0 or any(text not in close[at:] for text in signatory):
        yield "the close, with the signatory below the findings", context["signatory"]["office"]
    elif not _has_words(close[:at]):
        yield "the farewell above the signatory", ""


def _end_of_findings(context: Mapping[str, Any], whole: str) -> int:
    """Where the last text of the data's that stands above the close ends."""
    end = 0
    for text in map(plain, _all_texts(context)):
        # One after another: a short text may stand in the close again.
        at = whole.find(text, end)
        end = at + len(text) if at >= 0 else end
    return end


def _all_texts(context: Mapping[str, Any]) -> Iterator[str]:
    return (text for block in context["body"] for text in _texts(block))


def _texts(part: Mapping[str, Any]) -> Iterator[str]:
    yield from (part[key] for key in ("text", "heading") if key in part)
    for key in ("points", "themes"):
        for below in part.get(key, ()):
            yield from _texts(below)


def _has_words(text: str) -> bool:
    return any(char.isalpha() for char in text)


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
    said = plain(text)
    lost = (part for part, texts in wanted if not all(plain(it) in said for it in texts))
    yield from (_missing(templates, name, part) for part in lost)


def _missing(templates: Templates, name: str, part: str) -> Problem:
    file, line = templates.place(name, "</body>")
    what = f"{part}{',' if ',' in part else ''} is missing"
    code = "T026" if part in (SENTENCE, WEAKENED) else "T021"
    return Problem(file, line, 1 if line else 0, code, what, "print it in the template")


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
