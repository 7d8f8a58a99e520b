"""The registry of rules and the code that uses them agree: neither has a code that the other has not."""

import re
from pathlib import Path

import pytest

import letters
from letters.codes import CODES
from letters.errors import WrongUsage
from letters.workflows.explain import explain

ROOT = Path(letters.__file__).parent
SOURCES = {path: path.read_text() for path in sorted(ROOT.rglob("*.py")) if path.parent.name != "codes"}
BY_SERIES = {"001", "002", "003", "004", "005", "006", "007", "008"}


def test_every_code_that_is_raised_anywhere_is_registered():
    strange = {
        (path.name, code)
        for path, source in SOURCES.items()
        for code in re.findall(r'"([A-Z]\d{3})"', source)
        if code not in CODES
    }
    assert strange == set()


def test_every_registered_code_is_raised_somewhere():
    whole = {code for source in SOURCES.values() for code in re.findall(r'"([A-Z]\d{3})"', source)}
    room = "".join(source for path, source in SOURCES.items() if path.parent.name == "workspace")
    digits = set(re.findall(r'"(00\d)"', room)) | set(re.findall(r"\{series\}(\d{3})", room))
    assert digits == BY_SERIES
    made = {f"{series}{number}" for number in digits for series in "DS"}
    assert whole | made == set(CODES)


def test_codes_are_told_once_and_in_order_within_their_letter():
    for letter in {code[0] for code in CODES}:
        codes = [code for code in CODES if code[0] == letter]
        assert codes == sorted(codes)


@pytest.mark.parametrize("rule", CODES.values(), ids=list(CODES))
def test_each_rule_says_what_why_and_what_to_do(rule):
    assert re.fullmatch(r"[A-Z][^.]*(?:\.yaml[^.]*)?\.", rule.title)
    for text in (rule.meaning, rule.remedy):
        assert text.endswith(".")
        assert text[0].isupper() or text.startswith("letters ")
    assert rule.severity == "error" or not rule.stops


def test_most_codes_of_data_have_a_case():
    """Codes without a case are about bytes and files, which other tests make in code."""
    cases = Path(__file__).parent.parent / "cases"
    seen = {code for path in cases.glob("*/expected.txt") for code in re.findall(r": ([YDS]\d{3}) ", path.read_text())}
    assert {code for code, rule in CODES.items() if code[0] in "YDS" and rule.stops} - seen <= {
        "Y001", "Y008", "Y014", "Y016", "S001", "S006", "D407", "D408", "D409", "D410", "S009",
    }  # fmt: skip


def test_a_code_is_explained():
    said = explain("d204")
    assert said.startswith("D204  A letter names another force.")
    assert "Error" in said
    assert "mentions" in said


def test_a_code_that_is_none_is_refused_with_the_nearest():
    with pytest.raises(WrongUsage, match="D999") as refused:
        explain("D999")
    assert "docs/checks.md" in refused.value.remedy
