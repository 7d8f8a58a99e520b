"""`letters breach`: what is recorded, and the report with the record's timeline."""

import json
import os
import pty
import subprocess

import pytest

from letters.ledger import fold
from letters.workflows import timeline

FIELDS = [
    "Title and link to statistical output",
    "Name of producer organisation",
    "Name and contact details of person dealing with report",
    "Name and contact details of Head of Profession for Statistics or Lead Official",
    "Link to published statement about the breach (if relevant)",
    "Date of breach report",
    "Relevant principle(s) and practice(s)",
    "Date of occurrence of breach",
]
TOLD = {"--what": "A letter was on a train.", "--when": "2014-09-03 16:40", "--cause": "It was left behind."}


def told(**changes):
    answers = TOLD | {f"--{name}": words for name, words in changes.items()}
    return ["breach", "record", *(part for pair in answers.items() if pair[1] is not None for part in pair)]


def rows(report):
    """The tables' rows: field to answer."""
    cells = [line.strip("| ").split(" | ") for line in report.splitlines() if line.startswith("| ")]
    return {cell[0]: cell[1] for cell in cells if len(cell) == 2}


def events(letters, workspace):
    return [json.loads(line) for line in letters("log", "--json", cwd=workspace).out.splitlines()]


def test_a_breach_is_recorded_with_whose_copy(letters, workspace):
    done = letters(*told(copy="leicestershire-2", impact="Nobody saw it."), cwd=workspace)
    assert (done.code, done.out) == (0, "Breach 1 is recorded.\n")
    last = events(letters, workspace)[-1]
    assert (last["kind"], last["force"]) == ("breach.recorded", "leicestershire")
    assert last["data"] == {
        "what": "A letter was on a train.",
        "when": "2014-09-03T15:40:00Z",
        "cause": "It was left behind.",
        "copy": "leicestershire-2",
        "impact": "Nobody saw it.",
    }


def test_the_report_has_the_fields_of_the_template_and_the_timeline(letters, workspace, tmp_path):
    assert letters(*told(copy="leicestershire-2"), cwd=workspace).code == 0
    done = letters("breach", "report", "-o", tmp_path / "report.md", cwd=workspace)
    assert (done.code, done.err) == (0, "")
    report = (tmp_path / "report.md").read_text()
    assert (tmp_path / "report.md").stat().st_mode & 0o777 == 0o600
    found = rows(report)
    assert [field for field in FIELDS if field not in found] == []
    assert found["Title and link to statistical output"] == "Small matters: An inspection of little things"
    assert found["Name of producer organisation"] == "The Inspectorate of Small Matters"
    assert "letters@ism.example, 01632 960 001" in found["Name and contact details of person dealing with report"]
    assert found["Date of occurrence of breach"] == "Wednesday 3 September 2014 at 16:40 (London, BST)"
    assert found["Embargoed until"] == "Thursday 4 September 2014 at 00:01 (London, BST)"
    assert found["Letter, and whose copy"] == "leicestershire; copy leicestershire-2, made for Liaison Officer"
    assert found["Longer-term changes"] == "(to be completed)"
    timeline = report.split("## Timeline")[1]
    assert "letter of leicestershire signed, copies made for Chief Constable (leicestershire-1), Liaison" in timeline
    assert "breach recorded: A letter was on a train." in timeline
    assert "gwent" not in timeline
    assert "small matters well" not in report.lower()


def test_what_a_reader_types_cannot_break_the_table(letters, workspace):
    assert letters(*told(what="A | B\n| forged | row |\x1b[2J<script>"), cwd=workspace).code == 0
    report = letters("breach", "report", cwd=workspace).out
    assert "\x1b" not in report
    assert "| Account of what happened | A \\| B \\| forged \\| row \\| [2J&lt;script> |" in report


def test_each_breach_has_its_report(letters, workspace):
    assert letters(*told(force="gwent"), cwd=workspace).code == 0
    assert letters(*told(what="Another one.", when="2014-09-03T16:00:00Z"), cwd=workspace).out.startswith("Breach 2 ")
    first, newest = (letters("breach", "report", *which, cwd=workspace).out for which in (["1"], []))
    assert rows(first)["Letter, and whose copy"] == "gwent"
    assert (rows(newest)["Account of what happened"], rows(newest)["Letter, and whose copy"]) == (
        "Another one.",
        "not known",
    )
    assert rows(newest)["Date of occurrence of breach"].startswith("Wednesday 3 September 2014 at 17:00")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"when": "yesterday"}, "Write it as 2014-09-03 16:40"),
        ({"when": "2013-10-27 01:30"}, "or with its offset: 2014-09-03T16:40:00+01:00"),
        ({"when": "2999-01-01 00:00"}, "has not come yet"),
        ({"copy": "kent-1"}, "The record knows no copy kent-1."),
        ({"copy": "gwent-1", "force": "leicestershire"}, "knows no copy gwent-1 of leicestershire"),
        ({"force": "kent"}, "It knows: gwent, leicestershire."),
        ({"what": None}, "--what is needed."),
        ({"cause": "  "}, "--cause must say something."),
    ],
)
def test_what_cannot_be_recorded_is_said(letters, workspace, changes, words):
    before = events(letters, workspace)
    done = letters(*told(**changes), cwd=workspace)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert events(letters, workspace) == before


def test_reports_that_are_not_there(letters, generated, workspace):
    assert "No breach is recorded here." in letters("breach", "report", cwd=generated).err
    assert letters(*told(), cwd=workspace).code == 0
    done = letters("breach", "report", "2", cwd=workspace)
    assert (done.code, "There is no breach 2; 1 recorded." in done.err) == (2, True)
    assert letters("breach", "report", "-o", "/nowhere/x", cwd=workspace).code == 73


def test_without_a_record_nothing_can_be_kept(letters, keyed):
    done = letters(*told(), cwd=keyed)
    assert (done.code, done.out) == (77, "")
    assert "There is no ledger here yet." in done.err


def test_at_a_terminal_it_asks(letters, workspace):
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        letters.command("breach", "record", "--cause", "unknown"),
        cwd=workspace,
        env=letters.environment(),
        stdin=terminal,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    )
    os.close(terminal)
    os.write(controller, b"It was in the paper.\n2014-09-03 16:40\n")
    out, _ = process.communicate(timeout=60)
    os.close(controller)
    assert (process.returncode, out) == (0, "Breach 1 is recorded.\n")
    assert events(letters, workspace)[-1]["data"]["what"] == "It was in the paper."


def test_every_kind_of_event_has_words_in_a_timeline():
    """A report goes to people who have never seen the record."""
    assert set(fold._HANDLERS) - {"letter.intent"} == set(timeline._WORDS)
