"""A new workspace: an inspection that generates at once, or the sample with an instant that is near."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from letters.embargo.instant import WEEKDAYS
from letters.errors import WrongUsage
from letters.files import make_folder, shipped, write
from letters.model.forces import FORCES
from letters.model.names import forces_named
from letters.workspace.editor import editor_line, schema_files

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["small", "empty", "practice"]
ZONE = "Europe/London"
_STARTER = Path(__file__).with_name("starter")
WORLD_READABLE_FOLDER = 0o755
_NOTICE_OF_LETTERS = timedelta(days=14)
_NOT_IN_A_TITLE = r"[^A-Za-z0-9À-ÖØ-öø-žẀ-ẅỲỳ’'(),.&–-]+"
_MACHINES_OWN = {"settings.yaml"}
"""A practice must not write into the ledger, nor sign with the keys, of the inspection it was copied from."""
_NO_NAMES = {"none", "null", "nan", "undefined"}
"""What the model takes for a missing value."""


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


def make_workspace(folder: Path, now: datetime, kind: Kind = "small") -> None:
    """Lay a new inspection into `folder`, dated from `now` (aware).

    A `small` one has one letter and generates at once, an `empty` one has none and is to be written. A `practice` is
    the sample with its 43 letters, its instant tomorrow at 00:01 and its window open now.
    Raises WrongUsage where there is an inspection already, OutputFailed.
    """
    _refuse_occupied(folder)
    today = now.astimezone(ZoneInfo(ZONE)).date()
    files = _practice_files(today) if kind == "practice" else _starter_files(folder, today, kind)
    for name in [name for name in files if name.endswith(".yaml")]:
        files[name] = editor_line(name).encode() + files[name]
    files |= schema_files(None)
    templates = shipped("templates")
    for path in sorted(templates.rglob("*")):
        if path.is_file():
            files[f"templates/{path.relative_to(templates).as_posix()}"] = path.read_bytes()
    files[".gitignore"] = _ignoring(folder)
    make_folder(folder, WORLD_READABLE_FOLDER)  # what lies in it is the owner's alone, but for public/
    # The inspection comes last: with it the folder becomes a workspace, complete or not at all.
    for name in sorted(files, key=lambda name: name == "data/inspection.yaml"):
        target = folder / name
        make_folder(target.parent)
        write(target, files[name])


def _refuse_occupied(folder: Path) -> None:
    if (folder / "data" / "inspection.yaml").exists():
        raise WrongUsage(f"{folder} holds an inspection already.", "Name a folder that does not exist yet.")
    if (folder / "data").exists() or (folder / "templates").exists():
        raise WrongUsage(
            f"{folder} holds data/ or templates/ already, but no inspection: perhaps an init was interrupted there.",
            "Move them away, or name a folder that does not exist yet.",
        )


def _ignoring(folder: Path) -> bytes:
    """What git is to leave alone, after whatever it was told before."""
    file = folder / ".gitignore"
    before = file.read_bytes() if file.is_file() else b""
    return (before.rstrip() + b"\n\n" if before.strip() else b"") + _filled("gitignore", {})


def _starter_files(folder: Path, today: date, kind: Kind) -> dict[str, bytes]:
    until = today + _NOTICE_OF_LETTERS
    values = Dates(today, until - timedelta(days=1), until).values()
    title = _title(folder.resolve().name)
    values |= {"title": f'"{title}"', "id": f'"{_id(title)}"'}
    if kind == "empty":
        return {"data/inspection.yaml": _filled("empty.yaml", values)}
    return {
        "data/inspection.yaml": _filled("inspection.yaml", values),
        "data/forces/leicestershire.yaml": _filled("force.yaml", values),
    }


def _title(name: str) -> str:
    """The folder's name as a title, of characters that every font of ours has and that YAML takes as they are."""
    title = " ".join(re.sub(_NOT_IN_A_TITLE, " ", unicodedata.normalize("NFC", name)).split())
    unfit = not re.search(r"\w", title) or title.lower() in _NO_NAMES or forces_named(title, FORCES)
    return "New inspection" if unfit else title


def _id(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:64].strip("-") or "inspection"


def _practice_files(today: date) -> dict[str, bytes]:
    data = shipped("data")
    values = Dates(today, today, today + timedelta(days=1)).values()
    files: dict[str, bytes] = {}
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if path.suffix == ".yaml" and name not in _MACHINES_OWN:
            files[f"data/{name}"] = _redated(path.read_text("utf-8"), values).encode()
        elif path.suffix == ".pdf":
            files[f"data/{name}"] = path.read_bytes()
    return files


def _redated(text: str, values: Mapping[str, str]) -> str:
    values = {**values, "verified_on": values["today"]}
    keys = "until|weekday|pre_release_from|letter_date|verified_on"
    return re.sub(rf"(?m)^( *)({keys}): .*$", lambda match: f"{match[1]}{match[2]}: {values[match[2]]}", text)


def _filled(name: str, values: Mapping[str, str]) -> bytes:
    return Template((_STARTER / name).read_text("utf-8")).substitute(values).encode()
