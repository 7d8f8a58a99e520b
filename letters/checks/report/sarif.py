"""SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from letters import __version__
from letters.checks.report.report import about
from letters.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.checks.report.report import Report
    from letters.codes import Rule
    from letters.errors import Problem

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def write(report: Report) -> str:
    codes = sorted({problem.code for problem in report.problems})
    driver = {"name": "Letters", "version": __version__, "rules": [_rule(CODES[code]) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": bool(report.checked)}],
        "results": [_result(report, problem, codes) for problem in report.problems],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.meaning},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [rule.room]},
    }


def _result(report: Report, problem: Problem, codes: Sequence[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(report.file(problem))}}
    if problem.line:
        place["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    location: dict[str, Any] = {"physicalLocation": place}
    if problem.page:
        location["logicalLocations"] = [{"name": f"page {problem.page}"}]
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": problem.severity,
        "message": {"text": about(problem)},
        "locations": [location],
    }
