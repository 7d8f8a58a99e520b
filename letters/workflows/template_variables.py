"""Template variables: every name that each template may print, with an example from the sample inspection.

They are read from the very data that the program hands to its templates, so that the list cannot differ from them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from letters.dispatch.trial import trial_parcels
from letters.dispatch.wording import message_context
from letters.files import shipped
from letters.model.inspection import TO_BE_CONFIRMED, EmbargoData
from letters.ports import Marks
from letters.typeset.context import letter_context, words_context
from letters.typeset.stamps import sheets
from letters.workflows.order import assign_copies
from letters.workspace.workspace import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from letters.model.letter import Edition, Letter

_SHOWN = 70
_SAMPLES = ("leicestershire", "kent")
"""The sample's letters of which between them no value is always missing."""
_EDITIONS: tuple[Edition, ...] = ("proof", "embargoed", "public")


@dataclass(frozen=True, slots=True)
class Variable:
    """What a template calls a value, an example of it, and whether it may be missing.

    `copied_to[].office` is the office of each entry of the list `copied_to`.
    """

    name: str
    example: str
    optional: bool


def template_variables() -> dict[str, tuple[Variable, ...]]:
    """Every template of a letter, a stamp and a message with its variables, in the order of the data."""
    letters = [letter for letter in read(shipped("data").parent).letters if letter.id in _SAMPLES]
    letters.sort(key=lambda letter: _SAMPLES.index(letter.id))
    every = [*letters, _early(letters[0])]
    found = {"letter.html.j2": _variables(letter_context(letter) for letter in every)}
    found |= {f"stamps/{kind}.html.j2": _variables(stamps) for kind, stamps in _stamps(every).items()}
    words = (words_context(letter, edition) for letter in every for edition in _EDITIONS)
    return {**found, "stamps/words.html.j2": _variables(words), **_messages(letters)}


def _early(letter: Letter) -> Letter:
    """The letter as it may be while it is written: without report and instant, but with all that the sample lacks."""
    unsure = {"report": None, "marking": "OFFICIAL-SENSITIVE", "embargo_data": EmbargoData(until=TO_BE_CONFIRMED)}
    inspection = letter.inspection.model_copy(update=unsure)
    vars(inspection).pop("embargo", None)  # what was derived from the instant before
    addressee = letter.force.addressee.model_copy(update={"postal": ("Force Headquarters", "Leicester LE1 1AA")})
    points = ("A finding:", ("its first point; and", ("a part of it;",)))
    findings = {**letter.force.findings, inspection.themes[-1].id: points}
    return replace(
        letter,
        inspection=inspection,
        given=letter.force.model_copy(update={"addressee": addressee, "findings": findings}),
    )


def _stamps(letters: Iterable[Letter]) -> dict[str, list[dict[str, Any]]]:
    """Every kind of stamp as its template sees it."""
    kinds: dict[str, list[dict[str, Any]]] = {}
    for letter in letters:
        for edition in _EDITIONS if letter.inspection.embargo else _EDITIONS[:1]:
            copy = assign_copies(letter, None)[0] if edition == "embargoed" else None
            marks = Marks(edition, copy, duplex=True)
            for stamp in (stamp for sheet in sheets(letter, 3, marks, picture=True) for stamp in sheet):
                kinds.setdefault(stamp["kind"], []).append({"stamp": stamp})
    return kinds


def _messages(letters: Iterable[Letter]) -> dict[str, tuple[Variable, ...]]:
    """What a message about a letter, and a notice that a copy is withdrawn, may say."""
    parcels = [parcel for letter in letters for parcel in trial_parcels(letter, assign_copies(letter, None)[:1])]
    names = {
        "notice": ("notice-subject.j2", "notice.txt.j2", "notice.html.j2"),
        "": ("subject.j2", "message.txt.j2", "message.html.j2", "sentences.j2"),
    }
    found: dict[str, tuple[Variable, ...]] = {}
    for edition, templates in names.items():
        chosen = [parcel for parcel in parcels if (parcel.edition == "notice") == (edition == "notice")]
        contexts = [
            message_context(replace(parcel, lifted=lifted))
            for parcel in chosen
            for lifted in (None, parcel.embargo.until)
        ]
        subject = {"subject": "the subject, as subject.j2 makes it"}
        variables = _variables(context | subject for context in contexts)
        for name in templates:
            own = (
                variables if name.startswith(("message", "notice.")) else [v for v in variables if v.name != "subject"]
            )
            found[f"messages/{name}"] = tuple(own)
    return found


def _variables(contexts: Iterable[Mapping[str, Any]]) -> tuple[Variable, ...]:
    """The leaves of the contexts taken together; each example is the first that there is."""
    seen: dict[str, list[Any]] = {}
    for context in contexts:
        for name, value in _leaves(context):
            seen.setdefault(name, []).append(value)
    branches = {name for name in seen if any(other.startswith((f"{name}.", f"{name}[")) for other in seen)}
    optional = {name for name, values in seen.items() if any(value in (None, []) for value in values)}
    return tuple(
        Variable(name, _example(values), name in optional or any(_is_below(name, part) for part in optional & branches))
        for name, values in seen.items()
        if name not in branches
    )


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and value:
        for item in value:
            yield from _leaves(item, f"{name}[]")
    else:
        yield name, value


def _is_below(name: str, part: str) -> bool:
    return name.startswith((f"{part}.", f"{part}["))


def _example(values: Iterable[Any]) -> str:
    value = next((value for value in values if value not in (None, "", [])), None)
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else " ".join(str(value).split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
