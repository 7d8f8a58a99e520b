"""WeasyPrint hurried and unhurried: the same pages to the byte, whatever the hurry left out."""

import subprocess
import sys
from pathlib import Path

import fontTools
import pytest
import weasyprint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from weasyprint.text.fonts import FontConfiguration

from letters.errors import Unfit
from letters.model.letter import Copy
from letters.ports import Marks
from letters.typeset.swift import declarations, hurry, loading
from letters.typeset.weasy import WeasyTypesetter
from letters.workspace.workspace import load

TOP = Path(__file__).parents[2]
FONTS = f"import os; os.environ['FONTCONFIG_FILE'] = {str(TOP / 'templates/fonts/fonts.conf')!r}\n"
USE = """\
import sys
sys.path[:0] = ["tests"]
{before}
from pathlib import Path
from writing import letter_of, marks_of
from letters.typeset.weasy import WeasyTypesetter
from hashlib import sha256
by, letter = WeasyTypesetter(Path("templates")), letter_of()
master = by.typeset(letter)
for edition in ("embargoed", "public", "proof"):
    print(sha256(by.finish(master, letter, marks_of(letter, edition))).hexdigest())
from weasyprint.text.ffi import ffi
print("compiled" if type(ffi).__module__ == "_cffi_backend" else "parsed", file=sys.stderr)
print("whole" if "fontTools.otlLib" in sys.modules else "part", file=sys.stderr)
"""


@pytest.fixture(scope="module")
def make():
    """The digests of three editions made by a fresh interpreter, and how WeasyPrint was loaded in it."""

    def make(before="", after=""):
        done = subprocess.run(
            [sys.executable, "-c", USE.format(before=before) + after],
            cwd=TOP,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split(), done.stderr.split()

    return make


@pytest.fixture(scope="module")
def hurried(make):
    return make()


def test_a_typesetter_that_is_kept_to_the_end_lets_its_process_end_well(make):
    """What outlives WeasyPrint's own handles on Pango frees its fonts without them."""
    make("import json", "json.kept = by")


def test_letters_are_made_with_compiled_declarations_and_half_of_font_tools(hurried):
    digests, how = hurried
    assert len(set(digests)) == 3
    assert how == ["compiled", "part"]


@pytest.mark.parametrize(
    ("before", "how"),
    [
        ("from letters.typeset.swift import declarations; declarations.SOURCE = 'another'", ["parsed", "part"]),
        ("import cffi", ["parsed", "part"]),
        ("from letters.typeset.swift import loading; loading.FONTTOOLS = 'another'", ["compiled", "whole"]),
        ("import weasyprint", ["parsed", "whole"]),
    ],
    ids=["other declarations", "cffi in use", "other fontTools", "loaded by somebody else"],
)
def test_where_the_hurry_stands_back_the_pages_are_the_same(make, hurried, before, how):
    assert make(f"{FONTS}{before}") == (hurried[0], how)


def test_the_compiled_declarations_are_those_of_the_installed_weasyprint():
    sys.path.insert(0, str(TOP / "tools"))
    try:
        import declarations as tool
    finally:
        sys.path.pop(0)
    assert Path(declarations.__file__).read_text("utf-8") == tool.compiled()


def test_the_versions_that_were_looked_into_are_the_installed_ones():
    assert fontTools.version == loading.FONTTOOLS
    assert weasyprint.__version__ == hurry.WEASYPRINT


# What is put into WeasyPrint: every page must come out as it would without.

WORDS = ("HMIC", "found", "the force", "*clear*", "**strong**", "crime", "fi", "AVATAR", "ŵyl", "tŷ", "Llŷn", "10 days",
         "e\u0301", "–", "‘so’", "1,319", "£5", "https://hmic.example/a/long/address")  # fmt: skip
TEXT = (
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=60)
    .map(" ".join)
    .filter(lambda text: any(map(str.isalnum, text)))  # other texts are none by the model's rules
)
POINTS = st.lists(st.one_of(TEXT, st.lists(TEXT, min_size=1, max_size=3)), min_size=1, max_size=6).map(
    lambda points: ["It is so:", *points] if isinstance(points[0], list) else points
)
GALLERY = """\
<html lang="en-GB"><head><title>All sorts</title><style>
@page { size: 120mm 160mm; margin: 15mm; @bottom-center { content: counter(page) " of " counter(pages) } }
@page wide { size: 160mm 120mm; @top-left { content: "Wide"; width: 50% } @left-middle { content: "" } }
body { font: 11pt Liberation Sans } .wide { page: wide } .just { text-align: justify; hyphens: auto }
.half { width: 50%; min-height: calc(1em + 5%); box-sizing: border-box; padding: 1em; margin-inline-start: 5% }
.first::first-line { font-weight: bold; letter-spacing: 1px } .first::first-letter { float: left; font-size: 200% }
.var { --room: 3mm; margin: var(--room); font-variant-caps: small-caps; font-feature-settings: "kern" 0 }
.cut { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; width: 30mm } .pre { white-space: pre-wrap }
.clamp { max-lines: 2; block-ellipsis: auto } .rtl { direction: rtl } .over { overflow-wrap: anywhere; width: 10mm }
u { text-decoration: underline red } sub { vertical-align: sub; font-size: 70% } td { border: 1pt solid }
.columns { columns: 2 } .flex { display: flex } .flex > * { flex: 1; max-width: 40% } .word { word-spacing: 3px }
</style></head><body>
<p class="just">Understanding neighbourhood responsibilities characteristically necessitates comprehensive
interdepartmental communication, notwithstanding administrative considerations.</p>
<p class="first">The first line of this paragraph is bold, the rest of it is not, and its first letter is large.</p>
<p class="half">Half <u>underlined</u> H<sub>2</sub>O</p><p class="var">Small Caps AVATAR</p>
<p class="cut">This line is far too long for its room</p><p class="clamp">{text} {text} {text}</p>
<p class="pre">a\tb  c\n\nd</p><p class="rtl">(abc) 123 – שלום</p><p class="over">unbreakablewordthatistoolong</p>
<p class="word">word  spacing&nbsp;here &shy;soft&shy;hyphen­ated</p><ol><li>one<li>two<ul><li>deep</ul></ol>
<table style="border-collapse: collapse"><tr><td>a<td>{text}</table>
<table><tr><td style="width: 30%">a<td>{text}</table>
<div class="columns">{text} {text}</div><div class="flex"><p>{text}</p><p>b</p></div>
<svg width="60" height="20"><text x="2" y="12" font-size="8" font-family="Liberation Sans">Picture</text></svg>
<div class="wide"><h1>Wide</h1>{text}</div></body></html>"""


