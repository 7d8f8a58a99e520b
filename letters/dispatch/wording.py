"""What a message says: plain data in, subject, text and HTML out, and nothing that a reader could take wrongly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from letters.dispatch.fetching import fetched
from letters.dispatch.fitness import unsafe
from letters.errors import Problem, Unfit
from letters.model.forces import FORCES
from letters.model.names import forces_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from letters.dispatch.parcel import Parcel
    from letters.templating.templates import Templates

_FOLDER = "messages"
_LETTER = tuple(f"{_FOLDER}/{name}" for name in ("subject.j2", "message.txt.j2", "message.html.j2"))
_NOTICE = tuple(f"{_FOLDER}/{name}" for name in ("notice-subject.j2", "notice.txt.j2", "notice.html.j2"))
_BEGINNING = 16
"""Characters by which a text is found in a template that goes on with a value."""
_DAYS = "Mon|Tues|Wednes|Thurs|Fri|Satur|Sun"
_RELATIVE = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday"
    r"|(?:this|next|last) (?:morning|afternoon|evening|night|week|month)"
    rf"|(?:this|next|last|on) (?:{_DAYS})day(?! \d))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Words:
    """One message's words: the subject in one line, and the same message as text and as HTML."""

    subject: str
    text: str
    html: str


def word(parcel: Parcel, templates: Templates) -> Words:
    """The message in words. Raises Unfit with the template's place for words missing, blank, foreign or relative."""
    context = message_context(parcel)
    subject_file, text_file, html_file = _NOTICE if parcel.edition == "notice" else _LETTER
    problems: list[Problem] = []
    subject = _attempt(lambda: templates.texts(subject_file, context).get("subject", ""), problems)
    context["subject"] = subject or "a subject that could not be made"
    # Every value was escaped once on its way in, for text too: one unescaping gives each back as it was.
    text = Markup(_attempt(lambda: templates.render(text_file, context), problems)).unescape()  # noqa: S704  not trusted
    html = _attempt(lambda: templates.render(html_file, context), problems)
    plain = Markup(html).striptags()  # noqa: S704  only looked at
    if not problems:
        for name, shown in ((subject_file, subject), (text_file, text), (html_file, plain)):
            problems += _unlike(parcel, templates, name, shown)
        problems += _fetching(templates, html_file, html)
        problems += _misleading(parcel, f"{templates.folder.name}/{subject_file}", subject)
    if problems:
        raise Unfit(problems)
    return Words(subject, f"{_closed_up(text)}\n", html)


def _fetching(templates: Templates, name: str, html: str) -> Iterator[Problem]:
    """What would be fetched when the message is read: whoever runs that server hears of it, embargo or not."""
    for found in fetched(html):
        what = f"the message has the reader’s mail program fetch or run “{found}”"
        whole, begun = templates.place_of(found, name), templates.place_of(found[:_BEGINNING], name)
        yield Problem(*(whole if whole[1] else begun), "M032", what, "take it out: a message brings all that it shows")


def _misleading(parcel: Parcel, file: str, subject: str) -> Iterator[Problem]:
    """What no subject may be: more than one line, a header of its own, or an embargoed copy's without its embargo."""
    if "\n" in subject:
        last = subject.partition("\n")[0].split()[-1]
        what = f"the subject has a line break after “{last}”, which could forge a header"
        yield Problem(file, 1, 0, "M004", what, "write in one line what belongs into one")
    yield from unsafe([(file, "the subject", subject.replace("\n", " "))])
    until = parcel.embargo.until
    opening = f"{'REHEARSAL: ' if parcel.rehearsal else ''}EMBARGOED until {until.time} on {until.date_words}"
    if parcel.edition == "embargoed" and not subject.startswith(opening):
        what = f"the subject of an embargoed copy does not open with “{opening}”"
        remedy = "begin it with EMBARGOED until {{ embargo.time }} on {{ embargo.date }}"
        yield Problem(file, 1, 0, "M031", what, remedy)


