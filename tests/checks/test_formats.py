"""The formats that report problems: valid by their own schemas, and nothing in them that a letter says."""

import json
from pathlib import Path

import jsonschema
import pytest
from lxml import etree

from letters.checks.report import FORMATS, Report
from letters.checks.report.excerpt import excerpt
from letters.codes import CODES
from letters.errors import Problem

SCHEMAS = Path(__file__).parents[1] / "corpora" / "schemas"
SECRET = "the force is about to sack its chief"
KENT = "data/forces/kent.yaml"
PROBLEMS = (
    Problem(KENT, 5, 9, "D204", f"this names {SECRET}", SECRET, words=SECRET),
    Problem(KENT, 0, 0, "P003", SECRET, SECRET, page=2, part=SECRET),
    Problem(KENT, 7, 3, "D511", SECRET, SECRET, severity="warning"),
    Problem("data/forces/ada.lovelace@kent.police.example, 50%: x\n.txt", 0, 0, "D105", SECRET, SECRET),
    Problem("templates/letter.html.j2", 3, 0, "T002", SECRET, SECRET, severity="note"),
)
REPORT = Report(("kent", "gwent"), PROBLEMS, prefix="inspections/2014/")
EVERY = tuple(Problem("data/x.yaml", 1, 1, code, SECRET, SECRET) for code in CODES)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("report", [REPORT, Report(("kent",), EVERY)], ids=["some", "every rule"])
def test_no_format_but_the_text_says_what_a_letter_says(form, report):
    written = FORMATS[form](report)
    assert "sack" not in written
    assert "lovelace" not in written
    assert all(problem.code in written for problem in report.problems)


@pytest.mark.parametrize("problems", [PROBLEMS, EVERY, ()], ids=["some", "every rule", "none"])
def test_sarif_is_valid_by_its_schema(problems):
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text())
    document = json.loads(FORMATS["sarif"](Report(("kent",), problems)))
    jsonschema.Draft4Validator(schema).validate(document)
    assert len(document["runs"][0]["results"]) == len(problems)


def test_sarif_has_places_and_weights():
    results = json.loads(FORMATS["sarif"](REPORT))["runs"][0]["results"]
    assert [result["level"] for result in results] == ["error", "error", "warning", "error", "note"]
    place = results[0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == f"inspections/2014/{KENT}"
    assert place["region"] == {"startLine": 5, "startColumn": 9}
    assert results[1]["locations"][0]["logicalLocations"] == [{"name": "page 2"}]
    assert "%EF%BF%BD" in results[3]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]


@pytest.mark.parametrize("problems", [PROBLEMS, EVERY, ()], ids=["some", "every rule", "none"])
@pytest.mark.parametrize("checked", [("kent", "gwent"), ()])
def test_junit_is_valid_by_its_schema(problems, checked):
    document = etree.fromstring(FORMATS["junit"](Report(checked, problems)).encode())
    etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid(document)


def test_junit_has_a_test_for_each_letter_and_fails_those_with_problems():
    suite = etree.fromstring(FORMATS["junit"](REPORT).encode())[0]
    cases = {case.get("name"): [child.tag for child in case] for case in suite}
    assert cases[f"inspections/2014/{KENT}"] == ["failure", "failure", "system-out"]
    assert cases["inspections/2014/data/forces/gwent.yaml"] == []
    assert (suite.get("tests"), suite.get("failures")) == ("4", "2")


def test_warnings_fail_a_strict_run():
    warning = Report(("kent",), PROBLEMS[2:3])
    strict = Report(("kent",), PROBLEMS[2:3], strict=True)
    assert (warning.is_failure, strict.is_failure) == (False, True)
    assert "<failure" in FORMATS["junit"](strict)
    assert not Report(("kent",), PROBLEMS[4:], strict=True).is_failure


def test_a_run_that_checked_nothing_fails():
    assert Report((), ()).is_failure


def test_annotations_are_escaped_as_the_runner_reads_them():
    lines = FORMATS["github"](REPORT).splitlines()
    assert len(lines) == len(PROBLEMS)
    assert lines[0].startswith(f"::error file=inspections/2014/{KENT},line=5,col=9,title=Letters D204::A letter names")
    assert "50%25%3A x�.txt,title=" in lines[3]
    assert lines[2].startswith("::warning ")
    assert lines[4].startswith("::notice file=inspections/2014/templates/letter.html.j2,line=3,col=1,")


def test_the_caret_stands_under_the_place():
    line = "    - HMIC found café ☃ Kent Police"
    problem = Problem(KENT, 2, line.index("Kent") + 1, "D204", "", "")
    shown, caret = excerpt(problem, lambda _: f"findings:\n{line}\n")
    assert shown == f"     2 | {line}"
    assert caret.index("^") == shown.index("Kent")


def test_of_a_long_line_the_place_is_shown():
    line = "x" * 500 + " Kent Police " + "y" * 500
    shown, caret = excerpt(Problem(KENT, 1, 502, "D204", "", ""), lambda _: line)
    assert len(shown) < 120
    assert caret.index("^") == shown.index("Kent")


@pytest.mark.parametrize("line", [0, 3])
def test_a_problem_without_a_line_has_no_excerpt(line):
    assert excerpt(Problem(KENT, line, 1, "D204", "", ""), lambda _: "one\ntwo") == []


def test_an_excerpt_steers_no_terminal():
    assert "\x1b" not in "".join(excerpt(Problem(KENT, 1, 1, "D204", "", ""), lambda _: "\x1b[31mred"))