@pytest.fixture
def both(typesetter):
    """What a function gives for a letter's editions with the hurry and without."""

    def both(letter, editions):
        def outcome(by):
            try:
                master = by.typeset(letter)
                return [by.finish(master, letter, edition) for edition in editions]
            except Unfit as unfit:
                return unfit.problems

        hurried = outcome(typesetter)
        with hurry.only():
            unhurried = WeasyTypesetter(typesetter._templates.folder)
            assert not hurry._replaced, "this would compare the hurry with itself"
            return hurried, outcome(unhurried)

    return both


@pytest.fixture
def sample():
    workspace, _ = load(TOP)
    assert len(workspace.letters) == 43
    return workspace.letters


def editions(letter):
    copies = [Copy(f"{letter.id}-{number}", person) for number, person in enumerate(letter.people, 1)]
    return [*(Marks("embargoed", copy, evaluation=True) for copy in copies), Marks("public"), Marks("proof")]


def test_the_hurry_is_on(typesetter):
    assert {owner.__name__ for owner, _, _ in hurry._replaced} >= {"ComputedStyle", "Layout", "weasyprint.draw.text"}
    with hurry.only():
        WeasyTypesetter(typesetter._templates.folder)
        assert not hurry._replaced
    assert hurry._replaced


EVERY_SIXTH = slice(3, None, 6)  # of the letters in the order of their forces; leicestershire, the real one, is one


@pytest.mark.parametrize(
    "which", [EVERY_SIXTH, pytest.param(slice(None), marks=pytest.mark.storm)], ids=["every sixth", "all 43"]
)
def test_the_letters_of_the_sample_are_the_same_to_the_byte(sample, both, which):
    for letter in sample[which]:
        hurried, unhurried = both(letter, editions(letter))
        assert hurried == unhurried, letter.id
        assert all(pdf.startswith(b"%PDF-") for pdf in hurried)


ALL_SORTS = given(crime=POINTS, time=POINTS, name=st.sampled_from(["Leicestershire Police", "Heddlu Dyfed-Powys"]))
HEALTHY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=12, suppress_health_check=HEALTHY)
@ALL_SORTS
def test_letters_of_all_sorts_are_the_same_to_the_byte(make_letter, both, crime, time, name):
    compare(make_letter, both, crime, time, name)


@pytest.mark.storm
@settings(max_examples=500, suppress_health_check=HEALTHY, deadline=None)
@ALL_SORTS
def test_five_hundred_letters_of_all_sorts_are_the_same_to_the_byte(make_letter, both, crime, time, name):
    compare(make_letter, both, crime, time, name)


def compare(make_letter, both, crime, time, name):
    def alter(inspection, force):
        force["findings"] = {"crime": crime, "time": [*time, *["Some plans mention prevention."] * 16]}
        force["copied_to"] = [{"office": name}]

    letter = make_letter(alter)
    hurried, unhurried = both(letter, editions(letter))
    assert hurried == unhurried


def test_what_is_refused_is_refused_in_the_same_words(make_letter, both):
    def alter(inspection, force):
        force["findings"]["crime"] = ["A glyph that no font has: 水.", "x" * 500]

    hurried, unhurried = both(make_letter(alter), [Marks("proof")])
    assert hurried == unhurried
    assert hurried[0].code == "P005"


@pytest.mark.parametrize("text", ["The force understands its demand.", "水 has no glyph here", "a " * 200])
def test_pages_that_no_letter_has_are_the_same_to_the_byte(typesetter, text):
    """Whatever a template of somebody's own may use: what the hurry does not know it leaves to WeasyPrint."""
    assert typesetter

    def pdf():
        fonts = FontConfiguration()
        return [weasyprint.HTML(string=GALLERY.replace("{text}", text)).write_pdf(font_config=fonts) for _ in "ab"]

    first, again = pdf()
    assert first == again
    with hurry.only():
        assert pdf() == [first, first]
