"""JUnit's XML, as Jenkins and its kin read it: a test for each letter and for each other file that has problems."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from letters.checks.report.report import about

if TYPE_CHECKING:
    from letters.checks.report.report import Report
    from letters.errors import Problem


def write(report: Report) -> str:
    cases = _cases(report)
    failed = sum(any(map(report.fails, problems)) for problems in cases.values())
    numbers = {"name": "letters check", "tests": str(len(cases)), "failures": str(failed), "errors": "0"}
    top = Element("testsuites", numbers)
    suite = SubElement(top, "testsuite", numbers)
    for name, problems in cases.items():
        case = SubElement(suite, "testcase", name=name, classname="letters.check")
        for problem in problems:
            _add(case, report, problem)
    indent(top)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(top, encoding="unicode")}'


def _cases(report: Report) -> dict[str, list[Problem]]:
    """Every test by its name. A run that checked nothing is one that failed."""
    cases: dict[str, list[Problem]] = defaultdict(list)
    for name in report.checked:
        file = name if "/" in name else report.files.get(name, f"data/forces/{name}.yaml")
        cases[f"{report.prefix}{file}"] = []
    for problem in report.problems:
        cases[report.case(problem)].append(problem)
    return cases


def _add(case: Element, report: Report, problem: Problem) -> None:
    place = replace(problem, file=report.file(problem)).place
    if report.fails(problem):
        failure = SubElement(case, "failure", type=problem.code, message=about(problem))
        failure.text = place
    else:
        SubElement(case, "system-out").text = f"{place}: {problem.code} {problem.severity}: {about(problem)}"
