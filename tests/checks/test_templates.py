"""`check --templates`: every mistake of a template with its line and column; the shipped ones have none."""

import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from letters.checks.templates.parts import lacking_letter
from letters.codes import CODES
from letters.errors import BadSettings
from letters.pdf.text import pages_text
from letters.templating.templates import Templates
from letters.typeset.context import letter_context
from letters.typeset.jobs import attempt
from letters.typeset.weasy import WeasyTypesetter
from letters.workflows import check_templates as checking
from letters.workflows.check_templates import best_placed, check_templates, find_templates, static_problems
from letters.workflows.editions_wanted import everything
from letters.workflows.fixtures import fixtures

SHIPPED = Path(__file__).parents[2] / "templates"


@pytest.fixture
def root(tmp_path):
    """A folder with the shipped templates, and no data."""
    shutil.copytree(SHIPPED, tmp_path / "templates")
    return tmp_path


def spoil(root, file, old, new):
    path = root / "templates" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def found(root):
    problems = best_placed(static_problems(Templates(root / "templates")))
    return {(it.code, it.file.removeprefix("templates/"), it.line, it.column) for it in problems}


def test_the_shipped_templates_are_without_fault(root):
    names, problems = check_templates(root, progress=lambda _step: None)
    assert problems == ()
    assert "templates/letter.html.j2" in names


@pytest.mark.parametrize(
    ("file", "old", "new", "wrong"),
    [
        ("letter.html.j2", "{{ date | glue }}", "{{ dte | glue }}", "dte"),
        ("letter.html.j2", "{% if addressee.name %}", "{% if addressee.nmae %}", "nmae"),
        ("letter.html.j2", "person.office | glue }}", "person.ofice | glue }}", "ofice"),
        ("letter.html.j2", "block.led_in", "block.ledin", "ledin"),
        (
            "letter.html.j2",
            "{% if report %}",
            '{% if report %}{% if moved > 5 %}{{ force["nope"] }}{% endif %}',
            "nope",
        ),
        (
            "letter.html.j2",
            "{% if report %}",
            "{% if moved > 5 %}{{ inspection['inspectorate'][ 'nope' ] }}{% endif %}{% if report %}",
            "nope",
        ),
        (
            "letter.html.j2",
            "{% if report %}",
            "{% if moved > 5 %}{{ copied_to[0].nope }}{% endif %}{% if report %}",
            "nope",
        ),
        ("letter.html.j2", "{% if report %}", "{% if report.titel %}", "titel"),
        ("letter.html.j2", "on a date to be confirmed", "on {{ embrago.words }}", "embrago"),
        ("stamps/band.html.j2", "stamp.marking and", "stamp.markng and", "markng"),
        ("stamps/copy.html.j2", "stamp.mark.size }} {{", "stamp.mark.sze }} {{", "sze"),
        ("stamps/words.html.j2", "{{ inspection.title }}", "{{ inspection.tittle }}", "tittle"),
        ("messages/sentences.j2", "{{ lifted.utc }}", "{{ lifted.utcc }}", "utcc"),
        ("messages/notice.txt.j2", "{{ rehearsed() }}", "{{ rehearsd() }}", "rehearsd"),
        ("parts.html.j2", "{% for block in items %}", "{% for block in itmes %}", "itmes"),
    ],
)
def test_a_name_that_no_data_has_is_found_in_every_branch_with_its_column(root, file, old, new, wrong):
    spoil(root, file, old, new)
    lines = (root / "templates" / file).read_text().splitlines()
    [(number, line)] = [(number, line) for number, line in enumerate(lines, 1) if wrong in line]
    assert ("T002", file, number, line.index(wrong) + 1) in found(root)


