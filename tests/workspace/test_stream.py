"""One file with the data of many letters, in the place of data/forces/: the same letters, the same mistakes."""

import io
import json
import shutil
from pathlib import Path

import pytest
from streams import to_json, to_yaml

from letters.errors import NotPermitted, Problem
from letters.workflows.order import content_digest
from letters.workspace import sources, stream, workspace
from letters.workspace.encoding import MAX_BYTES
from letters.workspace.places import placed

CASES = Path(__file__).parents[1] / "cases"
OF_THE_FILE = {"D101", "D104", "D105", "D106", "Y001", "Y002", "Y013", "Y014", "Y015"}
"""Codes about files as such: names, links, encodings, a second document."""
OTHERWISE = {"empty-file", "only-comments", "byte-order-mark"}


def of_a_text(case):
    """Whether the case is about what a letter's file says."""
    lines = (case / "expected.txt").read_text() if (case / "expected.txt").exists() else ""
    return (case / "data/forces").is_dir() and case.name not in OTHERWISE and not any(c in lines for c in OF_THE_FILE)


@pytest.mark.parametrize("convert", [to_yaml, to_json])
def test_the_letters_are_the_same_to_the_digest(good, convert):
    apart = workspace.read(good).letters
    convert(good)
    together = workspace.read(good).letters
    assert together == apart
    assert [content_digest(letter) for letter in together] == [content_digest(letter) for letter in apart]


@pytest.mark.parametrize("case", [*filter(of_a_text, sorted(CASES.iterdir()))], ids=lambda case: case.name)
def test_every_mistake_has_the_place_that_it_has_in_a_file_of_its_own(good, case):
    shutil.copytree(case / "data", good / "data", dirs_exist_ok=True)
    apart = workspace.load(good)[1]
    before = to_yaml(good)
    moved = {file: (stream.YAML, count) for file, count in before.items()}
    wanted = []
    for it in apart:
        file, lines = moved.get(it.file, (it.file, 0))
        wanted.append((file, it.line + lines, it.column, it.code))
    found = workspace.load(good)[1]
    assert sorted((it.path, it.line, it.column, it.code) for it in found) == sorted(wanted)


def test_a_broken_document_in_the_middle_hides_no_other(good):
    to_yaml(good)
    whole = (good / stream.YAML).read_text()
    kent, wales = whole.split("--- # north-wales.yaml\n")
    lines = kent.count("\n")
    wales = wales.replace("region: wales", "region:")
    (good / stream.YAML).write_text(f"{kent}--- # broken\nforce: gwent\nname: 'x\n--- # north-wales.yaml\n{wales}")
    found, problems = workspace.load(good)
    assert [letter.id for letter in found.letters] == ["kent"]
    at = lines + 4 + wales[: wales.index("region:")].count("\n") + 1
    assert [(it.place, it.code) for it in problems] == [
        (f"data/forces.yaml:{lines + 3}:7", "Y005"), (f"data/forces.yaml:{at}:1", "D002")
    ]  # fmt: skip
    assert [it.file for it in problems] == ["data/forces.yaml#gwent", "data/forces.yaml#north-wales"]


def test_two_documents_for_one_force_are_refused_with_both_lines(good):
    to_json(good)
    lines = (good / stream.JSON).read_text().splitlines()
    (good / stream.JSON).write_text("\n".join([*lines, lines[0]]))
    [problem] = [it for it in workspace.load(good)[1] if it.code == "D104"]
    assert str(problem) == (
        "data/forces.jsonl:3:11: D104 ‘kent’ has a letter in line 1 already — keep one of the two documents"
    )


@pytest.mark.parametrize("convert", [to_yaml, to_json])
def test_with_a_folder_beside_it_nothing_is_read_and_either_may_go(good, tmp_path, convert):
    shutil.copytree(good / "data/forces", tmp_path / "forces")
    convert(good)
    shutil.move(tmp_path / "forces", good / "data/forces")
    found, problems = workspace.load(good)
    assert found.letters == ()
    [problem] = problems
    assert problem.code == "D107"
    assert problem.remedy == (
        f"remove {problem.file} if data/forces is right, or data/forces if {problem.file} is"
    )  # fmt: skip


def test_a_file_without_a_letter_proves_nothing(good):
    shutil.rmtree(good / "data/forces")
    (good / stream.YAML).write_text("# letters will stand here\n...\n# and here\n")
    assert [(it.file, it.code) for it in workspace.load(good)[1]] == [("data/forces.yaml", "D106")]