def _attempt(make: Callable[[], str], problems: list[Problem]) -> str:
    """What `make` makes; nothing, and its problems, where it cannot be made, so that all are found in one pass."""
    try:
        return make()
    except Unfit as unfit:
        problems += unfit.problems
        return ""


def message_context(parcel: Parcel) -> dict[str, Any]:
    """Everything that a message may say, but for its own subject."""
    letter, inspection, until = parcel.letter, parcel.letter.inspection, parcel.embargo.until
    return {
        "edition": parcel.edition,
        "inspection": {"title": inspection.title},
        "inspectorate": inspection.inspectorate.model_dump(include={"name", "short_name", "phone", "reply_to"}),
        "force": {"name": letter.force.name},
        "signatory": letter.signatory.model_dump(include={"name", "office"}),
        "recipient": {"label": parcel.copy.person.label, "greeting": _greeting(parcel)},
        "copy": parcel.copy.id,
        "files": list(parcel.files),
        "certificate": _grouped(parcel.certificate),
        "embargo": {
            "time": until.time,
            "date": until.date_words,
            "words": until.words,
            "place": until.place,
            "abbreviation": until.abbreviation,
            "utc": until.utc_words,
            "notice": parcel.embargo.notice,
        },
        "checkpoint": bool(parcel.checkpoint),
        "replaces": parcel.replaces,
        "corrected": parcel.corrected,
        "new_report": parcel.new_report,
        "paper": parcel.paper,
        "rehearsal": bool(parcel.rehearsal),
        "lifted": parcel.lifted and {"words": parcel.lifted.full_words, "utc": parcel.lifted.utc_words},
    }


def _greeting(parcel: Parcel) -> str:
    """The addressee as the letter greets them, anybody else by name; the office where there is no name."""
    person, addressee = parcel.copy.person, parcel.letter.force.addressee
    if person == addressee:
        return addressee.salutation or addressee.office
    return person.name or person.office


def _grouped(fingerprint: str) -> str:
    """A fingerprint as people read it to each other: `3F2A 91C0 …`."""
    digits = fingerprint.removeprefix("sha256:").upper()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _closed_up(text: str) -> str:
    """Paragraphs with one empty line between them."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()


def _without(text: str, titles: Iterable[str], own: str) -> str:
    """The text without the names of things, which say nothing to its reader: whole ones, and none within `own`."""
    known = {" ".join(title.split()) for title in titles} - {own}
    either = "|".join(re.escape(each) for each in sorted({*known, own}, key=len, reverse=True) if each)
    return re.sub(rf"(?<!\w)(?:{either})(?!\w)", lambda found: "" if found[0] in known else found[0], text)


def _unlike(parcel: Parcel, templates: Templates, name: str, text: str) -> Iterator[Problem]:
    """What no message may be: without its own force's name, with another's, or with a day that moves."""
    file = f"{templates.folder.name}/{name}"
    own = parcel.letter.force.name
    seen = _without(" ".join(text.split()), (*parcel.files, parcel.letter.inspection.title), own)
    if own not in seen:
        yield Problem(file, 0, 0, "M001", f"the message does not name {own}", "print {{ force.name }} in the template")
    names = parcel.letter.inspection.bodies or FORCES
    for other, words in forces_named(seen, names, allowed=(parcel.letter.id, *parcel.letter.force.mentions)).items():
        what = f"the message to {own} names {names[other]}"
        remedy = f"take the name out of the template, or list the force in mentions of {parcel.letter.id}.yaml"
        yield Problem(*templates.place_of(words, name), "M002", what, remedy)
    if found := _RELATIVE.search(seen):
        what = f"the message says “{found[0]}”, which means another day to whoever reads it later"
        remedy = "write the date, in the template or in embargo.notice"
        yield Problem(*templates.place_of(found[0], name), "M003", what, remedy)
