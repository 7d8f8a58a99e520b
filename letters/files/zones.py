"""Which time zone data this machine uses: the system's where it has any, otherwise those of the tzdata package."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

_UNKNOWN = "unknown"


def tzdata_version(zone: str) -> str:
    """The version, `2026b`, of the data that `zone` comes from; `unknown` where it is nowhere said."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / zone).is_file():
            return _said_in(folder)
    return shipped_version()


def shipped_version() -> str:
    """The version of the data of the tzdata package."""
    try:
        import tzdata
    except ImportError:
        return _UNKNOWN
    version: str = tzdata.IANA_VERSION
    return version


def shipped_moment(wall: datetime, zone: str) -> datetime | None:
    """The moment, aware, of a local time (naive) by the data of the tzdata package, whatever this machine's own say.

    None where the package does not know that zone.
    """
    try:
        with resources.files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
            data = zoneinfo.ZoneInfo.from_file(file, key=zone)
    except (OSError, ImportError, ValueError):
        return None
    return wall.replace(tzinfo=data).astimezone(UTC)


def _said_in(folder: Path) -> str:
    """IANA's own files and those of the distributions say it in one of two places."""
    for name, pattern in (("tzdata.zi", rb"# version (\w+)"), ("+VERSION", rb"(\w+)")):
        try:
            with (folder / name).open("rb") as file:
                found = re.match(pattern, file.read(64))
        except OSError:
            continue
        if found:
            return found[1].decode()
    return _UNKNOWN
