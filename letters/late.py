"""Modules of other people that run only when somebody asks for what they hold.

A package such as pyhanko.sign loads all of its parts when it is imported, though a letter needs few of them. Put off,
it lets its parts be imported alone; the first question for a name of its own runs it after all, so that nothing is
missing to anybody, only later.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def put_off(name: str, **known: Any) -> bool:
    """Put the module off, unless it is loaded already or not there; whether it now is.

    What is `known` of it can be had without running it. A name of the module's own must not hide a part of it.
    """
    if name in sys.modules:
        return isinstance(sys.modules[name], _Late)
    spec = find_spec(name)  # runs the packages above it, or finds them put off
    if spec is None or spec.loader is None:
        return False
    module = module_from_spec(spec)
    vars(module).update(known)
    module.__class__ = _Late
    sys.modules[name] = module
    above, _, short = name.rpartition(".")
    if above:
        setattr(sys.modules[above], short, module)
    return True


def calling(name: str, function: str) -> Callable[..., Any]:
    """A function of a module that is put off, which is loaded at the first call."""

    def call(*arguments: Any, **options: Any) -> Any:
        module = import_module(name)
        run(name)
        return getattr(module, function)(*arguments, **options)

    return call


def run(name: str) -> None:
    """Run a module that is put off, now."""
    if isinstance(module := sys.modules[name], _Late):
        _run(module)


class _Late(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # asked by every import: a package has it already
            raise AttributeError(name, name=name, obj=self)
        part = f"{self.__name__}.{name}"
        if "__path__" in vars(self) and not name.startswith("_") and find_spec(part):
            return import_module(part)
        _run(self)
        return getattr(self, name)


def _run(module: ModuleType) -> None:
    module.__class__ = ModuleType  # while it runs it is asked for names, and answers as any module does
    spec = module.__spec__
    if spec is None or spec.loader is None:
        raise ImportError(f"{module.__name__} cannot be loaded", name=module.__name__)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        module.__class__ = _Late
        raise