@pytest.mark.parametrize(
    ("code", "edit", "at"),
    [
        ("T007", ("parts.html.j2", "item.text | prose", "item.text | safe"), "safe"),
        (
            "T007",
            ("letter.html.j2", "<body>", "<body>{% autoescape false %}{{ date }}{% endautoescape %}"),
            "autoescape",
        ),
        ("T004", ("letter.html.j2", '"parts.html.j2"', '"../parts.html.j2"'), "../parts"),
        ("T004", ("stamps/words.html.j2", '"stamps/sentences.html.j2"', '"stamps/gone.html.j2"'), "stamps/gone"),
        ("T025", ("letter.html.j2", "<body>", '<body><input value="NOT READY">'), "<input"),
        ("T025", ("letter.html.j2", "<body>", "<body><p><textarea>withdrawn</textarea></p>"), "<textarea"),
        ("T010", ("letter.html.j2", "<body>", '<body><img src="https://crest.example/a.png" alt="x">'), "https:"),
        ("T010", ("letter.html.j2", "<body>", '<body><img src="../data/report.png" alt="x">'), "../data"),
        ("T010", ("messages/message.html.j2", "<body", '<img src="//track.example/1.gif"><body'), "//track"),
        ("T010", ("letter.css", "@page", "@import 'https://a.example/b.css';\n@page"), "https:"),
        ("T010", ("letter.css", "@page", "b { background: url(/etc/hostname) }\n@page"), "/etc"),
        ("T022", ("letter.css", "@page", 'li { hyphens: auto; hyphenate-character: "not" }\n@page'), "hyphenate"),
        ("T022", ("letter.css", "@page", 'li { hyphenate-character: "…" }\n@page'), "hyphenate"),
        ("T022", ("letter.css", "@page", 'q { quotes: "not " "" }\n@page'), "quotes"),
        ("T020", ("letter.html.j2", "import blocks, points", "import blocks, points, extras"), "extras"),
        ("T020", ("letter.html.j2", "<body>", "<body>{% set spare = date %}"), "spare"),
        ("T001", ("letter.html.j2", "{% if copied_to %}", "{% if copied_to"), None),
    ],
)
def test_what_reaches_outside_and_what_nobody_uses_has_its_place(root, code, edit, at):
    file = edit[0]
    spoil(root, *edit)
    problems = [it for it in found(root) if it[:2] == (code, file)]
    assert problems
    if at:
        lines = (root / "templates" / file).read_text().splitlines()
        number, line = next((number, line) for number, line in enumerate(lines, 1) if at in line)
        assert (code, file, number, line.index(at) + 1) in problems


@pytest.mark.parametrize(
    ("file", "old", "said"),
    [
        ("letter.html.j2", "{% if embargo %}on {{ embargo.words | glue }}{% else %}", "{% if 1 %}"),
        ("letter.html.j2", "{{ embargo.words | glue }}", "Thursday 4 September 2014 at 00:01"),
        ("letter.html.j2", '{{ "office" if signatory.name else "name" }}">{{ signatory.office | glue }}', '">'),
        ("letter.html.j2", "{% if person.name %}{{ person.name | glue }}, ", "{% if 1 %}"),
        ("letter.html.j2", '<p class="date">{{ date | glue }}</p>', ""),
        ("letter.html.j2", "The report must not be published until", "The report may be published after"),
        ("letter.html.j2", " It must not be published until that date and time.", ""),
        ("parts.html.j2", "{% if item.points %}{{ points(item.points) }}{% endif %}", ""),
        ("messages/message.txt.j2", "{{ certificate }}", ""),
        ("messages/message.html.j2", "<p>{{ embargo.notice }}</p>", ""),
    ],
)  # fmt: skip
def test_a_part_that_every_letter_or_message_needs_is_missed(root, file, old, said):
    spoil(root, file, old, said)
    missing = {it for it in found(root) if it[0] in ("T021", "T026")}
    wanted = "letter.html.j2" if file == "parts.html.j2" else file
    assert {it[1] for it in missing} == {wanted}


def test_a_template_whose_name_only_the_data_say_is_told_in_a_branch_that_none_takes(root):
    spoil(root, "letter.html.j2", "<h1>", "{% if date == 'x' %}{% include inspection.title %}{% endif %}<h1>")
    assert ("T005", "letter.html.j2") in {it[:2] for it in found(root)}


ELEMENTS = ['style="display:none"', 'style="color: #fff"', 'style="color: rgba(0,0,0,.05)"', "hidden"]
RULES = [
    "p { display: none }",
    "h1, h2 { visibility:hidden }",
    "li { color: #fff }",
    "@media screen { code { font-size: 0 } }",
    "p { max-height: 0; overflow: hidden }",
    "p { position: absolute; left: -9999px }",
]


@pytest.mark.parametrize(
    ("old", "new", "hiding"),
    [('<p style="border: 2px solid #000; padding: 0.5em">', "<p {}>", it) for it in ELEMENTS]
    + [("</head>", "<style>\n  {}\n</style>\n</head>", it) for it in RULES],
)
def test_what_a_message_or_its_stylesheet_hides_is_told_in_its_line(root, old, new, hiding):
    file = "messages/message.html.j2"
    spoil(root, file, old, new.replace("{}", hiding))
    lines = (root / "templates" / file).read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if hiding in text)
    problems = [*static_problems(Templates(root / "templates"))]
    assert {(it.code, it.file, it.line, it.column > 1) for it in problems} == {
        ("T021", f"templates/{file}", line, True)
    }


def test_a_style_of_a_message_that_another_one_overrules_hides_nothing(root):
    style = "<style>p { display: none } p { display: block !important }</style>"
    spoil(root, "messages/message.html.j2", "</head>", f"{style}</head>")
    assert found(root) == set()


def test_room_is_tried_with_the_longest_texts(root):
    spoil(root, "letter.css", ".addressee {", ".addressee { width: 60mm !important;")
    _, problems = check_templates(root, progress=lambda _step: None)
    assert {it.code for it in problems} == {"P002"}
    assert {(it.file, bool(it.line), bool(it.column)) for it in problems} == {("templates/letter.html.j2", True, True)}
    assert any("the longest names" in it.what for it in problems)


