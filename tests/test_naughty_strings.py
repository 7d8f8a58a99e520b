"""The Big List of Naughty Strings in a letter: each is refused with its place, or stands on the page as it is."""

import json
import re
import shutil
import unicodedata
from pathlib import Path

import pytest
from corpora import naughty_strings
from markupsafe import Markup

from letters.errors import Unfit
from letters.pdf.text import pages_text
from letters.templating.markup import prose
from letters.typeset.weasy import WeasyTypesetter
from letters.workspace.places import placed
from letters.workspace.workspace import load

TOP = Path(__file__).parents[1]
FORCE = "data/forces/kent.yaml"
INSPECTION = "data/inspection.yaml"


@pytest.fixture
def root(tmp_path):
    """The good workspace with one force."""
    root = shutil.copytree(TOP / "tests/workspace/good", tmp_path / "inspection")
    (root / "data/forces/north-wales.yaml").unlink()
    return root


def put(root, file, before, lines):
    """Write lines into a file in the place of what stands after the line `before` there, as far as it is indented."""
    head, here, rest = (TOP / "tests/workspace/good" / file).read_text().partition(f"{before}\n")
    assert here
    rest = re.sub(r"\A(?: .*\n)+", "", rest)
    (root / file).write_text(head + here + "".join(f"{line}\n" for line in lines) + rest)
    return head.count("\n") + 2


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def as_findings(root, strings):
    theme = [f"    - {quoted(text)}" for text in strings]
    return FORCE, 1 + put(root, FORCE, "findings:", ["  prevention:", *theme, "  demand:", "    - It is understood."])


def as_names(root, strings):
    rest = "office: Holder, mailbox: h{}@inspectorate.example"
    people = [f"  - {{name: {quoted(text)}, {rest.format(number)}}}" for number, text in enumerate(strings)]
    return FORCE, put(root, FORCE, "copied_to:", people)


def as_headings(root, strings):
    put(root, FORCE, "findings:", [f"  t{number}: [It is so.]" for number, _ in enumerate(strings)])
    themes = [
        f"  - {{id: t{number}, heading: {quoted(text)}, scope: all of it}}" for number, text in enumerate(strings)
    ]
    return INSPECTION, put(root, INSPECTION, "themes:", themes)


def judge(root, typesetter, file, first):
    """The text of the letter's pages, or which strings are refused, by their lines; `first` is that of the first."""
    workspace, problems = load(root)
    if not problems:
        try:
            return " ".join(pages_text(typesetter.typeset(workspace.letters[0]).pdf))
        except Unfit as unfit:
            problems = placed(unfit.problems, root)
    assert {problem.file for problem in problems} == {file}
    return {problem.line - first for problem in problems}


def squashed(text):
    """Lines break where they will, and a ligature is its letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize(
    ("write", "shown", "at_once"),
    [(as_findings, prose, 500), (as_names, Markup.escape, 25), (as_headings, Markup.escape, 500)],
    ids=["findings", "names", "headings"],
)
def test_each_is_refused_with_its_place_or_stands_on_the_page(root, write, shown, at_once):
    typesetter, strings = WeasyTypesetter(TOP / "templates"), naughty_strings()
    assert len(strings) > 450
    standing = 0
    for start in range(0, len(strings), at_once):
        some = strings[start : start + at_once]
        while not isinstance(found := judge(root, typesetter, *write(root, some)), str):
            assert found <= set(range(len(some)))
            some = [text for number, text in enumerate(some) if number not in found]
        page = squashed(found)
        assert [text for text in some if squashed(shown(text).striptags()) not in page] == []
        standing += len(some)
    assert standing > 350
