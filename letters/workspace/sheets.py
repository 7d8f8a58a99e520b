"""Tables for office programs, as .xlsx and .csv: plain values both ways, nothing that a program would carry out.

Needs openpyxl (the extra `office`) for .xlsx.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, TypeAlias

from letters.workspace.office import BROKEN, guard, library

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Value: TypeAlias = "str | date | None"
LARGEST = 4 * 1024 * 1024
"""Bytes of a table that is read; a list of recipients is a hundredth of it."""
_MOST_ROWS = 5000
_MOST_COLUMNS = 50
_STEERING = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""How a text begins that a spreadsheet would take for a formula, or for an order to another program."""
_MADE = {"f": "a formula", "e": "an error"}
_PARTS = (",", ";", "\t", "|")
_BROKEN = (*BROKEN, MemoryError)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, up to its last value; `number` counts from 1, as office programs show it.

    `made` says which cells, from 0, hold "a formula" or "an error": those have no value that could be taken.
    """

    number: int
    cells: tuple[Value, ...]
    made: Mapping[int, str] = field(default_factory=dict)


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The table as UTF-8 with a mark, which Excel needs. What would be a formula is preceded by an apostrophe."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([_inert(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _inert(value: Value) -> str:
    """A text that stays one, also where a program of another country splits it at a semicolon."""
    if not isinstance(value, str):
        return value.isoformat() if value else ""
    for mark in _PARTS:
        value = mark.join(f"'{part}" if part.lstrip().startswith(_STEERING) else part for part in value.split(mark))
    return value


def to_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One visible sheet; every text is typed as text, so that none is a formula, and every day as a day."""
    openpyxl = library("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    widths = [len(name) for name in header]
    for number, row in enumerate([header, *rows], 1):
        for column, value in enumerate(row, 1):
            _fill(sheet.cell(number, column), value)
            widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(column)].width = min(width + 2, 60)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(cell: Any, value: Value) -> None:
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(_STEERING)  # it stays a text when somebody edits it
    elif value is not None:
        cell.value = value
        cell.number_format = "yyyy-mm-dd"


def from_xlsx(raw: bytes) -> tuple[Row, ...]:
    """The rows of the only visible sheet. Raises ValueError, in words, for what is no table."""
    if len(raw) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1024 // 1024} MiB, which no list of recipients is")
    guard(raw, "Excel")
    openpyxl = library("openpyxl")
    try:
        return tuple(_rows(openpyxl.load_workbook(BytesIO(raw), read_only=True, keep_links=False)))
    except _Refused as refused:
        raise ValueError(str(refused)) from None
    except _BROKEN as error:
        raise ValueError("it is not a table that can be read: save it again as an Excel workbook (.xlsx)") from error


class _Refused(Exception):
    """A table that can be read and is not taken."""


def _rows(book: Any) -> Iterable[Row]:
    sheets = book.worksheets
    if len(sheets) != 1:
        raise _Refused(f"it has {len(sheets)} sheets, and one is wanted: take the others out, hidden ones too")
    for number, cells in enumerate(sheets[0].iter_rows(max_row=_MOST_ROWS + 1, max_col=_MOST_COLUMNS), 1):
        if number > _MOST_ROWS:
            raise _Refused(f"it has more than {_MOST_ROWS} rows")
        made = {place: _MADE[cell.data_type] for place, cell in enumerate(cells) if cell.data_type in _MADE}
        values = [_value(cell) for cell in cells]
        while values and values[-1] is None:
            values.pop()
        if values or made:
            yield Row(number, tuple(values), made)


def _value(cell: Any) -> Value:
    value = cell.value
    if value is None or cell.data_type in _MADE:
        return None
    if isinstance(value, datetime):
        return value.date() if value.time() == value.time().min else value.isoformat(" ")
    return value if isinstance(value, date) else " ".join(str(value).split()) or None
