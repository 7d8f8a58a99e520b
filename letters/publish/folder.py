"""The public folder: `public/releases/<n>/…`, complete or absent, and `public/current`, the one link to it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from letters.embargo.gate import ReleasePermit
from letters.errors import NotPermitted, OutputFailed, Told
from letters.files import digest, make_folder, make_link, read, remove
from letters.files.read import NotPlain, TooLarge
from letters.files.write import TEMPORARY_PREFIX, fill, sync_folder
from letters.ports import UNWRITABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORLD_READABLE = 0o644
WORLD_READABLE_FOLDER = 0o755
_PARTED = "is on another disk than .letters/, so a release cannot come into the open by one rename"
_ON_ONE_DISK = "put the whole workspace on one file system, and let the web server read public/ there"

_NUMBER = re.compile(r"[1-9]\d*", re.ASCII)
_TARGET = re.compile(rf"releases/({_NUMBER.pattern})\Z", re.ASCII)


class FolderPublisher:
    """Publishes into `public/` of the workspace `root`; hold the ledger's lock while calling `stage` and `switch`.

    Raises NotPermitted where a link or a foreign file stands in the way, OutputFailed where the disk refuses.
    """

    def __init__(self, root: Path) -> None:
        self._public = root / "public"
        self._releases = self._public / "releases"
        self._current = self._public / "current"
        self._staging = root / ".letters" / "staging"

    def current(self) -> int | None:
        self._refuse_foreign()
        return self._shown()

    def in_the_way(self) -> tuple[str, ...]:
        try:
            foreign = [Told(_reason(why), f"{path} {why}: move it away") for path, why in self._foreign()]
            return tuple(foreign or dict.fromkeys(Told(UNWRITABLE, line) for line in self._unwritable()))
        except OSError as error:
            why = (error.strerror or type(error).__name__).lower()
            return (Told("public-unreadable", f"{self._public} cannot be looked at: {why}"),)

    def holds(self, number: int, files: Mapping[str, bytes]) -> bool:
        with _reported(self._public):
            return _content(self._release(number)) == {_checked_name(name): data for name, data in files.items()}

    def digests(self, number: int) -> Mapping[str, str]:
        with _reported(self._public):
            found = _content(self._release(number))
            return {str(name): "" if data is None else digest(data) for name, data in found.items()}

    def lacks(self, number: int) -> bool:
        with _reported(self._public):
            return not self._release(number).exists()

    def refuse_other(self, number: int, files: Mapping[str, bytes]) -> None:
        self._refuse_foreign()
        if self._release(number).exists() and not self.holds(number, files):
            raise _in_the_way(self._release(number), "is there already, with other content")

    def stage(self, permit: ReleasePermit, number: int, files: Mapping[str, bytes]) -> None:
        _demand(permit)
        names = {_checked_name(name): data for name, data in files.items()}
        self.refuse_other(number, files)
        with _reported(self._public):
            self._clear()
            self._make_public()
            if not self._release(number).exists():
                self._write(number, names)
            sync_folder(self._releases)

    def switch(self, permit: ReleasePermit, number: int) -> None:
        _demand(permit)
        now = self.current()
        release = self._release(number)
        if not release.is_dir():
            raise NotPermitted(f"{release} is not there.", "Run letters release again.")
        with _reported(self._public):
            self._clear()
            if now != number:
                make_link(self._current, f"releases/{number}")
            sync_folder(self._public)

    def withdraw(self, number: int) -> None:
        release = self._release(number)
        if self.current() == number or not release.is_dir():
            return
        with _reported(self._public):
            self._clear()
            make_folder(self._staging)
            release.rename(self._staging / str(number))
            sync_folder(self._releases)
            self._clear()

    def _refuse_foreign(self) -> None:
        with _reported(self._public):
            for path, why in self._foreign():
                raise _in_the_way(path, why)

    def _foreign(self) -> Iterator[tuple[Path, str]]:
        """What is not as a release leaves it, from the top: what lies below a link is not looked at."""
        for folder in (self._staging, self._public, self._releases):
            if folder.is_symlink():
                yield folder, "is a symbolic link"
                return
            if folder.exists() and not folder.is_dir():
                yield folder, "is a file"
                return
        if not self._current.is_symlink():
            if self._current.exists():
                yield self._current, "is not a link"
        elif self._shown() is None:
            yield self._current, "points to something other than a release"
        for release in sorted(self._releases.glob("*")):
            if _NUMBER.fullmatch(release.name) and (release.is_symlink() or not release.is_dir()):
                yield release, "is a symbolic link" if release.is_symlink() else "is a file"

    def _unwritable(self) -> Iterator[str]:
        """What the disk would refuse of a release; nothing is tried that would leave anything behind."""
        for folder in (self._staging.parent, self._public, self._releases):
            there = _nearest(folder)
            if why := self._why_unwritable(there):
                yield f"{there} {why}: give yourself the right to write there"
        if self._is_parted():
            yield f"{self._public} {_PARTED}: {_ON_ONE_DISK}"

    def _why_unwritable(self, folder: Path) -> str:
        if os.statvfs(folder).f_flag & os.ST_RDONLY:
            return "is mounted read-only"
        if folder in {self._public, self._releases} and not _is_owned(folder):
            if folder.stat().st_mode & 0o777 != WORLD_READABLE_FOLDER:
                return "belongs to somebody else and cannot be made readable to all"
        elif folder in {self._public, self._releases}:
            return ""  # whatever its mode: a release puts that right
        return "" if os.access(folder, os.W_OK | os.X_OK) else "cannot be written to"

    def _is_parted(self) -> bool:
        """By renaming what is not there, which changes nothing: whether both are on one disk is asked before that."""
        name = f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
        try:
            (_nearest(self._staging) / name).rename(_nearest(self._releases) / name)
        except OSError as error:
            return error.errno == errno.EXDEV
        return False

    def _shown(self) -> int | None:
        """The release that the link names, or None where there is no link to one."""
        match = _TARGET.match(str(self._current.readlink())) if self._current.is_symlink() else None
        return int(match[1]) if match else None

    def _release(self, number: int) -> Path:
        if number < 1:
            raise ValueError("releases count from 1")
        release = self._releases / str(number)
        if release.is_symlink():
            raise _in_the_way(release, "is a symbolic link")
        return release

    def _clear(self) -> None:
        """Remove what an interrupted release left behind."""
        if self._staging.is_dir():
            shutil.rmtree(self._staging)
        for leftover in self._public.glob(f"{TEMPORARY_PREFIX}*"):
            remove(leftover)

    def _make_public(self) -> None:
        """World-readable whatever the umask, and also when a crash came between making a folder and opening it."""
        for folder in (self._public, self._releases):
            make_folder(folder, WORLD_READABLE_FOLDER)
            if folder.stat().st_mode & 0o777 != WORLD_READABLE_FOLDER:
                folder.chmod(WORLD_READABLE_FOLDER)

    def _write(self, number: int, files: Mapping[PurePosixPath, bytes]) -> None:
        """Everything is written and durable where only the owner can look, then comes into the open by one rename."""
        staged = self._staging / str(number)
        try:
            make_folder(self._staging)
            _fill(staged, files)
            staged.rename(self._releases / str(number))
        finally:
            shutil.rmtree(self._staging, ignore_errors=True)


def _nearest(folder: Path) -> Path:
    """The folder itself or, where it is still to be made, the one in which that begins."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def _is_owned(folder: Path) -> bool:
    """Whether its mode is ours to change."""
    return os.geteuid() in {0, folder.stat().st_uid}


