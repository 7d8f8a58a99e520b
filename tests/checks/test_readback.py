"""Letters are read back before they leave: sound ones pass, and every guard fires on one that is not."""

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from checks.samples import changed, cover_the_mark, letter_of, rename, saved, says, spoilt
from pikepdf import Array, Dictionary, Name, String
from writing import copy_of

from letters.checks import finished
from letters.checks.finished import Known
from letters.checks.readback import read_back
from letters.model.forces import FORCES
from letters.pdf import signature
from letters.pdf.looking import look

FILE = "out/embargoed/leicestershire/leicestershire-1.pdf"


@pytest.fixture(scope="module", autouse=True)
def known(first, second):
    """What a plan knows once it has read both sound copies."""
    KNOWN.pages, KNOWN.stamps = set(), None
    for number, pdf in enumerate((first, second), 1):
        assert read_back(pdf, letter_of(), copy_of(letter_of(), number), names=FORCES, file=FILE, known=KNOWN) == ()
    return KNOWN


KNOWN = Known()


def problems_of(pdf, alter=None, *, number=1, names=FORCES):
    """What is wrong with the PDF; the same whether or not sound copies of the letter were read before."""
    letter = letter_of(alter)
    copy = copy_of(letter, number) if number else None
    found = read_back(pdf, letter, copy, names=names, file=FILE)
    if alter is None and names is FORCES:
        before = Known(set(KNOWN.pages), KNOWN.stamps)
        assert read_back(pdf, letter, copy, names=names, file=FILE, known=before) == found
    return found


def found_in(*args, **kwargs):
    """(code, page) of each problem."""
    return {(problem.code, problem.page) for problem in problems_of(*args, **kwargs)}


# Sound letters


def test_a_copy_passes(first, second):
    assert problems_of(first) == ()
    assert problems_of(second, number=2) == ()


def test_pages_that_were_read_on_one_copy_are_not_read_again_on_another(first, second, monkeypatch):
    read = []
    monkeypatch.setattr(finished, "look", lambda *args, **kwargs: map(watched(read), look(*args, **kwargs)))
    for number, pdf in ((1, first), (2, second)):
        known = Known(set(KNOWN.pages)) if read else Known()
        assert read_back(pdf, letter_of(), copy_of(letter_of(), number), names=FORCES, file=FILE, known=known) == ()
    assert len(read) == 2 + 1


def watched(read):
    return lambda page: read.append(page) or page


def test_a_public_edition_passes(public):
    assert problems_of(public, number=None) == ()


def test_a_signed_copy_passes(first):
    signed = signature.fill(first, datetime(2014, 9, 2, tzinfo=UTC), lambda digest: b"\x30\x80" + digest)
    assert problems_of(signed) == ()


def test_data_may_say_what_programs_write(make):
    alter = says("None of the plans is new.", "Roles were *undefined* then.", "It has three aims: none, “None” and no.")
    assert problems_of(make(alter), alter) == ()


def test_a_force_that_is_mentioned_may_be_named(make):
    def alter(inspection, force):
        says("It works with Kent Police.")(inspection, force)
        force["mentions"] = ["kent"]

    assert problems_of(make(alter), alter) == ()


def test_problems_say_file_page_and_remedy(make):
    (problem,) = problems_of(make(says("It works with Kent Police.")))
    assert str(problem) == (
        f"{FILE}:page 2: P103 it names Kent Police, another force — "
        "take the name out, or add its id to mentions if it belongs there"
    )


# Pages


