"""`letters import`: what people have in Excel, a .csv and Word becomes drafts, and what could not be taken is told."""

import os
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from office import HEADS, letter, replace_part, tracked, workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from letters.errors import NotPermitted, WrongUsage
from letters.services import Services
from letters.workflows.importing import plan_import
from letters.workspace.workspace import load

NEW = """\
dorset: small 1
  small:
    - Well looked after.
essex: small 2
  small:
    - Less well:
      - ill.
2 drafts written.
"""
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
GOOD = Path(__file__).parents[1] / "workspace" / "good"


@pytest.fixture
def good(tmp_path):
    return shutil.copytree(GOOD, tmp_path / "good")


@pytest.fixture
def bring(good):
    """Plan an import into the good workspace: what each force would say, and the notes as (place, what, lost)."""

    def plan(file, force=None):
        made = plan_import(Services(good, pytest.fail, None), file, force)
        said = {change.force: yaml.safe_load(change.after)["findings"] for change in made.changes}
        return said, [(note.place, note.what, note.lost) for note in made.notes]

    return plan


@pytest.fixture
def sheet(tmp_path):
    """Make a workbook of rows under the usual headings."""
    return lambda *rows, change=lambda book: None: workbook(tmp_path / "f.xlsx", [HEADS, *rows], change)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("letters.workflows.importing.today", lambda _services: date(2030, 8, 1))


def test_new_letters_are_drafts_that_pass_the_check(letters, generated, tmp_path):
    root = shutil.copytree(generated, tmp_path / "mine", ignore=shutil.ignore_patterns(".letters", "out"))
    rows = [HEADS, ("Dorset Police", "Small matters", "Well looked after."), ("Essex", "small", "Less well:\n- ill.")]
    done = letters("import", workbook(tmp_path / "f.xlsx", rows), cwd=root)
    assert (done.code, done.out) == (0, NEW)
    assert yaml.safe_load((root / "data/forces/dorset.yaml").read_text())["findings"] == {
        "small": ["Well looked after."]
    }
    assert letters("check", cwd=root).code == 0


def test_a_letter_that_is_there_changes_only_after_a_yes(letters, good, sheet):
    kent = good / "data/forces/kent.yaml"
    before = kent.read_text()
    file = sheet(("Kent", "demand", "It is understood."))
    refused = letters("import", file, cwd=good)
    assert refused.code == 2
    assert "-    - Kent Police understands its demand.\n+    - It is understood.\n" in refused.out
    assert "1 file would change" in refused.err
    assert kent.read_text() == before
    done = letters("import", file, "--yes", cwd=good)
    assert done.code == 0
    expected = before.replace("Kent Police understands its demand", "It is understood").replace(": ready", ": draft")
    assert kent.read_text() == expected
    again = letters("import", file, cwd=good)
    assert (again.code, again.out) == (0, "kent: as it is\nNothing to write: the letters say this already.\n")


def test_findings_are_brought_into_an_inspection_that_has_no_letter_yet(letters, generated, good, sheet):
    shutil.rmtree(good / "data/forces")
    told = letters("check", cwd=good)
    assert (told.code, told.out) == (1, "data/forces: D106 there is no letter yet — begin one: letters new FORCE\n")
    inspection = good / "data/inspection.yaml"
    right = inspection.read_text()
    inspection.write_text(right.replace("weekday: Thursday", "weekday: Friday"))
    file = sheet(("Kent", "demand", "It is understood."))
    refused = letters("import", file, cwd=good)
    assert refused.code == 65
    assert "D106" not in refused.err
    inspection.write_text(right)
    assert letters("import", file, cwd=good).code == 0


