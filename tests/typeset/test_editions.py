"""What each edition bears, as artifacts on every page; its tags, its metadata, its bytes."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from letters.model.letter import Copy
from letters.pdf import metadata
from letters.pdf.text import pages_text
from letters.ports import Marks
from letters.typeset.weasy import WeasyTypesetter

BANNER = "EMBARGOED UNTIL 00:01 on Thursday 4 September 2014 (London, BST)"
NOTICE = (
    "Embargoed until Thursday 4 September 2014 at 00:01 (London, BST), which is 23:01 UTC on "
    "Wednesday 3 September 2014. Not to be published before then."
)


def longer(inspection, force):
    """Two pages."""
    force["findings"]["crime"] = [f"Point {number}: " + "the force understands its demand. " * 9 for number in range(9)]


def specimen(inspection, force):
    force["specimen"] = True
    inspection["marking"] = "OFFICIAL-SENSITIVE"


def draft(inspection, force):
    force["status"] = "draft"


def test_an_embargoed_copy_says_so_on_every_page(read):
    pages = read("embargoed", longer).pages
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert page.count(BANNER) == 1
        assert page.count(NOTICE) == 1
        assert "Copy leicestershire-1 Mr Simon Cole QPM, Chief Constable" in page
        assert f"Page {number} of 2" in page
    assert pages[0].startswith(BANNER)


def test_running_lines_begin_on_page_2(read):
    first, second = read("public", longer).pages
    assert "Mr Simon Cole QPM, Leicestershire Police" not in first
    assert second.startswith("Mr Simon Cole QPM, Leicestershire Police 3 September 2014 Page 2 of 2")


def test_the_public_edition_bears_no_banner(read):
    text = read("public", longer).all
    for word in ("EMBARGOED", "Embargoed", "Copy ", "PROOF", "SPECIMEN", "EVALUATION", "OFFICIAL"):
        assert word not in text


@pytest.mark.parametrize(
    ("edition", "alter", "evaluation", "marks"),
    [
        ("public", specimen, True, "SPECIMEN | EVALUATION – NOT AN OFFICIAL LETTER"),
        ("embargoed", specimen, True, f"OFFICIAL-SENSITIVE | SPECIMEN | EVALUATION – NOT AN OFFICIAL LETTER {BANNER}"),
        ("embargoed", None, True, f"EVALUATION – NOT AN OFFICIAL LETTER {BANNER}"),
        ("proof", None, False, "PROOF"),
        ("proof", draft, False, "PROOF | DRAFT"),
        ("proof", specimen, False, "OFFICIAL-SENSITIVE | PROOF | SPECIMEN"),
        ("accuracy", None, False, "FACTUAL ACCURACY COPY"),
    ],
)
def test_marks_stand_in_the_band(read, edition, alter, evaluation, marks):
    (page,) = read(edition, alter, evaluation=evaluation).pages
    assert page.startswith(marks)


def marked_content(page):
    """(tag, properties) of each marked-content sequence at the page's top level, and the forms drawn in it."""
    depth, found = 0, []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                depth += 1
                found.append((str(operands[0]), operands[1] if len(operands) > 1 else None, []))
            case "EMC":
                depth -= 1
            case "Do":
                assert depth == 1, "a form is drawn outside marked content"
                found[-1][2].append(str(operands[0]))
            case "Tj" | "TJ" | "'" | '"':
                assert depth == 1, "text stands outside marked content"
    return found


@pytest.mark.parametrize("edition", ["embargoed", "public", "proof", "accuracy"])
def test_stamps_are_artifacts_but_for_the_notice_on_page_1(make, open_pdf, edition):
    pdf = open_pdf(make(edition, longer, evaluation=True))
    for number, page in enumerate(pdf.pages, 1):
        stamped = [(tag, forms) for tag, _, forms in marked_content(page) if forms]
        content = [tag for tag, _ in stamped if tag != "/Artifact"]
        assert content == (["/P"] if edition == "embargoed" and number == 1 else [])
        assert len(stamped) == (4 if edition == "embargoed" else 2)


