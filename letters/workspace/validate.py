"""A document against its model: pydantic's errors become problems with a place, in plain English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError

from letters.errors import Problem
from letters.model.fields import Wording
from letters.workspace.document import Node, nearest, quoted, within
from letters.workspace.wording import explain, name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from letters.workspace.document import Document, Loc

M = TypeVar("M", bound=BaseModel)
_TAGS = frozenset({"<text>", "<points>", "<insert>"})


def validate(model: type[M], document: Document, series: str = "D") -> tuple[M | None, tuple[Problem, ...]]:
    """The document as `model`, or None and every problem with it; `series` is the first letter of their codes.

    Pydantic takes None for an optional value; here a key without a value is a problem of its own (design, rule 8).
    What the reader has left out and complained of already is not complained of again.
    """
    try:
        value = model.model_validate(document.data)
        errors: list[ErrorDetails] = []
    except ValidationError as error:
        value = None
        errors = error.errors(include_url=False, include_context=True)
    placed = [(_loc(details), details) for details in errors if not _follows(details)]
    unknown = {loc for loc, details in placed if details["type"] == "extra_forbidden"}
    blanks = [part for part in _blanks(document.root) if part.loc and part.loc not in unknown]
    known = {part.loc for part in blanks} | document.refused
    problems = [_blank(part, series) for part in blanks]
    problems += [_problem(model, document, details, loc, series) for loc, details in placed if loc not in known]
    problems += _cut_short(model, document, series)
    return (None if problems else value), tuple(sorted(set(problems)))


def _cut_short(model: type[BaseModel], document: Document, series: str) -> Iterator[Problem]:
    """Comments after a text that the letter prints. After a name or a short value `# …` is allowed, `#4` is not."""
    for loc, comment in document.comments.items():
        if any(kind.prose or comment.is_glued for kind in _wording_at(model, loc)):
            what = f"{quoted(comment.text)} is not read: after a space, # begins a comment"
            remedy = "put the text in quotation marks, or the comment above it, level with its hyphen or key"
            place = comment.place
            yield Problem(document.file, place.line, place.column, f"{series}008", what, remedy)


def _wording_at(part: Any, loc: Loc) -> Iterator[Wording]:
    """The marks of free text that the models have at `loc`, found along the annotations of their fields."""
    if isinstance(part, Wording):
        if not loc:
            yield part
    elif isinstance(part, type) and issubclass(part, BaseModel):
        field = _fields(part).get(str(loc[0])) if loc else None
        for inner in (field.annotation, *field.metadata) if field else ():
            yield from _wording_at(inner, loc[1:])
    else:
        for inner in get_args(part):
            yield from _wording_at(inner, _within(part, loc))


def _blanks(part: Node) -> Iterator[Node]:
    """Every part without a value, unless the reader has left it out."""
    for loc, value in within(part.loc, part.value):
        if value is None and loc not in part.document.refused:
            yield Node(part.document, loc, value)


def _blank(part: Node, series: str) -> Problem:
    if part.loc and isinstance(part.loc[-1], str):
        remedy = "write one, or take the key out if it may be missing"
        return part.problem(f"{series}002", f"{name(part.loc)} has no value", remedy, key=True)
    return part.problem(f"{series}002", "this entry of the list is empty", "write it, or take the hyphen out")


def _loc(details: ErrorDetails) -> Loc:
    """Where the error belongs: without pydantic's own tags, with the key that an error of type `at` names."""
    loc = tuple(part for part in details["loc"] if part not in _TAGS and part != "[key]")
    return (*loc, details["ctx"]["key"]) if details["type"] == "at" else loc


def _follows(details: ErrorDetails) -> bool:
    """Pydantic counts the entries that are right; with wrong ones it says "too short" once more."""
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


def _problem(model: type[BaseModel], document: Document, details: ErrorDetails, loc: Loc, series: str) -> Problem:
    at_key = details["loc"][-1:] == ("[key]",)
    if details["type"] == "extra_forbidden":
        what, remedy = _unknown(model, loc)
        return document.problem(loc, f"{series}003", what, remedy, key=True)
    digits, what, remedy = explain(details, loc)
    return document.problem(loc, f"{series}{digits}", what, remedy, key=at_key)


def _unknown(model: type[BaseModel], loc: Loc) -> tuple[str, str]:
    known = _keys_at(model, loc[:-1])
    meant = nearest(str(loc[-1]), known)
    remedy = f"write {meant}" if meant else f"take it out; known here: {', '.join(known)}"
    return f"the key {quoted(str(loc[-1]))} is not known", remedy


def _keys_at(annotation: Any, loc: Loc) -> list[str]:
    """The keys that the models allow at `loc`, found along the annotations of their fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = _fields(annotation)
        if not loc:
            return list(fields)
        return _keys_at(fields[str(loc[0])].annotation, loc[1:]) if loc[0] in fields else []
    return [key for argument in get_args(annotation) for key in _keys_at(argument, _within(annotation, loc))]


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _within(annotation: Any, loc: Loc) -> Loc:
    """What is left of `loc` inside a list or mapping; elsewhere all of it."""
    origin = get_origin(annotation)
    return loc[1:] if loc and (origin is dict or (origin is tuple and isinstance(loc[0], int))) else loc
