"""A new workspace: an inspection that generates at once, or the sample with an instant that is near."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from letters.embargo.instant import WEEKDAYS
from letters.errors import WrongUsage
from letters.files import make_folder, shipped, write

if TYPE_CHECKING:
    from collections.abc import Mapping

ZONE = "Europe/London"
_STARTER = Path(__file__).with_name("starter")
_NOTICE_OF_LETTERS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Dates:
    """A letter dated on `letter_date`, public at one minute past midnight (London) on `until`."""

    today: date
    letter_date: date
    until: date

    def values(self) -> dict[str, str]:
        return {
            "today": self.today.isoformat(),
            "letter_date": self.letter_date.isoformat(),
            "until": f"{self.until} 00:01",
            "weekday": WEEKDAYS[self.until.weekday()],
            "pre_release_from": f"{self.letter_date} 00:00",
        }


def make_workspace(folder: Path, now: datetime, *, practice: bool) -> None:
    """Lay a new inspection into `folder`, dated from `now` (aware).

    With `practice` it is the sample with its 43 letters, its instant tomorrow at 00:01 and its window open now.
    Raises WrongUsage where there is an inspection already, OutputFailed.
    """
    if (folder / "data").exists() or (folder / "templates").exists():
        raise WrongUsage(f"{folder} holds an inspection already.", "Name a folder that does not exist yet.")
    today = now.astimezone(ZoneInfo(ZONE)).date()
    files = _practice_files(today) if practice else _starter_files(folder, today)
    templates = shipped("templates")
    for path in sorted(templates.rglob("*")):
        if path.is_file():
            files[f"templates/{path.relative_to(templates).as_posix()}"] = path.read_bytes()
    # The inspection comes last: with it the folder becomes a workspace, complete or not at all.
    for name in sorted(files, key=lambda name: name == "data/inspection.yaml"):
        target = folder / name
        make_folder(target.parent)
        write(target, files[name])


def _starter_files(folder: Path, today: date) -> dict[str, bytes]:
    until = today + _NOTICE_OF_LETTERS
    values = Dates(today, until - timedelta(days=1), until).values()
    title = folder.resolve().name
    values["id"] = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:64].strip("-") or "inspection"
    values["title"] = f'"{re.sub(r"[^A-Za-z0-9 ]+", " ", title).strip() or "New inspection"}"'
    return {
        "data/inspection.yaml": _filled("inspection.yaml", values),
        "data/forces/leicestershire.yaml": _filled("force.yaml", values),
        ".gitignore": _filled("gitignore", {}),
    }


def _practice_files(today: date) -> dict[str, bytes]:
    data = shipped("data")
    values = Dates(today, today, today + timedelta(days=1)).values()
    files = {".gitignore": _filled("gitignore", {})}
    for path in sorted(data.rglob("*")):
        if path.suffix == ".yaml":
            files[f"data/{path.relative_to(data).as_posix()}"] = _redated(path.read_text("utf-8"), values).encode()
        elif path.suffix == ".pdf":
            files[f"data/{path.relative_to(data).as_posix()}"] = path.read_bytes()
    return files


def _redated(text: str, values: Mapping[str, str]) -> str:
    values = {**values, "verified_on": values["today"]}
    keys = "until|weekday|pre_release_from|letter_date|verified_on"
    return re.sub(rf"(?m)^( *)({keys}): .*$", lambda match: f"{match[1]}{match[2]}: {values[match[2]]}", text)


def _filled(name: str, values: Mapping[str, str]) -> bytes:
    return Template((_STARTER / name).read_text("utf-8")).substitute(values).encode()
