"""The inspection: titles, themes, standard paragraphs, embargo, signatories, report."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    ModelWrapValidatorHandler,
    Tag,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from letters.codes import CODES
from letters.embargo.embargo import Embargo
from letters.embargo.instant import Instant, date_in_words, parse_wall
from letters.model.fields import Day, Days, Domain, Fingerprint, Id, Mailbox, Model, Prose, Text, at

if TYPE_CHECKING:
    from collections.abc import Iterator

TO_BE_CONFIRMED = "to be confirmed"


def _kind(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "<points>"
    return "<insert>" if isinstance(value, dict | Insert) else "<text>"


_Point = Annotated[Prose, Tag("<text>")]
_Third = tuple[Prose, ...]
_Second = tuple[Annotated[_Point | Annotated[_Third, Tag("<points>")], Discriminator(_kind)], ...]
Points = tuple[Annotated[_Point | Annotated[_Second, Tag("<points>")], Discriminator(_kind)], ...]
"""Points of a list; a list inside it, three deep at most, belongs to the point before it."""


class Insert(Model):
    """A place in the standard paragraphs where the template puts something that is not text: one of four parts."""

    insert: Literal["embargo", "themes", "follow-up", "findings"]


Paragraph = Annotated[_Point | Annotated[_Second, Tag("<points>")], Discriminator(_kind)]
"""A paragraph, or a list of points."""
Block = Annotated[
    _Point | Annotated[_Second, Tag("<points>")] | Annotated[Insert, Tag("<insert>")], Discriminator(_kind)
]
"""A paragraph, a list of points, or an insert."""


class Inspectorate(Model):
    """Who inspects; `address` is the lines of the letterhead, joined by bars."""

    name: Text
    short_name: Text
    mail_domains: tuple[Domain, ...] = Field(min_length=1)
    reply_to: Mailbox
    phone: Text
    address: tuple[Prose, ...] = Field(min_length=1)


class EmbargoData(Model):
    """The embargo as the file writes it; `Inspection.embargo` is what it means.

    While `until` is "to be confirmed" the other keys may be missing.
    """

    until: Text
    zone: Text | None = None
    weekday: Text | None = None
    pre_release_from: Text | None = None
    notice: Prose | None = None

    @model_validator(mode="wrap")
    @classmethod
    def _consistent(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """All that is wrong at once: what the parts say of each other is looked at however wrong one of them is."""
        alone: list[ErrorDetails] = []
        try:
            value = handler(data)
        except ValidationError as error:
            alone = error.errors(include_url=False)
        faults = _disagreements(data) if isinstance(data, dict) else ()
        errors = [InitErrorDetails(**details) for details in alone]  # type: ignore[typeddict-unknown-key]
        errors += [InitErrorDetails(type=fault, input=data) for fault in faults]
        if errors:
            raise ValidationError.from_exception_data(cls.__name__, errors)
        return value

    def read(self) -> Embargo | None:
        """The embargo, or None while it is to be confirmed."""
        if self.until == TO_BE_CONFIRMED:
            return None
        zone, start, notice = self.zone or "", self.pre_release_from or "", self.notice or ""
        return Embargo(_instant("until", self.until, zone), _instant("pre_release_from", start, zone), notice)


def _disagreements(data: dict[str, Any]) -> Iterator[PydanticCustomError]:
    """What the parts of an embargo have wrong between them, as errors of type `at` that name the culprit's `key`."""
    said = {key: value for key, value in data.items() if isinstance(value, str)}
    if said.get("until") in (None, TO_BE_CONFIRMED):
        return
    yield from (at(key, f"{key} is missing") for key in ("zone", "pre_release_from", "notice") if key not in data)
    instants = {}
    for key in ("until", "pre_release_from"):
        try:
            if key in said and "zone" in said:
                instants[key] = _instant(key, said[key], said["zone"])
        except PydanticCustomError as error:
            yield error
    until = instants.get("until")
    if until and said.get("weekday", until.weekday) != until.weekday:
        yield at("weekday", f"{date_in_words(until.wall.date())} is a {until.weekday}, not a {said['weekday']}")
    try:
        if len(instants) > 1:
            Embargo(instants["until"], instants["pre_release_from"], "")
    except ValueError as error:
        yield at("pre_release_from", str(error))


class Theme(Model):
    """One heading of the letter; `scope` completes "The inspection looked at …"."""

    id: Id
    heading: Prose
    scope: Prose


class Signatory(Model):
    """Who signs; an office without a name is allowed. `certificate` pins the one certificate that may sign."""

    name: Text | None = None
    honours: Text | None = None
    office: Text
    certificate: Fingerprint | None = None


class Approver(Model):
    """Who may, two at a time, bring the instant forward."""

    name: Text
    certificate: Fingerprint


class Report(Model):
    """The national report that goes with the letters; `file` resolves against the folder of inspection.yaml."""

    title: Prose
    file: Text


class Contacts(Model):
    """How often recipients' mailboxes are made sure of: `max_age` is a number of days, `90d`."""

    max_age: Days = "90d"

    @property
    def longest(self) -> timedelta:
        return timedelta(days=int(self.max_age.removesuffix("d")))


Weight = Literal["off", "note", "warning", "error"]
"""How much a rule counts in this inspection."""


def _choosable(code: str) -> str:
    rule = CODES.get(code)
    if rule is None:
        raise ValueError(f"there is no rule {code[:20]!r}")
    if rule.stops:
        raise ValueError(f"the rule {code} stops a letter, so it stays an error")
    return code


def _each_once(value: dict[str, Approver]) -> dict[str, Approver]:
    known: set[str] = set()
    for approver_id, approver in value.items():
        if approver.certificate in known:
            raise at(approver_id, "two approvers have the same certificate, and one person must not count twice")
        known.add(approver.certificate)
    return value


class Inspection(Model):
    """The whole of data/inspection.yaml."""

    id: Id
    title: Prose
    formerly: Prose | None = None
    inspectorate: Inspectorate
    letter_date: Day
    embargo_data: EmbargoData = Field(alias="embargo")
    marking: Text | None = None
    opening: tuple[Block, ...] = Field(min_length=1)
    follow_up: tuple[Paragraph, ...] = ()
    themes: tuple[Theme, ...] = Field(min_length=1)
    signatories: dict[Id, Signatory] = Field(min_length=1)
    approvers: Annotated[dict[Id, Approver], AfterValidator(_each_once)] = Field(default={})
    report: Report | None = None
    contacts: Contacts = Contacts()
    bodies: dict[Id, Text] | None = None
    checks: dict[Annotated[str, AfterValidator(_choosable)], Weight] = Field(default={})

    @cached_property
    def embargo(self) -> Embargo | None:
        """The embargo, or None while it is to be confirmed."""
        return self.embargo_data.read()


def _instant(key: str, wall: str, zone: str) -> Instant:
    try:
        moment = parse_wall(wall)
    except ValueError as error:
        raise at(key, str(error)) from error
    try:
        return Instant(moment, zone)
    except ValueError as error:
        raise at("zone" if "IANA" in str(error) else key, str(error)) from error
