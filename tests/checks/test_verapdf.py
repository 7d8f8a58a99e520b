"""veraPDF: what it says becomes problems, and whatever says something else is no judge; `make validate` runs it."""

import json
import stat

import pytest
from checks.samples import letter_of

from letters.errors import BadSettings
from letters.ports import Job, Marks, Sheets
from letters.workflows.verapdf import VeraPdf

RULE = {"clause": "7.2", "testNumber": 34, "description": "Natural language for text shall be determined"}
PROGRAM = """#!/bin/sh
echo "$@" >>{0}/called
for it; do :; done
stat -c %a "$it" >>{0}/modes
cat {0}/answer
"""


def job(*rules, **more):
    details = {"details": {"ruleSummaries": list(rules)}, "compliant": not rules}
    return {"itemDetails": {"name": "0.pdf"}, "validationResult": [details]} | more


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """What becomes of a program's answer for so many proofs; its call is kept in `called`."""

    def judged(answer, proofs=1):
        (tmp_path / "answer").write_text(answer)
        program = tmp_path / "verapdf"
        program.write_text(PROGRAM.format(tmp_path))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        judge = VeraPdf()
        for number in range(proofs):
            assert judge.look(Sheets(Job(letter_of(), (Marks("proof"),)), (b"%PDF-",)), f"letter {number}") == ()
        return judge.last()

    return judged


def report(*jobs):
    return json.dumps({"report": {"jobs": jobs}})


def test_a_rule_that_is_broken_in_many_letters_is_told_once_a_standard(judged, tmp_path):
    found = judged(report(job(RULE), job(RULE)), proofs=2)
    assert [(it.code, it.what) for it in found] == [
        ("P140", f"veraPDF: {standard}, clause 7.2, test 34: {RULE['description']}")
        for standard in ("PDF/A-3a", "PDF/UA-1")
    ]
    calls = (tmp_path / "called").read_text().splitlines()
    assert [call.split()[5] for call in calls] == ["ua1", "3a"]
    assert (tmp_path / "modes").read_text().split() == ["600", "600"]


def test_proofs_that_keep_the_standards_have_no_problem(judged):
    assert judged(report(job())) == ()
    assert judged("never asked", proofs=0) == ()


@pytest.mark.parametrize(
    "answer",
    ["", "veraPDF 1.28", "{}", report(), report(job(), job()), report(job(taskException={"isPresent": True}))],
)
def test_a_program_that_answers_otherwise_is_no_judge(judged, answer):
    with pytest.raises(BadSettings):
        judged(answer)


def test_without_the_program_it_says_where_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(BadSettings, match="no program verapdf") as refused:
        VeraPdf()
    assert "make validate" in refused.value.remedy