def test_what_is_left_out_has_its_place_and_exit_code_1(letters, good, sheet):
    rows = [
        ("Gwent", "demand", "Good."),
        ("Thames Valey", "demand", "x"),
        ("Kent", "weather", "x"),
        (None, "demand", "x"),
    ]
    done = letters("import", sheet(*rows), cwd=good)
    assert (done.code, done.out) == (1, "gwent: demand 1\n  demand:\n    - Good.\n1 draft written.\n")
    assert [line.partition(" — ")[0] for line in done.err.splitlines()[:3]] == [
        "Left out: sheet “Findings”, A3: ‘Thames Valey’ is no force of this inspection",
        "Left out: sheet “Findings”, B4: ‘weather’ is no theme of this inspection",
        "Left out: sheet “Findings”, C5: this finding has no force in its row",
    ]
    assert "perhaps Thames Valley Police is meant" in done.err


def test_a_row_without_a_finding_and_a_column_that_is_not_read_are_told(bring, tmp_path):
    rows = [
        (*HEADS, "Finding", "Inspector"),
        ("kent", "demand", "Good.", "More.", "Ann", "Beside."),
        ("gwent", "demand", None, None, "Bob"),
        ("kent",),
        (None, None, None, None, "Total"),
    ]
    said, notes = bring(workbook(tmp_path / "f.xlsx", rows))
    assert said["kent"]["demand"] == ["Good."]
    assert [(place.split()[-1], what, lost) for place, what, lost in notes] == [
        ("D1", "the column headed ‘Finding’ is there again and was not read", True),
        ("E1", "the column headed ‘Inspector’ was not read", False),
        ("F2", "the column without a heading was not read", True),
        ("A3", "this row has no finding", True),
        ("A4", "this row has no finding", True),
    ]


def test_sheets_as_people_have_them(bring, tmp_path):
    def change(book):
        sheet = book.active
        sheet["A5"], sheet["B5"], sheet["C5"] = (
            "KENT POLICE",
            " 1.  Preventing  CRIME ",
            "Two\u00a0 things:\n- one;\n• two.\n\nMore.",
        )
        sheet.merge_cells("A5:A8")
        sheet["B6"], sheet["C6"] = "prevention", CellRichText("It is ", TextBlock(InlineFont(b=True), "good"), ".")
        sheet["B7"], sheet["C7"] = "prevention", "All bold"
        sheet["C7"].font = Font(b=True)
        sheet["B8"], sheet["C8"] = "demand", "Nothing."
        sheet["A20"], sheet["B20"], sheet["C20"] = "the Met", "demand", "Much."
        book.create_sheet("Empty")

    file = workbook(
        tmp_path / "f.xlsx", [["A title"], [], ["No", "…"], ["Police Force", "HEADING", "Finding:", "By"]], change
    )
    said, notes = bring(file)
    assert said["kent"] == {
        "prevention": ["Two things:", ["one;", "two."], "More.", "It is **good**.", "All bold"],
        "demand": ["Nothing."],
    }
    assert said["metropolitan"]["demand"] == ["Much."]
    assert [place for place, _, _ in notes] == ["sheet “Empty”"]


def test_numbers_days_formulas_and_errors(bring, sheet):
    moment = datetime.fromisoformat("2014-09-04 09:30")
    values = [12, 12.5, 0.35, date(2014, 9, 4), moment, 1200, True, "=1+1", "#N/A"]
    rows = [("kent", "demand", value) for value in values]

    def change(book):
        book.active["C4"].number_format = "0%"
        book.active["C5"].number_format = "d mmmm yyyy"
        book.active["C7"].number_format = "£#,##0"

    said, notes = bring(sheet(*rows, change=change))
    assert said["kent"]["demand"] == [
        "12", "12.5", "35%", "4 September 2014", "09:30 on 4 September 2014", "1200", "True",
    ]  # fmt: skip
    assert [(place.split()[-1], lost) for place, _, lost in notes] == [
        ("C7", False),
        ("C8", False),
        ("C9", True),
        ("C10", True),
    ]


def test_a_formula_counts_as_what_it_came_to(bring, sheet):
    file = sheet(("kent", "demand", "=1+1"))
    replace_part(
        file,
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>"),
    )
    said, notes = bring(file)
    assert (said["kent"]["demand"], notes) == (["2"], [])


