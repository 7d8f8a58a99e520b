"""Files by name in a store elsewhere, by fsspec: object stores, SFTP, and whatever else it has a driver for.

Who we are there, and which server it is, only the driver's own configuration says. Nothing asks for public access. What
was put is read back before it counts: a store that answered and kept something else is found at once.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from letters.errors import BadSettings, LettersError, OutputFailed, ServiceSilent
from letters.files.local import LocalStore
from letters.files.read import LARGEST
from letters.files.write import TEMPORARY_PREFIX

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Mapping

_ONE_PUT = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oci", "oss", "memory"})
"""Where a file is put by one request, and seen by nobody until it is whole. Elsewhere it is moved into its place."""
_AGAIN = "What was finished is kept. When it answers, run the command again."


@dataclass
class RemoteStore:
    """A store under `url`, reached when it is first asked for something."""

    url: str
    _fs: Any = field(default=None, repr=False)
    _base: str = field(default="", repr=False)

    def put(self, files: Mapping[str, bytes]) -> None:
        if not files:
            return
        with self._asked("written", OutputFailed) as fs:
            paths = {self._path(name): data for name, data in files.items()}
            if _protocol(fs) in _ONE_PUT:
                fs.pipe(paths)
            else:
                for path, data in paths.items():
                    _move_in(fs, path, data)
            _forget(fs)
            there = _fetched(fs, list(paths))
        for name, data in files.items():
            if there.get(self._path(name)) != data:
                raise OutputFailed(
                    f"{self.shown(name)} was put, and is something else when it is read back.",
                    "Somebody else may write there. Run the command again; if it stays so, name another place.",
                )

    def get(self, name: str) -> bytes | None:
        return self.get_all([name]).get(name)

    def get_all(self, names: Collection[str]) -> Mapping[str, bytes]:
        with self._asked("read", BadSettings) as fs:
            found = _fetched(fs, [self._path(name) for name in names])
        return {name: found[self._path(name)] for name in names if self._path(name) in found}

    def names(self, folder: str = "") -> frozenset[str]:
        return frozenset(path.rpartition("/")[2] for path in self._listed(folder))

    def folders(self) -> frozenset[str]:
        """What lies in the store besides files, by name."""
        return frozenset(path.rpartition("/")[2] for path in self._listed("", "directory"))

    def remove(self, name: str) -> None:
        with self._asked("removed", OutputFailed) as fs, suppress(FileNotFoundError):
            fs.rm_file(self._path(name))

    def sweep(self, keep: Mapping[str, Container[str]]) -> None:
        folders = {self._path(folder).strip("/"): names for folder, names in keep.items()}
        listed = self._listed(next(iter(keep))) if len(keep) == 1 else self._listed_below() if keep else []
        parts = [(path, *path.strip("/").rpartition("/")) for path in listed]
        stale = [path for path, folder, _, name in parts if folder in folders and name not in folders[folder]]
        with self._asked("removed", OutputFailed) as fs:
            for path in stale:
                with suppress(FileNotFoundError):
                    fs.rm_file(path)

    def shown(self, name: str) -> str:
        return f"{self.url.rstrip('/')}/{name}".rstrip("/")

    def _listed(self, folder: str, kind: str = "file") -> list[str]:
        """The whole paths of what is of that kind right in a folder."""
        with self._asked("read", BadSettings) as fs:
            try:
                found = fs.ls(self._path(folder), detail=True)
            except (FileNotFoundError, NotADirectoryError):
                return []
            above = self._path(folder).rstrip("/")
            paths = [it["name"].rstrip("/") for it in found if it["type"] == kind]
        return [path for path in paths if path.rpartition("/")[0].lstrip("/") == above.lstrip("/")]

    def _listed_below(self) -> list[str]:
        """The whole paths of all files, asked for at once: one question a folder would be many."""
        with self._asked("read", BadSettings) as fs:
            paths: list[str] = fs.find(self._base)
        return paths

    def _path(self, name: str) -> str:
        return f"{self._base.rstrip('/')}/{name}".rstrip("/")

    @contextmanager
    def _asked(self, done: str, refused: type[LettersError]) -> Iterator[Any]:
        """The file system, for a question; what it raises is said in words that hold nothing of its own."""
        fs = self._reached()
        try:
            _forget(fs)
            yield fs
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise refused(
                f"Nothing can be {done} in {self.url}: there is no such place.",
                "Make it, or correct its name in data/settings.yaml.",
            ) from error
        except Exception as error:
            if isinstance(error, PermissionError) or "Credentials" in type(error).__name__:
                raise refused(
                    f"Nothing can be {done} in {self.url}: access is refused.",
                    "See whom its driver takes you for: docs/scale.md says where that is set.",
                ) from error
            raise ServiceSilent(f"{self.url} does not answer ({type(error).__name__}).", _AGAIN) from error

    def _reached(self) -> Any:
        if self._fs is None:
            self._fs, self._base = _reach(self.url)
        return self._fs


def store_at(url: str) -> LocalStore | RemoteStore:
    """The store under a URL; one on a disk of this machine is as durable and private as the workspace's own."""
    parts = urlsplit(url)
    return LocalStore(Path(unquote(parts.path))) if parts.scheme == "file" else RemoteStore(url)


