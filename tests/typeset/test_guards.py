"""Everything that the typesetter must refuse, with its place; each beside something alike that it lets pass."""

import logging
import unicodedata

import pytest

from letters.errors import BadSettings, Unfit
from letters.pdf.text import pages_text
from letters.templating.templates import Templates
from letters.typeset.engine import Engine
from letters.typeset.fonts import Face, Fonts
from letters.typeset.pages import Pages
from letters.typeset.readable import misread
from letters.typeset.weasy import WeasyTypesetter, make_typesetter

FORCE = "data/forces/leicestershire.yaml"


@pytest.fixture
def refused(make_letter, marks, typesetter):
    """The problems for which a letter is refused."""

    def refused(by=typesetter, alter=None, edition=None):
        letter = make_letter(alter)
        if edition is None:
            with pytest.raises(Unfit) as unfit:
                by.typeset(letter)
        else:
            master = by.typeset(letter)
            with pytest.raises(Unfit) as unfit:
                by.finish(master, letter, marks(letter, edition))
        return unfit.value.problems

    return refused


@pytest.mark.parametrize(
    "address",
    ["http://x.example/a.png", "https://x.example/a.png", "file:///etc/passwd", "data:image/png,AAAA", "../a.png",
     "//x.example/a.png", "%2e%2e/a.png", "link.png", "signature:picture", "file://x.example/a"],
)  # fmt: skip
def test_the_typesetter_fetches_nothing_from_outside(spoilt, refused, tmp_path, address):
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "templates" / "link.png").symlink_to("../a.png")
    by = spoilt("letter.html.j2", "<h1>", f'<img src="{address}" alt="x">\n<h1>')
    problem = next(problem for problem in refused(by) if problem.code == "T010")
    assert problem.file == "templates/letter.html.j2"
    assert "refused" in problem.what


def test_a_refused_fetch_is_placed_and_said_once(spoilt, refused):
    by = spoilt(
        "letter.html.j2", '<div id="hand"></div>', '<img src="http://x.example/a.png" alt="x">\n<div id="hand"></div>'
    )
    (problem,) = refused(by)
    assert problem.line > 40
    assert "http://x.example/a.png" in problem.what


def test_stylesheets_and_fonts_from_outside_are_refused_too(spoilt, refused):
    outside = '@import "http://x.example/a.css";\n@font-face { font-family: X; src: url(file:///x.ttf) }\n/* The letter'
    by = spoilt("letter.css", "/* The letter", outside)
    problems = refused(by)
    assert {problem.file for problem in problems} == {"templates/letter.css"}
    assert {problem.line for problem in problems if problem.code == "T010"} == {1, 2}


def test_a_picture_in_the_templates_is_used(spoilt, tmp_path, make_letter, open_pdf, elements):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0 0h9v9z"/></svg>'
    (tmp_path / "templates" / "logo.svg").write_text(svg)
    by = spoilt("letter.html.j2", '<p class="inspectorate">', '<img src="logo.svg" alt="HMIC"><p class="inspectorate">')
    pdf = open_pdf(by.typeset(make_letter()).pdf)
    assert [str(figure.Alt) for figure in elements(pdf, "/Figure")] == ["HMIC"]


def test_a_picture_without_a_description_is_refused(spoilt, refused, tmp_path):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><path d="M0 0h9v9z"/></svg>'
    (tmp_path / "templates" / "logo.svg").write_text(svg)
    by = spoilt("letter.html.j2", '<p class="inspectorate">', '<img src="logo.svg"><p class="inspectorate">')
    (problem,) = refused(by)
    assert (problem.code, problem.file) == ("T011", "templates/letter.html.j2")
    assert "alt" in problem.what


def test_a_page_without_a_language_is_refused(spoilt, refused):
    (problem,) = refused(spoilt("letter.html.j2", '<html lang="en-GB">', "<html>"))
    assert (problem.code, problem.file) == ("T011", "templates/letter.html.j2")


@pytest.mark.parametrize(
    ("rule", "line", "column"),
    [
        ("p { colour: red }", 1, 5),
        ("p {\n  margin: 1 furlong;\n}", 2, 3),
        ("@page { @nowhere { content: 'x' } }", 1, None),
    ],
)
def test_every_warning_about_a_stylesheet_is_placed(spoilt, refused, rule, line, column):
    by = spoilt("letter.css", "/* The letter", f"{rule}\n/* The letter")
    problem = refused(by)[0]
    assert (problem.file, problem.line, problem.code) == ("templates/letter.css", line, "T011")
    assert column in (None, problem.column)
    assert refused(by) == refused(by)


