"""Write letters/typeset/swift/declarations.py, WeasyPrint's C declarations compiled: `python tools/declarations.py`.

Run it after another WeasyPrint or cffi was installed. WeasyPrint parses them in Python at every start, and again for
each size of array that it makes.
"""

from __future__ import annotations

import re
import tempfile
from contextlib import redirect_stdout
from hashlib import sha256
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import cffi

MODULE = Path(__file__).resolve().parent.parent / "letters" / "typeset" / "swift" / "declarations.py"
HEAD = '''\
# mypy: ignore-errors
"""WeasyPrint's C declarations, compiled by tools/declarations.py. Not to be edited."""

SOURCE = "{source}"
"""The SHA-256 of the declarations that these were made from."""

'''


def compiled() -> str:
    """The module's text, from the WeasyPrint that is installed."""
    declared = declarations()
    builder = cffi.FFI()
    builder.set_source("letters.typeset.swift.declarations", None)
    builder.cdef(declared)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "declarations.py"
        with redirect_stdout(StringIO()):  # cffi says where it writes
            builder.emit_python_code(str(file))
        text = file.read_text("utf-8")
    return HEAD.format(source=sha256(declared.encode()).hexdigest()) + text.removeprefix("# auto-generated file\n")


def declarations() -> str:
    """What WeasyPrint declares, read without running it."""
    package = find_spec("weasyprint")
    assert package is not None
    assert package.origin is not None
    source = (Path(package.origin).parent / "text" / "ffi.py").read_text("utf-8")
    [declared] = re.findall(r"ffi\.cdef\('''(.*?)'''\)", source, re.DOTALL)
    return str(declared)


if __name__ == "__main__":
    MODULE.write_text(compiled(), encoding="utf-8")
