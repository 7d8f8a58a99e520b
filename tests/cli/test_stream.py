"""Every command that reads findings, with all of them in one file."""

import json
import shutil

import pytest
from streams import to_json, to_yaml

from letters.workspace import stream


@pytest.fixture(scope="module")
def _signed(_generated, tmp_path_factory):
    return {convert.__name__: _converted(_generated, tmp_path_factory, convert) for convert in (to_yaml, to_json)}


def _converted(generated, tmp_path_factory, convert):
    root = shutil.copytree(generated, tmp_path_factory.mktemp("stream") / "inspection", symlinks=True)
    convert(root)
    return root


@pytest.fixture
def in_yaml(_signed, tmp_path):
    return shutil.copytree(_signed["to_yaml"], tmp_path / "yaml", symlinks=True)


@pytest.fixture
def in_json(_signed, tmp_path):
    return shutil.copytree(_signed["to_json"], tmp_path / "json", symlinks=True)


def test_what_was_signed_from_a_folder_stands_when_it_moves_to_one_file(letters, in_yaml, in_json):
    for root in (in_yaml, in_json):
        done = letters("generate", "--json", cwd=root)
        assert done.code == 0, done.err
        end = json.loads(done.out.splitlines()[-1])
        assert (end["signed"], end["unchanged"]) == ([], ["gwent", "leicestershire"])


def test_reading_commands_do_as_they_do_with_a_folder(letters, generated, in_json):
    for command in (("check",), ("plan",), ("status", "--json"), ("diff", "--signed"), ("contacts",)):
        apart, together = (letters(*command, cwd=root) for root in (generated, in_json))
        assert (together.code, together.out) == (apart.code, apart.out), command


def test_problems_of_pages_and_messages_have_the_line_of_their_document(letters, in_yaml, edit):
    edit(in_yaml / stream.YAML, "office: Liaison Officer", "office: Li\u0bb8ison Officer")
    done = letters("check", cwd=in_yaml)
    lines = (in_yaml / stream.YAML).read_text().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if "Li\u0bb8ison" in line)
    assert done.code == 1
    assert f"data/forces.yaml:{at}:" in done.out


def test_github_sees_the_file_and_junit_each_letter(letters, in_yaml, edit):
    edit(in_yaml / stream.YAML, "region:", "regoin:")
    said = letters("check", "--format", "github", cwd=in_yaml).out
    assert "::error file=data/forces.yaml,line=" in said
    assert 'testcase name="data/forces.yaml#leicestershire"' in letters("check", "--format", "junit", cwd=in_yaml).out


def test_a_mailbox_is_verified_in_its_document(letters, in_yaml):
    before = (in_yaml / stream.YAML).read_text()
    done = letters("contacts", "verify", "gwent", "--by", "A Person", cwd=in_yaml)
    assert done.code == 0, done.err
    after = (in_yaml / stream.YAML).read_text()
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert len(changed) == 1
    assert "verified_on" in changed[0][1]


def test_what_would_write_refuses_in_a_sentence(letters, in_yaml, in_json, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("force,theme,finding\ngwent,small,Another thing was found at this force.\n")
    for root, command, said in (
        (in_yaml, ("new", "kent"), "stand in data/forces.yaml: no letter is begun in it"),
        (in_json, ("new", "kent"), "stand in data/forces.jsonl: no letter is begun in it"),
        (in_json, ("import", str(sheet), "--yes"), "no findings are brought into it"),
        (in_json, ("check", "--fix"), "nothing in it is changed here"),
        (in_json, ("contacts", "verify", "gwent", "--by", "A"), "nothing in it is changed here"),
    ):
        done = letters(*command, cwd=root)
        assert (done.code, said in done.err) == (2, True), done.err
    done = letters("import", str(sheet), "--yes", cwd=in_yaml)
    assert done.code == 0, done.err
    assert "Another thing was found at this force." in (in_yaml / stream.YAML).read_text()