@pytest.mark.parametrize(
    ("line", "at", "said"),
    [
        ('{"force": "kent",}', "}", "this line is not JSON"),
        ("{force: kent}", "force", "this line is not JSON"),
        ('{"force": "gwent", "force" : "gwent"}', '"force" :', "the key ‘force’ stands in line 3 already"),
        ('{"force": "gwent", "colour": "red"}', '"colour"', "the key ‘colour’ is not known"),
        ('{"name": "\\ud83d\\ude00", "force": "gwent", "colour": "red"}', '"colour"', "the key ‘colour’ is not known"),
        ('{"name": "\\\\ud83d", "force": "gwent", "colour": "red"}', '"colour"', "the key ‘colour’ is not known"),
        (f"{'[' * 40}1{']' * 40}", f"{'[' * 19}1", "this is nested more than 20 deep"),
        ('["kent"]', "[", "the file must be keys with values, not a list"),
    ],
)
def test_a_line_of_json_has_its_mistakes_at_their_columns(good, line, at, said):
    to_json(good)
    with (good / stream.JSON).open("a") as file:
        file.write(f"{line}\n")
    found, problems = workspace.load(good)
    place = f"data/forces.jsonl:3:{line.index(at) + 1}"
    assert [letter.id for letter in found.letters] == ["kent", "north-wales"]
    assert any(it.place == place and said in it.what for it in problems), problems


def test_json_says_what_its_escapes_say(good):
    to_json(good)
    kent, wales = (good / stream.JSON).read_text().splitlines()
    data = json.loads(kent)
    theme = next(iter(data["findings"]))
    text = 'Half \N{EN DASH} of "it" \\ud83d / \N{GRINNING FACE} \N{MATHEMATICAL BOLD CAPITAL A} stays.'
    data["findings"][theme] = [text]
    compact = json.dumps(data, separators=(",", ":")).replace("/", "\\/")
    (good / stream.JSON).write_text(f"{compact}\r\n\r\n{wales}")
    found, _ = workspace.load(good)
    assert found.letters[0].force.findings[theme][0] == text


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("a: 1\n---\nb: 2\n", [0, 1]),
        ("---\na: 1\n---\n---\nb: 2\n", [0, 2, 3]),
        ("# one\n---\na: 1\n...\n# two\n---\nb: 2\n...\n", [0, 4]),
        ("%YAML 1.1\n---\na: 1\n...\n%YAML 1.1\n---\nb: 2\n", [0, 4]),
        ("--- {a: 1}\n--- |\n text\n", [0, 1]),
        ("---a: 1\n----: 2\n", [0]),
        ("a: |\n  ---\n  b\n---\r\nc: 3", [0, 3]),
        ("\ufeff---\na: 1\n---\nb: 2", [0, 2]),
    ],
)
def test_documents_begin_where_yaml_begins_them(text, starts):
    found = list(stream.pieces(io.BytesIO(text.encode()), stream.YAML))
    assert [piece.lines for piece in found] == starts
    assert all(text.encode()[piece.start : piece.end] == piece.raw for piece in found)


def test_no_more_than_a_document_is_held_of_one_too_large(good):
    whole = b"force: kent\nname: " + b"x" * (3 * MAX_BYTES) + b"\n---\nforce: gwent\n"
    large, small = stream.pieces(io.BytesIO(whole), stream.YAML)
    assert (len(large.raw), small.raw, small.lines) == (MAX_BYTES + 1, b"---\nforce: gwent\n", 2)
    shutil.rmtree(good / "data/forces")
    (good / stream.YAML).write_bytes(whole)
    assert ("data/forces.yaml#kent", "Y001") in [(it.file, it.code) for it in workspace.load(good)[1]]


@pytest.mark.parametrize("file", stream.STREAMS)
def test_another_encoding_is_told_once(good, file):
    shutil.rmtree(good / "data/forces")
    (good / file).write_bytes("force: kent\n---\nforce: gwent\n".encode("utf-16"))
    assert [it.code for it in workspace.load(good)[1]] == ["Y002"]


def test_a_document_that_only_seems_to_be_for_a_force_is_refused(good):
    to_yaml(good)
    with (good / stream.YAML).open("a") as file:
        file.write("---\nname:\n  force: kent\nforce: gwent\n")
    assert "D101" in [it.code for it in workspace.load(good)[1]]


@pytest.mark.parametrize("convert", [to_yaml, to_json])
def test_what_is_found_later_is_placed_within_its_document(good, convert):
    apart = Problem("data/forces/north-wales.yaml", 0, 0, "D301", "", "", part="addressee.mailbox", words="@")
    [there] = placed([apart], good)
    before = convert(good)
    name = next(source.name for source in sources.sources(good, []) if source.force == "north-wales")
    [here] = placed([Problem(name, 0, 0, "D301", "", "", part="addressee.mailbox", words="@")], good)
    if before:
        assert (here.line, here.column) == (there.line + before["data/forces/north-wales.yaml"], there.column)
    else:
        line = (good / stream.JSON).read_text().splitlines()[1]
        assert (here.line, here.column) == (2, line.index("@") + 1)


def test_one_document_is_rewritten_and_every_other_byte_stays(good):
    to_yaml(good)
    before = (good / stream.YAML).read_bytes()
    name = sources.file_of(good, "kent")
    raw = sources.find(good, [name])[name].content()
    [(path, (whole, after))] = sources.rewritten(good, {name: (raw, raw.replace(b"ready", b"draft"))}).items()
    assert (path, whole, after) == ((good / stream.YAML).resolve(), before, before.replace(b"ready", b"draft", 1))
    with pytest.raises(NotPermitted, match="changed by somebody else"):
        sources.rewritten(good, {name: (raw + b"#", raw)})
