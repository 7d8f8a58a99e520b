"""Tables of findings as people have them: every visible sheet of a workbook, or a .csv, as cells with their places.

Nothing is carried out and nothing is guessed: what a cell shows and a text cannot hold is told in a note.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any

from letters.workspace import formats
from letters.workspace.office import BROKEN, guard, library
from letters.workspace.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MOST_ROWS = 20_000
MOST_COLUMNS = 100
_MOST_SHEETS = 100
_PARTS = ",;\t|"
STRUCK = (
    "words that are struck through stand here, and were not read",
    "take the line through them off, or delete them",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows; `place` is how its program calls it: `B7`."""

    place: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was not taken, or not as it stands: where, what, and what to do. `lost` says that words are."""

    place: str
    what: str
    remedy: str = ""
    lost: bool = True


@dataclass(slots=True)
class Sheet:
    """The rows that have a value; each is column (from 0) to cell."""

    name: str
    rows: list[dict[int, Cell]] = field(default_factory=list)


def read_csv(raw: bytes, notes: list[Note]) -> list[Sheet]:
    """The one table of a .csv. Raises ValueError, in words, for what is none."""
    text = _decoded(raw, notes)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_PARTS, key=first.count)
    sheet = Sheet("")
    reader, begins = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
    try:
        for number, values in enumerate(reader, 1):
            begins = reader.line_num + 1
            if number > MOST_ROWS or len(values) > MOST_COLUMNS:
                raise ValueError(f"it has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns")
            row = {
                at: Cell(f"{_letters(at)}{number}", (Run(value),)) for at, value in enumerate(values) if value.strip()
            }
            sheet.rows += [row] if row else []
    except csv.Error as error:
        # Read on, one force's findings would end up in another's: a mark that is open takes in the rows below it.
        raise ValueError(
            f"in the row that begins in line {begins} a quotation mark is not closed, or text stands after its end: "
            "mend it there, or save the table again as a .csv in UTF-8"
        ) from error
    return [sheet]


def _decoded(raw: bytes, notes: list[Note]) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        what = "it is not UTF-8, and was read as Western European (Windows)"
        notes.append(Note("", what, "see that ’, é and ŵ are right below, or save it as CSV UTF-8", lost=False))
        text = raw.decode("cp1252", "replace")
    if "\0" in text:
        raise ValueError("it is no text: save it again as a .csv in UTF-8")
    return text


def read_workbook(raw: bytes, notes: list[Note]) -> list[Sheet]:
    """Every visible sheet; hidden sheets, rows and columns are left out with a note. Raises ValueError, in words."""
    guard(raw, "Excel")
    openpyxl = library("openpyxl")
    try:
        book = openpyxl.load_workbook(BytesIO(raw), rich_text=True, keep_links=False)
        if len(book.sheetnames) > _MOST_SHEETS:
            raise ValueError(f"it has more than {_MOST_SHEETS} sheets")
        shown = openpyxl.load_workbook(BytesIO(raw), data_only=True, keep_links=False)
        return [sheet for each in book.worksheets if (sheet := _sheet(each, shown[each.title], notes))]
    except BROKEN as error:
        if isinstance(error, ValueError) and str(error).startswith("it "):
            raise
        raise ValueError("it is not a table that can be read: save it again as an Excel workbook (.xlsx)") from error


def _sheet(sheet: Any, shown: Any, notes: list[Note]) -> Sheet | None:
    name = f"sheet “{sheet.title}”"
    if sheet.sheet_state != "visible":
        notes.append(Note(name, "it is hidden, and was not read", "show it, or delete it"))
        return None
    found, merged = Sheet(sheet.title), _merged(sheet)
    hidden = {at for at, column in _columns(sheet) if column.hidden or column.width == 0}
    for number, row in _rows(sheet, merged, name):
        cells = {at: cell for at, each in row.items() if (cell := _cell(each, merged, shown, sheet, notes))}
        if not cells:
            continue
        if (line := sheet.row_dimensions[number]).hidden or line.height == 0:
            notes.append(Note(f"{name}, row {number}", "it is hidden, and was not read", "show it, or delete it"))
            continue
        unseen = [cells.pop(at).place for at in sorted(hidden & cells.keys())]
        notes += [Note(f"{name}, {place}", "its column is hidden, and was not read", "show it") for place in unseen]
        found.rows += [cells] if cells else []
    return found


def _rows(sheet: Any, merged: Mapping[str, Any], name: str) -> list[tuple[int, dict[int, Any]]]:
    """The rows that have a value. Styled but empty cells, often a million rows below, are passed by."""
    rows: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sorted(sheet._cells.items()):  # noqa: SLF001  iter_rows would make every cell between
        if cell.value is not None or cell.coordinate in merged:
            rows.setdefault(row, {})[column - 1] = cell
    if len(rows) > MOST_ROWS or max((max(row) for row in rows.values()), default=0) >= MOST_COLUMNS:
        raise ValueError(f"it has more than {MOST_ROWS} rows or {MOST_COLUMNS} columns in its {name}")
    return list(rows.items())


def _columns(sheet: Any) -> Iterator[tuple[int, Any]]:
    """Each column's place from 0 with its record; one record can be for several columns side by side."""
    for column in sheet.column_dimensions.values():
        yield from ((at - 1, column) for at in range(column.min or 1, min(column.max or 0, MOST_COLUMNS) + 1))


