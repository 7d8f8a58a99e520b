"""Loads WeasyPrint without what a letter never needs of it, and with its C declarations compiled.

Nothing is taken away: what is put off here loads when it is asked for.
"""

from __future__ import annotations

import ctypes.util
import sys
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import fontTools

from letters import late
from letters.typeset import libraries

if TYPE_CHECKING:
    from collections.abc import Iterator

FONTTOOLS = "4.68.0"
_INSTANCER = "fontTools.varLib.instancer"
_DECLARING = "weasyprint.text.ffi"


def load() -> None:
    """Import WeasyPrint, unless it is there already."""
    libraries.keep()
    if "weasyprint" in sys.modules:
        return
    _put_off_font_tools()
    with _no_search_for_libraries():
        if not _declare():
            import_module("weasyprint")


def _put_off_font_tools() -> None:
    """WeasyPrint imports a subsetter for where HarfBuzz has none, and a maker of instances of variable fonts."""
    if fontTools.version == FONTTOOLS:
        late.put_off("fontTools.subset")
        late.put_off("fontTools.varLib")
        instantiate = "instantiateVariableFont"
        late.put_off(_INSTANCER, **{instantiate: late.calling(_INSTANCER, instantiate)})


class _Others(Exception):
    """WeasyPrint declares something else than what was compiled."""


def _declare() -> bool:
    """Import WeasyPrint over its compiled declarations, if they are just those; whether they were.

    Its module that declares them is imported alone, with a cffi that has them ready.
    """
    if "cffi" in sys.modules:
        return False
    late.put_off("weasyprint")
    sys.modules["cffi"] = _ready_cffi()
    try:
        declaring: Any = import_module(_DECLARING)
        declaring.ffi = declaring.ffi.ready
    except (_Others, AttributeError, ImportError):
        for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
            del sys.modules[name]
        return False
    finally:
        del sys.modules["cffi"]
    late.run("weasyprint")
    return True


def _ready_cffi() -> ModuleType:
    module = ModuleType("cffi")
    vars(module)["FFI"] = _Ready
    return module


class _Ready:
    """In the place of cffi's FFI: takes the declarations that were compiled and no others."""

    def __init__(self) -> None:
        from letters.typeset.swift import declarations

        self._source = declarations.SOURCE
        self.ready: Any = declarations.ffi

    def cdef(self, declared: str) -> None:
        if sha256(declared.encode()).hexdigest() != self._source:
            raise _Others

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ready, name)


@contextmanager
def _no_search_for_libraries() -> Iterator[None]:
    """WeasyPrint tries other systems' names of its libraries first, and for each ctypes would ask ldconfig, gcc and ld.

    On Linux the name that the loader knows is among them, so the search only costs half a second.
    """
    if sys.platform != "linux":
        yield
        return
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search
