"""Print a Python module that loads the shared libraries below a folder, each after those that it needs.

Used by tools/install where WeasyPrint's libraries could only be unpacked: the dynamic linker does not look into
that folder, but takes a library that is already loaded when somebody asks for it by name.
"""

import ctypes
import sys
from pathlib import Path


def loads(library: Path) -> bool:
    """Load a library into this process; false while something that it needs is not loaded yet."""
    try:
        ctypes.CDLL(str(library))
    except OSError:
        return False
    return True


def order(libraries: list[Path]) -> list[Path]:
    """Sort libraries so that each loads after those before it; leaves out what cannot be loaded at all."""
    ordered: list[Path] = []
    waiting = libraries
    while loaded := [library for library in waiting if loads(library)]:
        ordered += loaded
        waiting = [library for library in waiting if library not in loaded]
    return ordered


def find(folder: Path) -> list[Path]:
    """Find the shared libraries that programs link with: plug-ins in deeper folders are none of them."""
    return sorted(path for path in folder.glob("**/lib/*-linux-*/lib*.so.*") if not path.is_symlink())


if __name__ == "__main__":
    print('"""Written by tools/install: loads the libraries that it unpacked."""')
    print("import ctypes")
    for library in order(find(Path(sys.argv[1]))):
        print(f"ctypes.CDLL({str(library)!r})")