def test_cells_that_only_have_a_style_are_passed_by(bring, sheet):
    def change(book):
        book.active.cell(1_000_000, 16_000).font = Font(b=True)
        book.active["A900000"], book.active["B900000"], book.active["C900000"] = "gwent", "demand", "Far below."

    said, notes = bring(sheet(("kent", "demand", "x"), change=change))
    assert (said["kent"]["demand"], said["gwent"]["demand"], notes) == (["x"], ["Far below."], [])


def test_what_is_hidden_is_not_read(bring, sheet):
    def change(book):
        book.active.row_dimensions[3].hidden = True
        book.active["D1"], book.active["D2"] = "Preventing crime", "secret"
        book.active.column_dimensions["D"].hidden = True
        hidden = book.create_sheet("Old")
        hidden.append(HEADS)
        hidden.append(("kent", "demand", "old"))
        hidden.sheet_state = "veryHidden"

    said, notes = bring(sheet(("kent", "demand", "new"), ("kent", "demand", "hidden"), change=change))
    assert said["kent"]["demand"] == ["new"]
    assert "secret" not in str(said)
    assert [place for place, _, _ in notes if place] == [
        "sheet “Findings”, D1", "sheet “Findings”, D2", "sheet “Findings”, row 3", "sheet “Old”",
    ]  # fmt: skip


def test_what_a_sheet_strikes_through_or_does_not_show_is_not_read(bring, sheet):
    def change(book):
        table = book.active
        table["C2"].font = table["C3"].font = Font(strike=True)
        table["C3"] = CellRichText("Gone. ", TextBlock(InlineFont(b=True), "Kept."))
        table["C4"] = CellRichText("Kept, ", TextBlock(InlineFont(strike=True), "or not, "), "too.")
        table["C5"].number_format = table["C6"].number_format = ";;;"
        table["C7"].number_format = '0;-0;"";@'
        table["C8"].number_format = ";;;@"
        table.row_dimensions[9].height = 7777
        table.column_dimensions["D"].width = 7777
        table["D1"], table["D2"] = "Preventing crime", "x"

    values = ["Struck.", "", "", "Hidden.", 12, 0, "Shown.", "Flat."]
    file = sheet(*(("kent", "demand", value) for value in values), change=change)
    replace_part(file, "xl/worksheets/sheet1.xml", lambda part: part.replace(b'"7777"', b'"0"'))
    said, notes = bring(file)
    assert said["kent"]["demand"] == ["Kept.", "Kept, too.", "Shown."]
    assert all(lost for _, _, lost in notes)
    assert [(place.split(", ")[1], what.split(", and")[0].removesuffix(" stand here")) for place, what, _ in notes] == [
        ("D1", "its column is hidden"),
        ("C2", "words that are struck through"),
        ("D2", "its column is hidden"),
        ("C3", "words that are struck through"),
        ("C4", "words that are struck through"),
        ("C5", "its format shows nothing of it"),
        ("C6", "its format shows nothing of it"),
        ("C7", "its format shows nothing of it"),
        ("row 9", "it is hidden"),
    ]


