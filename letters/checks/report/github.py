"""Annotations of GitHub Actions: each problem beside the line that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks.report.report import about
from letters.codes import CODES

if TYPE_CHECKING:
    from letters.checks.report.report import Report
    from letters.errors import Problem

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def write(report: Report) -> str:
    return "\n".join(_annotation(report, problem) for problem in report.problems)


def _annotation(report: Report, problem: Problem) -> str:
    said = {"file": report.file(problem)}
    if problem.line:
        said |= {"line": str(problem.line), "col": str(max(problem.column, 1))}
    said["title"] = f"Letters {problem.code}"
    properties = ",".join(f"{name}={_escaped(value, property_=True)}" for name, value in said.items())
    text = f"{about(problem)} {CODES[problem.code].remedy}"
    return f"::{_COMMANDS[problem.severity]} {properties}::{_escaped(text)}"


def _escaped(text: str, *, property_: bool = False) -> str:
    """As the runner reads it; a property also ends at a colon and a comma."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C") if property_ else escaped
