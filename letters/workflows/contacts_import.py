"""Importing contacts: mailboxes, days of checking and telephone numbers from a workbook that was exported before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from letters.errors import Problem, Unfit, WrongUsage
from letters.model.fields import Day, Mailbox, Phone
from letters.workflows.amending import Wish, put, tried
from letters.workflows.contacts import HEADER, list_contacts, today
from letters.workflows.together import finish
from letters.workspace import sheets
from letters.workspace.document import nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from letters.services import Services
    from letters.workflows.amending import Amended
    from letters.workflows.contacts import Contact
    from letters.workspace.sheets import Row, Value

_SETTABLE = {"Mailbox": "mailbox", "Verified on": "verified_on", "Phone": "phone"}
_KINDS: Mapping[str, TypeAdapter[Any]] = {
    "mailbox": TypeAdapter(Mailbox),
    "verified_on": TypeAdapter(Day),
    "phone": TypeAdapter(Phone),
}
_LONGEST = 160
_NOT_TAKEN = "The workbook cannot be taken as it is. Nothing was changed."
_NEEDED = ("Force", "Name", "Office", *_SETTABLE)


@dataclass(frozen=True, slots=True)
class Change:
    """One value that is to change, as people read it; `before` is empty where there is none yet."""

    contact: Contact
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Import:
    """What a workbook would change in the workspace at `root`; `absent` are recipients that it does not speak of."""

    root: Path
    changes: tuple[Change, ...]
    absent: tuple[Contact, ...]
    amended: tuple[Amended, ...]

    def apply(self) -> None:
        """Write the data files, all or none. Raises NotPermitted for one that changed meanwhile, OutputFailed."""
        put(self.root, self.amended)


def plan_import(services: Services, file: Path) -> Import:
    """Read `file` and try what it says; nothing is written. Names and offices say whom a row is about.

    Raises WrongUsage for what is no workbook, and Unfit with every problem, by row and column.
    """
    rows = _read(file)
    finish(services.root)
    contacts = list_contacts(services)
    columns = _columns(file.name, rows)
    reading = _Reading(file.name, contacts, today(services), columns)
    for row in rows[1:]:
        reading.take(row)
    amended = reading.tried(services)
    absent = tuple(contact for contact in contacts if _key(contact) not in reading.seen)
    return Import(services.root, tuple(reading.changes), absent, amended)


def _read(file: Path) -> tuple[Row, ...]:
    if not file.exists():
        raise WrongUsage(f"There is no file {file}.", "Name the workbook that letters contacts export wrote.")
    if file.suffix.lower() != ".xlsx":
        raise WrongUsage(
            f"{file} is no Excel workbook (.xlsx).",
            "Only that is taken back: a .csv loses what is a day and what is a text. "
            "letters contacts export -o FILE.xlsx",
        )
    try:
        with file.open("rb") as opened:
            raw = opened.read(sheets.LARGEST + 1)
        rows = sheets.from_xlsx(raw)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    except ValueError as error:
        raise WrongUsage(f"{file} is not taken: {error}.", "Nothing was changed.") from error
    if not rows:
        raise WrongUsage(f"{file} is empty.", "Begin from letters contacts export -o FILE.xlsx")
    return rows


def _columns(name: str, rows: Sequence[Row]) -> Mapping[str, int]:
    """Where each heading stands, from 0."""
    heads = [str(value) for value in rows[0].cells if value is not None]
    columns = {str(value): place for place, value in enumerate(rows[0].cells) if value is not None}
    problems = [
        Problem(
            name, rows[0].number, 1, "C001", f"the column {quoted(head)} is missing", "keep the columns as exported"
        )
        for head in _NEEDED
        if head not in columns
    ]
    problems += [
        Problem(
            name, rows[0].number, columns[head] + 1, "C002", f"the column {quoted(head)} is there twice", "keep one"
        )
        for head in sorted(set(HEADER))
        if heads.count(head) > 1
    ]
    if problems:
        raise Unfit([*problems, *(made for row in rows for made in _made(name, row))], _NOT_TAKEN)
    return columns


def _made(name: str, row: Row) -> Iterable[Problem]:
    """Cells without a value of their own, whatever their column."""
    for place, kind in row.made.items():
        yield Problem(name, row.number, place + 1, "C011", f"the cell holds {kind}", "write the value itself")


class _Reading:
    """Collects what the rows wish, and what is wrong with them."""

    def __init__(self, name: str, contacts: Iterable[Contact], day: date, columns: Mapping[str, int]) -> None:
        self.problems: list[Problem] = []
        self.wishes: list[Wish] = []
        self.changes: list[Change] = []
        self.seen: dict[tuple[str, str, str], int] = {}
        self._name = name
        self._day = day
        self._columns = columns
        self._contacts = {_key(contact): contact for contact in contacts}

    def tried(self, services: Services) -> tuple[Amended, ...]:
        """The files as they would be. Raises Unfit with what is wrong with the rows and with what they wish."""
        try:
            amended = tried(services, self.wishes) if self.wishes else ()
        except Unfit as unfit:
            raise Unfit([*self.problems, *unfit.problems], _NOT_TAKEN) from None
        if self.problems:
            raise Unfit(self.problems, _NOT_TAKEN)
        return amended

    def take(self, row: Row) -> None:
        self.problems += _made(self._name, row)
        if any(self._columns[head] in row.made for head in ("Force", "Name", "Office")):
            return
        key = _plain(self._cell(row, "Force")), _plain(self._cell(row, "Name")), _plain(self._cell(row, "Office"))
        contact = self._contacts.get(key)
        if contact is None:
            self._complain(row, "Office", "C003", *self._nobody(key))
        elif key in self.seen:
            what = f"{quoted(contact.person.label)} of {contact.force} stands in row {self.seen[key]} already"
            self._complain(row, "Office", "C004", what, "keep one of the two rows")
        else:
            self.seen[key] = row.number
            self._changes(row, contact)

    def _changes(self, row: Row, contact: Contact) -> None:
        changed = {key: change for head, key in _SETTABLE.items() if (change := self._change(row, contact, head, key))}
        moved, checked = changed.get("mailbox"), contact.person.verified_on
        if moved and "verified_on" not in changed and checked is not None:
            what = f"the mailbox is another one, but was made sure of on {checked}, as the one before"
            self._complain(row, "Verified on", "C005", what, self._made_sure_of(contact))
        for key, change in changed.items():
            head = next(head for head, named in _SETTABLE.items() if named == key)
            place = (self._name, row.number, self._columns[head] + 1)
            self.wishes.append(Wish(contact.force, contact.loc, key, change.after, place))
            self.changes.append(change)

    def _made_sure_of(self, contact: Contact) -> str:
        """How to say that a new mailbox was checked; on the day on which the old one was, no cell can say it."""
        if contact.person.verified_on != self._day:
            return "write the day on which somebody made sure of it"
        return f"change it in {contact.letter.file}, then: letters contacts verify {contact.force} --by NAME"

    def _change(self, row: Row, contact: Contact, head: str, key: str) -> Change | None:
        """What the cell changes; an emptied one is a mistake, since nothing says who wanted it."""
        before, after = _plain(getattr(contact.person, key)), _plain(self._cell(row, head))
        if before == after or self._columns[head] in row.made:
            return None
        if not after:
            what = f"the cell is empty, and {key} is {quoted(before)}"
            self._complain(row, head, "C006", what, f"put it back; to remove it, edit {contact.letter.file}")
            return None
        try:
            value = _KINDS[key].validate_python(after)
        except ValidationError as error:
            said = str(error.errors()[0].get("ctx", {}).get("error", "it is not of the kind that is wanted"))
            self._complain(row, head, "C007", f"{key}: {said[:_LONGEST]}", _REMEDIES[key])
            return None
        if isinstance(value, date) and value > self._day:
            self._complain(row, head, "C008", f"{after} is still to come", "write the day on which it was done")
        elif isinstance(value, date) and before > after:
            what = f"the mailbox was made sure of on {before}, which is after {after}"
            self._complain(row, head, "C010", what, "leave the later day; an older workbook knows no better")
        return Change(contact, key, before, after)

    def _nobody(self, key: tuple[str, str, str]) -> tuple[str, str]:
        """Whom the row may mean."""
        label = ", ".join(part for part in key[1:] if part)
        what = f"there is no recipient {quoted(label)} of {quoted(key[0])}"
        own = [contact.person.label for contact in self._contacts.values() if contact.force == key[0]]
        meant = nearest(label, own) or nearest(key[0], {contact.force for contact in self._contacts.values()})
        change = "names and offices are changed in data/forces, since the letter shows them"
        return what, f"perhaps {quoted(meant)} is meant; {change}" if meant else change

    def _cell(self, row: Row, head: str) -> Value:
        place = self._columns[head]
        return row.cells[place] if place < len(row.cells) else None

    def _complain(self, row: Row, head: str, code: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(self._name, row.number, self._columns[head] + 1, code, what, remedy))


_REMEDIES = {
    "mailbox": "write the address alone, in lower case after the @",
    "verified_on": "write it as 2014-09-03",
    "phone": "write digits with single spaces, such as 01632 960 000",
}


def _key(contact: Contact) -> tuple[str, str, str]:
    return contact.force, _plain(contact.person.name), _plain(contact.person.office)


def _plain(value: Value) -> str:
    """A value as it is compared: days as 2014-09-03, single spaces."""
    return value.isoformat() if isinstance(value, date) else " ".join((value or "").split())