def test_data_can_switch_no_escaping_off(root):
    """`safe` is no filter, and the block no block, when a letter is made."""
    folder = root / "templates"
    for source in ("{{ x | safe }}", "{% autoescape false %}{{ x }}{% endautoescape %}"):
        (folder / "x.html.j2").write_text(source)
        with pytest.raises(Exception, match="problem") as refused:
            Templates(folder).render("x.html.j2", {"x": "<b>"})
        assert refused.value.problems[0].code == "T001"


def test_templates_are_found_from_below_and_by_name(root, tmp_path_factory):
    below = root / "templates" / "stamps"
    assert find_templates(below, None) == root
    assert find_templates(Path("/"), root) == root
    with pytest.raises(BadSettings):
        find_templates(tmp_path_factory.mktemp("empty"), None)


def test_each_code_of_templates_has_a_weight():
    assert {code: CODES[code].severity for code in ("T020", "T021")} == {"T020": "note", "T021": "error"}


def test_each_letter_that_nobody_wrote_has_pages_that_say_what_is_special_about_it():
    """Else what it is there for is never looked at."""
    typesetter = WeasyTypesetter(SHIPPED)
    said = {}
    for name, letter in fixtures().items():
        sheets = attempt(typesetter, everything(letter))
        assert sheets.problems == (), name
        said[name] = " ".join(pages_text(sheets.pdfs[0]))
    assert "Ŵ, Ŷ, Â" in said["Welsh letters"]
    assert "The sign read שלום and 12 officers" in said["words from right to left"]
    assert "Zoe\u0308 and Rene\u0301e" in unicodedata.normalize("NFD", said["combining marks"])
    assert "gogerychwyrndrobwllllantysiliogogogoch" in said["unbroken words"]


LEAST = "as little as a letter may hold"
PROSE = "<li>{{ item.text | prose"


@pytest.mark.parametrize(
    ("name", "code", "edit"),
    [
        (LEAST, "P001", ("letter.html.j2", "<p>The {{", '<p style="margin-left: 300mm">The {{')),
        ("all that a letter may hold", "P125", ("letter.css", "li {", "strong { font-weight: normal } li {")),
        ("a draft without an instant", "P002", ("stamps/band.html.j2", '["DRAFT"]', '["DRAFT" * 40]')),
        (
            "the longest names and many pages",
            "P002",
            ("letter.css", ".addressee {", ".addressee { width: 60mm !important;"),
        ),
        ("Welsh letters", "P121", ("parts.html.j2", PROSE, PROSE.replace("|", "| replace('ŵ', 'w') |"))),
        (
            "words from right to left",
            "P121",
            ("parts.html.j2", PROSE, PROSE.replace("|", "| replace('שלום', 'hello') |")),
        ),
        ("combining marks", "P121", ("parts.html.j2", PROSE, PROSE.replace("|", "| replace('\u0308', '') |"))),
        ("unbroken words", "P001", ("letter.css", "li {", "li { margin-left: 65mm !important;")),
    ],
)
def test_a_template_that_breaks_on_one_kind_of_letter_alone_is_found(root, monkeypatch, name, code, edit):
    spoil(root, *edit)
    every, told = fixtures(), []
    for one in (name, "Welsh letters" if name == LEAST else LEAST):
        monkeypatch.setattr(checking, "fixtures", lambda one=one: {one: every[one]})
        told.append({it for it in check_templates(root, progress=lambda _step: None)[1] if it.code == code})
    assert told[0]
    assert not told[1]
    assert all(it.file.startswith("templates/") and it.line for it in told[0])


def test_a_letter_that_ends_badly_on_its_pages_is_laid_out_with_a_line_more(root, monkeypatch):
    """A signature with one line above it is no fault of the template, and no reason to look at no page."""
    letter = fixtures()["unbroken words"]
    shorter = letter.force.findings | {
        "three": letter.force.findings["three"][:2],
        "two": letter.force.findings["two"][:2],
    }
    bad = replace(letter, given=letter.force.model_copy(update={"findings": shorter | {"one": shorter["two"]}}))
    assert {it.code for it in attempt(WeasyTypesetter(SHIPPED), everything(bad)).problems} == {"P004"}
    monkeypatch.setattr(checking, "fixtures", lambda: {"a bad end": bad})
    spoil(root, "letter.css", "li {", "li { color: #fff !important;")
    _, problems = check_templates(root, progress=lambda _step: None)
    assert {it.code for it in problems} == {"P135"}


def test_a_short_title_whose_letters_stand_in_other_words_too_is_found(root):
    letter = fixtures()["as little as a letter may hold"]
    letter = replace(letter, inspection=letter.inspection.model_copy(update={"title": "e"}))
    context = letter_context(letter)
    templates = Templates(root / "templates")
    assert [*lacking_letter(templates, context, templates.render("letter.html.j2", context))] == []
