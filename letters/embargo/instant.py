"""One wall time in one zone, and the single UTC moment that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WALL = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?\Z", re.ASCII)
_MACHINES_OWN = frozenset({"localtime", "posixrules", "posix", "right", "SystemV", "Factory"})
"""Names beside IANA's own: what they mean differs from machine to machine, or counts leap seconds."""
_LAST_YEAR = 9000  # zoneinfo overflows near datetime.max


def date_in_words(day: date) -> str:
    """`3 September 2014`; never in the locale's language, so that every machine makes the same page."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Instant:
    """A local wall time (naive, to the second) in an IANA zone, and the same moment in UTC.

    Build one with `from_wall`; the constructor does the same checks. `utc` is derived and aware: compare it alone.

    Raises ValueError, in the reader's words, when the zone is unknown or when the wall time does not exist or exists
    twice in that zone.
    """

    wall: datetime
    zone: str
    utc: datetime = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "utc", _resolve(self.wall, self.zone))

    @classmethod
    def from_wall(cls, text: str, zone: str) -> Instant:
        """Read `2014-09-04 00:01` (or with seconds) as a wall time in `zone`; an offset or a bare date is refused."""
        return cls(parse_wall(text), zone)

    @classmethod
    def from_rfc3339(cls, text: str, zone: str) -> Instant:
        """The instant whose UTC form is `text`, as it is said in `zone`."""
        try:
            return cls(parse_rfc3339(text).astimezone(_zone(zone)).replace(tzinfo=None), zone)
        except OverflowError as error:
            raise ValueError(f"{text} is out of range") from error

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.wall.weekday()]

    @property
    def time(self) -> str:
        """`00:01`; with seconds only when there are any."""
        return self.wall.strftime("%H:%M:%S" if self.wall.second else "%H:%M")

    @property
    def date_words(self) -> str:
        """`Thursday 4 September 2014`."""
        return f"{self.weekday} {date_in_words(self.wall.date())}"

    @property
    def place(self) -> str:
        """The zone's city, `London`, or the zone's own name where it has none."""
        return self.zone.rsplit("/", 1)[-1].replace("_", " ")

    @property
    def abbreviation(self) -> str:
        """The zone's letters at that moment, `BST`; `UTC+03` where the zone has none."""
        name = self.utc.astimezone(ZoneInfo(self.zone)).tzname() or ""
        return name if name.isalpha() else f"UTC{name}"

    @property
    def words(self) -> str:
        """`Thursday 4 September 2014 at 00:01`, as a letter says it."""
        return f"{self.date_words} at {self.time}"

    @property
    def full_words(self) -> str:
        """`Thursday 4 September 2014 at 00:01 (London, BST)`, as a message says it."""
        return f"{self.words} ({self.place}, {self.abbreviation})"

    @property
    def utc_words(self) -> str:
        """`23:01 UTC on Wednesday 3 September 2014`."""
        clock = self.utc.strftime("%H:%M:%S" if self.utc.second else "%H:%M")
        return f"{clock} UTC on {WEEKDAYS[self.utc.weekday()]} {date_in_words(self.utc.date())}"

    @property
    def rfc3339(self) -> str:
        """`2014-09-03T23:01:00Z` (RFC 3339, section 5.6)."""
        return rfc3339(self.utc)


def parse_wall(text: str) -> datetime:
    """A naive wall time from `YYYY-MM-DD HH:MM[:SS]`. Raises ValueError saying what is missing or too much."""
    match = _WALL.match(text)
    if match:
        year, month, day, hour, minute, second = (int(group or 0) for group in match.groups())
        if not 1900 <= year <= _LAST_YEAR:
            raise ValueError(f"the year {year} is out of range")
        try:
            return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  naive until its zone is known
        except ValueError as error:
            raise ValueError(f"{text} is not on the calendar or the clock: {error}") from error
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"{text} is a date without a time of day")
    if re.search(r"(?:Z|[+-]\d{2}:?\d{2})\s*\Z", text, re.IGNORECASE):
        raise ValueError(f"{text} carries an offset; the zone is said once, in zone")
    raise ValueError(f"{text!r} is not a local time written YYYY-MM-DD HH:MM")


def rfc3339(moment: datetime) -> str:
    """An aware datetime as RFC 3339 in UTC, to the second, with `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_rfc3339(text: str) -> datetime:
    """An aware UTC datetime from RFC 3339. Raises ValueError for a naive or malformed one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is no moment; write it as 2014-09-03T23:01:00Z") from error
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no offset; write it as 2014-09-03T23:01:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text} is out of range") from error


def in_words(seconds: int) -> str:
    """A length of time for people: `6 h 12 min`, `2 days 3 h`, `45 s`. Rounds up: never too early a promise."""
    if seconds < 120:
        return f"{max(seconds, 0)} s"
    minutes = -(-seconds // 60)
    if minutes >= 24 * 60:
        days, hours = divmod(-(-minutes // 60), 24)
        return " ".join([f"{days} day{'s' if days != 1 else ''}", *([f"{hours} h"] if hours else [])])
    hours, minutes = divmod(minutes, 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{minutes} min"] if minutes else [])])


def _zone(name: str) -> ZoneInfo:
    try:
        if name.partition("/")[0] not in _MACHINES_OWN:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is not an IANA time zone such as Europe/London") from error
    raise ValueError(f"{name!r} is not an IANA time zone such as Europe/London, but a name of one machine's own")


def _resolve(wall: datetime, zone: str) -> datetime:
    if wall.tzinfo is not None:
        raise ValueError("a wall time must be naive")
    info = _zone(zone)
    first, second = (wall.replace(tzinfo=info, fold=fold) for fold in (0, 1))
    moment = first.astimezone(UTC)
    if moment.astimezone(info).replace(tzinfo=None) != wall:
        raise ValueError(f"{wall:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks go forward over it")
    if second.astimezone(UTC) != moment:
        raise ValueError(f"{wall:%Y-%m-%d %H:%M} happens twice in {zone}: the clocks go back over it")
    return moment
