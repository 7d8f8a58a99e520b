"""Whatever somebody's hand does to the sample's files, `check` finds it before `generate` stumbles over it."""

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from within import run

TOP = Path(__file__).parents[2]
FORCES = ("leicestershire", "gwent")
DATA = ("data/inspection.yaml", *(f"data/forces/{force}.yaml" for force in FORCES))
TEMPLATES = tuple(
    path.relative_to(TOP).as_posix()
    for path in sorted((TOP / "templates").rglob("*"))
    if path.suffix in {".j2", ".css"}
)
POINT = re.compile(r"(?m)^    - (?:.*\n)(?:      .*\n)*")
VALUES = (
    "",
    "~",
    "no",
    "012",
    "12:30",
    "[]",
    "{}",
    "''",
    '"',
    ">-",
    "- x",
    "None",
    "x" * 120,
    "Kent Police",
    "☃",
    "*",
    "{{",
)
CHARACTERS = " :-#'\"[]{}&*!|>%@`,.\t~=<^$()/\\é☃\u200b\u202e0aA"


# What a hand does to a text: each takes it and a number, which chooses the place.


def drop_line(text, at):
    lines = text.splitlines(keepends=True)
    del lines[at % len(lines)]
    return "".join(lines)


def repeat_line(text, at):
    lines = text.splitlines(keepends=True)
    lines.insert(at % len(lines), lines[at % len(lines)])
    return "".join(lines)


def swap_lines(text, at):
    lines = text.splitlines(keepends=True)
    here = at % max(len(lines) - 1, 1)
    lines[here : here + 2] = reversed(lines[here : here + 2])
    return "".join(lines)


def indent(text, at):
    lines = text.splitlines(keepends=True)
    lines[at % len(lines)] = " " * (1 + at % 4) + lines[at % len(lines)]
    return "".join(lines)


def outdent(text, at):
    lines = text.splitlines(keepends=True)
    lines[at % len(lines)] = lines[at % len(lines)].removeprefix(" ").removeprefix(" " * (at % 2))
    return "".join(lines)


def drop_character(text, at):
    here = at % len(text)
    return text[:here] + text[here + 1 :]


def put_character(text, at):
    here = at % len(text)
    return text[:here] + CHARACTERS[at % len(CHARACTERS)] + text[here:]


def replace_character(text, at):
    return put_character(drop_character(text, at), at)


def cut_off(text, at):
    return text[: at % len(text)]


def _at_one(pattern, text, at, change):
    """The text with one match of the pattern changed, or as it is without one."""
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    match = found[at % len(found)]
    return text[: match.start()] + change(match) + text[match.end() :]


def replace_value(text, at):
    return _at_one(r"(?m)(?<=[:-] )\S.*$", text, at, lambda _: VALUES[at % len(VALUES)])


def rename_key(text, at):
    return _at_one(r"[\w-]+(?=:)", text, at, lambda match: match[0][1:] + match[0][: at % 2])


def drop_word(text, at):
    return _at_one(r"\w+", text, at, lambda _: "")


def break_tag(text, at):
    return _at_one(r"\{%.*?%\}|\{\{.*?\}\}|</?\w+>?", text, at, lambda match: match[0][: at % len(match[0])])


def drop_tag(text, at):
    return _at_one(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", text, at, lambda _: "")


def rename_name(text, at):
    return _at_one(r"(?<=\{\{ )\w+|(?<=\.)\w+|(?<=\| )\w+", text, at, lambda match: match[0][1:] or "x")


EDITS = (
    drop_line, repeat_line, swap_lines, indent, outdent, drop_character, put_character, replace_character, cut_off,
    replace_value, rename_key, drop_word, break_tag, drop_tag, rename_name,
)  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Two forces of the sample, one finding under each theme, keys, and no letter made."""
    root = tmp_path_factory.mktemp("edits") / "inspection"
    (root / "data/forces").mkdir(parents=True)
    for name in (*DATA, "data/report.pdf"):
        shutil.copy(TOP / name, root / name)
    for force in FORCES:
        _shorten(root / f"data/forces/{force}.yaml")
    shutil.copytree(TOP / "templates", root / "templates")
    assert run(root, "keys", "init").code == 0
    assert run(root, "check").code == 0
    return root


def _shorten(file):
    head, findings, body = file.read_text().partition("findings:\n")
    themes = re.split(r"(?m)^(?=  [\w-]+:$)", body)
    kept = (theme.partition("\n")[0] + "\n" + "".join(POINT.findall(theme)[:1]) for theme in themes if theme)
    file.write_text(head + findings + "".join(kept))


def _try(sample, folder, hand, forces):
    """The sample with one edit: `check` passes only where `generate` makes the letters."""
    root = folder / "inspection"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(sample, root, copy_function=_copy)
    file, edit, at = hand
    (root / file).write_text(edit((sample / file).read_text(), at))
    checked = run(root, "check", *forces)
    note(checked.out + checked.err)
    assert checked.code in {0, 1}
    if checked.code == 0:
        made = run(root, "generate", *forces)
        note(made.out + made.err)
        assert made.code == 0


def _copy(source, target):
    """Fonts are as large as all the rest, and no edit touches them."""
    return os.link(source, target) if source.endswith(".ttf") else shutil.copy2(source, target)


HANDS = st.tuples(
    st.sampled_from(DATA) | st.sampled_from(TEMPLATES), st.sampled_from(EDITS), st.integers(0, (1 << 16) - 1)
)
EXACT = {"derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=5, **EXACT)
@given(HANDS, st.sampled_from(FORCES))
def test_check_finds_whatever_makes_generate_fail(sample, tmp_path_factory, hand, force):
    _try(sample, tmp_path_factory.getbasetemp(), hand, [force])


@pytest.mark.storm
@settings(max_examples=500, **EXACT)
@given(HANDS)
def test_check_finds_whatever_makes_generate_fail_in_500_edits(sample, tmp_path_factory, hand):
    _try(sample, tmp_path_factory.getbasetemp(), hand, [])
