"""What is remembered between two looks at data and record: for `status`, which is asked often and changes nothing.

Nothing is believed but what this machine's checkpoint key vouches for, and nothing of a file that anybody has written
to since. Whatever signs, sends or publishes reads its data and proves its record anew.
"""

from __future__ import annotations

import hmac
import json
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import letters
from letters.errors import OutputFailed
from letters.files import read, write
from letters.files.stamp import Look, Stamp
from letters.rows import encoded
from letters.services.basis import Basis
from letters.timings import timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from letters.errors import Problem
    from letters.ledger.state import State
    from letters.model.letter import Letter
    from letters.workspace.remembered import Seen

FORMAT = "letters/remembered/2"
LARGEST = 512 * 1024 * 1024
"""Bytes, for half a million letters."""
_MAC = 32


@dataclass
class Memory:
    """What this run has looked at: the data files before they were read, the record, and files that were fit.

    `fit_before` are stamps of files that were fit when they were looked at before; `is_news` says that something is not
    remembered yet.
    """

    seen: Seen | None = None
    record: dict[str, Any] | None = None
    fit: dict[str, Stamp] = field(default_factory=dict)
    fit_before: Mapping[str, Any] = field(default_factory=dict)
    is_news: bool = False


@dataclass
class Remembering(Basis):
    """Data and record of one workspace, remembered."""

    _memory: Memory | None = field(default=None, init=False)

    def look_ahead(self) -> Memory:
        """Note how the data files are before they are read, so that `remember` can keep what was read of them."""
        from letters.workspace.remembered import look

        is_late = "data" in vars(self)
        self._memory = Memory(None if is_late else look(self.root), is_news=True)
        return self._memory

    def recall(self) -> State:
        """The state, and `data` with it, from what is remembered as far as the files are as they were then.

        Letters that are remembered have no findings. Raises NotPermitted for a ledger not to be believed.
        """
        memory, known = self.look_ahead(), self._remembered()
        memory.fit_before = known.get("fit", {})
        with timed("read"):
            memory.is_news = not self._recall_data(memory, known)
        return self._resume(memory, known.get("record"))

    def _resume(self, memory: Memory, known: dict[str, Any] | None, *, held: bool = False) -> State:
        from letters.ledger.resuming import resume

        ledger = self.ledger
        with timed("read ledger"):
            state, memory.record = resume(ledger, known, held=held)
        memory.is_news |= memory.record is not known
        return state

    def _recall_data(self, memory: Memory, known: dict[str, Any]) -> bool:
        """Whether all data are as they are remembered."""
        from letters.workspace import remembered

        if not (memory.seen and known.get("data")):
            return False
        workspace = remembered.recall(self.root, memory.seen, known["data"])
        if workspace is None:
            return False
        self.data = workspace, ()
        return all(letter.contents for letter in workspace.letters)

    def unless_known_fit(self, file: Path, examine: Callable[[], tuple[Problem, ...]]) -> tuple[Problem, ...]:
        """What `examine` finds wrong with it; nothing where it found nothing before, and the file is as it was."""
        memory, look = self._memory, Look.at(file)
        if memory is None or look is None:
            return examine()
        name = str(file)
        is_known = memory.fit_before.get(name) == list(look.stamp)
        found = () if is_known else examine()
        if not found and look.is_settled:
            memory.fit[name] = look.stamp
            memory.is_news |= not is_known
        return found

    def remember(self) -> None:
        """Keep for the next look what was read since `look_ahead`. Where the disk takes nothing, that one reads all."""
        memory, folder = self._memory, self.root / ".letters"
        if memory is None or not memory.is_news or self._key is None or not folder.is_dir():
            return
        if memory.record is None:
            self._resume(memory, None, held=True)
        known = {"program": _program(), "data": self._data(memory), "record": memory.record, "fit": memory.fit}
        body = _packed(encoded(known))
        if self._written()[:_MAC] != (mac := _mac(self._key, body)):
            with suppress(OutputFailed):
                write(self._file, mac + body)

    def _data(self, memory: Memory) -> dict[str, Any] | None:
        from letters.workspace import remembered

        workspace, problems = self.data
        if workspace is None or problems or memory.seen is None:
            return None
        return remembered.as_data(workspace, memory.seen, _contents)

    @property
    def _file(self) -> Path:
        return self.root / ".letters" / "remembered"

    @cached_property
    def _key(self) -> bytes | None:
        """Made of the checkpoint key for this use alone: nobody else can have written what it vouches for."""
        key = self.checkpoint_key
        return hmac.digest(key.private_bytes_raw(), FORMAT.encode(), "sha256") if key else None

    def _written(self) -> bytes:
        try:
            return read(self._file, LARGEST)
        except OSError:
            return b""

    def _remembered(self) -> dict[str, Any]:
        """What is remembered; nothing where nobody vouches for it, or another version of the program read it."""
        whole = self._written()
        said, body = whole[:_MAC], whole[_MAC:]
        if self._key is None or not hmac.compare_digest(said, _mac(self._key, body)):
            return {}
        found: dict[str, Any] = json.loads(zlib.decompress(body))
        return found if found["program"] == _program() else {}


def _packed(parts: Iterable[bytes]) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join([*map(packer.compress, parts), packer.flush()])


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, body, "sha256")


def _contents(letter: Letter) -> tuple[str, str]:
    from letters.workflows.order import content_digest

    return content_digest(replace(letter, moved=False)), content_digest(replace(letter, moved=True))


@cache
def _program() -> str:
    """A digest of what reads and folds here, by the dates of its files: another version may see the same otherwise."""
    digest = sha256(" ".join([FORMAT, *map(version, ("pydantic", "PyYAML", "pikepdf"))]).encode())
    for file, found in sorted(_files(Path(letters.__file__).parent)):
        digest.update(f"{file} {found.st_size} {found.st_mtime_ns}".encode())
    return digest.hexdigest()


def _files(folder: Path | str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path, entry.stat()
