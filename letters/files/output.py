"""Outputs whose place somebody named: in no folder of a workspace's own, and in the place of no other file."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from letters.errors import OutputFailed, WrongUsage
from letters.files.read import read
from letters.files.write import OWNER_ONLY, reported, write

_OWN = frozenset({"data", "templates", ".letters", "out", "public"})
_OUTSIDE = ("/dev", "/proc")
_ELSEWHERE = "Name a place outside data, templates, .letters, out and public."
_HEAD = 4096
_OURS = re.compile(
    rb"""\s*\Z
    | \{\s*"checked":
    | \{\s*"\$schema":\s*"[^"]*sarif
    | \{\s*"letters-baseline":
    | \{[^\n]*"format":\s?"letters-record/
    | <\?xml[^>]*>\s*<testsuites\ name="letters\ check"
    | ::(?:error|warning|notice)\ file=
    | [^\n]+:\ [A-Z]\d{3}\ [^\n]+
    | \#\ Breach\ report\n
    | <!doctype\ html>.*<title>Is\ this\ letter\ genuine
    """,
    re.VERBOSE | re.DOTALL,
)
"""How what the program writes begins; a file that is there and begins otherwise is somebody's."""


def write_output(file: Path, data: bytes, mode: int = OWNER_ONLY) -> None:
    """Write `data` where somebody wants it: a link is followed, and a device or pipe written to as it is.

    Raises WrongUsage for a place that is refused, OutputFailed.
    """
    refuse_output(file)
    with reported(file):
        if _is_stream(file):
            with file.open("wb", buffering=0) as stream:
                _pour(stream.fileno(), data)
            return
        place = file.resolve()
    write(place, data, mode)


def refuse_output(file: Path) -> None:
    """Raises WrongUsage where an output may not stand in that place, OutputFailed for a folder."""
    if file.is_dir():
        raise OutputFailed(f"{file} is a folder, not a file.", "Name a file in it.")
    if _is_stream(file):
        return
    refuse_own(file)
    if file.is_file() and not _is_ours(file):
        raise WrongUsage(
            f"{file} is there already, and is nothing that this command wrote. It was left as it is.",
            "Name another file, or take that one away first.",
        )


def refuse_own(place: Path) -> None:
    """Raises WrongUsage for a file or folder in what is a workspace's own, by its name or by where links lead."""
    for path in (Path(os.path.abspath(place)), Path(os.path.realpath(place))):  # noqa: PTH100  it keeps the links
        for folder in (path, *path.parents):
            if folder.name == ".letters" or (
                folder.name in _OWN and (folder.parent / "data" / "inspection.yaml").exists()
            ):
                raise WrongUsage(f"{place} lies in {folder.name}/, which is the workspace’s own.", _ELSEWHERE)


def _is_stream(file: Path) -> bool:
    """Whether it is written to and not replaced; /dev/stdout may be a file, and stays the one that it is."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or os.path.abspath(file).startswith(_OUTSIDE)  # noqa: PTH100


def _pour(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _is_ours(file: Path) -> bool:
    try:
        return bool(_OURS.match(read(file)[:_HEAD]))
    except OSError:
        return False
