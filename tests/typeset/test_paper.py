"""What a copy for paper has: room for ink, and an even number of pages."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from letters.checks.readback import read_back
from letters.model.forces import FORCES
from letters.pdf.text import pages_text
from letters.typeset.weasy import WeasyTypesetter

PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><path d="M0 10h80" stroke="#000"/></svg>'
TEMPLATES = Path(__file__).parents[2] / "templates"
BANNER = "EMBARGOED UNTIL 00:01 on Thursday 4 September 2014 (London, BST)"


@pytest.fixture(scope="module")
def print_out(make_letter, marks):
    """An embargoed copy for paper, made with a picture of a signature."""
    typesetter = WeasyTypesetter(TEMPLATES, PICTURE)

    def print_out(alter=None, **paper):
        letter = make_letter(alter)
        marked = replace(marks(letter, "embargoed"), **paper)
        return typesetter.finish(typesetter.typeset(letter), letter, marked)

    return print_out


def longer(inspection, force):
    """Two pages."""
    force["findings"]["crime"] = [f"Point {number}: " + "the force understands its demand. " * 9 for number in range(9)]


def test_an_odd_letter_gets_a_page_that_says_it_is_blank_and_bears_the_banner(print_out):
    front, back = pages_text(print_out(duplex=True))
    assert "Page 1 of 1" in front
    assert "This page is left blank." in back
    assert BANNER in back
    assert "Copy leicestershire-1 Mr Simon Cole QPM, Chief Constable" in back
    assert "Page" not in back.replace("This page", "")


def test_an_even_letter_stays_as_it_is(print_out):
    assert print_out(longer, duplex=True) == print_out(longer)


def test_the_blank_page_is_read_out_last(print_out, open_pdf, elements):
    pdf = open_pdf(print_out(duplex=True))
    last = elements(pdf)[-1]
    page = pdf.pages[-1].obj
    assert last.S == pikepdf.Name.P
    assert last.Pg.objgen == page.objgen
    tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    assert [kid.objgen for kid in tree[int(page.StructParents)]] == [last.objgen]
    assert pdf.Root.StructTreeRoot.ParentTreeNextKey == max(tree.keys()) + 1


def test_nothing_of_it_is_found_wrong_when_it_is_read_back(print_out, make_letter, marks):
    letter = make_letter()
    copy = marks(letter, "embargoed").copy
    wrong = read_back(print_out(duplex=True), letter, copy, names=FORCES, file="copy.pdf")
    assert {problem.code for problem in wrong} <= {"P110"}, "unsigned, so it has no signature yet"


def test_room_for_ink_holds_no_picture(print_out, open_pdf, elements):
    assert len(elements(open_pdf(print_out()), "/Figure")) == 1
    assert elements(open_pdf(print_out(ink=True)), "/Figure") == []
