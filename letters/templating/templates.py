"""A folder of templates, rendered in Jinja's sandbox; every mistake becomes a Problem with the template's line."""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from jinja2 import (
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.exceptions import SecurityError
from markupsafe import Markup

from letters.errors import Problem, Unfit
from letters.templating.environment import Blank, Loader, make_environment, names_from_outside, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from jinja2 import Template

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


class Templates:
    """The templates of one folder. `folder` is where relative names in problems, `templates/…`, start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._loader = Loader(self.folder)
        self._environment = make_environment(self._loader)
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
            return source, read(source, name)
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
        strange = [(used, line) for used, line in names_from_outside(source, name) if used not in known]
        for used, line in strange:
            remedy = f"correct the name; the data has {', '.join(sorted(known))}"
            yield Problem(self._named(name), line, 0, "T002", f"{used!r} is undefined", remedy)
        if not strange:
            self._inspected[name] = (changed, known)

    def _problem(self, name: str, error: Exception) -> Problem:
        file, line = self._where(name, error)
        match error:
            case TemplateSyntaxError():
                return Problem(file, line, 0, "T001", f"the template is malformed: {error.message}", "correct it")
            case UndefinedError():
                return Problem(file, line, 0, "T002", _short(str(error.message)), "correct the name")
            case Blank():
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


def _short(text: str) -> str:
    """An error's first line without objects' addresses or long values, which may hold findings."""
    line = re.sub(r"(?s)\n.*", "", text)
    return line if len(line) <= 160 else f"{line[:157]}…"
