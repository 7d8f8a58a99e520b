"""The national report goes with every copy, and bears that copy's stamps around whatever pages it has."""

import contextlib
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from checks.samples import changed, cover_the_mark, letter_of, saved, spoilt
from pikepdf import Array, Dictionary, Name, String
from PIL import ImageChops
from writing import copy_of

from letters.checks import finished
from letters.checks.finished import Known
from letters.checks.readback import read_back, read_report_back
from letters.errors import Unfit
from letters.model.forces import FORCES
from letters.pdf.looking import look
from letters.pdf.pictures import pictures
from letters.pdf.text import pages_text
from letters.templating.templates import Templates
from letters.typeset.marking import Marker

BANNER = "EMBARGOED UNTIL 00:01 on Thursday 4 September 2014 (London, BST)"
MM = 72 / 25.4
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="module")
def report():
    return (Path(__file__).parents[2] / "data" / "report.pdf").read_bytes()


@pytest.fixture(scope="module")
def mark(typesetter):
    """The report with a copy's stamps."""

    def mark(report, *, number=1, alter=None, evaluation=False):
        letter = letter_of(alter)
        return typesetter.mark_report(report, letter, copy_of(letter, number), evaluation=evaluation)

    return mark


@pytest.fixture(scope="module", autouse=True)
def known(report, mark):
    """What a plan knows once it has read the report beside another copy."""
    KNOWN.pages, KNOWN.stamps = set(), None
    problems = read_report_back(
        mark(report, number=2), letter_of(), copy_of(letter_of(), 2), names=FORCES, file="report.pdf", known=KNOWN
    )
    assert problems == ()


KNOWN = Known()


def problems_of(report, number=1):
    """What is wrong with the marked report; the same whether or not a sound one was read before."""
    letter = letter_of()
    copy = copy_of(letter, number)
    found = read_report_back(report, letter, copy, names=FORCES, file="report.pdf")
    before = Known(set(KNOWN.pages), KNOWN.stamps)
    assert read_report_back(report, letter, copy, names=FORCES, file="report.pdf", known=before) == found
    return found


def found_in(report, number=1):
    return {(problem.code, problem.page) for problem in problems_of(report, number)}


def test_every_page_bears_banner_and_copy(report, mark):
    marked = mark(report, number=2)
    assert problems_of(marked, number=2) == ()
    for before, after in zip(pages_text(report), pages_text(marked), strict=True):
        assert after.startswith(before)
        assert BANNER in after
        assert "Not to be published before then." in after
        assert "Copy leicestershire-2 Roy Mollett, HMIC Liaison Officer" in after


def test_it_says_what_letter_and_key_are(report, mark):
    def specimen(inspection, force):
        force["specimen"] = True
        inspection["marking"] = "OFFICIAL-SENSITIVE"

    marked = mark(report, alter=specimen, evaluation=True)
    assert "OFFICIAL-SENSITIVE | SPECIMEN | EVALUATION – NOT AN OFFICIAL LETTER" in pages_text(marked)[1]


def test_reading_back_finds_what_is_missing(report, mark):
    assert found_in(report) == {(code, page) for code in ("P104", "P107", "P108") for page in (1, 2)}
    assert found_in(mark(report, number=2)) == {(code, page) for code in ("P107", "P108") for page in (1, 2)}
    assert found_in(changed(mark(report), attach)) == {("P109", 0)}


def test_the_report_may_name_every_force(mark):
    report = pdf_of((595, 842))
    assert "Kent Police" in pages_text(report)[0]
    assert problems_of(mark(report)) == ()


def pdf_of(*sizes, **entries):
    """A report without tags, whose pages are black to their edges but for a line of text, and have these `entries`."""
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for size in sizes:
        page = pdf.add_blank_page(page_size=size)
        page.Contents = pdf.make_stream(
            b"0 g -500 -500 3000 3000 re f 1 g 0.5 0 0 0.5 40 40 cm BT /F 30 Tf (Kent Police) Tj ET"
        )
        page.Resources = Dictionary(Font=Dictionary(F=font))
        for key, value in entries.items():
            page.obj[f"/{key}"] = value
    return saved(pdf)


