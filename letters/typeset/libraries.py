"""The C libraries that WeasyPrint stands on: which they are here, asked without loading WeasyPrint.

On Linux the loader finds a library by its soname. WeasyPrint asks for the same name, so what answers here is what lays
the letters out. Elsewhere WeasyPrint itself is asked.
"""

from __future__ import annotations

import ctypes
import sys

_LINUX = sys.platform == "linux"


def pango() -> int:
    """Pango's version, as 15012 for 1.50.12."""
    if _LINUX and (library := _load("libpango-1.0.so.0")):
        return int(library.pango_version())
    from weasyprint.text import ffi

    return int(ffi.pango.pango_version())


def harfbuzz() -> str:
    """HarfBuzz's version, which shapes the text."""
    if _LINUX and (library := _load("libharfbuzz.so.0")):
        library.hb_version_string.restype = ctypes.c_char_p
        return str(library.hb_version_string().decode())
    return "unknown"


def has_subsetter() -> bool:
    """Whether HarfBuzz subsets the fonts; else fontTools does, which gives other bytes."""
    if _LINUX:
        return _load("libharfbuzz-subset.so.0") is not None
    from weasyprint.text import ffi

    return ffi.harfbuzz_subset is not None


def keep() -> None:
    """Let none of them go before the process itself: ctypes closes nothing that it has opened.

    WeasyPrint's own handles are closed when its module is, at the end, and what is freed after that would call into
    libraries that are gone.
    """
    if _LINUX:
        for name in ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libfontconfig.so.1"):
            _load(name)


def _load(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None
