"""The data files of a workspace: which there are, and their bytes."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from letters.errors import Problem, Unfit
from letters.plain import plain
from letters.workspace.document import quoted
from letters.workspace.encoding import MAX_BYTES
from letters.workspace.stream import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INSPECTION = "data/inspection.yaml"
SETTINGS = "data/settings.yaml"
FORCES = "data/forces"
RECORD = ".letters"


def shown(path: Path, root: Path) -> str:
    """A file as problems name it: relative to the workspace, on one line."""
    return plain(path.relative_to(root).as_posix())


def is_absent(root: Path) -> bool:
    """Whether there are no data at all. What is there and cannot be looked at is not absent; settings are no data."""
    data = root / "data"
    if _is_missing(data):
        return True
    return data.is_dir() and all(_is_missing(root / name) for name in (INSPECTION, FORCES, *STREAMS))


def _is_missing(path: Path) -> bool:
    """Not even a link to nowhere stands there."""
    try:
        os.lstat(path)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return False


def force_files(root: Path, problems: list[Problem]) -> list[str]:
    """The names of the letters' files, in order; what else lies between them is added to the problems."""
    folder = root / FORCES
    try:
        names = sorted(name for name in os.listdir(folder) if not is_spare(name))  # noqa: PTH208  many Paths are large
    except OSError as error:
        if _is_missing(folder):
            problems.append(_no_letter())
            return []
        what = f"the folder cannot be read ({error.strerror})"
        remedy = "make it a folder that you may read, and put the letters there"
        problems.append(Problem(FORCES, 0, 0, "D106", what, remedy))
        return []
    files = [name for name in names if name.endswith(".yaml")]
    strays = [_stray(folder / name, root, set(files)) for name in names if not name.endswith(".yaml")]
    problems += strays if files or strays else [_no_letter()]
    return files


def _no_letter() -> Problem:
    return Problem(FORCES, 0, 0, "D106", "there is no letter yet", "begin one: letters new FORCE")


def holds_letters(root: Path) -> bool:
    """Whether anything lies in the letters' folder that could be one."""
    try:
        return any(not is_spare(path.name) for path in (root / FORCES).iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True  # a file, or a folder that cannot be looked into


def is_spare(name: str) -> bool:
    """Hidden files and editors' backups are nobody's letters."""
    return name.startswith(".") or name.endswith("~")


def _stray(path: Path, root: Path, letters: set[str]) -> Problem:
    file, beside = shown(path, root), path.with_suffix(".yaml")
    if path.suffix.casefold() in {".yml", ".yaml"}:
        if beside.name in letters:
            what = f"{quoted(beside.stem)} has a letter in {shown(beside, root)} already"
            return Problem(file, 0, 0, "D104", what, "keep one of the two files, named .yaml")
        return Problem(file, 0, 0, "D105", "a letter’s file must end in .yaml", f"rename it to {beside.name}")
    return Problem(file, 0, 0, "D105", "this is not a letter: its name does not end in .yaml", "move it elsewhere")


def read_bytes(path: Path, root: Path) -> bytes:
    """A file's bytes; of a file too large, one more than is allowed. Raises Unfit for all but ordinary files."""
    with open_file(path, root) as opened:
        return opened.read(MAX_BYTES + 1)


@contextmanager
def open_file(path: Path, root: Path) -> Iterator[BinaryIO]:
    """The file to read from. Raises Unfit for all but ordinary files."""
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise _unopened(path, root, "Y015", "this is a link out of the workspace", "put the file itself there")
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unopened(path, root, "Y014", "this is not an ordinary file", "put the file itself there")
        with path.open("rb") as opened:
            yield opened
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = getattr(error, "strerror", None) or "links in a circle"
        what = f"the file cannot be opened ({reason})"
        raise _unopened(path, root, "Y014", what, "check its name and who may read it") from None


def _unopened(path: Path, root: Path, code: str, what: str, remedy: str) -> Unfit:
    return Unfit([Problem(shown(path, root), 0, 0, code, what, remedy)])