def test_warnings_count_whatever_the_level_of_the_log(spoilt, refused):
    by = spoilt("letter.css", "/* The letter", "p { colour: red }\n/* The letter")
    logging.getLogger().setLevel(logging.CRITICAL)
    try:
        assert refused(by)
    finally:
        logging.getLogger().setLevel(logging.WARNING)


def test_a_picture_that_is_none_is_the_settings_matter(typesetter, refused):
    (problem,) = refused(WeasyTypesetter(typesetter._templates.folder, b"not a picture"), edition="public")
    assert (problem.file, problem.part, problem.code) == ("data/settings.yaml", "signing.picture", "T016")


def test_an_unknown_font_family_is_refused(spoilt, refused):
    by = spoilt("letter.css", '11.5pt/1.3 "Liberation Sans"', '11.5pt/1.3 "Comic Sans"')
    (problem,) = refused(by)
    assert (problem.file, problem.code) == ("templates/letter.css", "T013")
    assert problem.line > 10
    assert "'Comic Sans'" in problem.what


@pytest.mark.parametrize("char", ["☃", "水", "🙂"])
def test_a_character_without_a_glyph_is_named(refused, char):
    def alter(inspection, force):
        force["findings"]["time"] = [f"Demand is {char} understood."]
        inspection["themes"][0]["scope"] = f"how {char} well"

    problems = refused(alter=alter)
    assert [(problem.file, problem.code) for problem in problems] == [(FORCE, "P005"), ("data/inspection.yaml", "P005")]
    assert f"U+{ord(char):04X} {unicodedata.name(char)}" in problems[0].what
    assert [(problem.part, problem.words) for problem in problems] == [
        ("findings.time.0", char),
        ("themes.0.scope", char),
    ]


def test_a_character_without_a_glyph_in_a_template_is_named(spoilt, refused):
    problem = refused(spoilt("letter.html.j2", "Yours sincerely", "Yours ☃ sincerely"))[-1]
    assert (problem.file, problem.code) == ("templates/letter.html.j2", "T012")
    assert problem.line > 40
    assert problem.column > 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("letter.html.j2", "Yours sincerely", "Yours &#9731; sincerely"),
        ("letter.html.j2", "Yours sincerely", "Yours &#x2603; sincerely"),
        ("letter.html.j2", "Yours sincerely", "Yours &malt; sincerely"),
        ("letter.css", "/* The letter", "h1::before { content: '\\2603 ' }\n/* The letter"),
        ("letter.css", "/* The letter", "h1::before { content: '☃' }\n/* The letter"),
        ("stamps/page.html.j2", '<p class="number">', '<p class="number">☃ '),
    ],
)
def test_a_character_without_a_glyph_is_found_wherever_and_however_it_is_written(spoilt, refused, file, old, new):
    """As `&#9731;` or in a stylesheet it is in no HTML that could be searched, yet the page would show an empty box."""
    edition = "public" if file.startswith("stamps") else None
    problems = [it for it in refused(spoilt(file, old, new), edition=edition) if it.code == "T012"]
    assert [it.file for it in problems] == [f"templates/{file}"]
    assert problems[0].line > 0


def test_shipped_fonts_agree(typesetter):
    fonts = Fonts(typesetter._templates.folder / "fonts")
    assert fonts.faces == {Face("Liberation Sans", bold, italic) for bold in (False, True) for italic in (False, True)}
    assert set("ŵŷâêîôûẁëé–—‘’“”£€•|") <= fonts.characters


@pytest.mark.parametrize("text", ["בְּרֵאשִׁית", "x\u0331\u0308y"])
def test_a_text_that_would_be_read_otherwise_is_refused(refused, text):
    def alter(inspection, force):
        force["findings"]["time"] = [f"They call it {text}."]

    (problem,) = refused(alter=alter)
    assert (problem.file, problem.page, problem.part, problem.code) == (FORCE, 1, "findings.time.0", "P006")


@pytest.mark.parametrize("text", ["שלום", "ŵ and ŷ", "Zoe\u0308", "e\u0301\u0323"])
def test_a_text_that_reads_as_it_is_written_is_none_of_them(typesetter, make_letter, text):
    def alter(inspection, force):
        force["findings"]["time"] = [f"They call it {text}."]

    pages = pages_text(typesetter.typeset(make_letter(alter)).pdf)
    assert unicodedata.normalize("NFC", text) in pages[0]


LEFTWARD = [
    "The sign read שלום לכולם חברים in blue paint.",
    "They wrote “שלום 3.5 (לכולם), חברים”, and 12 officers read it.",
    "Reported as ב-2014 and טוב יום at 12:30; 24/7 too.",
    "שלום לכולם חברים טובים שלי היום ומחר and no word more",
    "A line with words enough to be broken in the midst of what was on that wall, שלום לכולם חברים טובים, in paint.",
]