def test_nothing_in_the_structure_is_an_artifact(make, open_pdf):
    pdf = open_pdf(make("embargoed", longer))
    tree = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
    for page in pdf.pages:
        numbers = [int(said.MCID) for _, said, _ in marked_content(page) if said is not None and "/MCID" in said]
        assert sorted(numbers) == list(range(len(tree[int(page.StructParents)])))


def test_the_first_tagged_paragraph_says_that_the_copy_is_embargoed(editions, open_pdf, elements):
    pdf = open_pdf(editions["embargoed"])
    first = elements(pdf)[0]
    assert first.S == "/P"
    (drawn,) = [forms for tag, said, forms in marked_content(pdf.pages[0]) if said and said.get("/MCID") == first.K[0]]
    form = pdf.pages[0].Resources.XObject[drawn[0]]
    assert text_of(form) == NOTICE
    assert elements(open_pdf(editions["public"]))[0].S == "/Div"


def text_of(form):
    """What a form shows, alone on a page."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(596, 842))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=pdf.copy_foreign(form)))
    page.Contents = pdf.make_stream(b"/F Do")
    output = BytesIO()
    pdf.save(output)
    return pages_text(output.getvalue())[0]


def test_titles(editions, open_pdf):
    plain = "Core business: An inspection of police time – Leicestershire Police"
    titles = {edition: str(open_pdf(pdf).docinfo.Title) for edition, pdf in editions.items()}
    assert titles == {
        "embargoed": f"EMBARGOED until 00:01 on Thursday 4 September 2014 – {plain}",
        "public": plain,
        "proof": f"PROOF – {plain}",
        "accuracy": f"FACTUAL ACCURACY COPY – {plain}",
    }


def test_the_file_says_what_it_is(editions, open_pdf):
    said = metadata.read(editions["embargoed"])
    assert said.title.startswith("EMBARGOED until 00:01 on Thursday 4 September 2014 – ")
    assert (said.force, said.inspection, said.edition, said.copy) == (
        "leicestershire",
        "core-business-2014",
        "embargoed",
        "leicestershire-1",
    )
    assert (said.until, said.zone) == ("2014-09-03T23:01:00Z", "Europe/London")
    assert metadata.read(editions["public"]).copy is None
    packet = open_pdf(editions["public"]).Root.Metadata.read_bytes().decode()
    assert "<pur:embargoDate>2014-09-04T00:01:00+01:00</pur:embargoDate>" in packet
    assert "<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>" in packet
    assert "<xmp:CreateDate>2014-09-03T00:00:00Z</xmp:CreateDate>" in packet


def test_info_says_the_same_and_no_other_day(editions, open_pdf):
    info = open_pdf(editions["public"]).docinfo
    assert {str(info[key]) for key in ("/CreationDate", "/ModDate")} == {"D:20140903000000Z"}
    assert set(info.keys()) == {"/Title", "/Creator", "/Producer", "/CreationDate", "/ModDate"}


def test_an_embargo_to_be_confirmed_leaves_no_instant(make):
    def alter(inspection, force):
        inspection["embargo"] = {"until": "to be confirmed"}
        force["status"] = "draft"

    said = metadata.read(make("proof", alter))
    assert (said.edition, said.until, said.zone) == ("proof", "", "")


def test_signed_editions_alone_have_a_field_and_a_place_for_it(editions, open_pdf, elements):
    for edition, data in editions.items():
        pdf = open_pdf(data)
        signed = edition in ("embargoed", "public")
        assert ("/AcroForm" in pdf.Root) == signed
        assert len(elements(pdf, "/Form")) == signed
        assert [page.get("/Annots") is not None for page in pdf.pages] == [signed]
        assert all(len(element.K) for element in elements(pdf))


def test_the_field_is_said_as_it_is_shown(editions, open_pdf, elements):
    pdf = open_pdf(editions["public"])
    (form,) = elements(pdf, "/Form")
    words = "Signed electronically by Zoë Billingham. Certificate and status: see the signature panel."
    assert str(form.Alt) == str(pdf.pages[0].Annots[0].TU) == text_of(pdf.pages[0].Annots[0].AP.N) == words


def test_nothing_is_hidden_in_the_file(editions, open_pdf):
    for data in editions.values():
        pdf = open_pdf(data)
        assert not pdf.attachments
        assert set(pdf.Root.keys()) <= {
            "/Type", "/Pages", "/Lang", "/MarkInfo", "/Metadata", "/Outlines", "/OutputIntents", "/StructTreeRoot",
            "/ViewerPreferences", "/AcroForm", "/Perms", "/Extensions", "/Names",
        }  # fmt: skip
        assert set(pdf.Root.get("/Names", {})) <= {"/Dests"}
        assert str(pdf.Root.Lang) == "en-GB"


def test_only_shipped_fonts_are_used_and_all_embedded(make, open_pdf):
    pdf = open_pdf(make("embargoed", evaluation=True))
    fonts = [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor"
    ]
    names = [str(font.FontName) for font in fonts]
    assert names
    assert len(names) == len(set(names))
    for font in fonts:
        assert str(font.FontName).partition("+")[2].startswith("Liberation-Sans")
        assert "/FontFile2" in font


def test_a_camera_reads_whose_copy_it_is(make):
    page = pypdfium2.PdfDocument(make("embargoed", number=2))[0]
    found = zxingcpp.read_barcodes(page.render(scale=300 / 72).to_pil())
    assert [code.text for code in found] == ["core-business-2014/leicestershire-2"]


PICTURE = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0L40 10" stroke="#00f"/></svg>"""


