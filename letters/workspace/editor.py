"""What helps in an editor: the schemas as files beside data/, and the line in each data file that names its schema."""

from __future__ import annotations

import codecs
import json
import re
import stat
from typing import TYPE_CHECKING

from letters.files import make_folder, write
from letters.workspace import folder
from letters.workspace.schema import schemas
from letters.workspace.sources import sources, stream_of
from letters.workspace.stream import JSON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from letters.model.inspection import Inspection

FOLDER = "schema"
_LINE = "# yaml-language-server: $schema={}\n"
_NAMED = re.compile(rb"^#\s*yaml-language-server:", re.MULTILINE)


def schema_files(inspection: Inspection | None) -> dict[str, bytes]:
    """The schemas by their names in the workspace."""
    return {
        f"{FOLDER}/{kind}.json": f"{json.dumps(schema, ensure_ascii=False, indent=1)}\n".encode()
        for kind, schema in schemas(inspection).items()
    }


def editor_line(name: str) -> str:
    """The first line of the data file of that name, `data/forces/kent.yaml`: where its schema is, seen from there."""
    kind = {folder.INSPECTION: "inspection", folder.SETTINGS: "settings"}.get(name, "force")
    return _LINE.format(f"{'../' * name.count('/')}{FOLDER}/{kind}.json")


def write_schemas(root: Path, inspection: Inspection | None) -> tuple[str, ...]:
    """Bring the schemas up to date; the names of those that were written. Raises OutputFailed."""
    written = [name for name, data in schema_files(inspection).items() if _put(root / name, data)]
    return tuple(written)


def add_lines(root: Path) -> tuple[str, ...]:
    """Put the editor's line at the head of every data file that has none; the names of those. Raises OutputFailed."""
    return tuple(name for name in _data_files(root) if _add_line(root / name, name))


def _data_files(root: Path) -> Iterator[str]:
    yield from (name for name in (folder.INSPECTION, folder.SETTINGS) if (root / name).is_file())
    if stream_of(root) != JSON:
        yield from dict.fromkeys(source.path.relative_to(root).as_posix() for source in sources(root, []))


def _put(path: Path, data: bytes) -> bool:
    if path.is_file() and path.read_bytes() == data:
        return False
    make_folder(path.parent)
    write(path, data)
    return True


def _add_line(path: Path, name: str) -> bool:
    raw = folder.read_bytes(path, path.parents[name.count("/")])
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    rest = raw.removeprefix(mark)
    if _NAMED.search(rest):
        return False
    line = editor_line(name)
    if b"\r\n" in rest:
        line = line.replace("\n", "\r\n")
    write(path.resolve(), mark + line.encode() + rest, stat.S_IMODE(path.stat().st_mode))
    return True
