"""What becomes of the problems that a check found: those that are known are set apart, the rest is reported."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from letters.checks import baseline
from letters.errors import BadSettings, WrongUsage
from letters.files import read, write_output
from letters.files.write import OWNER_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from letters.errors import Problem

_READABLE = 0o644  # it holds nothing that a letter says, and others keep it beside the data


@dataclass(frozen=True, slots=True)
class Apart:
    """The new problems, how many are known, and how many of the known are gone."""

    new: tuple[Problem, ...]
    known: int = 0
    gone: int = 0


def sources(root: Path) -> Callable[[str], str]:
    """Gives the text of a file of the workspace, each read once; nothing for what is none, or lies elsewhere."""
    top = root.resolve()

    @cache
    def text(file: str) -> str:
        path = (top / file).resolve()
        try:
            raw = read(path) if path.is_relative_to(top) else b""
        except OSError:
            return ""
        return raw.decode(errors="replace").removeprefix("\ufeff")

    return text


def set_apart(problems: Sequence[Problem], root: Path, file: Path | None) -> Apart:
    """The problems without those that the baseline `file` knows. Raises WrongUsage where there is none, Unfit."""
    if file is None:
        return Apart(tuple(problems))
    try:
        raw = read(file)
    except OSError as error:
        raise WrongUsage(
            f"The baseline {file} cannot be read: {error.strerror}.",
            f"To make one of what is found today: letters check --baseline {file} --write-baseline",
        ) from error
    return Apart(*baseline.apart(problems, baseline.read(raw, str(file)), sources(root)))


def write_baseline(problems: Sequence[Problem], root: Path, file: Path) -> int:
    """Write a baseline of the problems; return how many it cannot hold. Raises OutputFailed."""
    raw = baseline.write(problems, sources(root))
    write_output(file, raw, _READABLE)
    known = baseline.read(raw, str(file))
    return sum(problem.severity != "note" for problem in problems) - sum(known.values())


def write_report(file: Path, text: str, *, private: bool) -> None:
    """A `private` one quotes the data, and is its owner's only. Raises OutputFailed; BadSettings without the folder."""
    if not file.parent.is_dir():
        raise BadSettings(f"There is no folder {file.parent} for the report.", "Make it, then run the command again.")
    write_output(file, f"{text}\n".encode(), OWNER_ONLY if private else _READABLE)


def prefix(root: Path) -> str:
    """What leads from the repository that GitHub Actions checked out to the workspace: `inspections/2014/`."""
    top = os.environ.get("GITHUB_WORKSPACE")
    if not top or not root.is_relative_to(Path(top).resolve()):
        return ""
    within = root.relative_to(Path(top).resolve()).as_posix()
    return "" if within == "." else f"{within}/"