def _demand(permit: ReleasePermit) -> None:
    if not isinstance(permit, ReleasePermit):
        raise TypeError("publishing takes a ReleasePermit from the gate")


def _checked_name(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or any(part.startswith(".") for part in path.parts):
        raise ValueError(f"{name!r} is not a relative path within a release")
    return path


def _fill(top: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    folders = {top} | {top / parent for name in files for parent in name.parents}
    for folder in sorted(folders):  # parents sort before what they hold
        folder.mkdir()
        folder.chmod(WORLD_READABLE_FOLDER)
    for name, data in files.items():
        fill(top / name, data, WORLD_READABLE)
    for folder in sorted(folders, reverse=True):
        sync_folder(folder)


def _content(release: Path) -> dict[PurePosixPath, bytes | None]:
    """Every file of a release by name; None for whatever is not a plain file."""
    if not release.is_dir():
        return {}
    found: dict[PurePosixPath, bytes | None] = {}
    for path in release.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            found[PurePosixPath(path.relative_to(release))] = None if path.is_symlink() else _read(path)
    return found


def _read(path: Path) -> bytes | None:
    try:
        return read(path)
    except (NotPlain, TooLarge):
        return None


def _in_the_way(path: Path, why: str) -> NotPermitted:
    return NotPermitted(
        f"Not permitted: {path} {why}. Nothing was published.",
        "Move it away, then run letters release again.",
        reason=_reason(why),
    )


def _reason(why: str) -> str:
    return "public-link" if "symbolic link" in why or "points to" in why else "public-foreign"


@contextlib.contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.EXDEV:
            raise OutputFailed(
                f"{path} {_PARTED}.",
                f"{_ON_ONE_DISK[0].upper()}{_ON_ONE_DISK[1:]}.",
            ) from error
        raise OutputFailed(
            f"The release could not be written to {path}: {(error.strerror or type(error).__name__).lower()}.",
            "Make room or give yourself the right to write there, then run letters release again.",
        ) from error
