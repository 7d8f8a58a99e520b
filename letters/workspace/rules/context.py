"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pydantic import TypeAdapter, ValidationError

from letters.errors import Problem
from letters.model.fields import Id
from letters.model.forces import FORCES
from letters.workspace.document import Node

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_IDS = TypeAdapter(tuple[Id, ...])


class Claim(NamedTuple):
    """A text by which a letter is told from others, and where it stands."""

    text: str
    line: int
    column: int


class Compared(NamedTuple):
    """What rules about all letters look at, of one of them: of many letters no more is kept.

    `line` is where its data begin.
    """

    file: str
    line: int
    force: Claim
    is_ready: bool
    mailboxes: tuple[Claim, ...]
    domains: tuple[Claim, ...]

    @classmethod
    def of(cls, force: Node) -> Compared:
        document = force.document
        mailboxes = (person.get("mailbox") for person in recipients(force))
        return cls(
            document.file,
            document.place(()).line,
            _claim(force.get("force")),
            is_ready(force),
            tuple(_claim(mailbox) for mailbox in mailboxes if mailbox.text),
            tuple(_claim(domain) for domain in force.get("mail_domains").items if domain.text),
        )

    def problem(self, claim: Claim, code: str, what: str, remedy: str) -> Problem:
        """A problem with what it claims."""
        return Problem(self.file, claim.line, claim.column, code, what, remedy)


def _claim(part: Node) -> Claim:
    place = part.document.place(part.loc)
    return Claim(part.text, place.line, place.column)


@dataclass(frozen=True)
class Context:
    """The files that could be read. `inspection` is the root of its document, checked or not.

    An inspection that could not be read is a part without a value, about which no rule complains. `forces` are what the
    rules about all letters compare. `bodies` are the inspection's as the letters have them, once it is checked.
    """

    root: Path
    inspection: Node
    forces: tuple[Compared, ...] = ()
    bodies: Mapping[str, str] | None = None

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Force id to name; empty while it cannot be known."""
        bodies = self.inspection.get("bodies").value
        if bodies is None:
            return FORCES if self.inspection.value is not None else {}
        if self.bodies == bodies:
            return self.bodies  # so that all that is worked out of very many names is so once
        # Not by its entries: each would be a part of its own, and there may be very many.
        listed = bodies.items() if isinstance(bodies, dict) else ()
        return {force: name for force, name in listed if isinstance(name, str) and name}

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The ids of the inspection's themes, in its order; none while one of them is not an id."""
        ids = [theme.get("id").value for theme in self.inspection.get("themes").items]
        try:
            return _IDS.validate_python(ids)
        except ValidationError:
            return ()

    @property
    def ready(self) -> tuple[Compared, ...]:
        """The letters that are not drafts."""
        return tuple(force for force in self.forces if force.is_ready)


ForceRule: TypeAlias = Callable[[Node, Context], Iterable[Problem]]
"""A rule about one letter."""
InspectionRule: TypeAlias = Callable[[Context], Iterable[Problem]]
"""A rule about the inspection, or about all letters."""


def is_ready(force: Node) -> bool:
    return force.get("status").text == "ready"


def recipients(force: Node) -> list[Node]:
    """The addressee, then the copy list."""
    return [force.get("addressee"), *force.get("copied_to").items]


def is_specimen(force: Node) -> bool:
    return force.get("specimen").text == "true"
