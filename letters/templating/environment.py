"""Jinja's sandbox, in which templates are filled. What it read and made of a text is kept while the program runs.

A preview fills the same templates again and again, each time as if for the first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import (
    BytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    meta,
    nodes,
)
from jinja2.compiler import CodeGenerator
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import LRUCache

from letters.templating.markup import prose
from letters.templating.spaces import glue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jinja2 import Environment
    from jinja2.bccache import Bucket
    from jinja2.compiler import Frame

_KEPT = 64
"""Texts: three times as many as an inspection has templates."""


class Blank(ValueError):
    """An expression printed None, nothing, or what is neither text nor number."""


class Loader(FileSystemLoader):
    """Knows the files of one folder, and no file that a symbolic link leads out to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._root = folder.resolve()

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            source, path, fresh = super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            said = f"the byte 0x{error.object[error.start]:02X} is not UTF-8; save it again as UTF-8"
            raise TemplateSyntaxError(said, line, template) from None
        if not (self._root / template).resolve().is_relative_to(self._root):
            raise TemplateNotFound(template)
        return source, path, fresh


class _Generator(CodeGenerator):
    """Looks at `{{ none }}` when it is printed: Jinja would make text of it before anybody could refuse it."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: Any) -> str:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier, frame: Frame) -> None:  # noqa: N802
        """Nothing turns escaping off."""
        self.fail("autoescape is always on here", node.lineno)


class _Sandbox(ImmutableSandboxedEnvironment):
    """A dict's names are its keys: `copy` means the value, never the method that every dict has."""

    code_generator_class = _Generator

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


class _Programs(BytecodeCache):
    """What Jinja made of a text, by the template's name and the whole text, in whatever folder they lie."""

    def __init__(self) -> None:
        self._made = LRUCache(_KEPT)

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return f"{name}\0{filename}"

    def get_source_checksum(self, source: str) -> str:
        return source

    def load_bytecode(self, bucket: Bucket) -> None:
        name, _, file = bucket.key.partition("\0")
        code = self._made.get((name, bucket.checksum))
        bucket.code = code and code.replace(co_filename=file)  # Jinja names a mistake's file by it

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._made[bucket.key.partition("\0")[0], bucket.checksum] = bucket.code


_programs = _Programs()


def make_environment(loader: Loader | None) -> Environment:
    """Everything is escaped, nothing blank is printed, and templates are given data alone."""
    made = _Sandbox(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_refuse_blank,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_programs,
    )
    made.globals.clear()
    del made.filters["safe"]  # data is never code
    made.filters.update(prose=_for_text(prose), glue=_for_text(glue))
    return made


@lru_cache(_KEPT)
def read(source: str, name: str) -> nodes.Template:
    """What Jinja reads in a text; not to be changed. Raises TemplateSyntaxError."""
    return make_environment(None).parse(source, name)


@lru_cache(_KEPT)
def names_from_outside(source: str, name: str) -> tuple[tuple[str, int], ...]:
    """Names that a template takes from the data, in every branch, each with its line. Raises as `read`."""
    tree = read(source, name)
    names = list(tree.find_all(nodes.Name))
    own = {node.name for node in names if node.ctx != "load"}
    strange = meta.find_undeclared_variables(tree) - own
    return tuple((node.name, node.lineno) for node in names if node.name in strange)


def _refuse_blank(value: Any) -> Any:
    if value is None:
        raise Blank("None would be printed")
    if isinstance(value, str) and not value.strip():
        raise Blank("nothing would be printed")
    if isinstance(value, bool) or not isinstance(value, str | int | Undefined):
        raise Blank(f"a {type(value).__name__} would be printed, which is neither text nor number")
    return value


def _for_text(change: Callable[[str], str]) -> Callable[[Any], str]:
    """A filter that is as strict about what it is given as printing is."""

    def filtered(value: Any) -> str:
        return change(str(_refuse_blank(value)))  # str of an undefined value says which name is wrong

    return filtered
