"""Bold and italics of office programs become the markup of findings, and no word changes on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.templating.markup import prose
from letters.workspace import reader
from letters.workspace.points import Passage, nest, to_yaml
from letters.workspace.runs import Run, lines, looks_marked, marked, plain, without_bullet

TEXT = st.text("ab *-.,:#’é\u00a0\n[{&!|>'\"%@`", max_size=12)
RUNS = st.lists(st.builds(Run, TEXT, st.booleans(), st.booleans()), max_size=6)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([Run("is "), Run("very good", bold=True), Run(".")], "is **very good**."),
        ([Run("is "), Run("quick", italic=True), Run(", too")], "is *quick*, too"),
        ([Run("is"), Run(" very ", bold=True), Run("good")], "is **very** good"),
        ([Run("so "), Run("very ", bold=True), Run("good", bold=True, italic=True)], "so **very *good***"),
        (
            [Run("so "), Run("very ", italic=True), Run("good", bold=True, italic=True), Run("!")],
            "so *very* ***good***!",
        ),
        ([Run("K"), Run("en", bold=True), Run("t")], "Kent"),
        ([Run("All of it", bold=True)], "All of it"),
        ([Run("two  \u00a0 spaces"), Run("\u200b\u00ad here")], "two spaces here"),
        ([Run("2 * 3")], "2 * 3"),
        ([Run("a "), Run("5*", bold=True)], "a **5***"),
        ([Run(" ", bold=True)], ""),
    ],
)
def test_marks(runs, text):
    assert marked(runs) == text


@given(RUNS)
def test_no_word_is_changed_by_marks(runs):
    words = plain(runs)
    if not looks_marked(words):
        assert " ".join(prose(marked(runs)).striptags().split()) == words


@pytest.mark.parametrize(
    ("text", "rest"),
    [("- one", "one"), ("• one", "one"), ("1. one", "one"), ("(a) one", "one"), ("ii) one", "one"), ("– one", "one")],
)
def test_signs_that_begin_a_point_are_taken_off(text, rest):
    assert without_bullet([Run(text)]) == ((Run(rest),), True)


@pytest.mark.parametrize("text", ["one", "a one", "-one", "2014 one", "1.5 one", "I one", "-", "*one* two"])
def test_words_that_only_look_like_one_stay(text):
    assert without_bullet([Run(text)]) == ((Run(text),), False)


def test_lines_without_a_word_are_left_out():
    assert [plain(line) for line in lines([Run("a\r\n\n"), Run("b\vc", bold=True)])] == ["a", "b", "c"]


@given(st.lists(st.tuples(TEXT.filter(str.strip), st.integers(0, 3)), min_size=1, max_size=8))
def test_points_are_read_back_from_yaml_as_they_were(said):
    points = nest(Passage(" ".join(text.split()), level, "") for text, level in said)
    text = "\n".join(["findings:", "  theme:", *to_yaml(points, 4)])
    document = reader.read(text.encode(), "x.yaml")
    assert (document.data, document.problems) == ({"findings": {"theme": points}}, ())


def test_lists_nest_as_deep_as_findings_may():
    said = [("p", 0), ("a", 1), ("b", 2), ("c", 3), ("d", 1), ("q", 0), ("e", 2)]
    assert nest(Passage(text, level, "") for text, level in said) == ["p", ["a", ["b", "c"], "d"], "q", ["e"]]
    assert nest([Passage("a", 1, ""), Passage("b", 1, ""), Passage("c", 2, "")]) == ["a", "b", ["c"]]
