"""The embargo of one inspection, and where now stands against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from letters.embargo.instant import Instant

Phase = Literal["drafting", "pre-release", "due", "published"]


@dataclass(frozen=True, slots=True)
class Embargo:
    """Until when nothing is public, from when embargoed copies may leave, and the sentence that every page carries.

    Raises ValueError when `pre_release_from` does not lie before `until`.
    """

    until: Instant
    pre_release_from: Instant
    notice: str

    def __post_init__(self) -> None:
        if self.pre_release_from.utc >= self.until.utc:
            raise ValueError("pre_release_from must lie before until")

    def is_over(self, now: datetime) -> bool:
        """At the instant itself the embargo is over (design, rule 3)."""
        return now >= self.until.utc

    def phase(self, now: datetime, *, released: bool) -> Phase:
        """The phase at `now` (aware)."""
        if released:
            return "published"
        if self.is_over(now):
            return "due"
        return "pre-release" if now >= self.pre_release_from.utc else "drafting"
