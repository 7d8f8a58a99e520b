import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from letters.templating.markup import prose
from letters.templating.spaces import NO_BREAK, glue


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "plain"),
        ("an *important* word", "an <em>important</em> word"),
        ("a **strong** word", "a <strong>strong</strong> word"),
        ("**strong with *emphasis* inside**", "<strong>strong with <em>emphasis</em> inside</strong>"),
        ("*emphasis with **strong** inside*", "<em>emphasis with <strong>strong</strong> inside</em>"),
        ("***both***", "<strong><em>both</em></strong>"),
        ("(*in brackets*), and “*quoted*”", "(<em>in brackets</em>), and “<em>quoted</em>”"),
        ("an unpaired * is itself", "an unpaired * is itself"),
        ("*opened, never closed", "*opened, never closed"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("a*b*c", "a*b*c"),
        ("** spaced **", "** spaced **"),
        ("****", "****"),
        ("<b>bold</b> & <script>", "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;"),
        ("*<i>*", "<em>&lt;i&gt;</em>"),
    ],
)
def test_stars_mark_and_everything_else_is_text(text, html):
    assert prose(text) == html


@given(st.text(alphabet="ab* <>&\"'\n", max_size=40))
def test_text_in_equals_text_out_but_for_paired_stars(text):
    out = prose(text)
    shown = Markup(out).striptags() if "<" in out else out.unescape()
    assert "".join(shown.replace("*", "").split()) == "".join(text.replace("*", "").split())


@given(st.text(alphabet="a* ", max_size=30))
def test_tags_are_well_nested(text):
    open_tags = []
    for tag in re.findall(r"</?(?:em|strong)>", prose(text)):
        if tag.startswith("</"):
            assert open_tags.pop() == tag.replace("/", "")
        else:
            open_tags.append(tag)
    assert not open_tags


@pytest.mark.parametrize(
    "words",
    [
        "3 September 2014",
        "3 September",
        "April 2014",
        "Mr Simon",
        "HM Inspector",
        "5 per cent",
        "1,200 million",
        "page 2",
        "SW1V 1PN",
    ],
)
def test_words_that_belong_together_stay_on_one_line(words):
    assert glue(f"so {words} it") == f"so {words.replace(' ', NO_BREAK)} it"


def test_a_spaced_rule_never_begins_a_line():
    assert glue("one – two") == f"one{NO_BREAK}– two"


@pytest.mark.parametrize("text", ["the police force", "in 2008 and 2010", "May I say 4 things", "a – "])
def test_other_spaces_stay_as_they_are(text):
    assert glue(text).rstrip(NO_BREAK).replace(NO_BREAK, "#").count("#") == (1 if "–" in text else 0)


@given(st.text(max_size=60))
def test_glue_changes_spaces_only(text):
    assert glue(text).replace(NO_BREAK, " ") == text.replace(NO_BREAK, " ")
