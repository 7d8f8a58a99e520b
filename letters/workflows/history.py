"""What git knows of the data: the files of a revision, read out of it without touching the working folder."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.errors import WrongUsage
from letters.workspace import folder
from letters.workspace.stream import JSON

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 30  # seconds
HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, as a person names it, and its data files by their names in the workspace; templates that differ now."""

    name: str
    files: dict[str, bytes]
    templates: tuple[str, ...] = ()


def is_tracked(root: Path) -> bool:
    """Whether git is here, has a commit, and has this inspection in it."""
    try:
        return bool(_git(root, "ls-tree", "--name-only", HEAD, "--", folder.INSPECTION).strip())
    except WrongUsage:
        return False


def revision(root: Path, name: str) -> Revision:
    """The data at `name`. Raises WrongUsage where git is missing, knows no such revision, or has no data in it."""
    try:
        commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").decode().strip()
    except WrongUsage as error:
        raise WrongUsage(f"git gives no revision {name!r} here ({error.what}).", "To see some: git log") from error
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", "data/").decode("utf-8", "replace")
    names = [file for file in listed.split("\0") if file.endswith(".yaml") or file == JSON]
    if folder.INSPECTION not in names:
        raise WrongUsage(f"There is no {folder.INSPECTION} at {name}.", "Name a revision that has it: git log -- data")
    changed = _git(root, "diff", "--relative", "-z", "--name-only", commit, "--", "templates/")
    files = {file: _git(root, "cat-file", "blob", f"{commit}:./{file}") for file in names}
    short = _git(root, "rev-parse", "--short", commit).decode().strip()
    shown = name if name == short else f"{name} ({short})"
    return Revision(shown, files, tuple(changed.decode("utf-8", "replace").split("\0")[:-1]))


def _git(root: Path, *arguments: str) -> bytes:
    """What git answers. Raises WrongUsage with its words where it refuses."""
    try:
        done = subprocess.run(  # noqa: S603  no shell; what a person typed stands behind --end-of-options
            ["git", "-C", str(root), *arguments],  # noqa: S607
            capture_output=True, check=False, timeout=_LONGEST,
        )  # fmt: skip
    except OSError as error:
        raise WrongUsage("git is not installed here.", "Compare with what was signed: letters diff --signed") from error
    except subprocess.TimeoutExpired as error:
        raise WrongUsage("git did not answer.", "Run the command again.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise WrongUsage(f"git refuses: {said[0] if said else 'it does not say why'}", "")
    return done.stdout