def _merged(sheet: Any) -> Mapping[str, Any]:
    """Every cell that is part of a larger one, by its place, with the cell that says what it shows."""
    found: dict[str, Any] = {}
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] > MOST_ROWS:
            raise ValueError(f"it has more than {MOST_ROWS} cells merged into one")
        first = sheet.cell(area.min_row, area.min_col)
        found |= {f"{_letters(column - 1)}{row}": first for row, column in area.cells}
    return found


def _cell(cell: Any, merged: Mapping[str, Any], shown: Any, sheet: Any, notes: list[Note]) -> Cell | None:
    """What stands there; a merged cell says the same in each of its rows and columns, and is told of once."""
    source = merged.get(cell.coordinate, cell)
    place = f"sheet “{sheet.title}”, {source.coordinate}"
    runs = _runs(source, shown, place, notes if source is cell else [])
    return Cell(cell.coordinate, runs) if any(run.text.strip() for run in runs) else None


def _runs(cell: Any, shown: Any, place: str, notes: list[Note]) -> tuple[Run, ...]:
    if cell.value is None:
        return ()
    value = shown[cell.coordinate].value if cell.data_type == "f" else cell.value
    if why := _unread(cell, value):
        notes.append(Note(place, *why))
        return ()
    if isinstance(value, list):  # rich text: a list of texts and of texts with a font of their own
        return tuple(_rich(value, cell.font, place, notes))
    if not isinstance(value, str):
        return (Run(_said(value, cell.number_format, place, notes)),)
    return (Run(value, bool(cell.font.b), bool(cell.font.i)),)


def _unread(cell: Any, value: Any) -> tuple[str, str] | None:
    """Why what a cell holds is not read, and what to do; of rich text each part is struck through by itself."""
    if cell.font.strike and not isinstance(value, list):
        return STRUCK
    if value is None:
        return "it holds a formula that was never worked out", "write its value instead"
    if cell.data_type == "e" or (isinstance(value, str) and cell.data_type == "f" and value.startswith("#")):
        return f"it shows the error {value}", "write the value"
    if formats.shows_nothing(value, cell.number_format):
        return "its format shows nothing of it, and it was not read", "show it, or delete it"
    return None


def _rich(parts: Iterable[Any], whole: Any, place: str, notes: list[Note]) -> Iterator[Run]:
    for part in parts:
        font = getattr(part, "font", None) or whole
        text = getattr(part, "text", part)
        if font.strike:
            notes.append(Note(place, *STRUCK))
        else:
            yield Run(str(text), bool(font.b), bool(font.i))


def _said(value: Any, style: str, place: str, notes: list[Note]) -> str:
    """A number, day or truth in words; where its cell may show it otherwise, that is told."""
    words, otherwise = formats.said(value, style)
    if otherwise:
        what = f"it holds {otherwise} which the sheet shows in a form of its own"
        notes.append(Note(place, what, "see that it reads right", lost=False))
    return words


def _letters(column: int) -> str:
    """A column from 0 as office programs call it: `A`, `AB`."""
    name = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name