@pytest.mark.parametrize("pdf", [b"", b"hello", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_said_in_words(pdf):
    (problem,) = problems_of(pdf)
    assert (problem.code, problem.what) == ("P101", "the file is not a PDF that can be read")


def test_a_cut_file_is_no_crash(first):
    for twelfths in range(12):
        assert problems_of(first[: len(first) * twelfths // 12])


def test_a_spoilt_file_is_no_crash(first):
    for seed in range(30):
        assert all(str(problem).startswith(FILE) for problem in problems_of(spoilt(first, seed)))


def test_one_persons_letter_bundled_in_anothers(first, make):
    def kent(inspection, force):
        force |= {"force": "kent", "name": "Kent Police"}

    other = make(kent)
    found = found_in(other)
    assert {("P102", 0), ("P103", 1), ("P107", 1), ("P107", 2), ("P108", 1), ("P108", 2), ("P111", 0)} <= found
    with pikepdf.open(BytesIO(other)) as source:
        spliced = changed(first, lambda pdf: pdf.pages.append(source.pages[0]))
    assert {("P103", 3), ("P107", 3), ("P108", 3)} <= found_in(spliced)


def test_its_own_name_must_be_there(first):
    def renamed(inspection, force):
        force["name"] = "Rutland Police"

    assert found_in(first, renamed) == {("P102", 0)}


@pytest.mark.parametrize(
    ("words", "force"),
    [
        ("as Kent Police does", "Kent Police"),
        ("as **Kent** Police does", "Kent Police"),
        ("with Heddlu Gogledd Cymru", "North Wales Police (as “Heddlu Gogledd Cymru”)"),
        ("with the *Metropolitan* Police", "Metropolitan Police Service (as “Metropolitan Police”)"),
        ("with the Met", "Metropolitan Police Service (as “the Met”)"),
        ("with Devon & Cornwall Police", "Devon and Cornwall Police"),
        ("with Dyfed–Powys Police", "Dyfed-Powys Police"),
    ],
)
def test_another_force_is_found_however_it_is_named(make, words, force):
    assert [p.what for p in problems_of(make(says(words)))] == [f"it names {force}, another force"]


def test_a_name_that_breaks_at_its_hyphen_is_found(make):
    for padding in range(1, 30):
        pdf = make(
            says("w" * padding + " and the work was done well, all of it, together with the Dyfed-Powys Police.")
        )
        page = pypdfium2.PdfDocument(pdf)[1].get_textpage().get_text_range()
        if "Dyfed\ufffePowys" in page:  # so pdfium writes a hyphen at a line's end
            assert found_in(pdf) == {("P103", 2)}
            return
    pytest.fail("no padding broke the name")


def test_a_name_over_the_turn_of_a_page_is_found():
    pdf = pdf_of([(b"EMBARGOED", b"met Kent"), (b"EMBARGOED", b"Police there")])
    assert ("P103", 0) in found_in(pdf)
    assert ("P103", 0) not in found_in(pdf_of([(b"EMBARGOED", b"met Kent"), (b"EMBARGOED", b"and police there")]))


def pdf_of(pages):
    """A PDF whose pages have a stamp and a text of their own."""
    pdf = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for stamp, text in pages:
        page = pdf.add_blank_page()
        page.Resources = Dictionary(Font=Dictionary(F=font))
        page.Contents = pdf.make_stream(
            b"/Artifact BMC BT /F 9 Tf 20 770 Td (%b) Tj ET EMC BT /F 9 Tf 20 700 Td (%b) Tj ET" % (stamp, text)
        )
    return saved(pdf)


def test_the_banner_is_on_every_page(first, public):
    with pikepdf.open(BytesIO(public)) as source:
        spliced = changed(first, lambda pdf: pdf.pages.insert(1, source.pages[0]))
    assert {("P104", 2), ("P107", 2), ("P108", 2)} == found_in(spliced)


@pytest.mark.parametrize(
    ("key", "value"), [("until", "2014-09-05 00:01"), ("until", "2014-09-04 00:10"), ("zone", "Europe/Dublin")]
)
def test_the_banner_says_the_right_instant(first, key, value):
    def moved(inspection, force):
        inspection["embargo"][key] = value

    assert {("P104", 1), ("P104", 2), ("P111", 0)} == found_in(first, moved)


def test_no_banner_is_right_while_the_instant_is_to_be_confirmed(first):
    def open_ended(inspection, force):
        inspection["embargo"] = {"until": "to be confirmed"}

    assert {("P104", 1), ("P104", 2)} <= found_in(first, open_ended)


def test_embargoed_mail_sent_after_the_embargo(first):
    """A copy cannot pass for the public edition."""
    assert {("P104", 1), ("P104", 2), ("P107", 1), ("P107", 2), ("P111", 0)} == found_in(first, number=None)


def test_a_public_edition_cannot_pass_for_a_copy(public):
    assert {("P104", 1), ("P107", 1), ("P108", 1), ("P111", 0)} <= found_in(public)


@pytest.mark.parametrize("word", ["None", "undefined", "null", "{{ rate }}", "{% if %}"])
def test_what_a_program_writes_for_a_missing_value(make, word):
    pdf = make(says(f"The rate is {word} per cent."))
    assert {("P105", 2)} == found_in(pdf)
    assert ("P105", 2) in found_in(pdf, says("None of them.", "It was undefined."))


def test_an_empty_page(first):
    found = found_in(changed(first, lambda pdf: pdf.add_blank_page()))
    assert {("P104", 3), ("P106", 3), ("P107", 3), ("P108", 3)} == found


def test_a_page_of_stamps_alone_is_empty():
    assert ("P106", 1) in found_in(pdf_of([(b"EMBARGOED", b"")]))
    assert ("P106", 1) not in found_in(pdf_of([(b"EMBARGOED", b"HMIC")]))


def test_first_rows_name_used_for_everyone(first):
    """The addressee's copy in the liaison officer's place."""
    problems = problems_of(first, number=2)
    assert {problem.code for problem in problems} == {"P107", "P108", "P111"}
    whats = [problem.what for problem in problems if problem.page == 2]
    assert whats == [
        "it bears the number of another copy, leicestershire-1",
        "the copy's number, leicestershire-2, is missing",
        "the square mark says core-business-2014/leicestershire-1, not core-business-2014/leicestershire-2",
    ]


def test_a_mark_that_no_camera_reads(first):
    assert {("P108", 1), ("P108", 2)} == found_in(changed(first, cover_the_mark))


# What stands on no page


def attach(pdf):
    pdf.attachments["findings.xlsx"] = b"hidden"


def layer(pdf):
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("notes")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary())


def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launch(pdf):
    pdf.pages[1].AA = Dictionary(O=Dictionary(S=Name.Launch, F=String("cmd")))


def unreachable(pdf):
    """An attachment that nothing refers to, though a program may find it."""
    pdf.pages[0].obj.Tucked = pdf.make_indirect(Dictionary(EF=Dictionary(F=pdf.make_stream(b"hidden"))))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (attach, "an attachment"),
        (layer, "a layer"),
        (script, "a script"),
        (launch, "an action"),
        (unreachable, "an attachment"),
    ],
)
def test_hidden_columns_and_sheets_in_released_files(first, change, what):
    problems = problems_of(changed(first, change))
    assert f"it holds {what}, which no letter has" in [problem.what for problem in problems if problem.code == "P109"]


def note(pdf):
    comment = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String("Is this so?"))
    pdf.pages[0].Annots = Array([comment])


