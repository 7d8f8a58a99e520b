from io import BytesIO

import pikepdf
import pytest

from letters.pdf.text import pages_text


def pdf_saying(*texts):
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    for text in texts:
        page = pdf.add_blank_page()
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.Contents = pdf.make_stream(b"BT /F 12 Tf 20 700 Td (%b) Tj ET" % text)
    output = BytesIO()
    pdf.save(output)
    return output.getvalue()


def test_each_page_is_one_line():
    assert pages_text(pdf_saying(b"first  page", b"", b"third")) == ["first page", "", "third"]


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_refused(data):
    with pytest.raises(ValueError, match="not a PDF"):
        pages_text(data)
