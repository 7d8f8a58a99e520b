"""The instant as the ledger holds it, three times over: in UTC, in its zone, and on the wall there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.embargo.instant import Instant
from letters.errors import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


@dataclass(frozen=True, slots=True)
class Pinned:
    """RFC 3339 in UTC, IANA zone, and local wall time; `tzdata` is the version of the zone data that made one of them.

    `reason` is why it was moved here from the instant before.
    """

    until: str
    zone: str
    wall: str
    tzdata: str | None = None
    reason: str | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Pinned:
        """From an event's data. Raises KeyError."""
        return cls(data["until"], data["zone"], data["wall"], data.get("tzdata"), data.get("reason"))

    def instant(self) -> Instant:
        """The same as an Instant. Raises NotPermitted when this machine's time zone data makes another moment of it."""
        try:
            instant = Instant.from_wall(self.wall, self.zone)
        except (ValueError, OverflowError) as error:
            raise self._disagrees(str(error)) from error
        if instant.rfc3339 != self.until:
            raise self._disagrees(f"it is {instant.rfc3339} here")
        return instant

    def as_recorded(self) -> Instant:
        """The moment in UTC that was pinned, said as this machine's zone data say it, whether or not they agree.

        Raises NotPermitted when the zone is unknown here.
        """
        try:
            return Instant.from_rfc3339(self.until, self.zone)
        except (ValueError, OverflowError) as error:
            raise self._disagrees(str(error)) from error

    def _disagrees(self, why: str) -> NotPermitted:
        with_what = f" (with tzdata {self.tzdata})" if self.tzdata else ""
        return NotPermitted(
            f"The ledger pins {self.wall} in {self.zone} as {self.until}{with_what}; "
            f"time zone data here differs: {why}.",
            "If this machine's time zone data are wrong or old, correct them, then try again. If the law of the zone "
            "has changed since, decide which holds, the local time or the moment in UTC, write it into "
            "data/inspection.yaml, and record that decision: letters embargo move --reason …",
            reason="zone-data-differ",
        )
