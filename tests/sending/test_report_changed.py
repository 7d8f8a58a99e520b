"""The report that goes with the letters changes after copies have left with it."""

from email import message_from_bytes
from email.policy import default

import pikepdf
import pytest
from gate.program import INSTANT, NOON, after

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(NOON, minutes=5)


def test_who_has_the_earlier_report_is_told_and_gets_a_new_copy_with_the_new_one(office, room):
    office.serve_by(room)
    assert office.send("kent", "--only", "kent-1").code == 0
    assert "the report has changed" not in office.do("status")
    file = office.root / "data/report.pdf"
    before = file.read_bytes()
    with pikepdf.open(file, allow_overwriting_input=True) as report:
        report.docinfo["/Subject"] = "corrected"
        report.save(file)

    told = "the report has changed since it went with kent-1: to send them a new copy with it: letters correct kent"
    assert told in office.do("status")
    said = office.do("plan")
    assert (
        "Left out: kent-1: it left with another report: to send them a new copy with it: letters correct kent" in said
    )
    assert "essex-1" in said, "who has none gets the new one"
    assert "another report" not in office.do("plan", "essex")
    assert office.do("generate").startswith("2 unchanged."), "no letter is signed again for it"

    asked = office.refuse(2, "correct", "kent", "--reason", "a table of the report was wrong")
    assert "corrected" not in asked
    said = office.do("correct", "kent", "--reason", "a table of the report was wrong", "--yes")
    assert said.startswith("No word differs. The report that goes with it has changed since copies left.\n")
    assert "kent-3 for Chief Constable, in place of kent-1" in said
    room.seen.clear()
    assert office.send().code == 0
    assert office.sent() == ["kent-1", "essex-1", "essex-2", "kent-2", "kent-3"]
    new = message_from_bytes(room.seen[-1][2], policy=default)
    words = " ".join(new.get_body(("plain",)).get_content().split())
    assert "corrected" not in new["Subject"]
    assert new["Subject"].endswith(": IS letter to Kent Police, with a changed report")
    assert "something was wrong" not in words, "no word of the letter was"
    assert "This takes the place of copy kent-1. The report that is attached has changed since then. Please" in words
    assert "the report has changed" not in office.do("status")

    file.write_bytes(before)
    assert "the report has changed since it went with essex-1" in office.do("status")
    assert "the report has changed" not in office.do("status", at=INSTANT), "no copy may leave with it any more"


def test_until_the_new_copy_has_left_its_holder_has_an_older_report_and_no_older_text(office, room):
    office.serve_by(room)
    assert office.send("kent", "--only", "kent-1").code == 0
    (office.root / "data/report.pdf").write_bytes((office.root / "data/report.pdf").read_bytes() + b"\n")
    office.do("correct", "kent", "--reason", "a table of the report was wrong", "--yes", at=LATER)
    older = "an older report beside the letter of kent is with Chief Constable (kent-1): letters send kent, or letters"
    for said in (office.do("status", at=LATER), office.refuse(1, "release", "--check", at=LATER)):
        assert older in said
        assert "an older text" not in said


def test_a_draft_with_the_earlier_report_is_written_anew(office):
    assert office.send("kent", "--only", "kent-1").code == 0
    file = office.root / "data/report.pdf"
    with pikepdf.open(file, allow_overwriting_input=True) as report:
        report.docinfo["/Subject"] = "corrected"
        report.save(file)
    assert "to write it anew: letters send --retry-unknown --only kent-1" in office.do("status")
    before = office.draft("kent-1").as_bytes()
    assert office.send("--retry-unknown", "--only", "kent-1").code == 0
    assert office.draft("kent-1").as_bytes() != before
    assert "the report has changed" not in office.do("status")
