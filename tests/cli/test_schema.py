"""`letters schema`, and what an editor with yaml-language-server makes of it."""

import json
import shutil
from pathlib import Path

import pytest
from language_server import SERVER, Editor

from letters.workspace.workspace import load

TOP = Path(__file__).parents[2]
GOOD = TOP / "tests" / "workspace" / "good"
KENT = "data/forces/kent.yaml"
BEGUN = """\
# yaml-language-server: $schema=../../schema/force.json
force: k
status: d
signatory: o
addressee:
  s
findings:
  p
"""


@pytest.fixture
def good(tmp_path):
    return shutil.copytree(GOOD, tmp_path / "good")


@pytest.fixture
def editor(letters, good):
    """An editor in a workspace that is set up for it."""
    if not SERVER.exists():
        pytest.skip("no yaml-language-server: `make test` installs it where there is npm")
    assert letters("schema", "--write", cwd=good).code == 0
    opened = Editor(good)
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", ["inspection", "force", "settings"])
def test_a_schema_is_printed_without_a_workspace(letters, kind):
    done = letters("schema", kind)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["properties"]


def test_in_a_workspace_a_force_is_offered_its_themes(letters, good):
    done = letters("schema", "force", cwd=good)
    assert list(json.loads(done.out)["properties"]["findings"]["properties"]) == ["prevention", "demand"]


def test_an_editor_finds_no_fault_with_good_files_and_shows_faults_of_bad_ones(editor, good):
    files = [path.relative_to(good).as_posix() for path in sorted(good.rglob("data/**/*.yaml"))]
    assert len(files) == 4
    assert {name: editor.open(name, (good / name).read_text()) for name in files} == {name: [] for name in files}
    text = (good / KENT).read_text().replace("status: ready", "status: redy") + "nonsense: 1\n"
    found = dict(editor.open("data/forces/gwent.yaml", text))
    assert found == {
        6: 'Value is not accepted. Valid values: "draft", "ready".',
        len(text.splitlines()): "Property nonsense is not allowed.",
    }


def test_an_editor_completes_keys_and_values(editor):
    editor.open(KENT, BEGUN)
    assert {"kent", "north-wales"} <= editor.complete(KENT, 2, 8)
    assert {"draft", "ready"} <= editor.complete(KENT, 3, 9)
    assert {"head", "office"} <= editor.complete(KENT, 4, 12)
    assert {"salutation", "mailbox", "postal"} <= editor.complete(KENT, 6, 3)
    assert {"prevention", "demand"} <= editor.complete(KENT, 8, 3)


def test_an_editor_explains_a_key(editor, good):
    text = (good / KENT).read_text()
    editor.open(KENT, text)
    line = 1 + text.splitlines().index("status: ready")
    shown = editor.hover(KENT, line, 2)
    assert "draft while the letter is being written, ready when it may be signed" in shown


def test_the_editors_line_changes_nothing_but_the_first_line_and_is_written_once(letters, good):
    kent = good / KENT
    kent.write_bytes(b"\xef\xbb\xbf" + kent.read_bytes().replace(b"\n", b"\r\n"))
    kent.chmod(0o640)
    before, (read, _) = kent.read_bytes(), load(good)
    done = letters("schema", "--write", cwd=good)
    assert done.code == 0
    assert done.out.splitlines() == [
        "schema/inspection.json",
        "schema/force.json",
        "schema/settings.json",
        "data/inspection.yaml",
        "data/settings.yaml",
        "data/forces/kent.yaml",
        "data/forces/north-wales.yaml",
    ]
    line = b"# yaml-language-server: $schema=../../schema/force.json\r\n"
    assert kent.read_bytes() == b"\xef\xbb\xbf" + line + before.removeprefix(b"\xef\xbb\xbf")
    assert kent.stat().st_mode & 0o777 == 0o640
    again, problems = load(good)
    assert (again, problems) == (read, ())
    done = letters("schema", "--write", cwd=good)
    assert (done.code, done.out) == (0, "")


def test_an_inspection_that_cannot_be_read_is_left_alone(letters, good):
    (good / "data/inspection.yaml").write_text("id: [")
    done = letters("schema", "--write", cwd=good)
    assert (done.code, done.out) == (2, "")
    assert "letters check" in done.err
    assert not (good / "schema").exists()


@pytest.mark.parametrize("arguments", [(), ("force", "--write"), ("--write", "--template"), ("force", "--json")])
def test_one_thing_at_a_time(letters, arguments):
    assert letters("schema", *arguments).code == 2


def test_every_variable_of_each_template_has_an_example(letters):
    done = letters("schema", "--template", "--json")
    assert done.code == 0
    listed = json.loads(done.out)
    own = {"parts.html.j2", "stamps/sheet.html.j2", "stamps/sentences.html.j2"}  # given what their callers have
    names = {path.relative_to(TOP).as_posix() for path in (TOP / "templates").rglob("*.j2")}
    assert listed.keys() == names - {f"templates/{name}" for name in own}
    letter = {variable["name"]: variable for variable in listed["templates/letter.html.j2"]}
    assert letter["addressee.name"] == {
        "name": "addressee.name",
        "example": "Mr Simon Cole QPM",
        "may_be_missing": True,
    }
    assert letter["copied_to[].office"]["may_be_missing"] is False
    assert letter["embargo.utc"]["may_be_missing"] is True
    empty = {(name, it["name"]) for name, them in listed.items() for it in them if not it["example"]}
    assert {variable for _, variable in empty} <= {"files"} | {it for _, it in empty if it.endswith("[].points")}


def test_the_variables_read_well_on_a_terminal(letters):
    done = letters("schema", "--template")
    assert "\ntemplates/messages/message.txt.j2, templates/messages/message.html.j2\n" in done.out
    assert "  addressee.postal[]" in done.out
    assert "sandbox" not in done.err
