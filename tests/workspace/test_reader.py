"""The reader: text as it is written, a place for everything, and no file that can hurt it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from letters.errors import Problem, Unfit
from letters.workspace.document import Document, Place
from letters.workspace.encoding import MAX_BYTES
from letters.workspace.reader import MAX_DEPTH, MAX_VALUES, read


def data(text):
    return read(text.encode(), "x.yaml").data


def codes(raw):
    """The codes of what is wrong with a file, whether or not it could be read to the end."""
    try:
        document = read(raw, "x.yaml")
    except Unfit as unfit:
        return [problem.code for problem in unfit.problems]
    return [problem.code for problem in document.problems]


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "Yes",
        "on",
        "12:30",
        "012",
        "0x1F",
        "1_000",
        "1e3",
        ".inf",
        "2014-09-04 00:01:00",
        "2014-09-03",
        "true",
        "=",
    ],
)
def test_scalars_stay_text_exactly_as_written(written):
    assert data(f"key: {written}\n") == {"key": written}
    assert data(f"{written}: x\n") == {written: "x"}


@pytest.mark.parametrize("written", ["", " ~", " null"])
def test_nothing_is_none_but_quoted_nothing_is_text(written):
    assert data(f"key:{written}\n") == {"key": None}
    assert data(f"key: '{written.strip()}'\n") == {"key": written.strip()}
    assert data(f'key: "{written.strip()}"\n') == {"key": written.strip()}


def test_folded_and_literal_texts():
    assert data("a: >-\n  one\n  two\nb: |\n  one\n  two\n") == {"a": "one two", "b": "one\ntwo\n"}


def test_a_duplicate_key_is_an_error_at_the_second_naming_the_first_and_the_first_counts():
    document = read(b"a: 1\nb:\n  c: 2\n  c: 3\n", "x.yaml")
    (problem,) = document.problems
    assert (problem.line, problem.column, problem.code) == (4, 3, "Y009")
    assert "line 3" in problem.what
    assert document.data == {"a": "1", "b": {"c": "2"}}


def test_the_same_key_in_two_places_is_no_duplicate():
    assert codes(b"- {a: 1}\n- {a: 2}\n- a:\n    a: 3\n") == []


def test_keys_below_dropped_duplicates_are_not_taken_for_each_other():
    assert codes(b"a: {x: 1}\na: {x: 2}\na: {x: 3}\n") == ["Y009", "Y009"]


def test_every_key_and_value_has_its_place():
    document = read("a: 1\nbé: [x, {y: z}]\n".encode(), "x.yaml")
    assert document.keys[("bé",)] == Place(2, 1)
    assert document.values[("a",)] == Place(1, 4)
    assert document.values[("bé",)] == Place(2, 5)
    assert document.values[("bé", 0)] == Place(2, 6)
    assert document.keys[("bé", 1, "y")] == Place(2, 10)
    assert document.values[("bé", 1, "y")] == Place(2, 13)


def test_what_is_not_there_has_the_place_of_its_parents_key():
    document = read(b"a:\n  b: 1\n", "x.yaml")
    assert document.place(("a", "c")) == Place(1, 1)
    assert document.place(("nowhere", 3)) == Place(1, 1)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted():
    plain = read(b"a: 1\nb:\n  - 2\n", "x.yaml")
    windows = read(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - 2\r\n", "x.yaml")
    assert windows.data == plain.data
    assert windows.values == plain.values
    assert windows.problems == ()


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "~\n"])
def test_an_empty_file_is_no_data(text):
    assert data(text) is None


def test_several_problems_in_one_pass():
    assert codes(b"a: &x 1\na: 2\nb: !t 3\nc: *x\n<<: {d: 1}\n? [e]\n: 4\n'': 5\n") == [
        "Y010", "Y009", "Y011", "Y010", "Y010", "Y012", "Y012",
    ]  # fmt: skip


def test_what_was_found_before_a_syntax_error_is_reported_with_it():
    assert codes(b"a: 1\na: 2\nb: [\n") == ["Y009", "Y004"]


def test_an_aliass_place_is_remembered_as_refused():
    document = read(b"a: &x 1\nb: *x\n", "x.yaml")
    assert document.data == {"a": "1"}
    assert document.refused == {("b",)}


@pytest.mark.parametrize(
    ("raw", "code", "line", "column"),
    [
        (b"a: 1\nb: caf\xe9\n", "Y002", 2, 7),
        ("a: é\n".encode("utf-16"), "Y002", 1, 1),
        ("a: é\n".encode("utf-16-be"), "Y002", 1, 1),
        ("a: b\n".encode("utf-16-le"), "Y002", 1, 1),
        ("a: b\n".encode("utf-32"), "Y002", 1, 1),
        (b"a: 1\nb: x\0y\n", "Y003", 2, 5),
        (b"a: \x1b[31m\n", "Y003", 1, 4),
        ("a: x\u2028y\n".encode(), "Y003", 1, 5),
        ("a: x\ufeffy\n".encode(), "Y003", 1, 5),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "Y002", 1, 1),
        (b"a: 1\n\tb: 2\n", "Y006", 2, 1),
        (b"a:\n\t- b\n", "Y006", 2, 1),
        (b'a: "b\nc: d\n', "Y005", 1, 4),
        (b"a: 'b\nc: d\n", "Y005", 1, 4),
        (b"a: [b\n", "Y004", 1, 4),
        (b"a: {b\n", "Y004", 1, 4),
        (b"a: ]\n", "Y004", 1, 4),
        (b"a: @b\n", "Y004", 1, 4),
        (b"a: b: c\n", "Y004", 1, 5),
        (b"a: 1\n b: 2\n", "Y004", 2, 3),
        (b'a: "\\q"\n', "Y004", 1, 5),
        (b"%FOO\na: 1\n", "Y004", 1, 5),
        (b"a: 1\n---\nb: 2\n", "Y013", 2, 1),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(raw, code, line, column):
    with pytest.raises(Unfit) as caught:
        read(raw, "x.yaml")
    problem = caught.value.problems[0]
    assert (problem.code, problem.line, problem.column) == (code, line, column)
    assert problem.what
    assert problem.remedy


def test_every_foreign_character_is_reported():
    assert codes(b"a: x\x01\nb: x\x02\n") == ["Y003", "Y003"]


def test_size_is_bounded_at_the_byte():
    fitting = b"a: " + b"x" * (MAX_BYTES - 3)
    assert codes(fitting) == []
    assert codes(fitting + b"x") == ["Y001"]


def test_depth_is_bounded_at_the_level():
    assert codes(b"[" * MAX_DEPTH + b"x" + b"]" * MAX_DEPTH) == []
    assert codes(b"[" * (MAX_DEPTH + 1) + b"x" + b"]" * (MAX_DEPTH + 1)) == ["Y007"]


def test_values_are_bounded(monkeypatch):
    assert MAX_VALUES > 200_000  # an inspection may list as many bodies
    monkeypatch.setattr("letters.workspace.reader.MAX_VALUES", 100)
    assert codes(b"- x\n" * 99) == []
    assert codes(b"- x\n" * 100) == ["Y008"]


def test_every_problem_of_a_flood_is_shown():
    assert codes(b"".join(b"k%d: !t x\n" % number for number in range(1000))) == ["Y011"] * 1000


def test_of_a_flood_of_foreign_characters_the_rest_is_counted():
    with pytest.raises(Unfit) as caught:
        read(b"a: x\n" + b"\x01" * 1000, "x.yaml")
    *shown, last = caught.value.problems
    assert len(shown) == 50
    assert (last.line, last.column) == (2, 51)
    assert "950 more" in last.what


def _bomb():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    return "\n".join(lines).encode()


MIB = 1 << 20
HOSTILE = {
    "open brackets": b"[" * MIB,
    "open braces": b"{" * MIB,
    "brackets on lines": b"[\n" * (MIB // 2),
    "dashes": b"- " * (MIB // 2),
    "question marks": b"? " * (MIB // 2),
    "questions in brackets": b"[?" * (MIB // 2),
    "flow mappings": b"{a: " * (MIB // 4),
    "staircase": b"\n".join(b" " * level + b"a:" for level in range(1400)),
    "alias bomb": _bomb(),
    "anchors": b"&a " * (MIB // 4),
    "many anchors": b"- &a x\n" * (MIB // 7),
    "documents": b"---\n" * (MIB // 4),
    "flat list": b"[" + b"a," * (MIB // 2 - 1) + b"]",
    "many keys": b"\n".join(b"k%d: v" % number for number in range(90_000)),
    "one key many times": b"k: v\n" * (MIB // 5),
    "long key": b"a" * (MIB - 4) + b": b",
    "open quote": b'"' + b"a" * (MIB - 1),
    "quotes": b"'" * MIB,
    "escaped lines": b'"' + b"\\\n" * (MIB // 2 - 1),
    "colons": b":" * MIB,
    "block texts": b"|\n" + b" a\n" * (MIB // 3),
    "spaces": b" " * MIB,
    "tabs": b"\t" * MIB,
    "comments": b"#" * MIB,
    "tags": b"!" * MIB,
    "directives": b"%TAG ! tag:x\n" * 80_000,
    "zeros": b"\0" * MIB,
    "every byte": bytes(range(256)) * 4096,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end_soon_in_a_document_or_problems(name):
    assert _is_answered(HOSTILE[name])


def test_an_alias_bomb_names_each_alias_and_expands_none():
    assert codes(_bomb()) == ["Y010"] * 291


def _is_answered(raw):
    try:
        answer = read(raw, "x.yaml")
    except Unfit as unfit:
        return all(isinstance(problem, Problem) and len(str(problem)) < 600 for problem in unfit.problems)
    return isinstance(answer, Document) and _is_plain(answer.data)


def _is_plain(value):
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(part) for key, part in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str)


@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf\xff")
@settings(deadline=None)
def test_any_bytes_give_a_document_or_problems(raw):
    assert _is_answered(raw)


@given(st.text(max_size=300) | st.text(alphabet="ab:-?[]{}&*!|>'\"%@#,. \n\t<~\\", max_size=60))
@settings(deadline=None)
def test_any_text_gives_a_document_or_problems(text):
    assert _is_answered(text.encode("utf-8", "surrogatepass"))


@given(
    st.text(
        alphabet=st.characters(min_codepoint=32, max_codepoint=0xD7FF, exclude_characters="\u2028\u2029"), max_size=80
    )
)
@settings(deadline=None)
def test_a_quoted_text_comes_back_as_it_was(text):
    printable = "".join(char for char in text if not 0x7F <= ord(char) < 0xA0)
    escaped = printable.replace("'", "''")
    assert data(f"key: '{escaped}'\n") == {"key": printable}
