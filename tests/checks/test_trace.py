"""A leaked file is traced to whose copy it is: by digest, metadata, printed number and square mark."""

import zlib
from hashlib import sha256
from io import BytesIO
from random import Random

import pikepdf
import pytest
import zxingcpp
from checks.samples import changed, cover_the_mark, letter_of, saved, scan, spoilt, written
from PIL import Image, ImageDraw
from writing import copy_of

from letters.checks.evidence import Evidence
from letters.checks.trace import trace
from letters.pdf.pictures import pictures

COPIES = {
    "leicestershire-1": "Mr Simon Cole QPM, Chief Constable",
    "leicestershire-2": "Roy Mollett, HMIC Liaison Officer",
}
NO_MARK = (
    "no square mark could be read on any page: it is missing, damaged, or too coarsely drawn (use 150 dpi or more)"
)
UNREADABLE = "the file is no PDF, and no picture (PNG, JPEG, TIFF) that can be read"


def traced(data, *, digests=None, copies=COPIES, inspection="core-business-2014"):
    return trace(data, inspection=inspection, digests=digests or {}, copies=copies)


def assert_likely(data, copy="leicestershire-1"):
    found = traced(data)
    assert (found.copy, found.holder, found.sure) == (copy, COPIES[copy], "likely")
    assert found.by == ("square mark",)


# PDFs


def test_the_very_file(second):
    found = traced(second, digests={f"sha256:{sha256(second).hexdigest()}": "leicestershire-2"})
    assert (found.copy, found.holder, found.sure) == ("leicestershire-2", COPIES["leicestershire-2"], "certain")
    assert found.by == ("digest",)
    assert found.notes == ()


def test_a_changed_file_says_it_in_three_ways(second):
    found = traced(second + b"\n", digests={f"sha256:{sha256(second).hexdigest()}": "leicestershire-2"})
    assert (found.copy, found.sure) == ("leicestershire-2", "likely")
    assert found.by == ("metadata", "printed number", "square mark")
    assert {it.page for it in found.found} == {0, 1, 2}
    assert found.notes == ()


def strip(pdf):
    del pdf.Root.Metadata


def test_what_is_missing_is_said(first):
    found = traced(changed(first, strip))
    assert (found.sure, found.by) == ("likely", ("printed number", "square mark"))
    assert found.notes == ("its metadata name no copy",)


def test_words_alone_prove_little(first):
    found = traced(changed(changed(first, strip), cover_the_mark))
    assert (found.copy, found.sure, found.by) == ("leicestershire-1", "possible", ("printed number",))
    assert found.notes == ("its metadata name no copy", NO_MARK)


def test_metadata_alone_prove_little(first):
    def blank(pdf):
        for page in pdf.pages:
            page.Contents = pdf.make_stream(b"")

    found = traced(changed(first, blank))
    assert (found.copy, found.sure, found.by) == ("leicestershire-1", "possible", ("metadata",))
    assert found.notes == ("no page has a copy's number as text: it may be a scan", NO_MARK)


def test_metadata_made_to_spoil_the_report_are_no_evidence(first):
    def forge(pdf):
        packet = pdf.Root.Metadata.read_bytes().replace(b">leicestershire-1<", b">kent-1&#10;Proved: Kent<")
        pdf.Root.Metadata = pdf.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)

    found = traced(changed(first, forge))
    assert (found.copy, found.by) == ("leicestershire-1", ("printed number", "square mark"))


def test_a_pdf_of_scans(sheet):
    found = traced(written(scan(sheet), "PDF", resolution=150))
    assert (found.copy, found.sure, found.by) == ("leicestershire-1", "likely", ("square mark",))
    assert len(found.notes) == 2


def test_pages_of_two_copies_are_disputed(first, second):
    with pikepdf.open(BytesIO(second)) as source:
        spliced = changed(first, lambda pdf: pdf.pages.append(source.pages[0]))
    found = traced(spliced)
    assert (found.copy, found.holder, found.sure) == (None, None, "disputed")
    assert "the square mark on page 1 says leicestershire-1" in found.notes
    assert "the square mark on page 3 says leicestershire-2" in found.notes


def test_the_public_edition_is_nobodys(public):
    found = traced(public)
    assert (found.copy, found.sure, found.by) == (None, "unknown", ())
    assert len(found.notes) == 3


def test_a_copy_that_no_record_knows(first):
    found = traced(first, copies={"kent-1": "Somebody"})
    assert (found.copy, found.holder, found.sure) == ("leicestershire-1", None, "likely")
    assert found.notes[-1] == "no record of the inspection knows the copy leicestershire-1"


