"""Every output is finished or absent: temporary file beside it, fsync, rename, fsync of the folder (rule 10)."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from typing import TYPE_CHECKING

from letters.errors import OutputFailed

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
TEMPORARY_PREFIX = ".tmp-"
"""How the name of an unfinished file begins; whatever a crash leaves behind is known by it."""


def write(path: Path, data: bytes, mode: int = OWNER_ONLY, *, new: bool = False) -> None:
    """Put `data` at `path`, whole or not at all, with `mode` whatever the umask; a `new` file replaces none.

    Raises OutputFailed.
    """
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}")
    with reported(path):
        try:
            fill(temporary, data, mode)
            if new:
                path.hardlink_to(temporary)  # unlike a rename it fails where there is a file
                temporary.unlink()
            else:
                temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_all(files: Mapping[Path, bytes], mark: str | None = None) -> None:
    """Put all of these in their places, or none: each is on the disk before the first takes its place.

    A file that is there keeps its mode. Who is to find what a crash left behind gives a `mark` for `staged_at`. Raises
    OutputFailed; then every file is as it was.
    """
    mark = mark or secrets.token_hex(8)
    before = {path: (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in files if path.is_file()}
    staged: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for number, (path, data) in enumerate(files.items()):
            staged[path] = staged_at(path, mark, number)
            with reported(path):
                fill(staged[path], data, before[path][1] if path in before else OWNER_ONLY)
        for path, temporary in staged.items():
            with reported(path):
                done.append(path)
                temporary.replace(path)
    except BaseException:
        _put_back(done, before, staged.values())
        raise
    for parent in {path.parent for path in files}:
        sync_folder(parent)


def staged_at(path: Path, mark: str, number: int) -> Path:
    """Where `write_all` puts the file of that number, from 0, before it takes its place."""
    return path.with_name(f"{TEMPORARY_PREFIX}{mark}-{number}")


def _put_back(done: Iterable[Path], before: Mapping[Path, tuple[bytes, int]], staged: Iterable[Path]) -> None:
    """What was there before, for those that were replaced; the others are taken away."""
    for path in done:
        with contextlib.suppress(OSError, OutputFailed):
            if path in before:
                write(path, *before[path])
            else:
                path.unlink(missing_ok=True)
    for temporary in staged:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def make_folder(path: Path, mode: int = OWNER_ONLY_FOLDER) -> None:
    """Make `path`, and what is missing above it, with `mode` whatever the umask. Raises OutputFailed.

    A symbolic link in place of the folder is refused: what is written must stay in the workspace.
    """
    with reported(path):
        if path.is_symlink():
            raise OutputFailed(
                f"{path} is a symbolic link, not a folder.", "Remove the link, then run the command again."
            )
        if path.is_dir():
            return
        if not path.parent.is_dir():
            make_folder(path.parent, mode)
        with contextlib.suppress(FileExistsError):  # another process may make it at the same moment
            path.mkdir(mode)
            path.chmod(mode)
            sync_folder(path.parent)
        if not path.is_dir():
            raise OutputFailed(f"{path} is a file, not a folder.", "Move it away, then run the command again.")


def make_link(path: Path, target: str) -> None:
    """Point the symbolic link `path` at `target` by one rename, so that there is never no link."""
    temporary = path.with_name(f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}")
    with reported(path):
        try:
            temporary.symlink_to(target)
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file that may already be gone."""
    with reported(path):
        path.unlink(missing_ok=True)
        sync_folder(path.parent)


def sweep(folder: Path, keep: Container[str]) -> None:
    """Remove the files of `folder` whose names are not in `keep`: what a crash left behind, or what was replaced."""
    if not folder.is_dir():
        return
    with reported(folder):
        with os.scandir(folder) as there:
            stale = [folder / entry.name for entry in there if entry.name not in keep and not entry.is_dir()]
        for path in stale:
            path.unlink(missing_ok=True)
        if stale:
            sync_folder(folder)


def sweep_unfinished(folder: Path) -> None:
    """Remove the unfinished files of `folder` that a crash left behind; nobody else may be writing there."""
    if folder.is_dir():
        with reported(folder):
            for path in folder.glob(f"{TEMPORARY_PREFIX}*"):
                remove(path)


def sync_folder(path: Path) -> None:
    """Make a rename or removal in the folder durable."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fill(path: Path, data: bytes, mode: int) -> None:
    """Make the new file `path`, durable and with `mode` whatever the umask. Raises OSError, also when it is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)


@contextlib.contextmanager
def reported(path: Path) -> Iterator[None]:
    """What fails to be written at `path` ends in OutputFailed."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise OutputFailed(
            f"{path} could not be written: {reason}.",
            "Make room or give yourself the right to write there, then run the command again.",
        ) from error