def test_a_picture_of_the_signature_is_on_signed_editions_alone(make, open_pdf, elements):
    by = WeasyTypesetter(Path(__file__).parents[2] / "templates", PICTURE)
    (figure,) = elements(open_pdf(make("public", by=by)), "/Figure")
    assert str(figure.Alt) == "Signature of Zoë Billingham"
    assert not elements(open_pdf(make("proof", by=by)), "/Figure")
    assert not elements(open_pdf(make("public")), "/Figure")
    assert blue(make("public", by=by))
    assert not blue(make("proof", by=by))


def blue(pdf):
    """Whether the first page has blue ink."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
    return any(b > 200 and r < 100 for r, _, b in image.get_flattened_data())


def test_the_same_input_makes_the_same_bytes(make, editions):
    for edition, data in editions.items():
        assert make(edition) == data


def test_another_process_makes_the_same_bytes(editions, tmp_path):
    program = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from writing import letter_of, marks_of
from letters.typeset.weasy import WeasyTypesetter
letter, by = letter_of(), WeasyTypesetter(Path("templates"))
Path(sys.argv[1]).write_bytes(by.finish(by.typeset(letter), letter, marks_of(letter, "embargoed")))
"""
    file = tmp_path / "other.pdf"
    subprocess.run([sys.executable, "-c", program, file], check=True, cwd=Path(__file__).parents[2])
    assert file.read_bytes() == editions["embargoed"]


def test_contradictory_marks_are_refused(typesetter, make_letter, marks):
    letter = make_letter()
    master = typesetter.typeset(letter)
    other = Copy("kent-1", letter.people[0].model_copy(update={"name": "Somebody else"}))
    for wrong in (Marks("embargoed"), Marks("public", marks(letter, "embargoed").copy), Marks("embargoed", other)):
        with pytest.raises(ValueError, match="cop"):
            typesetter.finish(master, letter, wrong)


@pytest.mark.parametrize("edition", ["embargoed", "public"])
def test_nothing_is_signed_while_the_embargo_is_to_be_confirmed(make, edition):
    def alter(inspection, force):
        inspection["embargo"] = {"until": "to be confirmed"}

    with pytest.raises(ValueError, match="to be confirmed"):
        make(edition, alter)


@pytest.mark.needs_tool("qpdf")
@pytest.mark.parametrize("edition", ["embargoed", "public", "proof"])
def test_the_file_is_sound(editions, edition, tmp_path):
    file = tmp_path / "letter.pdf"
    file.write_bytes(editions[edition])
    subprocess.run(["qpdf", "--check", file], check=True, capture_output=True)
    outloud = Path(sys.executable).with_name("outloud")
    said = subprocess.run([outloud, file], check=False, capture_output=True, text=True)
    assert "0 error(s), 0 warning(s)" in said.stdout, said.stdout
