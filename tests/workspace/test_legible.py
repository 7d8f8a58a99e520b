"""What can be read of unfit files, for whoever looks at their words alone."""

import pytest

from letters.checks.wording import doubts
from letters.services import Services
from letters.workflows.mend import plan_mending
from letters.workspace.legible import legible

KENT = "data/forces/kent.yaml"


def test_the_words_stand_where_they_stood(good, edit):
    edit(KENT, "status: ready", "status: redy")
    edit(KENT, "    - - one aim; and\n", "    - {a: b}\n    - - one  aim; and\n")
    edit("data/inspection.yaml", "title: ", "title: [")
    (kent,) = (letter for letter in legible(good).letters if letter.id == "kent")
    assert kent.force.findings["prevention"] == (
        "The force plans *well*.", "It has three aims:", "", ("one  aim; and", "another."),
    )  # fmt: skip
    assert [(it.code, it.part) for it in doubts([kent], {"kent"})] == [("D503", "findings.prevention.3.0")]


@pytest.mark.parametrize(
    "findings", ["", "findings:", "findings: so", "findings: [a  b]", "findings: {a.b: [it's], 1: [it's], c: it's}"]
)
def test_whatever_stands_there_is_read_and_what_has_no_place_is_left_to_a_person(good, findings):
    (good / KENT).write_text(f"status: draft\n{findings}\n")
    (good / "data/inspection.yaml").write_text("themes: {a: [b]}\nopening: it's\nchecks: [D504]\n")
    planned = plan_mending(Services(good, pytest.fail, None))
    assert [it.name for it in planned.files] == ([KENT] if "it's" in findings else [])
    assert list(planned.untouched) == ["data/inspection.yaml"]
