"""Where findings can be read and ought not to be."""

import os
import subprocess

from gate.inspection import MARKS

from letters.pdf import metadata

OURS = ("data", "templates", "out/embargoed", "out/print", ".letters/copies", "out/proofs")
"""Where findings may be read: the author's data, embargoed copies, those for the post too, and proofs."""


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