def _reach(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path in it."""
    scheme = url.partition("://")[0]
    try:
        import fsspec

        fs, base = fsspec.core.url_to_fs(url, skip_instance_cache=True)
    except ImportError as error:
        missing = error.name or getattr(error.__cause__, "name", None)
        needed = "'letters[remote]'" if missing in {None, "fsspec", "s3fs"} else missing
        raise BadSettings(
            f"{url} needs a part that is not installed here, a driver for {scheme}://.",
            f"Install it: pip install {needed}",
        ) from error
    except ValueError as error:
        raise BadSettings(
            f"{url} cannot be reached: nothing here has a driver for {scheme}://.",
            "Correct it in data/settings.yaml, or install the driver: docs/scale.md names some.",
        ) from error
    except Exception as error:
        raise ServiceSilent(f"{url} does not answer ({type(error).__name__}).", _AGAIN) from error
    _refuse_open_line(url, fs)
    return fs, base


def _refuse_open_line(url: str, fs: Any) -> None:
    """Embargoed copies cross a network encrypted only. Of S3, the driver's configuration names the server."""
    if _protocol(fs) not in {"s3", "s3a"}:
        return
    try:
        endpoint = fs.connect().meta.endpoint_url if not fs.asynchronous else ""
    except Exception as error:
        raise ServiceSilent(f"{url} cannot be reached ({type(error).__name__}).", _AGAIN) from error
    parts = urlsplit(endpoint)
    if parts.scheme == "http" and not _is_here(parts.hostname or ""):
        raise BadSettings(
            f"{url} would be reached without encryption, at {parts.hostname}.",
            "Give the driver an endpoint that begins with https://. Only this machine's own may do without.",
        )


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _protocol(fs: Any) -> str:
    return fs.protocol if isinstance(fs.protocol, str) else str(fs.protocol[0])


def _forget(fs: Any) -> None:
    """What it has listed before: others change the store too."""
    fs.invalidate_cache()


def _fetched(fs: Any, paths: list[str]) -> dict[str, bytes]:
    """What lies under each of the paths, asked for together where the driver can; what is no file of ours is left out.

    No more is asked for than a file of ours can hold: what somebody else has put there may be of any size.
    """
    if not paths:
        return {}
    answers = fs.cat_ranges(paths, 0, LARGEST + 1, on_error="return")
    found = {path: _settled(fs, path, answer) for path, answer in zip(paths, answers, strict=True)}
    return {path: data for path, data in found.items() if data is not None and len(data) <= LARGEST}


def _settled(fs: Any, path: str, answer: bytes | Exception) -> bytes | None:
    """The bytes, or None for an answer that there are none. Raises what another answer says."""
    if isinstance(answer, bytes):
        return answer
    if isinstance(answer, FileNotFoundError | IsADirectoryError | NotADirectoryError):
        return None
    if isinstance(answer, PermissionError | ConnectionError | TimeoutError) or fs.info(path).get("size") != 0:
        raise answer
    return b""  # of nothing, no part can be had


def _move_in(fs: Any, path: str, data: bytes) -> None:
    """Write beside the place, then take it by one rename."""
    folder = path.rpartition("/")[0]
    temporary = f"{folder}/{TEMPORARY_PREFIX}{secrets.token_hex(8)}"
    fs.makedirs(folder, exist_ok=True)
    try:
        fs.pipe_file(temporary, data)
        fs.mv(temporary, path)
    except BaseException:
        with suppress(Exception):
            fs.rm_file(temporary)
        raise
