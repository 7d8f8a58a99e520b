"""Tables for office programs: what goes out comes back, and nothing in it is carried out."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.workspace.sheets import LARGEST, from_xlsx, to_csv, to_xlsx

HEADER = ("Force", "Name", "Day")
EVIL = ('=HYPERLINK("http://x.example","y")', "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "|x", "%x", "\u2007=1", " =1")


def book(**cells):
    made = openpyxl.Workbook()
    for place, value in cells.items():
        made.active[place] = value
    return made


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_comes_back_as_it_went():
    rows = [("kent", "Ŵ “Ann” <&>", date(2014, 9, 3)), (None, "x"), ("gwent",)]
    assert [row.cells for row in from_xlsx(to_xlsx("Contacts", HEADER, rows))] == [HEADER, *rows]


@pytest.mark.parametrize("text", EVIL)
def test_no_text_becomes_a_formula_in_a_workbook(text):
    raw = to_xlsx("Contacts", HEADER, [(text, "plain", None)])
    cell = openpyxl.load_workbook(io.BytesIO(raw)).active["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        names = packed.namelist()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert set(re.findall(r'<c r="A2"[^>]* t="(\w+)"', sheet)) <= {"s", "inlineStr"}
    assert [name for name in names if re.search("externalLink|vba|embedding|connection", name)] == []
    assert from_xlsx(raw)[1].cells[0] == " ".join(text.split())


def test_a_workbook_hides_nothing_and_holds_one_sheet():
    made = openpyxl.load_workbook(io.BytesIO(to_xlsx("Contacts", HEADER, [("a", "b", date(2014, 9, 3))])))
    assert (made.sheetnames, made.active.sheet_state) == (["Contacts"], "visible")
    assert not any(column.hidden for column in made.active.column_dimensions.values())
    assert made.active["C2"].is_date
    assert made.active["C2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("text", [*EVIL, "a;=1+1", "a,=1+1", "a\t=1+1"])
def test_no_text_becomes_a_formula_in_a_csv_however_it_is_split(text):
    [_, row] = csv.reader(io.StringIO(to_csv(HEADER, [(text, "plain", None)]).decode("utf-8-sig")))
    assert row[1:] == ["plain", ""]
    for part in re.split(r"[,;\t|]", row[0]):
        assert not part.strip().startswith(tuple("=+-@%|")), row[0]


def test_a_csv_is_what_excel_reads_as_utf8():
    raw = to_csv(HEADER, [("Gŵyr", 'a "quoted", b', date(2014, 9, 3))])
    assert raw.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig")))) == [
        list(HEADER), ["Gŵyr", 'a "quoted", b', "2014-09-03"],
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["=1+1", '=HYPERLINK("x")', "=cmd|' /C calc'!A0"])
def test_a_formula_is_not_taken_back(value):
    _, row = from_xlsx(saved(book(A1="Force", B2=value)))
    assert (row.number, row.cells, row.made) == (2, (), {1: "a formula"})


def test_an_error_is_not_taken_back():
    made = book(A1="Force")
    made.active["B2"].value = "#REF!"
    _, row = from_xlsx(saved(made))
    assert (row.cells, row.made) == ((), {1: "an error"})


def test_days_and_numbers_are_what_they_show():
    midnight = datetime.combine(date(2014, 9, 3), time())
    made = book(A1=midnight, A2=1622690690, A3=midnight + timedelta(hours=4, minutes=5), A4="  two \n words ")
    assert [row.cells[0] for row in from_xlsx(saved(made))] == [
        date(2014, 9, 3), "1622690690", "2014-09-03 04:05:00", "two words",
    ]  # fmt: skip


def test_empty_rows_keep_the_numbers_of_the_others():
    assert [row.number for row in from_xlsx(saved(book(A1="x", A7="y")))] == [1, 7]


def test_a_hidden_sheet_is_not_passed_over():
    made = book(A1="x")
    made.create_sheet("Hidden").sheet_state = "hidden"
    with pytest.raises(ValueError, match="2 sheets, and one is wanted"):
        from_xlsx(saved(made))


def test_a_table_without_end_is_not_read_to_its_end():
    with pytest.raises(ValueError, match="more than 5000 rows"):
        from_xlsx(saved(book(A1="x", A1048576="y")))


def test_what_unpacks_to_far_more_is_not_unpacked():
    raw = io.BytesIO(saved(book(A1="x")))
    with zipfile.ZipFile(raw, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/more.xml", b"\0" * (17 * LARGEST))
    assert len(raw.getvalue()) < LARGEST
    with pytest.raises(ValueError, match="unpacks to far more"):
        from_xlsx(raw.getvalue())


def test_entities_that_grow_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'.encode() for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )  # fmt: skip
    raw, out = io.BytesIO(saved(book(A1="marker"))), io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if b"marker" in part:
                part = bomb + b"]>" + part.replace(b"marker", b"&i;")
            new.writestr(name, part)
    with pytest.raises(ValueError, match="it declares entities"):
        from_xlsx(out.getvalue())


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 200, b"Force,Name\n", b"x" * (LARGEST + 1)])
def test_what_is_no_workbook_is_refused_in_words(raw):
    with pytest.raises(ValueError, match=r"no file of Excel|it has a password|larger than 4 MiB"):
        from_xlsx(raw)


GOOD = to_xlsx("Contacts", HEADER, [("kent", "Ann", date(2014, 9, 3)), ("gwent", "=x", None)])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_input_raises_anything_but_words(data):
    """A good workbook with bytes changed, and with parts of its parts changed and packed again."""
    if data.draw(st.booleans()):
        raw = spoiled(data, GOOD)
    else:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(out, "w") as new:
            victim = data.draw(st.sampled_from(old.namelist()))
            for name in old.namelist():
                new.writestr(name, spoiled(data, old.read(name)) if name == victim else old.read(name))
        raw = out.getvalue()
    try:
        rows = from_xlsx(raw)
    except ValueError as error:
        assert str(error)  # noqa: PT017  either way is right, and both are looked at
    else:
        assert all(value is None or isinstance(value, str | date) for row in rows for value in row.cells)


def spoiled(data, raw):
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(at, min(len(raw), at + 40)))
        raw = raw[:at] + data.draw(st.binary(max_size=8) | st.sampled_from([b"9", b"<c/>", b"&x;", b'"'])) + raw[end:]
    return raw
