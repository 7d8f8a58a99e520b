"""Mistakes that whoever designs a template makes: `check --templates` finds each, in the line to be mended."""

import shutil
from pathlib import Path

import pytest

from letters.workflows import check_templates as checking
from letters.workflows.fixtures import fixtures

SHIPPED = Path(__file__).parents[2] / "templates"
LETTER, STYLE, STAMPS, PARTS = "letter.html.j2", "letter.css", "stamps/stamps.css", "parts.html.j2"
LEAST, MOST = "as little as a letter may hold", "all that a letter may hold"
BELOW = "/* Page 1:"
FAREWELL = '<p class="farewell">Yours sincerely</p>'
POINT = "<li>{{ item.text | prose }}"

STYLES = [
    ("P121", "h2 { display: none }"),
    ("T026", "body > p { display: none }"),  # the sentence about the embargo
    ("T021", ".copies { display: none }"),
    ("T021", ".farewell { visibility: hidden }"),
    ("T017", ".farewell { font-size: 0 }"),
    ("P131", "li { opacity: 0 }"),
    ("P135", "em { outline: 10pt solid #000; outline-offset: -10pt }"),
    ("P135", "li { color: #fff }"),
    ("P135", ".enc { color: #999 }"),
    ("P135", "h2 { background: #000 }"),
    ("P135", "li { color: rgba(0,0,0,.05) }"),
    ("P135", "h2 { background: linear-gradient(#000, #000) }"),
    ("P135", ".close { background: linear-gradient(#000, #000) }"),
    ("P135", "li { background-image: url(black.svg) }"),
    ("P135", "li { border-top: 30pt solid #000; margin-top: -30pt !important }"),
    ("P135", "li { text-decoration: line-through }"),
    ("P135", ".farewell { opacity: .1 }"),
    ("P123", "li { word-spacing: -.3em }"),
    ("P123", "li { letter-spacing: -.08em }"),
    ("P123", "li { letter-spacing: -.2em }"),
    ("P123", "li { letter-spacing: .3em }"),
    ("P123", "li { letter-spacing: 1.5em }"),
    ("P125", "em { font-style: normal }"),
    ("P125", "strong { font-weight: normal }"),
    ("P125", "em, strong { font: inherit }"),
    ("P125", "li { font-style: italic; font-weight: bold }"),
    ("P124", "body h2 { font-size: .5pt }"),
    ("P124", ".close p.copies { font-size: .9pt }"),
    ("P124", ".farewell, .name { font-size: .7pt }"),
    ("P124", ".close p.copies { font-size: 5pt }"),
    ("P124", "li { font-size: 6pt }"),
    ("P123", "h2 { margin-bottom: -1.2em }"),
    ("P123", ".farewell { position: absolute; top: 60mm }"),
    ("P123", "p { line-height: 0.6 }"),
    ("P001", ".enc { position: absolute; left: 300mm }"),
    ("P001", ".close p.enc { margin-left: -60mm }"),
    ("P001", ".farewell { text-indent: -9999px }"),
    ("P121", "h2 { text-transform: uppercase }"),
    ("T022", 'li::after { content: " (end)" }'),
    ("T022", 'h2::before { content: counter(theme) ". " }'),
    ("T022", 'ul { list-style: "No. " inside !important }'),
    ("T010", "@font-face { font-family: X; src: url(https://fonts.example/x.woff2) }"),
    ("T011", "h2 { colr: red }"),
]
STYLES_OF_ONE_PAGE = [
    ("T021", ".close { display: flex; flex-direction: column-reverse }"),
    ("P121", "body { display: flex; flex-direction: column } h1 { order: 5 }"),
]
"""With a letter of more pages they spoil something else first."""
EDITS = [
    ("T023", (STYLE, "size: A4", "size: A4 landscape"), "landscape"),
    ("T013", (STYLE, '"Liberation Sans"', '"Gill Sans"'), "Gill"),
    ("T024", (LETTER, 'lang="en-GB"', 'lang="fr"'), "<html"),
    ("T011", (LETTER, ' lang="en-GB"', ""), "<html"),
    ("T011", (LETTER, "<body>", '<body><img src="crest.svg">'), "crest"),
    ("T010", (LETTER, "<body>", '<body><img src="../crest.svg" alt="crest">'), "crest"),
    ("T004", (LETTER, "<body>", '<body>{% include "../data/x.html" %}'), "data/x"),
    ("T007", (PARTS, "item.text | prose", "item.text | safe"), "safe"),
    ("T021", (LETTER, FAREWELL, ""), "</body>"),
    ("T021", (LETTER, FAREWELL, f"<!-- {FAREWELL} -->"), "</body>"),
    ("T021", (LETTER, FAREWELL, FAREWELL.replace(">Y", " hidden>Y")), "hidden"),
    ("T021", (LETTER, "Dear {{ (", "{{ ("), "</body>"),
    ("T021", (LETTER, "<h1>{{ inspection.title | glue }}</h1>", ""), "</body>"),
    ("T021", (LETTER, '<p class="enc">Enc: {{ report.title | glue }}</p>', ""), "</body>"),
    ("P137", (LETTER, "<h2>{{ theme.heading | glue }}</h2>", "<h3>{{ theme.heading | glue }}</h3>"), "<h3"),
    ("P138", (PARTS, POINT, "<p>• {{ item.text | prose }}"), "item.text"),
    ("P121", (LETTER, "in body %}", "in body | reverse %}"), "in body"),
    ("P121", (PARTS, POINT, "<li>{{ item.text | truncate(40) | prose }}"), (LETTER, "in body")),
    ("P121", (PARTS, POINT, '<li>{{ item.text | replace("e ", "e") | prose }}'), (LETTER, "in body")),
    ("P125", (PARTS, POINT, POINT.replace("| prose", "| prose | striptags")), "item.text"),
    ("P110", (LETTER, FAREWELL, '<p><a href="https://x.example">Yours sincerely</a></p>'), "<a "),
    ("T020", (PARTS, "{% macro blocks", "{% macro spare(x) %}{{ x }}{% endmacro %}\n{% macro blocks"), "spare"),
    ("P104", (STAMPS, ".banner {", ".banner { display: none;"), "display: none"),
    ("P104", (STAMPS, ".under {", ".under { visibility: hidden;"), "visibility"),
    ("P104", ("stamps/band.html.j2", "EMBARGOED UNTIL", "Embargo:"), 'class="banner"'),
    ("P124", (STAMPS, "font-size: 11pt", "font-size: 4pt"), "4pt"),
    ("P135", (STAMPS, ".banner {", ".banner { color: white;"), "white"),
    ("P135", (STAMPS, ".banner {", ".banner { color: rgba(0,0,0,.03);"), "rgba"),
    ("P135", (STAMPS, ".banner {", ".banner { background: linear-gradient(#000, #000);"), "gradient"),
    ("P135", (STAMPS, ".under {", ".under { background: linear-gradient(#000, #000);"), "gradient"),
    ("P135", (STAMPS, ".banner {", ".banner { opacity: .05;"), "opacity"),
    ("P135", (STAMPS, ".banner {", ".banner { text-decoration: line-through;"), "through"),
    ("P124", (STAMPS, "font-size: 11pt", "font-size: 1pt"), "1pt"),
    ("P124", (STAMPS, ".banner {", ".banner { transform: scale(.05);"), "font-size: 11pt"),
    ("P123", (STAMPS, "position: absolute;\n  top: 282mm", "position: absolute; top: 150mm"), "top: 150mm"),
]


