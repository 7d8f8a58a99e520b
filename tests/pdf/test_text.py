from io import BytesIO

import pikepdf
import pytest

from letters.pdf.looking import look
from letters.pdf.text import pages_text


def pdf_saying(*texts):
    return pdf_drawing(*(b"BT /F 12 Tf 20 700 Td (%b) Tj ET" % text for text in texts))


def pdf_drawing(*contents):
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for content in contents:
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.Contents = pdf.make_stream(content)
    output = BytesIO()
    pdf.save(output)
    return output.getvalue()


def test_each_page_is_one_line():
    assert pages_text(pdf_saying(b"first  page", b"", b"third")) == ["first page", "", "third"]


STAMP = b"/Artifact <</Type /Pagination>> BDC BT /F 12 Tf 20 750 Td (A stamp) Tj ET EMC "
OWN = b"BT /F 12 Tf 20 700 Td (The page) Tj ET "


@pytest.mark.parametrize(
    ("content", "text", "own"),
    [
        (STAMP + OWN, "A stamp The page", "The page"),
        (OWN + STAMP, "The page A stamp", "The page"),
        (STAMP, "A stamp", ""),
        (OWN, "The page", "The page"),
    ],
)
def test_a_pages_own_text_is_told_from_its_stamps(content, text, own):
    pdf = pdf_drawing(content, content)
    assert [(sight.text, sight.body) for sight in look(pdf, 72, foot=0, bodies=True)] == [(text, own)] * 2
    assert pages_text(pdf) == [text] * 2
    assert pages_text(pdf, artifacts=False) == [own] * 2


def test_the_foot_of_a_page_is_drawn_before_its_stamps_are_taken_off():
    (sight,) = look(pdf_drawing(b"/Artifact BMC 0 0 50 50 re f EMC " + OWN), 72, foot=0.1, bodies=True)
    assert sight.foot.size == (612, 79)
    assert sight.foot.getpixel((10, 70)) == 0


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(ValueError, match="not a PDF"):
        pages_text(data)
