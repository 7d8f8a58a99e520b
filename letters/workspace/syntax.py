"""What libyaml says of a file that is not YAML, in the reader's words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from letters.errors import Problem

if TYPE_CHECKING:
    import yaml

    from letters.workspace.document import Comment

_QUOTE_IT = "put the whole text in quotation marks, or write >- and the text indented on the lines below"
_INDENT = "indent it as the lines above it, with spaces"
_WORDS = {
    "mapping values are not allowed": (
        "a colon makes a key here, where none can stand",
        f"if it is text, {_QUOTE_IT}; if it is a key, {_INDENT}",
    ),
    "could not find expected ':'": ("this line is neither a key with a colon nor part of a text", _INDENT),
    "did not find expected key": ("this line does not fit the lines above it", _INDENT),
    "did not find expected '-' indicator": ("this line does not fit the list above it", _INDENT),
    "did not find expected ',' or ']'": ("a list in [ ] is not closed", "write the missing ] or comma"),
    "did not find expected ',' or '}'": ("keys in { } are not closed", "write the missing } or comma"),
    "did not find expected node content": ("a value is missing before this", "write it, or take the comma out"),
    "did not find expected <document start>": ("this line stands outside the keys above it", _INDENT),
    "unknown escape character": ("this backslash does not stand for anything", "use ‘single’ marks, or double it"),
    "block sequence entries are not allowed": ("a list cannot begin here", "begin it on a line of its own"),
    "block collections": ("a list or key cannot begin here", "begin it on a line of its own"),
}


def explain(
    error: yaml.MarkedYAMLError, text: str, file: str, comment: Comment | None = None, lines_before: int = 0
) -> Problem:
    """The problem that stopped libyaml, where it stands; a `comment` just before it may have cut the text there."""
    problem = _explained(error, text, file)
    if comment is None or problem.line <= comment.place.line:
        return problem
    line = comment.place.line + lines_before
    remedy = f"{problem.remedy}; if it goes on with the text above, that ends at the # in line {line}"
    return replace(problem, remedy=remedy)


def _explained(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    said = f"{error.problem or error.context}"
    context = f"{error.context}"
    if "flow" in context:  # the bracket that was opened says more than the line where libyaml gave up
        mark = error.context_mark or mark
    if "quoted scalar" in context and "unexpected" in said and error.context_mark:
        mark = error.context_mark
        return Problem(file, mark.line + 1, mark.column + 1, "Y005", "a quotation mark is never closed", "close it")
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    if _is_tab(text, line, column) or "tab character" in said:
        return Problem(file, line, column, "Y006", "a tab stands where YAML wants spaces", "use spaces to indent")
    if "scanning an a" in context and error.context_mark:  # an alias or an anchor
        line, column = error.context_mark.line + 1, error.context_mark.column + 1
    what, remedy = _words(said, _at(text, line, column))
    return Problem(file, line, column, "Y004", what, remedy)


def _words(said: str, char: str) -> tuple[str, str]:
    if "cannot start any token" in said or "alphabetic or numeric" in said:
        return f"a text cannot begin with {char}", _QUOTE_IT
    for part, words in _WORDS.items():
        if part in said:
            return words
    return f"this is not YAML ({said})", "compare it with the lines around it and with the files of the sample"


def _at(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    return lines[line - 1][column - 1 : column] if 0 < line <= len(lines) else ""


def _is_tab(text: str, line: int, column: int) -> bool:
    return _at(text, line, column) == "\t"
