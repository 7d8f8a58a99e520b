"""Texts set right where they stand: however YAML writes them, nothing else of the file changes."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.checks.wording.setting import set_right
from letters.errors import Unfit
from letters.workspace import reader
from letters.workspace.retype import retype

FILE = "data/forces/kent.yaml"


def mended(text):
    """The whole file after every text of its list was set right, and which were left."""
    raw = text.encode()
    data = reader.read(raw, FILE).data["a"]
    meant = {("a", n): set_right(it, short_dashes=True) for n, it in enumerate(data)}
    after, left = retype(raw, FILE, {loc: it for loc, it in meant.items() if it != data[loc[1]]})
    return after.decode(), left


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- The force's plan", "- The force’s plan"),
        ("-   The force's plan   # no comment", "-   The force’s plan   # no comment"),
        ("- 'The force''s plan'", "- 'The force’s plan'"),
        ('- "The \\"new\\" plan, the force\'s"', '- "The “new” plan, the force’s"'),
        (
            "- \"It\\u2019s 'fine' he\\x72e, \\U0001F600 - \\u0022so\\u0022.\"",
            '- "It\\u2019s ‘fine’ he\\x72e, \\U0001F600 – “so”."',
        ),
        ("- >-\n  The force's\n  plan - as it\n  is - is  here", "- >-\n  The force’s\n  plan – as it\n  is – is here"),
        ("- The plan -\n  which is new", "- The plan –\n  which is new"),
        ("- The force's\n    plan , here", "- The force’s\n    plan, here"),
        ("- >-  # a comment\n    a 'b'", "- >-  # a comment\n    a ‘b’"),
        ("- fine\n- it's not\n# it's a comment\n- nor's this", "- fine\n- it’s not\n# it's a comment\n- nor’s this"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_only_the_marks_change(before, after, ends):
    whole = f"# it's a file\na:\n{before}\nb: it's 'not' a finding\n"
    wanted = f"# it's a file\na:\n{after}\nb: it's 'not' a finding\n"
    assert mended(whole.replace("\n", ends)) == (wanted.replace("\n", ends), ())


def test_what_would_join_lines_is_left():
    text = "a:\n- the force\n  , which is here\n- it's\n"
    assert mended(text) == ("a:\n- the force\n  , which is here\n- it’s\n", (("a", 0),))


def test_a_byte_order_mark_stays():
    raw = codecs.BOM_UTF8 + b"a:\n- it's\n"
    assert retype(raw, FILE, {("a", 0): "it’s"})[0] == codecs.BOM_UTF8 + "a:\n- it’s\n".encode()


def test_a_file_with_mistakes_is_left_alone():
    with pytest.raises(Unfit):
        retype(b"a: [it's]\na: b\n", FILE, {("a", 0): "it’s"})


@given(st.lists(st.text("ab'\" -,.—–()\\:#*\n", min_size=1, max_size=30), min_size=1, max_size=4))
def test_whatever_a_file_holds_it_says_the_same_or_what_was_meant(texts):
    import yaml

    raw = yaml.safe_dump({"a": texts, "b": "it's"}, allow_unicode=True, width=20)
    try:
        before = reader.read(raw.encode(), FILE)
    except Unfit:
        return
    if before.problems or not all(isinstance(it, str) for it in before.data["a"]):
        return
    after, left = mended(raw)
    data = reader.read(after.encode(), FILE).data
    assert data["b"] == before.data["b"]
    for n, (old, new) in enumerate(zip(before.data["a"], data["a"], strict=True)):
        assert new == (old if ("a", n) in left else set_right(old, short_dashes=True))
