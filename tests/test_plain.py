"""What a terminal would obey is masked in text, and escaped in JSON, where nothing is lost."""

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.plain import MASK, plain, plain_json

STEERING = list("\x1b\x9b\x07\b\r\x7f\u202e\u2066\u200f\ufeff\u2028\udc9b\0")


@pytest.mark.parametrize("char", [*STEERING, "\n", "\t"])
def test_what_steers_a_terminal_is_masked(char):
    assert plain(f"a{char}b") == f"a{MASK}b"


def test_letters_and_spaces_of_every_script_stay():
    text = "Zoë Billingham, Ŵy, 3\u00a0September – “it’s” naïve 漢字 עברית\u202f·\u3000𝒳 é"
    assert plain(text) == text


def test_lines_stay_where_there_may_be_some():
    assert plain("a\n\x1bb\r\n", lines=True) == f"a\n{MASK}b{MASK}\n"


def test_nothing_that_steers_is_left_of_any_character():
    shown = plain("".join(map(chr, range(sys.maxunicode + 1))))
    assert {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} == set()
    assert len(shown) == sys.maxunicode + 1


@given(
    st.recursive(
        st.text() | st.sampled_from(STEERING), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_keeps_its_meaning_and_is_plain(value):
    for indent in (None, 2):
        shown = plain_json(json.dumps(value, ensure_ascii=False, indent=indent))
        assert plain(shown, lines=True) == shown
        assert json.loads(shown) == value