@pytest.fixture
def root(tmp_path, monkeypatch):
    """The shipped templates, and of the letters that nobody wrote the one that holds all that a letter may."""
    shutil.copytree(SHIPPED, tmp_path / "templates")
    (tmp_path / "templates" / "crest.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    black = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9H0z"/></svg>'
    (tmp_path / "templates" / "black.svg").write_text(black)
    look_at(monkeypatch, MOST)
    return tmp_path


def look_at(monkeypatch, *names):
    """Let the letters of these names be those that templates are checked with."""
    letters = {name: fixtures()[name] for name in names}
    monkeypatch.setattr(checking, "fixtures", lambda: letters)


def places(root, file, old, new):
    """Make the mistake; the places of each code that is found, without columns."""
    path = root / "templates" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    _, problems = checking.check_templates(root, progress=lambda _step: None)
    return {(it.code, it.file.removeprefix("templates/"), it.line) for it in problems}


def line_of(root, file, words):
    lines = (root / "templates" / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


@pytest.mark.parametrize(("code", "rule"), STYLES)
def test_a_mistake_in_a_stylesheet_is_found_in_its_line(root, code, rule):
    found = places(root, STYLE, BELOW, f"{rule}\n{BELOW}")
    assert (code, STYLE, line_of(root, STYLE, rule)) in found


@pytest.mark.parametrize(("code", "rule"), STYLES_OF_ONE_PAGE)
def test_a_mistake_that_a_short_letter_shows_is_found_in_its_line(root, monkeypatch, code, rule):
    look_at(monkeypatch, LEAST)
    test_a_mistake_in_a_stylesheet_is_found_in_its_line(root, code, rule)


@pytest.mark.parametrize(("code", "edit", "at"), EDITS)
def test_a_mistake_in_a_template_is_found_in_its_line(root, code, edit, at):
    """At the line with the words `at`, in the same file where no other one is named."""
    found = places(root, *edit)
    file, words = at if isinstance(at, tuple) else (edit[0], at)
    assert (code, file, line_of(root, file, words)) in found


@pytest.mark.parametrize(
    "rule",
    [
        "h1 { letter-spacing: .12em }",
        "h1 { letter-spacing: -.02em }",
        "em { font-style: normal; text-decoration: underline }",
        "em { font-style: normal; background: #ddd }",
        "em { font-style: normal; color: #600 }",
    ],
)
def test_a_taste_of_ones_own_is_no_mistake(root, monkeypatch, rule):
    look_at(monkeypatch, LEAST, MOST)
    assert places(root, STYLE, BELOW, f"{rule}\n{BELOW}") == set()


def test_a_rule_that_covers_what_stands_below_it_is_told(root):
    found = places(root, STAMPS, "border-bottom: 0.75pt", "border-bottom: 60pt")
    assert "P135" in {code for code, _, _ in found}


def test_the_first_failure_of_each_template_is_told_in_one_run(root):
    stamp = root / "templates/stamps/page.html.j2"
    stamp.write_text(stamp.read_text().replace("{{ stamp.date }}", "{{ stamp.date / 2 }}"))
    message = root / "templates/messages/reply.j2"
    message.write_text("{{ 1 | no_filter }}")
    found = places(root, LETTER, "{{ date | glue }}", "{{ date | nix }}")
    assert {("T001", LETTER), ("T006", "stamps/page.html.j2"), ("T001", "messages/reply.j2")} <= {
        it[:2] for it in found
    }
