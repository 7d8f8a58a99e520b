"""What is known of the time: this machine's clock, the record, and the word of time-stamp authorities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from letters.embargo.instant import rfc3339
from letters.errors import NotPermitted

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Witness:
    """An authority's word for a moment, proved before it comes here.

    `moment` is what the authority says; `asked` and `answered` are this machine's clock just before and just after.
    """

    authority: str
    moment: datetime
    asked: datetime
    answered: datetime

    @property
    def skew(self) -> timedelta:
        """How far this machine's clock is ahead of the authority's; negative when behind."""
        if self.moment < self.asked:
            return self.asked - self.moment
        return min(self.answered - self.moment, timedelta(0))


@dataclass(frozen=True, slots=True)
class Fault:
    """An authority that is no witness: `silent` where it gave no answer, else it gave a wrong one.

    `why` completes "The time-stamp authority <url> …"; `reason` is how the record knows it.
    """

    authority: str
    silent: bool
    why: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """How many authorities must witness, and how far this machine's clock may be from what each of them says."""

    quorum: int
    max_skew: timedelta


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the time: `now` (aware), and the newest recorded effect, which a true clock cannot precede.

    `named` is how a refusal speaks of `now`; a question about another moment names that one. Where there is a `demand`,
    the clock alone does not do: `witnesses` and `faults` are what came of asking the authorities.
    """

    now: datetime
    floor: datetime | None = None
    named: str = "now"
    demand: Demand | None = None
    witnesses: tuple[Witness, ...] = ()
    faults: tuple[Fault, ...] = ()

    def refuse_clock_behind(self, nothing: str) -> None:
        """Raises NotPermitted where the record holds something later than `now`; `nothing` is what was not done."""
        if self.floor is not None and self.now < self.floor:
            raise NotPermitted(
                f"Not permitted: this machine's clock says {rfc3339(self.now)}, but the ledger holds an effect of "
                f"{rfc3339(self.floor)}. {nothing}",
                "Set the clock right, then try again. If the record is wrong: letters embargo clock-reset --reason …",
                reason="clock-behind-ledger",
            )

    @property
    def missing(self) -> int:
        """How many witnesses there are too few."""
        return max(0, self.demand.quorum - len(self.witnesses)) if self.demand else 0