def test_another_inspections_copy_is_not_taken_for_ours(first):
    """Its number is one of ours too."""
    found = traced(first, inspection="core-business-2015")
    assert (found.copy, found.sure) == (None, "unknown")
    assert "the metadata say leicestershire-1 of another inspection, core-business-2014" in found.notes
    assert traced(first).copy == "leicestershire-1"


def test_the_report_that_went_with_a_copy(typesetter):
    pdf = pikepdf.new()
    pdf.add_blank_page()
    letter = letter_of()
    found = traced(typesetter.mark_report(saved(pdf), letter, copy_of(letter, 2)))
    assert (found.copy, found.by) == ("leicestershire-2", ("printed number", "square mark"))


# Pictures and scans


def test_draft_leaked_nobody_could_tell_by_whom(sheet):
    """A page printed, scanned at 2 degrees, 150 dpi, grey and noisy, and sent on as JPEG."""
    assert_likely(written(scan(sheet), "JPEG", quality=60))


@pytest.mark.parametrize("turn", [-5, -2, 0.7, 5, 88, 178, 272])
def test_however_it_lay_on_the_glass(sheet, turn):
    assert_likely(written(scan(sheet, turn=turn), "PNG"))


@pytest.mark.parametrize(("dpi", "noise"), [(100, 10), (150, 30), (300, 30)])
def test_coarse_noisy_and_fine(sheet, dpi, noise):
    assert_likely(written(scan(sheet, dpi=dpi, noise=noise), "JPEG", quality=40))


def test_badly_lit(sheet):
    shade = Image.linear_gradient("L").resize((1240, 1754)).point(lambda value: 90 + value * 165 // 255)
    lit = Image.composite(scan(sheet).resize(shade.size), Image.new("L", shade.size), shade)
    assert_likely(written(lit))


def test_second_page_of_a_tiff(first):
    pages = list(pictures(first, 150))
    stack = written(Image.new("L", (100, 100), 255), "TIFF", save_all=True, append_images=[pages[1]])
    (found,) = traced(stack).found
    assert found == Evidence("square mark", "leicestershire-1", "core-business-2014", 2)


def test_on_clear_ground(sheet):
    ink = Image.new("RGBA", sheet.size, (0, 0, 0, 0))
    ink.putalpha(sheet.point(lambda value: 255 - value))
    assert_likely(written(ink, "PNG"))


def test_a_damaged_mark_is_said_not_guessed(sheet):
    torn = sheet.copy()
    ImageDraw.Draw(torn).rectangle([330, 3320, 420, 3420], fill=255)
    found = traced(written(scan(torn)))
    assert (found.copy, found.sure, found.found, found.notes) == (None, "unknown", (), (NO_MARK,))


def test_other_peoples_marks_are_no_evidence(sheet):
    assert traced(written(marked("HTTP://EXAMPLE/x y")), copies=COPIES).found == ()
    assert_likely(written(marked("core-business-2014/leicestershire-1")))


def marked(text):
    """A picture of nothing but a square mark."""
    mark = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True).to_image(scale=6)
    image = Image.fromarray(mark)
    page = Image.new("L", (400, 400), 255)
    page.paste(image, (60, 60))
    return page


# Files that cannot be read


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_said_in_words(data):
    found = traced(data)
    assert (found.copy, found.sure) == (None, "unknown")
    assert found.notes == (UNREADABLE,)


def test_a_broken_pdf_is_said_in_words():
    assert traced(b"%PDF-1.7 and nothing").notes == (
        "its metadata name no copy",
        "the file is not a PDF that can be read",
        "the PDF cannot be drawn",
    )


def test_a_picture_that_would_fill_the_memory():
    header = (60_000).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    bomb += bytes(4) + b"IDAT" + zlib.crc32(b"IDAT").to_bytes(4, "big")
    assert traced(bomb).notes == ("the picture is too large: scan the page at 300 dpi",)


def test_a_page_as_big_as_a_house():
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(14_400, 14_400))
    assert traced(saved(pdf)).sure == "unknown"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_spoilt_pictures_end_in_words(kind):
    whole, random = written(Image.effect_noise((40, 40), 50), kind), Random(kind)
    for seed in range(40):
        assert traced(spoilt(whole, seed, most=8)[: random.randint(4, len(whole))]).copy is None


def test_spoilt_pdfs_end_in_words(second):
    for seed in range(3):
        assert traced(spoilt(second, seed)).copy in (None, "leicestershire-2")