def second_field(pdf):
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("Your name"))))


def no_field(pdf):
    del pdf.Root.AcroForm
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj.Annots


@pytest.mark.parametrize(("change", "page"), [(note, 1), (second_field, 0), (no_field, 0)])
def test_the_signature_is_the_one_field_and_annotation(first, change, page):
    assert {("P110", page)} == found_in(changed(first, change))


def no_packet(pdf):
    del pdf.Root.Metadata


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (no_packet, "its metadata do not say which letter it is"),
        (lambda pdf: rename(pdf, b"Until"), "its title does not begin with EMBARGOED"),
    ],
)
def test_metadata_must_be_there(first, change, what):
    assert [(problem.code, problem.what) for problem in problems_of(changed(first, change))] == [("P111", what)]


def test_next_editions_file_in_this_editions_slot(first):
    def later(inspection, force):
        inspection["id"] = "core-business-2015"

    problems = [problem.what for problem in problems_of(first, later) if problem.code == "P111"]
    assert problems == ["its metadata say inspection core-business-2014, not core-business-2015"]


def info(pdf):
    pdf.docinfo["/Author"] = String("J. Smith")


def private_data(pdf):
    pdf.Root.PieceInfo = Dictionary()


def thumbnail(pdf):
    pdf.pages[1].obj.Thumb = pdf.make_stream(b"")


def named_pages(pdf):
    pdf.Root.Names.Pages = Dictionary()


@pytest.mark.parametrize(("change", "page"), [(info, 0), (private_data, 0), (thumbnail, 2), (named_pages, 0)])
def test_no_part_that_letters_have_not(first, change, page):
    assert {("P112", page)} == found_in(changed(first, change))


def test_a_number_with_a_plus_hides_nothing(first):
    def add(pdf):
        attach(pdf)
        pdf.Root.Numbers = pdf.make_indirect(Array([1]))

    pdf = changed(first, add)
    with pikepdf.open(BytesIO(pdf)) as opened:
        plain = saved(opened, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    odd = plain.replace(b"[ 1 ]", b"[+.5]")
    assert odd != plain
    assert found_in(odd) == found_in(pdf) >= {("P109", 0)}


def bookmark(text):
    def change(pdf):
        pdf.Root.Outlines.First.Title = String(text)

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (bookmark("Letter to Kent Police"), "P103"),
        (bookmark("Letter to {{ force }}"), "P105"),
        (lambda pdf: rename(pdf, b"EMBARGOED for Kent Police"), "P103"),
    ],
)
def test_texts_that_stand_on_no_page_are_read_too(first, change, code):
    assert {(code, 0)} == found_in(changed(first, change))
