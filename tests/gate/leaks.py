"""Where findings can be read and ought not to be."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

from gate.inspection import MARKS

from letters.pdf import metadata

OURS = ("data", "templates", "out/embargoed", "out/print", ".letters/copies", "out/proofs")
"""Where findings may be read: the author's data, embargoed copies, those for the post too, and proofs."""

FOR_ALL = tuple(Path(name) for name in ("/tmp", "/var/tmp", "/dev/shm") if Path(name).is_dir())
"""Where a program may leave a file that minds neither TMPDIR nor HOME."""
_LARGEST = 20_000_000


def readable(path):
    """What a reader finds in a file: its bytes, and the text of its pages."""
    data = path.read_bytes()
    if not data.startswith(b"%PDF"):
        return data.decode(errors="replace")
    shown = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True, env=os.environ)
    return shown.stdout


def leaks(inspection):
    """Files in which findings, or a public edition, can be read and ought not to be: in the workspace, in the folders
    for temporary files and of the user, and beside them."""
    found, looked = [], 0
    allowed = tuple(inspection.root / name for name in OURS)
    for path in inspection.root.parent.rglob("*"):
        if not path.is_file():
            continue
        looked += 1
        data = path.read_bytes()
        public = data.startswith(b"%PDF") and getattr(metadata.read(data), "edition", None) == "public"
        elsewhere = not any(path.is_relative_to(folder) for folder in allowed)
        if public or (elsewhere and any(mark in readable(path) for mark in MARKS)):
            found.append(path.relative_to(inspection.root.parent).as_posix())
    assert looked > 20
    return sorted(found)


class Elsewhere:
    """What comes since it was made, or last asked, into the folders for temporary files that are everybody's.

    Other programs write there too, these tests in other processes among them: `mark` is a word of this test's own.
    """

    def __init__(self, mark):
        self._mark = mark
        self._seen = self._listed()

    def leaks(self):
        """New files there, and within new folders, in which the mark can be read."""
        before, self._seen = self._seen, self._listed()
        found = []
        for path, stamp in self._seen.items():
            if before.get(path) != stamp:
                inside = path.glob("*") if path in before else path.rglob("*")
                found += [str(file) for file in (path, *inside) if self._is_read_in(file)]
        return sorted(found)

    @staticmethod
    def _listed():
        found = {}
        for folder in FOR_ALL:
            for entry in os.scandir(folder):
                with suppress(OSError):  # gone meanwhile
                    told = entry.stat(follow_symlinks=False)
                    found[Path(entry.path)] = (told.st_ino, told.st_mtime_ns, told.st_size)
        return found

    def _is_read_in(self, file):
        with suppress(OSError, subprocess.CalledProcessError):  # another's, or gone meanwhile, or no whole PDF
            return file.is_file() and file.stat().st_size < _LARGEST and self._mark in readable(file)
        return False
