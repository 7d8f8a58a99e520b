"""What a file says otherwise than the ledger pins is told wherever somebody looks, writes or asks the gate."""

import json

import pytest
import tsa
import yaml
from gate.approvers import named
from gate.inspection import write_inspection
from gate.program import NOON, after

pytestmark = pytest.mark.needs_tool("faketime")
AT = after(NOON, hours=1)
INSTANT = (
    "data/inspection.yaml says Thursday 11 September 2014 at 00:01 (London, BST), but letters are already signed for"
)
APPROVERS = (
    "data/inspection.yaml names other approvers than were pinned with the embargo (added: eve; gone: bob), and only"
)
WEAKER = "data/settings.yaml asks for other evidence of time than was pinned with the embargo (quorum 1 instead of 2)"
GONE = "data/settings.yaml no longer asks for the evidence of time that was pinned with the embargo"
LOOKING = [("status", 0), ("status --check", 1), ("check", 1), ("doctor", 1), ("embargo show", 0)]


@pytest.fixture(scope="module")
def _guarded(_approved, tmp_path_factory):
    """Signed, with approvers and two authorities pinned."""
    import shutil

    from gate.program import Inspection

    inspection = Inspection(shutil.copytree(_approved.root, tmp_path_factory.mktemp("guarded") / "inspection"))
    authorities = [tsa.Authority(url=f"http://127.0.0.1:{port}/tsa").pinned for port in (9, 10)]
    says(inspection, {"time": {"authorities": authorities, "quorum": 2}})
    inspection.do("embargo", "time", "--reason", "be sure", "--yes", at=NOON)
    return inspection


@pytest.fixture
def guarded(_guarded, tmp_path):
    import shutil

    from gate.program import Inspection

    return Inspection(shutil.copytree(_guarded.root, tmp_path / "inspection"))


def says(inspection, settings):
    (inspection.root / "data/settings.yaml").write_text(yaml.safe_dump(settings))


def edit(inspection, how, people):
    """One person edits one file."""
    file = inspection.root / "data/settings.yaml"
    both = named(people["ann"], people["bob"])
    if how == INSTANT:
        write_inspection(inspection.root, until="2014-09-11 00:01", more=both)
    elif how == APPROVERS:
        write_inspection(inspection.root, more=named(people["ann"], people["eve"]))
    elif how == WEAKER:
        says(
            inspection,
            yaml.safe_load(file.read_text()) | {"time": yaml.safe_load(file.read_text())["time"] | {"quorum": 1}},
        )
    else:
        file.unlink()


@pytest.mark.parametrize("how", [INSTANT, APPROVERS, WEAKER, GONE], ids=["instant", "approvers", "weaker", "gone"])
@pytest.mark.parametrize(("command", "code"), LOOKING)
def test_told_by_whatever_looks(guarded, people, how, command, code):
    edit(guarded, how, people)
    ran = guarded.run(*command.split(), at=AT)
    assert how in ran.said.replace("\n", " ")
    assert ran.code in {code, 69}, "authorities that nobody answers for are told by the doctor too"
    assert ran.said.count(how) == 1, "once"


@pytest.mark.parametrize("how", [APPROVERS, WEAKER, GONE], ids=["approvers", "weaker", "gone"])
@pytest.mark.parametrize(
    "command", ["generate", "withhold kent --reason x", "record sent kent --by Ann", "release", "plan"]
)
def test_told_by_whatever_writes(guarded, people, how, command):
    edit(guarded, how, people)
    ran = guarded.run(*command.split(), at=AT)
    assert ran.code == (75 if command == "release" else 0)
    assert f"Note: {how}" in ran.err
    assert ran.err.count(how) == 1


def test_quiet_where_the_files_say_what_is_pinned(guarded):
    assert "Note:" not in guarded.run("generate", at=AT).err
    found = json.loads(guarded.do("embargo", "show", "--json", at=AT))
    assert found["otherwise"] == []


def test_check_gives_the_line_and_a_code(guarded, people):
    edit(guarded, INSTANT, people)
    said = guarded.refuse(1, "check", at=AT)
    line = next(row for row in said.splitlines() if "D407" in row)
    number = next(
        n
        for n, row in enumerate((guarded.root / "data/inspection.yaml").read_text().splitlines(), 1)
        if row.startswith("embargo:")
    )
    assert line.startswith(f"data/inspection.yaml:{number}:")
