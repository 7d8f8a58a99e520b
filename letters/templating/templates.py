"""A folder of templates, rendered in Jinja's sandbox; every mistake becomes a Problem with the template's line."""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from jinja2 import (
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    meta,
    nodes,
)
from jinja2.compiler import CodeGenerator
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from letters.errors import Problem, Unfit
from letters.templating.markup import prose
from letters.templating.spaces import glue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment, Template
    from jinja2.compiler import Frame

_MISTAKES = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


_LONGEST = 16 * 1024 * 1024
"""Characters that a filled template may have; the longest letter has a hundredth of it."""
_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


class _Blank(ValueError):
    """An expression printed None, nothing, or what is neither text nor number."""


class _Loader(FileSystemLoader):
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


class _Environment(ImmutableSandboxedEnvironment):
    """A dict's names are its keys: `copy` means the value, never the method that every dict has."""

    code_generator_class = _Generator

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


class Templates:
    """The templates of one folder. `folder` is where relative names in problems, `templates/…`, start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._loader = _Loader(self.folder)
        self._environment = _Environment(
            loader=self._loader,
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_refuse_blank,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.clear()
        del self._environment.filters["safe"]  # data is never code
        self._environment.filters.update(prose=_for_text(prose), glue=_for_text(glue))
        self._inspected: dict[str, tuple[float, frozenset[str]]] = {}

    def render(self, name: str, context: Mapping[str, Any]) -> str:
        """The template filled with plain data. Raises Unfit for anything missing, blank, malformed or forbidden."""
        text = str(self._make(name, context, lambda template: template.render(context)))
        if len(text) > _LONGEST:
            what = f"the template fails: it makes more than {_LONGEST // 1024 // 1024} MiB"
            raise Unfit([Problem(self._named(name), 0, 0, "T006", what, "correct the expression that runs away")])
        return text

    def words(self, name: str, context: Mapping[str, Any]) -> dict[str, str]:
        """The texts that the template `set`s, each as one line of plain text. Raises as `render`."""
        return {key: " ".join(text.split()) for key, text in self.texts(name, context).items()}

    def texts(self, name: str, context: Mapping[str, Any]) -> dict[str, str]:
        """The same with the line breaks that stand within them. Raises as `render`."""
        module = self._make(name, context, lambda template: self._module(template, context))
        texts = {key: value for key, value in vars(module).items() if isinstance(value, Markup)}
        return {key: _spaced_once(value.unescape()) for key, value in texts.items()}

    def parse(self, name: str) -> tuple[str, nodes.Template]:
        """A template's text, and what Jinja reads in it. Raises Unfit for one that is malformed."""
        try:
            source, _, _ = self._loader.get_source(self._environment, name)
            return source, self._environment.parse(source, name)
        except _MISTAKES as error:
            raise Unfit([self._problem(name, error)]) from error

    def compile(self, name: str) -> None:
        """Look for what Jinja sees only when it makes a program of it: a filter that is not there. Raises Unfit."""
        try:
            self._environment.get_template(name)
        except _MISTAKES as error:
            raise Unfit([self._problem(name, error)]) from error

    @property
    def names(self) -> list[str]:
        """Every template of the folder."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.j2"))

    def place(self, name: str, text: str) -> tuple[str, int]:
        """Where `text` first stands in a file of the folder: its name for a reader, and the line, or 0."""
        path = self.folder / name
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        return self._named(name), next((number for number, line in enumerate(lines, 1) if text in line), 0)

    def place_of(self, words: str, first: str) -> tuple[str, int, int]:
        """Where words stand, also as `&#9731;` or CSS's `\\2603`: in `first`, else in another template of its kind.

        File, line and column; these are 0 where no file holds the words.
        """
        others = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*"))
        alike = (it for it in others if it.endswith((".j2", ".css")) and _is_message(it) == _is_message(first))
        for name in (first, *alike):
            path = self.folder / name
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
            for number, line in enumerate(lines, 1):
                if words in _decoded(line):
                    return self._named(name), number, line.find(words) + 1
        return self._named(first), 0, 0

    def _make(self, name: str, context: Mapping[str, Any], make: Callable[[Template], Any]) -> Any:
        try:
            template = self._environment.get_template(name)
            if problems := list(self._undeclared(name, frozenset(context))):
                raise Unfit(problems)
            return make(template)
        except _MISTAKES as error:
            raise Unfit([self._problem(name, error)]) from error

    def _module(self, template: Template, context: Mapping[str, Any]) -> Any:
        try:
            return template.make_module(dict(context))
        except _MISTAKES:
            self._environment.handle_exception()  # raises it again with the template's lines, as `render` does

    def _undeclared(self, name: str, known: frozenset[str]) -> Iterator[Problem]:
        """Names that the data has not, in every branch: StrictUndefined sees only the branches taken."""
        changed = (self.folder / name).stat().st_mtime
        if self._inspected.get(name) == (changed, known):
            return
        source = (self.folder / name).read_text(encoding="utf-8")
        tree = self._environment.parse(source, name)
        names = list(tree.find_all(nodes.Name))
        own = {node.name for node in names if node.ctx != "load"}
        strange = meta.find_undeclared_variables(tree) - known - own
        for node in names:
            if node.name in strange:
                what = f"{node.name!r} is undefined"
                remedy = f"correct the name; the data has {', '.join(sorted(known))}"
                yield Problem(self._named(name), node.lineno, 0, "T002", what, remedy)
        if not strange:
            self._inspected[name] = (changed, known)

    def _problem(self, name: str, error: Exception) -> Problem:
        file, line = self._where(name, error)
        match error:
            case TemplateSyntaxError():
                return Problem(file, line, 0, "T001", f"the template is malformed: {error.message}", "correct it")
            case UndefinedError():
                return Problem(file, line, 0, "T002", _short(str(error.message)), "correct the name")
            case _Blank():
                return Problem(file, line, 0, "T003", str(error), "print it only where it is there, with {% if … %}")
            case TemplateNotFound():
                what, remedy = f"there is no template {error.name}", "add it, or correct its name"
                if (self.folder / str(error.name)).is_symlink():
                    what = f"{error.name} is a link that leads out of the folder, or to nothing"
                    remedy = "put the file itself there"
                return Problem(file, line, 0, "T004", what, remedy)
            case SecurityError():
                what = f"the template does what templates may not: {error.message}"
                return Problem(
                    file, line, 0, "T005", what, "templates lay out the data that they are given; take it out"
                )
            case _:
                # Python words an endless recursion by where it happened to end.
                said = "it calls itself without end" if isinstance(error, RecursionError) else f"{error}"
                said = "it makes more than there is room for" if isinstance(error, MemoryError) else said
                what = f"the template fails: {type(error).__name__}: {said}"
                return Problem(file, line, 0, "T006", _short(what), "correct the expression")

    def _where(self, name: str, error: Exception) -> tuple[str, int]:
        """The innermost template line that the error came through; Jinja puts template files into tracebacks."""
        if isinstance(error, TemplateSyntaxError):
            return self._named(error.name or name), error.lineno
        places, trace = [(self._named(name), 0)], error.__traceback__
        while trace:
            file = trace.tb_frame.f_code.co_filename
            if file.startswith(f"{self.folder}/"):
                places.append((self._named(file.removeprefix(f"{self.folder}/")), trace.tb_lineno))
            trace = trace.tb_next
        # Python gives up anywhere in an endless circle; what stands there most often is the line that closes it.
        return Counter(places).most_common(1)[0][0] if isinstance(error, RecursionError) else places[-1]

    def _named(self, name: str) -> str:
        return f"{self.folder.name}/{name}"


def _is_message(name: str) -> bool:
    return name.startswith("messages/")


def _decoded(line: str) -> str:
    """A template's or stylesheet's line with the characters that it writes by their numbers or names."""
    return _CSS_ESCAPE.sub(lambda match: chr(min(int(match[1], 16), sys.maxunicode)), html.unescape(line))


def _spaced_once(text: str) -> str:
    """`text` without spaces at the ends of its lines, and one in the place of several; its line breaks stay."""
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def _refuse_blank(value: Any) -> Any:
    if value is None:
        raise _Blank("None would be printed")
    if isinstance(value, str) and not value.strip():
        raise _Blank("nothing would be printed")
    if isinstance(value, bool) or not isinstance(value, str | int | Undefined):
        raise _Blank(f"a {type(value).__name__} would be printed, which is neither text nor number")
    return value


def _for_text(change: Callable[[str], str]) -> Callable[[Any], str]:
    """A filter that is as strict about what it is given as printing is."""

    def filtered(value: Any) -> str:
        return change(str(_refuse_blank(value)))  # str of an undefined value says which name is wrong

    return filtered


def _short(text: str) -> str:
    """An error's first line without objects' addresses or long values, which may hold findings."""
    line = re.sub(r"(?s)\n.*", "", text)
    return line if len(line) <= 160 else f"{line[:157]}…"
