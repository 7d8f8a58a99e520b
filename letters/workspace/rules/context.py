"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from pydantic import TypeAdapter, ValidationError

from letters.errors import Problem
from letters.model.fields import Id
from letters.model.forces import FORCES
from letters.workspace.document import Node

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

COMPARED = frozenset({"force", "status", "addressee", "copied_to", "mail_domains"})
"""The keys of a letter's data that rules about all letters look at: of many letters no more is kept."""
_IDS = TypeAdapter(tuple[Id, ...])


@dataclass(frozen=True)
class Context:
    """The files that could be read. `inspection` and `forces` are roots of documents, checked or not.

    An inspection that could not be read is a part without a value, about which no rule complains. `forces`, for the
    rules about all letters, have only the parts that these compare.
    """

    root: Path
    inspection: Node
    forces: tuple[Node, ...] = ()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Force id to name; empty while it cannot be known."""
        bodies = self.inspection.get("bodies")
        if bodies.value is None:
            return FORCES if self.inspection.value is not None else {}
        return {force: name.text for force, name in bodies.entries.items() if name.text}

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The ids of the inspection's themes, in its order; none while one of them is not an id."""
        ids = [theme.get("id").value for theme in self.inspection.get("themes").items]
        try:
            return _IDS.validate_python(ids)
        except ValidationError:
            return ()

    @property
    def ready(self) -> tuple[Node, ...]:
        """The letters that are not drafts."""
        return tuple(force for force in self.forces if is_ready(force))


ForceRule: TypeAlias = Callable[[Node, Context], Iterable[Problem]]
"""A rule about one letter."""
InspectionRule: TypeAlias = Callable[[Context], Iterable[Problem]]
"""A rule about the inspection, or about all letters."""


def is_ready(force: Node) -> bool:
    return force.get("status").text == "ready"


def is_specimen(force: Node) -> bool:
    return force.get("specimen").text == "true"
