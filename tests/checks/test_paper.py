"""Finished pages: a sound letter passes, and each rule fires on one that was spoilt in its way."""

import re

import pikepdf
import pytest
from checks.samples import changed, letter_of, saved
from pikepdf import Array, Dictionary, Name, String

from letters.checks.paper.drawn import contrast
from letters.ports import Job, Marks, Sheets
from letters.workflows.paper import paper_faults


def at_line_ends(inspection, force):
    """Compound words without end: some line breaks at a hyphen, and some page too."""
    force["findings"] = {"crime": [("well-known far-reaching night-time work-based " * 50).strip() + "."] * 3}


@pytest.fixture(scope="module")
def proof(typesetter):
    """The proof of a letter of two pages."""
    letter = letter_of()
    return typesetter.finish(typesetter.typeset(letter), letter, Marks("proof"))


def codes(pdf, letter=None, *, template=True):
    job = Job(letter or letter_of(), (Marks("proof"),))
    return [problem.code for problem in paper_faults(Sheets(job, (pdf,)), template=template)]


def test_a_sound_letter_passes(proof):
    assert codes(proof) == []


def test_a_word_divided_at_the_end_of_a_line_or_page_is_the_same_word(typesetter):
    letter = letter_of(at_line_ends)
    pdf = typesetter.finish(typesetter.typeset(letter), letter, Marks("proof"))
    assert codes(pdf, letter) == []


def test_a_text_that_is_not_on_the_pages_has_its_place_in_the_data(proof):
    letter = letter_of(lambda inspection, force: force["findings"]["crime"].append("A point that was left out."))
    found = paper_faults(Sheets(Job(letter, (Marks("proof"),)), (proof,)), template=False)
    assert [(it.code, it.file, it.part) for it in found] == [
        ("P121", "data/forces/leicestershire.yaml", "findings.crime.9")
    ]


def test_texts_in_another_order_are_told(proof):
    letter = letter_of(lambda inspection, force: force["findings"]["crime"].reverse())
    found = paper_faults(Sheets(Job(letter, (Marks("proof"),)), (proof,)), template=False)
    assert {(it.code, "out of its order" in it.what) for it in found} == {("P121", True)}


def contents(change):
    """Change the drawing of each page."""

    def spoil(pdf):
        for page in pdf.pages:
            page.contents_coalesce()
            page.Contents = pdf.make_stream(change(page.Contents.read_bytes()))

    return spoil


def elements(pdf, kind):
    return [it for it in pdf.objects if isinstance(it, Dictionary) and it.get("/S") == kind and "/P" in it]


def root_without(key):
    def spoil(pdf):
        del pdf.Root[key]

    return spoil


def picture_without_words(pdf):
    document = pdf.Root.StructTreeRoot.K[0]
    figure = Dictionary(Type=Name.StructElem, S=Name.Figure, P=document, K=Array([]), Alt=String(" "))
    document.K.append(pdf.make_indirect(figure))


def backwards(pdf):
    pdf.Root.StructTreeRoot.K[0].K = Array(reversed(list(pdf.Root.StructTreeRoot.K[0].K)))


def called(kind, other):
    def spoil(pdf):
        elements(pdf, kind)[0].S = other

    return spoil


def without_font_file(pdf):
    for it in pdf.objects:
        if isinstance(it, Dictionary) and "/FontFile2" in it:
            del it["/FontFile2"]


def without_unicode(pdf):
    for it in pdf.objects:
        if isinstance(it, Dictionary) and "/ToUnicode" in it:
            del it["/ToUnicode"]


def other_packet(pdf):
    packet = pdf.Root.Metadata.read_bytes().replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>2<")
    pdf.Root.Metadata = pdf.make_stream(packet, Type=Name.Metadata, Subtype=Name.XML)


def off_the_page(drawn):
    return b"q 1 0 0 1 -300 0 cm " + drawn + b" Q"


def twice(drawn):
    return b"q " + drawn + b" Q q 1 0 0 1 3 2 cm " + drawn + b" Q"


def pale(drawn):
    return re.sub(rb"\b0 0 0 rg", b"0.8 0.8 0.8 rg", drawn) if b"rg" in drawn else b"0.8 g " + drawn


def on_black(drawn):
    return b"/Artifact BMC 0 g 0 0 600 850 re f EMC " + drawn


def loose(drawn):
    return drawn + b" 0 0 10 10 re f"


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("P122", contents(off_the_page)),
        ("P123", contents(twice)),
        ("P131", root_without("/MarkInfo")),
        ("P131", contents(loose)),
        ("P132", root_without("/Lang")),
        ("P133", root_without("/ViewerPreferences")),
        ("P134", backwards),
        ("P135", contents(pale)),
        ("P135", contents(on_black)),
        ("P136", picture_without_words),
        ("P137", called(Name.H1, Name.H3)),
        ("P137", called(Name.H1, Name.P)),
        ("P138", called(Name.LI, Name.P)),
        ("P139", other_packet),
        ("P139", root_without("/OutputIntents")),
        ("P139", without_font_file),
        ("P139", without_unicode),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_each_rule_fires(proof, code, spoil):
    assert code in codes(changed(proof, spoil))


def test_what_is_no_pdf_is_told():
    assert codes(b"%PDF-1.7 not really") == ["P101"]


def test_what_the_template_decides_is_looked_at_once(proof):
    assert codes(changed(proof, root_without("/Lang")), template=False) == []


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [((0, 0, 0), (255, 255, 255), 21), ((255, 255, 255), (255, 255, 255), 1), ((119, 119, 119), (255, 255, 255), 4.48)],
)
def test_contrast_is_counted_as_wcag_does(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio


def test_a_pdf_with_nothing_on_its_pages_is_no_letter():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    assert "P121" in codes(saved(pdf))
