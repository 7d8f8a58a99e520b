"""One force's letter: whom it goes to, who signs it, what it says."""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from letters.held import Held, Kind
from letters.model.fields import Day, Domain, Id, Mailbox, Model, Phone, Prose, Text, Truth
from letters.model.inspection import Inspection, Points, Signatory

Status = Literal["draft", "ready"]
Edition = Literal["proof", "accuracy", "embargoed", "public"]


class Person(Model):
    """A recipient. `mailbox`, `verified_on`, `phone` and `certificate` are dispatch data, never on the page.

    `certificate` is a PEM file to encrypt for (S/MIME); it resolves against the folder of inspection.yaml.
    """

    name: Text | None = None
    office: Text
    mailbox: Mailbox | None = None
    verified_on: Day | None = None
    phone: Phone | None = None
    certificate: Text | None = None

    @property
    def label(self) -> str:
        """Who it is, as the page says it: `Mr Simon Cole QPM, Chief Constable`, or the office alone."""
        return f"{self.name}, {self.office}" if self.name else self.office


def _greeting(value: str) -> str:
    if re.match(r"dear\b", value, re.IGNORECASE) or value.endswith((",", ":", "!")):
        raise ValueError("it is what follows “Dear”, without that word and without a comma")
    return value


class Addressee(Person):
    """To whom the letter is written; `salutation` is what follows "Dear"."""

    salutation: Annotated[Text, AfterValidator(_greeting)] | None = None
    postal: tuple[Prose, ...] = ()


class Force(Model):
    """The whole of data/forces/<force>.yaml."""

    force: Id
    name: Text
    region: Text
    signatory: Id
    status: Status
    specimen: Truth = False
    addressee: Addressee
    copied_to: tuple[Person, ...] = ()
    mail_domains: tuple[Domain, ...] = Field(min_length=1)
    mentions: tuple[Id, ...] = ()
    findings: dict[Id, Annotated[Points, Field(min_length=1)]]


@dataclass(frozen=True, slots=True)
class Copy:
    """One recipient's embargoed copy; `id` is unique in the inspection: `leicestershire-1`."""

    id: str
    person: Person


FORCES: Kind[Force] = Kind(15)
"""The data of very many letters, of which few are needed at once."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A force's data within its inspection. `moved` says that the ledger holds an earlier publication instant.

    `given` are the data, or what holds them for whoever asks for `force`. `source` names where they stand, if not in a
    file of their own; nothing that is made of them depends on it. `contents` are the digests of what the page shows,
    without `moved` and with it, of a letter that was read before and whose force is known but for its findings.
    """

    inspection: Inspection
    given: Force | Held[Force]
    moved: bool = False
    source: str = field(default="", compare=False)
    contents: tuple[str, str] | None = field(default=None, compare=False)
    id: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", self.force.force)
        if self.source == _file_of(self.id):
            object.__setattr__(self, "source", "")

    def __reduce__(self) -> tuple[Any, ...]:
        """To another process it goes with its inspection ready packed: one may list many thousands of bodies."""
        return _unpacked, (_packed(self.inspection), self.force, self.moved, self.source)

    @property
    def force(self) -> Force:
        return self.given.value if isinstance(self.given, Held) else self.given

    @property
    def file(self) -> str:
        """How problems name the data: `data/forces/kent.yaml`, or `data/forces.yaml#kent`."""
        return self.source or _file_of(self.id)

    @property
    def signatory(self) -> Signatory:
        return self.inspection.signatories[self.force.signatory]

    @property
    def people(self) -> tuple[Person, ...]:
        """Who gets a copy: the addressee, then the copy list in its order."""
        return (self.force.addressee, *self.force.copied_to)

    def part_of(self, person: Person) -> str:
        """The part of the data file that has the recipient: `copied_to.0`; empty where it has them no more."""
        if person == self.force.addressee:
            return "addressee"
        return f"copied_to.{self.force.copied_to.index(person)}" if person in self.force.copied_to else ""

    def mark(self, copy: Copy) -> str:
        """What the square mark of a copy says: of which inspection, and whose."""
        return f"{self.inspection.id}/{copy.id}"

    def content(self) -> dict[str, Any]:
        """All that the page shows, as JSON values: what a signature approves.

        Mailboxes, telephone numbers, dates of checking, from when copies may leave, and who may approve are left out:
        changing them voids no signature (rule 6).
        """
        return {
            "inspection": self.inspection.model_dump(mode="json", include=_SHOWN, by_alias=True),
            "force": self.force.model_dump(mode="json", exclude=_DISPATCH),
            "signatory": self.signatory.model_dump(mode="json"),
            "moved": self.moved,
        }


_packings: list[tuple[Inspection, bytes]] = []


def _packed(inspection: Inspection) -> bytes:
    """Its pickle, kept for the next letter of the same inspection."""
    for known, packing in _packings:
        if known is inspection:
            return packing
    packing = pickle.dumps(inspection)
    _packings[:] = [(inspection, packing), *_packings[:1]]
    return packing


@lru_cache(maxsize=2)
def _opened(packing: bytes) -> Inspection:
    """The same object for every letter, so that what is worked out of it is so once."""
    found: Inspection = pickle.loads(packing)  # noqa: S301  within the pickle of our own letter
    return found


def _unpacked(packing: bytes, force: Force, moved: bool, source: str) -> Letter:
    return Letter(_opened(packing), force, moved, source)


def _file_of(force: str) -> str:
    return f"data/forces/{force}.yaml"


def force_of(file: str) -> str:
    """The force that a letter's data are named for."""
    is_document = file.startswith("data/forces.")
    return file.partition("#")[2] if is_document else PurePosixPath(file).stem


_SHOWN: Any = {
    "id": True,
    "title": True,
    "formerly": True,
    "inspectorate": {"name", "short_name", "reply_to", "phone", "address"},
    "letter_date": True,
    "embargo_data": {"until", "zone", "notice"},
    "marking": True,
    "opening": True,
    "follow_up": True,
    "themes": True,
    "report": {"title"},
}
_PRIVATE = {"mailbox", "verified_on", "phone", "certificate"}
_DISPATCH: Any = {
    "mail_domains": True,
    "mentions": True,
    "addressee": _PRIVATE,
    "copied_to": {"__all__": _PRIVATE},
}