@pytest.fixture(scope="module")
def leftward(typesetter, make_letter):
    """A letter that quotes Hebrew in English sentences, and its pages."""
    letter = make_letter(lambda inspection, force: force["findings"].update(time=LEFTWARD))
    return letter, typesetter.typeset(letter).pdf


def test_words_that_run_leftward_in_an_english_sentence_read_as_they_are_drawn(leftward):
    _, pdf = leftward
    assert "read חברים לכולם שלום in blue" in pages_text(pdf)[0]


@pytest.mark.parametrize(
    "text",
    [
        "read שלום חברים לכולם in blue",
        "read שלום לכולם in blue",
        "read שלום לכולם חברים blue in",
        "sign The read שלום לכולם חברים",
        "שלום (לכולם) 3.5, חברים",
        "שלום לכולמ",
    ],
)
def test_words_that_run_leftward_are_refused_in_any_other_order(leftward, text):
    letter, pdf = leftward
    shown = [[text], *[[]] * (len(pages_text(pdf)) - 1)]
    assert [it.code for it in misread(letter, shown, pdf)] == ["P006"]


def test_a_word_too_long_for_its_line_is_refused(refused, typesetter, make_letter):
    def alter(inspection, force):
        force["findings"]["time"] = ["See " + "x" * 110 + "."]

    (problem,) = refused(alter=alter)
    assert (problem.file, problem.page, problem.code) == (FORCE, 1, "P001")
    assert (problem.part, problem.words) == ("findings.time.0", "x" * 110 + ".")

    def shorter(inspection, force):
        force["findings"]["time"] = ["See " + "x" * 60 + "."]

    typesetter.typeset(make_letter(shorter))


def test_an_address_too_long_for_its_window_is_refused(refused):
    def alter(inspection, force):
        force["addressee"]["postal"] = ["One", "Two", "Three", "Four"]

    (problem,) = refused(alter=alter)
    assert (problem.page, problem.code) == (1, "P002")
    assert (problem.file, problem.part) == (FORCE, "addressee.postal.3")
    assert "the address window" in problem.what


def test_a_marking_too_long_for_the_band_is_refused(refused):
    def alter(inspection, force):
        inspection["marking"] = "OFFICIAL-SENSITIVE " * 9

    (problem,) = refused(alter=alter, edition="embargoed")
    assert (problem.page, problem.code) == (0, "P002")
    assert (problem.file, problem.part) == ("data/inspection.yaml", "marking")
    assert "the band" in problem.what


def test_a_notice_too_long_is_refused(refused):
    def alter(inspection, force):
        inspection["embargo"]["notice"] = "Not to be published before then, at all. " * 6

    (problem,) = refused(alter=alter, edition="embargoed")
    assert "the embargo notice" in problem.what
    assert (problem.file, problem.part) == ("data/inspection.yaml", "embargo.notice")


def test_a_stamp_on_two_pages_is_refused(spoilt, refused):
    by = spoilt(
        "stamps/page.html.j2", '<p class="number">', '<p>x</p><p style="break-before: page">y</p><p class="number">'
    )
    (problem,) = refused(by, edition="public")
    assert (problem.file, problem.code) == ("templates/stamps/stamps.css", "T015")


def test_a_letter_without_a_place_for_its_signature_is_refused(spoilt, refused):
    (problem,) = refused(spoilt("letter.html.j2", '<div id="signature"></div>', ""))
    assert (problem.file, problem.code) == ("templates/letter.html.j2", "T014")
    assert problem.line > 40


def test_a_template_that_prints_none_is_refused_with_its_line(spoilt, refused):
    def alter(inspection, force):
        force["addressee"].pop("name")

    by = spoilt("letter.html.j2", "{% if addressee.name %}\n", "{% if true %}\n")
    (problem,) = refused(by, alter)
    assert (problem.file, problem.code) == ("templates/letter.html.j2", "T003")
    assert problem.line > 20


@pytest.fixture
def engine(typesetter):
    return Engine(Templates(typesetter._templates.folder), None)


@pytest.fixture
def stranded(engine, make_letter):
    """(code, part of the data) of each problem with the breaks of pages."""

    def stranded(body, style=""):
        html = f'<html lang="en"><title>x</title><style>{style}</style><body>{body}'
        pages = Pages(engine.render(html, "letter.html.j2", "letter.css").document)
        return [(problem.code, problem.part) for problem in pages.stranded(make_letter())]

    return stranded


FOOT = '<p style="height: {}mm">filler</p><h2>Freeing up time</h2><p>One.</p><div class="close">y</div>'