def test_a_column_for_each_theme(bring, tmp_path):
    file = workbook(tmp_path / "f.xlsx", [("Constabulary", "Preventing crime", "demand"), ("kent", "A.", "B.")])
    said, notes = bring(file)
    assert (said["kent"], notes) == ({"prevention": ["A."], "demand": ["B."]}, [])
    file = workbook(tmp_path / "f.xlsx", [("Constabulary", "Preventing crmie", "demand"), ("kent", "A.", "B.")])
    said, notes = bring(file)
    what = "the column headed ‘Preventing crmie’ was not read"
    assert (said["kent"]["demand"], notes) == (["B."], [("sheet “Findings”, B1", what, True)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_program(bring, tmp_path, encoding, delimiter):
    text = 'Force|Theme|Finding\r\nkent|demand|"Zoë’s, ""good""; work\nand more"\r\n'.replace("|", delimiter)
    (tmp_path / "f.csv").write_bytes(text.encode(encoding))
    said, notes = bring(tmp_path / "f.csv")
    assert said["kent"]["demand"] == ['Zoë’s, "good"; work', "and more"]
    assert [lost for _, _, lost in notes] == [False] * (encoding == "cp1252")


LETTER = [
    "The Chief Constable",
    "North Wales Police",
    "Dear Chief Constable",
    ("Heading 1", "Preventing crime"),
    "It is **very good** and *quick*, in two ways:",
    ("List Bullet", "first;"),
    ("List Bullet 2", "below it;"),
    ("List Number", "second."),
    "**2. Meeting demand**",
    "Much of it.",
    "Yours sincerely",
    "Demand",
]


def test_a_word_letter(bring, tmp_path):
    said, notes = bring(letter(tmp_path / "f.docx", LETTER))
    assert said == {
        "north-wales": {
            "prevention": ["It is **very good** and *quick*, in two ways:", ["first;", ["below it;"], "second."]],
            "demand": ["Much of it."],
        }
    }
    assert [(place, lost) for place, _, lost in notes] == [("", False)]


def test_a_letter_with_changes_links_pictures_tables_and_a_strange_heading(bring, tmp_path):
    def change(document):
        body = document.paragraphs
        tracked(body[1], "ins", " and was added")
        tracked(body[1], "del", " and was taken out")
        body[1].add_run(" unseen").font.hidden = True
        body[1]._p.append(OxmlElement("w:hyperlink"))
        run = document.add_paragraph("Noted").add_run()
        run._r.append(OxmlElement("w:footnoteReference"))
        document.add_table(1, 1)
        document.add_heading("Weather", 2)
        document.add_paragraph("Rain.")

    file = letter(tmp_path / "Kent Police.docx", [("Heading 1", "demand"), "It was said"], change)
    said, notes = bring(file)
    assert said["kent"]["demand"] == ["It was said and was added", "Noted"]
    assert [place for place, _, lost in notes if lost] == ["paragraph 2", "paragraph 3", "paragraph 4", "paragraph 5"]


def wrap(paragraph, kind):
    """Put a paragraph, or what was made of it, into a content control or custom XML; gives the wrapper."""
    element = getattr(paragraph, "_p", paragraph)
    wrapper = OxmlElement(f"w:{kind}")
    element.addprevious(wrapper)
    inner = wrapper
    if kind == "sdt":
        inner = OxmlElement("w:sdtContent")
        wrapper.append(inner)
    inner.append(element)
    return wrapper


def test_content_controls_and_custom_xml_are_read_as_if_they_were_not_there(bring, tmp_path):
    def change(document):
        _, first, second, third, prompt = document.paragraphs
        wrap(wrap(first, "customXml"), "sdt")
        wrap(second, "sdt")
        wrap(third, "customXml")
        properties = OxmlElement("w:sdtPr")
        properties.append(OxmlElement("w:showingPlcHdr"))
        wrap(prompt, "sdt").insert(0, properties)
        wrap(document.add_table(1, 1)._tbl, "sdt")

    texts = [("Heading 1", "demand"), "One.", "Two.", "Three.", "Click here to enter text."]
    said, notes = bring(letter(tmp_path / "kent.docx", texts, change))
    assert said["kent"]["demand"] == ["One.", "Two.", "Three."]
    assert [(place, lost) for place, _, lost in notes] == [("", False), ("paragraph 6", True)]


def test_a_second_letter_in_a_content_control_is_refused(bring, tmp_path):
    def change(document):
        wrap(document.paragraphs[2], "sdt")

    texts = [("Heading 1", "demand"), "Much.", "Surrey Police", ("Heading 1", "demand"), "Officers there lied."]
    with pytest.raises(WrongUsage, match="another letter to Surrey Police seems to begin"):
        bring(letter(tmp_path / "kent.docx", texts, change))


def test_equations_readings_and_words_struck_through_are_told_with_their_place(bring, tmp_path):
    def change(document):
        _, equation, ruby, struck, twice, _ = document.paragraphs
        equation._p.append(OxmlElement("m:oMath", nsdecls={"m": MATH}))
        ruby.runs[0]._r.clear_content()
        ruby.runs[0]._r.append(OxmlElement("w:ruby"))
        struck.runs[0].font.strike = True
        twice.runs[1].font.double_strike = True
        document.element.body.insert(0, OxmlElement("w:altChunk"))

    texts = [("Heading 1", "demand"), "It is", "x", "Struck.", "Kept.** And struck.**", "Fine."]
    said, notes = bring(letter(tmp_path / "kent.docx", texts, change))
    assert said["kent"]["demand"] == ["It is", "Kept.", "Fine."]
    assert [(place, what.split(" stand")[0]) for place, what, lost in notes if lost] == [
        ("paragraph 1", "another document"),
        ("paragraph 3", "an equation"),
        ("paragraph 4", "a word with its reading above it"),
        ("paragraph 5", "words that are struck through"),
        ("paragraph 6", "words that are struck through"),
    ]


def test_words_that_a_style_strikes_through_or_hides_are_told_as_those_that_do_it_themselves(bring, tmp_path):
    def change(document):
        for kind in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            for look in ("strike", "double_strike", "hidden"):
                base, style = (document.styles.add_style(f"{name}{look}{kind}", kind) for name in ("", "under "))
                setattr(base.font, look, True)
                style.base_style = base
        struck, twice, hidden = document.paragraphs[1:4]
        for paragraph, look in ((struck, "strike"), (twice, "double_strike"), (hidden, "hidden")):
            paragraph.runs[1].style = document.styles[f"under {look}{WD_STYLE_TYPE.CHARACTER}"]
            copy = document.add_paragraph("Gone.", f"under {look}{WD_STYLE_TYPE.PARAGRAPH}")
            copy.add_run("Shown.").font.strike = False

    said, notes = bring(letter(tmp_path / "kent.docx", [("Heading 1", "demand"), *["Kept.** Gone.**"] * 3], change))
    assert said["kent"]["demand"] == ["Kept.", "Kept.", "Kept.", "Shown."]
    struck, hidden = "words that are struck through", "hidden words"
    assert [what.split(" stand")[0] for _, what, lost in notes if lost] == [
        struck,
        struck,
        hidden,
        struck,
        struck,
        struck,
        hidden,
        hidden,
    ]


def test_a_style_that_is_based_on_itself_comes_to_an_end(bring, tmp_path):
    def change(document):
        document.paragraphs[1].style.base_style = document.paragraphs[1].style

    said, _ = bring(letter(tmp_path / "kent.docx", [("Heading 1", "demand"), "Kept."], change))
    assert said["kent"]["demand"] == ["Kept."]


def test_paragraphs_are_one_where_a_tracked_change_deletes_the_mark_between_them(bring, tmp_path):
    def change(document):
        for paragraph in (document.paragraphs[1], document.paragraphs[2], document.paragraphs[5]):
            mark = OxmlElement("w:rPr")
            mark.append(OxmlElement("w:del"))
            paragraph._p.get_or_add_pPr().append(mark)

    texts = [("Heading 1", "demand"), "It is ", "very ", "good.", "Next.", "Last."]
    said, _ = bring(letter(tmp_path / "kent.docx", texts, change))
    assert said["kent"]["demand"] == ["It is very good.", "Next.", "Last."]


@pytest.mark.parametrize(
    "case",
    [
        ("kent.docx", "Hello", None, "kent"),
        ("f.docx", "To Kent Police", None, "kent"),
        ("f.docx", "Hello", "Kent Police", "kent"),
        ("f.docx", "Hello", None, "names no force"),
        ("f.docx", "To Kent Police and Essex Police", None, "names Kent Police, Essex Police"),
        ("kent.docx", "To Essex Police", None, "but its opening names Essex Police"),
        ("f.docx", "Hello", "kentish", "'kentish' is no force"),
    ],
)
def test_whose_letter_it_is_must_be_certain(bring, tmp_path, case):
    name, opening, force, answer = case
    file = letter(tmp_path / name, [opening, ("Heading 1", "demand"), "Much."])
    if answer == "kent":
        assert list(bring(file, force)[0]) == ["kent"]
    else:
        with pytest.raises(WrongUsage, match=answer):
            bring(file, force)


@pytest.mark.parametrize(
    "more",
    [
        [("Heading 1", "Surrey Police")],
        ["Surrey Police"],
        ["Yours sincerely", "A. Inspector", "Surrey Police"],
        ["Yours sincerely", "A. Inspector", "Chief Constable"],
        ["Dear Chief Constable"],
        [("Heading 2", "Findings on Surrey Police")],
    ],
)
def test_a_second_letter_in_the_file_is_refused(bring, tmp_path, more):
    first = ["Kent Police", ("Heading 2", "demand"), "Much."]
    file = letter(tmp_path / "f.docx", [*first, *more, ("Heading 2", "demand"), "Officers there lied."])
    with pytest.raises(WrongUsage, match=r"another letter .*seems to begin. Nothing was written"):
        bring(file)


def test_a_heading_may_name_both_forces(bring, tmp_path):
    heading = ("Heading 2", "How Kent Police and Surrey Police work together")
    file = letter(tmp_path / "kent.docx", ["Hello", ("Heading 1", "demand"), "Much.", heading, "Well."])
    assert bring(file)[0]["kent"]["demand"] == ["Much."]


@pytest.mark.parametrize(
    "row",
    [
        'kent,demand,"A plan.\nsurrey,demand,Officers there lied.\n',
        'kent,demand,"A plan.\nsurrey,demand,"Officers there lied."\n',
    ],
)
def test_an_open_quotation_mark_in_a_csv_is_refused_with_its_line(bring, tmp_path, row):
    (tmp_path / "q.csv").write_text(f'Force,Theme,Finding\nkent,demand,"One.\nTwo."\n{row}')
    with pytest.raises(WrongUsage, match="row that begins in line 4 a quotation mark is not closed"):
        bring(tmp_path / "q.csv")


def _bomb(file, _good):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", bytes(100 * 1024 * 1024))


def _part(change):
    def spoil(file, good):
        workbook(file, [HEADS, ("kent", "demand", "x")])
        replace_part(file, "xl/worksheets/sheet1.xml", lambda part: change(part, good))

    return spoil


def _entity(part, good):
    secret = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(good / "data/inspection.yaml").as_uri()}">]>'.encode()
    return part.replace(b"<worksheet", secret + b"<worksheet", 1)


SPOILED = {
    "a bomb": (_bomb, "it unpacks to far more than letters hold"),
    "an entity": (_part(_entity), "it declares entities"),
    "another encoding": (_part(lambda part, _: part.decode().encode("utf-16")), "it is no|a part of it is not UTF-8"),
    "cut off": (_part(lambda part, _: part[: len(part) // 2]), "it is not a table that can be read"),
    "too large": (lambda file, _: file.write_bytes(b"PK" + bytes(17 * 1024 * 1024)), "larger than 16 MiB"),
    "locked": (lambda file, _: file.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)), "has a password"),
    "no file of the kind": (lambda file, _: file.write_bytes(b"hello"), "it is no file of Excel"),
    "empty": (lambda file, _: file.write_bytes(b""), "it is no file of Excel"),
    "a folder": (lambda file, _: file.mkdir(), "is a directory"),
    "wide": (lambda file, _: workbook(file, [HEADS], lambda book: book.active.cell(1, 500, "x")), "100 columns"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_files_that_are_not_taken_are_refused_in_words(bring, good, tmp_path, name):
    spoil, words = SPOILED[name]
    spoil(tmp_path / "f.xlsx", good)
    with pytest.raises(WrongUsage) as refused:
        bring(tmp_path / "f.xlsx")
    assert any(part in refused.value.what for part in words.split("|")), refused.value.what


@pytest.mark.parametrize("name", ["f.docx", "f.csv", "f.xls", "f"])
def test_other_files_that_are_none(bring, tmp_path, name):
    (tmp_path / name).write_bytes(b"\0\1PK no letter")
    with pytest.raises(WrongUsage):
        bring(tmp_path / name)


def test_a_file_that_is_not_taken_changes_nothing_and_ends_with_2(letters, good, tmp_path):
    _bomb(tmp_path / "f.xlsx", good)
    before = {path: path.read_bytes() for path in good.rglob("*.yaml")}
    done = letters("import", tmp_path / "f.xlsx", "--yes", cwd=good)
    assert (done.code, done.out) == (2, "")
    assert done.err == "f.xlsx is not taken: it unpacks to far more than letters hold.\nNothing was written.\n"
    assert before == {path: path.read_bytes() for path in good.rglob("*.yaml")}


def test_a_word_letter_that_asks_for_another_file_is_refused(bring, tmp_path):
    file = letter(tmp_path / "kent.docx", LETTER)
    asks = b'<!DOCTYPE x SYSTEM "http://x.example/">\n<w:document'
    replace_part(file, "word/document.xml", lambda part: part.replace(b"<w:document", asks, 1))
    with pytest.raises(WrongUsage, match="it declares entities"):
        bring(file)


def test_a_workbook_with_macros_is_read_and_its_macros_are_not_run(bring, sheet, tmp_path):
    file = sheet(("kent", "demand", "x"))
    replace_part(file, "xl/vbaProject.bin", lambda _: b"macro")
    said, _ = bring(file.rename(tmp_path / "f.xlsm"))
    assert said["kent"]["demand"] == ["x"]


def test_all_files_are_written_or_none(letters, good, sheet):
    """A file whose findings stand where lines cannot be put in stops the others too."""
    kent = good / "data/forces/kent.yaml"
    kent.write_text(kent.read_text().split("findings:")[0] + "findings: {prevention: [a], demand: [b]}\n")
    before = kent.read_text()
    done = letters("import", sheet(("dorset", "demand", "x"), ("kent", "demand", "x")), "--yes", cwd=good)
    assert (done.code, done.out) == (65, "")
    assert "data/forces/kent.yaml:" in done.err
    assert kent.read_text() == before
    assert not (good / "data/forces/dorset.yaml").exists()


def test_an_import_that_was_killed_between_two_files_is_finished_by_the_next(letters, good, sheet, monkeypatch):
    """A new file and one that is there are one change."""
    kent, dorset = good / "data/forces/kent.yaml", good / "data/forces/dorset.yaml"
    plan = plan_import(
        Services(good, pytest.fail, None), file := sheet(("dorset", "demand", "x"), ("kent", "demand", "x"))
    )
    child = os.fork()
    if not child:  # dies as by a kill: nothing of it is run any more
        renamed = Path.replace
        monkeypatch.setattr(Path, "replace", lambda self, to: (renamed(self, to), to.suffix == ".yaml" and os._exit(9)))
        plan.apply()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert dorset.exists()
    assert "Kent Police understands its demand" in kent.read_text()
    assert "C009" in letters("check", cwd=good).out
    done = letters("import", file, cwd=good)
    assert (done.code, done.out.splitlines()[-1]) == (0, "Nothing to write: the letters say this already.")
    assert yaml.safe_load(kent.read_text())["findings"]["demand"] == ["x"]
    assert not list(good.rglob(".tmp-*"))


def test_a_new_letter_that_somebody_began_meanwhile_is_left_alone(good, sheet):
    plan = plan_import(Services(good, pytest.fail, None), sheet(("dorset", "demand", "x")))
    (good / "data/forces/dorset.yaml").write_text("mine")
    with pytest.raises(NotPermitted):
        plan.apply()
    assert (good / "data/forces/dorset.yaml").read_text() == "mine"


def test_comments_layout_and_other_themes_stay(bring, good, sheet):
    kent = good / "data/forces/kent.yaml"
    text = kent.read_text().replace("  demand:", "  # about demand\n  demand:").replace("\n", "\r\n")
    kent.write_bytes(("# mine\r\n" + text).encode())
    plan = plan_import(Services(good, pytest.fail, None), sheet(("kent", "prevention", "New.")))
    after = plan.changes[0].after.decode()
    start = text.index("    - The force plans")
    end = text.index("  # about demand")
    assert after == "# mine\r\n" + text[:start].replace("ready", "draft") + "    - New.\r\n" + text[end:]
    plan.apply()
    assert load(good)[1] == ()
