"""One JSON document, for programs of one's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from letters.checks.report.report import about, counted
from letters.codes import CODES

if TYPE_CHECKING:
    from letters.checks.report.report import Report
    from letters.errors import Problem


def write(report: Report) -> str:
    document = {
        "checked": list(report.checked),
        "known": report.known,
        "failed": report.is_failure,
        "counts": counted(report.problems),
        "problems": [_problem(report, problem) for problem in report.problems],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _problem(report: Report, problem: Problem) -> dict[str, Any]:
    rule = CODES[problem.code]
    return {
        "file": report.file(problem),
        "line": problem.line or None,
        "column": problem.column or None,
        "page": problem.page or None,
        "code": problem.code,
        "severity": problem.severity,
        "room": rule.room,
        "about": about(problem),
        "remedy": rule.remedy,
    }