@pytest.mark.parametrize("turn", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("size", [(595, 842), (842, 595), (420, 595), (612, 792), (842, 1191), (200, 200)])
def test_any_size_and_turn(mark, size, turn):
    """The page keeps all it showed, and gets white room above, below and, where it is narrow, beside."""
    width, height = size if turn % 180 == 0 else size[::-1]
    marked = mark(pdf_of(size, Rotate=turn))
    assert problems_of(marked) == ()
    (picture,) = pictures(marked, 72)
    across, down = max(width, 210 * MM), height + 40 * MM
    assert picture.size == pytest.approx((across, down), abs=1.5)
    dark = picture.point(lambda value: 255 if value < 128 else 0)
    left, top = (across - width) / 2, 20 * MM
    inside = dark.crop([round(edge) for edge in (left + 2, top + 2, left + width - 2, top + height - 2)])
    assert inside.histogram()[0] < 300  # the line of text
    if left > 3:
        assert dark.crop((0, round(top + 2), round(left - 2), round(top + height - 2))).getbbox() is None
    assert dark.crop((0, round(down - 15 * MM), 50, round(down))).getbbox() is None


def test_what_was_cut_off_stays_hidden(mark):
    """A page shows its crop box alone; the room around it must not uncover what lies beyond."""
    report = pdf_of((800, 1000), CropBox=Array([100, 100, 695, 942]))
    assert problems_of(mark(report)) == ()
    (picture,) = pictures(mark(report), 72)
    assert picture.size == pytest.approx((595, 842 + 40 * MM), abs=1.5)
    assert picture.getpixel((5, 5)) == picture.getpixel((590, picture.height - 5)) == 255


def test_its_own_pages_stay_as_they_were(report, mark):
    """Nothing moves, and no stamp covers anything."""
    for before, after in zip(pictures(report, 72), pictures(mark(report), 72), strict=True):
        top = round(20 * MM)
        kept = after.crop((0, top, before.width, top + before.height))
        changed = [abs(one - other) > 64 for one, other in zip(before.tobytes(), kept.tobytes(), strict=True)]
        assert sum(changed) < len(changed) / 100  # the renderer's rounding of edges


def test_tags_stay_and_stamps_are_artifacts(report, mark):
    with pikepdf.open(BytesIO(report)) as before, pikepdf.open(BytesIO(mark(report))) as after:
        kinds = [
            [str(it.S) for it in pdf.objects if isinstance(it, Dictionary) and it.get("/Type") == Name.StructElem]
            for pdf in (before, after)
        ]
        assert len(kinds[0]) > 10
        assert sorted(kinds[0]) == sorted(kinds[1])
        for page in after.pages:
            content = pikepdf.parse_content_stream(page)
            drawn = [number for number, (_, operator) in enumerate(content) if str(operator) == "Do"]
            opened = max(number for number, (_, operator) in enumerate(content) if str(operator) == "BDC")
            assert str(content[opened].operands[0]) == "/Artifact"
            assert len(drawn) == 3
            assert min(drawn) > opened


INHERITED = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 300 400]/Rotate 90/Resources 6 0 R>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/Contents 5 0 R>> endobj
4 0 obj <</Type/Page/Parent 2 0 R/Contents 5 0 R>> endobj
5 0 obj <</Length 40>> stream
BT /F 30 Tf 40 40 Td (Kent Police) Tj ET
endstream endobj
6 0 obj <</Font<</F 7 0 R>>>> endobj
7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
trailer <</Root 1 0 R/Size 8>>
"""


def test_pages_may_inherit_and_share(mark):
    marked = mark(INHERITED)
    assert problems_of(marked) == ()
    assert all(text.startswith("Kent Police") for text in pages_text(marked))
    (first, _) = pictures(marked, 72)
    assert first.size == pytest.approx((210 * MM, 300 + 40 * MM), abs=1.5)


def test_the_title_says_that_it_is_embargoed(report, mark):
    mine = "EMBARGOED until 00:01 on Thursday 4 September 2014 – Core business: specimen of a national thematic report"
    with pikepdf.open(BytesIO(mark(report))) as pdf:
        assert str(pdf.docinfo.Title) == mine
        assert pdf.open_metadata()["dc:title"] == mine
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pikepdf.open(BytesIO(mark(pdf_of((595, 842))))) as pdf:
        assert str(pdf.docinfo.Title).endswith("2014 – national thematic report")


def test_the_same_report_gives_the_same_bytes(report, mark):
    assert mark(report) == mark(report)
    assert mark(report) != mark(report, number=2)


@pytest.mark.needs_tool("qpdf")
def test_the_file_is_sound(report, mark, tmp_path):
    file = tmp_path / "report.pdf"
    for data in (mark(report), mark(pdf_of((420, 595), Rotate=90))):
        file.write_bytes(data)
        subprocess.run(["qpdf", "--check", file], check=True, capture_output=True)


# What is refused


def attach(pdf):
    pdf.attachments["costs.xlsx"] = b"hidden"


def layer(pdf):
    pdf.Root.OCProperties = Dictionary(OCGs=Array())


def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def field(pdf):
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("Name")))]))


def comment(pdf):
    pdf.pages[1].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]))])


def inches(pdf):
    pdf.pages[1].UserUnit = 72


def askew(pdf):
    pdf.pages[1].Rotate = 45


@pytest.mark.parametrize(
    ("change", "what", "page"),
    [
        (attach, "it holds an attachment", 0),
        (layer, "it holds a layer", 0),
        (script, "it holds a script", 0),
        (field, "it holds form fields or a signature, which a stamp would break", 0),
        (comment, "it holds a comment or another annotation", 2),
        (inches, "the page cannot be stamped: it counts in other units than points", 2),
        (askew, "the page cannot be stamped: its size or turn makes no sense", 2),
    ],
)
def test_a_report_that_cannot_be_sent(report, mark, change, what, page):
    with pytest.raises(Unfit) as refused:
        mark(changed(report, change))
    said = {(problem.file, problem.page, problem.what) for problem in refused.value.problems}
    assert ("data/report.pdf", page, f"the report cannot be sent: {what}") in said


def link(pdf):
    action = Dictionary(S=Name.URI, URI=String("https://hmic.example/"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([70, 70, 90, 90]), A=action)
    pdf.pages[0].Annots = Array([note])


def test_links_stay(report, mark):
    with pikepdf.open(BytesIO(mark(changed(report, link)))) as pdf:
        (note,) = pdf.pages[0].Annots
        assert [int(edge) for edge in note.Rect] == [70, 70, 90, 90]


@pytest.fixture(scope="module")
def marker(report):
    return Marker(report, Templates(TEMPLATES))


def test_the_stamps_are_those_of_the_signed_copy(report, first, second, mark, marker):
    for number, copy in ((1, first), (2, second)):
        marked = marker.mark(letter_of(), copy)
        assert marked == Marker(report, Templates(TEMPLATES)).mark(letter_of(), copy)
        assert problems_of(marked, number) == ()
        typeset = mark(report, number=number)
        for ours, theirs in zip(pictures(marked, 108), pictures(typeset, 108), strict=True):
            assert ImageChops.difference(ours, theirs).getbbox() is None
        assert pages_text(marked) == pages_text(typeset)


def test_a_copy_that_shows_no_stamps_has_none_to_give(first, marker):
    def rename(pdf):
        drawn = pdf.pages[0].obj.Resources.XObject
        drawn["/Other"] = drawn["/LettersCopy"]
        del drawn["/LettersCopy"]

    assert marker.mark(letter_of(), changed(first, rename)) is None
    assert marker.mark(letter_of(), b"%PDF-1.7 of an earlier Letters") is None


def test_a_report_that_cannot_be_stamped_is_refused_whoever_stamps_it(first):
    with pytest.raises(Unfit) as refused:
        Marker(b"hello", Templates(TEMPLATES)).mark(letter_of(), first)
    assert refused.value.problems[0].code == "P120"


def test_what_was_read_on_the_copy_is_not_read_again_on_its_report(first, second, marker, monkeypatch):
    letter, looks = letter_of(), []
    known = Known(set(KNOWN.pages))
    before = marker.mark(letter, second)
    assert read_report_back(before, letter, copy_of(letter, 2), names=FORCES, file="report.pdf", known=known) == ()
    assert read_back(first, letter, copy_of(letter), names=FORCES, file="letter.pdf", known=known) == ()
    monkeypatch.setattr(finished, "look", lambda *args, **kwargs: looks.append(args) or look(*args, **kwargs))
    for marked in (marker.mark(letter, first), before):
        found = read_report_back(marked, letter, copy_of(letter), names=FORCES, file="report.pdf", known=known)
        assert bool(found) == bool(looks) == (marked is before)


def test_a_copys_report_is_not_stamped_again(report, mark):
    with pytest.raises(Unfit, match="2 problems") as refused:
        mark(mark(report), number=2)
    assert "the page bears a copy's mark already" in refused.value.problems[0].what


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_report_is_refused(report, mark, password):
    with pikepdf.open(BytesIO(report)) as pdf:
        protected = saved(pdf, encryption=pikepdf.Encryption(owner="owner", user=password))
    with pytest.raises(Unfit) as refused:
        mark(protected)
    assert "protected" in refused.value.problems[0].what


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7\n%%EOF", saved(pikepdf.new())])
def test_what_is_no_report_is_refused(mark, data):
    with pytest.raises(Unfit) as refused:
        mark(data)
    assert refused.value.problems[0].code == "P120"


def test_a_spoilt_report_ends_in_words(report, mark):
    for seed in range(60):
        with contextlib.suppress(Unfit):
            mark(spoilt(report, seed))


def test_a_copy_of_another_letter_is_refused(typesetter, report):
    letter = letter_of()
    other = copy_of(letter_of(lambda inspection, force: force["addressee"].update(name="Somebody Else")))
    with pytest.raises(ValueError, match="no copy of this letter"):
        typesetter.mark_report(report, letter, other)
    without = letter_of(lambda inspection, force: inspection.pop("report"))
    with pytest.raises(ValueError, match="no report"):
        typesetter.mark_report(report, without, copy_of(without))


def test_a_covered_mark_is_found(report, mark):
    assert {("P108", 1), ("P108", 2)} == found_in(changed(mark(report), cover_below))


def cover_below(pdf):
    """The room at the foot lies below the page's old edge."""
    cover_the_mark(pdf)
    for page in pdf.pages:
        page.contents_add(b"q 1 g 60 -40 50 50 re f Q")