def test_a_heading_alone_at_a_foot_is_found_and_the_stylesheet_prevents_it(stranded):
    body = FOOT.format(235)
    assert ("P003", "findings.time") in stranded(body, "h2 { break-after: auto !important }")
    assert "P003" not in dict(stranded(body))


def test_a_close_without_two_lines_above_it_is_found(stranded):
    style = ".close { break-before: page !important }"
    assert stranded('<p>One.</p><div class="close">y</div>', style) == [("P004", "findings.time.0")]
    assert stranded('<p>One.</p><p style="break-before: page">A<br>B</p><div class="close">y</div>') == []


@pytest.mark.parametrize("height", range(150, 236, 5))
def test_the_stylesheet_keeps_two_lines_with_the_close(stranded, height):
    close = '<div class="close"><p style="height: 60mm">Yours</p></div>'
    text = "".join(f"<p>{'The force understands its demand well enough. ' * 6}</p>" for _ in range(3))
    assert stranded(f'<p style="height: {height - 60}mm">filler</p>{text}{close}') == []


def test_a_missing_subsetter_is_the_machine_s_affair(engine):
    logger = logging.getLogger("weasyprint")
    problems = []
    with engine._listening("letter.html.j2", problems):
        logger.warning('Using fontTools instead of HarfBuzz-Subset for font "X".')
    assert problems == []
    with engine._listening("letter.html.j2", problems):
        logger.warning("Anything else")
    assert [problem.code for problem in problems] == ["T011"]


def test_a_picture_that_cannot_be_read_is_a_matter_of_settings(typesetter, tmp_path):
    with pytest.raises(BadSettings, match="no such file"):
        make_typesetter(typesetter._templates.folder, tmp_path / "gone.svg")
    (tmp_path / "there.svg").write_bytes(b"<svg/>")
    assert make_typesetter(typesetter._templates.folder, tmp_path / "there.svg")


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("Kent Police did better.", "P103"),
        ("Kent <em>Police</em> did better.", "P103"),
        ("Call {{ None | string }} at once.", "P105"),
        ('Call {{ "{{" }} phone.', "P105"),
    ],
)
def test_what_a_template_says_of_another_force_or_of_a_missing_value_is_refused(spoilt, refused, printed, code):
    by = spoilt("letter.html.j2", '<p class="farewell">', f'<p>{printed}</p>\n<p class="farewell">')
    (problem,) = refused(by)
    assert (problem.file, problem.code) == ("templates/letter.html.j2", code)
    assert bool(problem.line) == (printed == "Kent Police did better.")


def test_mentions_let_a_template_name_another_force(spoilt, make_letter):
    by = spoilt("letter.html.j2", '<p class="farewell">', '<p>Kent Police did better.</p>\n<p class="farewell">')

    def alter(inspection, force):
        force["mentions"] = ["kent"]

    assert by.typeset(make_letter(alter))


def test_another_force_in_a_finding_is_told_in_the_data_alone(typesetter, make_letter):
    def alter(inspection, force):
        force["findings"]["time"] = ["Kent Police did better, and None of the rest."]

    assert typesetter.typeset(make_letter(alter))


def test_texts_on_no_page_and_stamps_name_no_other_force(spoilt, refused):
    by = spoilt("stamps/words.html.j2", "{% set title %}", "{% set title %}Not for Kent Police")
    (problem,) = refused(by, edition="public")
    assert (problem.file, problem.code) == ("templates/stamps/words.html.j2", "P103")
    by = spoilt("stamps/band.html.j2", "EMBARGOED", "Not for Kent Police. EMBARGOED")
    (problem,) = refused(by, edition="embargoed")
    assert (problem.file, problem.code) == ("templates/stamps/band.html.j2", "P103")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("{{ embargo.words | glue }}", "Thursday 4 September 2014 at 00:01",
         "the sentence about the embargo is missing"),
        ("must not be published until that date and time", "is yours",
         "“must not be published”, after the instant of the embargo, is missing"),
    ],
)  # fmt: skip
def test_a_letter_says_its_own_embargo_in_words(spoilt, refused, old, new, what):
    def alter(inspection, _):
        inspection["embargo"] |= {"until": "2014-09-05 00:01"}

    (problem,) = refused(spoilt("letter.html.j2", old, new), alter)
    assert (problem.code, problem.what, problem.file) == ("T026", what, "templates/letter.html.j2")


def test_an_embargo_that_the_stylesheet_hides_is_not_said(spoilt, refused):
    by = spoilt("letter.css", "/* The letter", "body > p { visibility: hidden }\n/* The letter")
    assert "T026" in {problem.code for problem in refused(by)}
