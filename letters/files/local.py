"""Files by name in a folder of this machine: durable, whole or absent, for their owner alone (rule 10)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.files.read import read
from letters.files.write import make_folder, remove, sweep, write

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LocalStore:
    """A store in `folder`, which is made when the first file is put."""

    folder: Path

    def put(self, files: Mapping[str, bytes]) -> None:
        for name, data in files.items():
            path = self.folder / name
            make_folder(path.parent)
            write(path, data)

    def get(self, name: str) -> bytes | None:
        try:
            return read(self.folder / name)
        except OSError:
            return None

    def get_all(self, names: Collection[str]) -> Mapping[str, bytes]:
        return {name: data for name in names if (data := self.get(name)) is not None}

    def names(self, folder: str = "") -> frozenset[str]:
        try:
            with os.scandir(self.folder / folder) as entries:
                return frozenset(entry.name for entry in entries if entry.is_file())
        except OSError:
            return frozenset()

    def folders(self) -> frozenset[str]:
        """What lies in the store besides files, by name."""
        try:
            return frozenset(path.name for path in self.folder.iterdir() if path.is_dir())
        except OSError:
            return frozenset()

    def remove(self, name: str) -> None:
        path = self.folder / name
        if path.parent.is_dir():
            remove(path)

    def sweep(self, keep: Mapping[str, Container[str]]) -> None:
        for folder, names in keep.items():
            sweep(self.folder / folder, names)

    def shown(self, name: str) -> str:
        return str(self.folder / name)
