"""Contacts: whom the letters go to, by the data, and how far each one's copy has come, by the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from letters.errors import Unfit, WrongUsage
from letters.files import refuse_own, write
from letters.ledger import events
from letters.workflows.amending import Wish, put, tried
from letters.workflows.selection import refuse_unknown
from letters.workflows.together import finish
from letters.workspace import sheets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from letters.ledger.state import LetterState
    from letters.model.letter import Letter, Person
    from letters.services import Services
    from letters.workspace.document import Loc
    from letters.workspace.sheets import Value
    from letters.workspace.workspace import Workspace

HEADER = ("Force", "Force’s name", "Name", "Office", "Mailbox", "Verified on", "Phone", "Copy", "State")
SHEET = "Contacts"
_ZONE = "Europe/London"
"""Whose day it is while the inspection's zone is to be confirmed."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A recipient of one letter: where the data file has the record, and the newest copy where there is one.

    `state` is the copy's; before there is one, the letter's.
    """

    letter: Letter
    person: Person
    loc: Loc
    copy: str | None
    state: str

    @property
    def force(self) -> str:
        return self.letter.id

    def row(self) -> tuple[Value, ...]:
        """The values of HEADER."""
        who = self.person
        reach = (who.mailbox, who.verified_on, who.phone)
        return (self.force, self.letter.force.name, who.name, who.office, *reach, self.copy, self.state)

    def as_json(self) -> dict[str, str | None]:
        who = self.person
        return {
            "force": self.force,
            "name": who.name,
            "office": who.office,
            "mailbox": who.mailbox,
            "verified_on": who.verified_on.isoformat() if who.verified_on else None,
            "phone": who.phone,
            "copy": self.copy,
            "state": self.state,
        }


def list_contacts(services: Services) -> tuple[Contact, ...]:
    """Every recipient of every letter that can be read, in the order of forces and copy lists. Raises Unfit."""
    state = services.state()
    return tuple(
        contact
        for letter in _workspace(services).letters
        for contact in _of_letter(letter, state.letters.get(letter.id))
    )


def export(services: Services, file: Path) -> int:
    """Write all recipients to a new `file`, .xlsx or .csv, for its owner's eyes alone; gives their number.

    Raises WrongUsage for a file that is there or is called otherwise, OutputFailed.
    """
    refuse_own(file)
    rows = [contact.row() for contact in list_contacts(services)]
    match file.suffix.lower():
        case ".xlsx":
            data = sheets.to_xlsx(SHEET, HEADER, rows)
        case ".csv":
            data = sheets.to_csv(HEADER, rows)
        case _:
            raise WrongUsage(
                f"{file} is neither .xlsx nor .csv.", "Name it so: letters contacts export -o contacts.xlsx"
            )
    if file.exists():
        raise WrongUsage(f"{file} is there already, perhaps with somebody's changes.", "Name another file.")
    write(file, data)
    return len(rows)


def verify(services: Services, force: str, by: str, holder: str | None = None) -> tuple[Contact, ...]:
    """Say in the data, and record, that `by` made sure of the mailboxes of `force` today, or of those of `holder`.

    `holder` is part of a name, an office or a mailbox. Gives whom that was. Raises WrongUsage where nobody is meant,
    and Unfit for a mailbox that lies outside the force's domains.
    """
    finish(services.root)
    services.begin_ledger()
    with services.writing():
        refuse_unknown(force, {letter.id for letter in _workspace(services).letters})
        contacts = [contact for contact in list_contacts(services) if contact.force == force]
        chosen = tuple(contact for contact in contacts if holder is None or _is_called(contact, holder))
        _refuse_none(force, holder, contacts, chosen)
        day = today(services).isoformat()
        put(services.root, tried(services, [Wish(force, contact.loc, "verified_on", day) for contact in chosen]))
        services.record(
            *(events.contact_verified(force, each.person.label, each.person.mailbox or "", by) for each in chosen)
        )
    return chosen


def today(services: Services) -> date:
    """The day that it is now where the inspection is."""
    zone = _workspace(services).inspection.embargo_data.zone or _ZONE
    return services.clock.now().astimezone(ZoneInfo(zone)).date()


def _workspace(services: Services) -> Workspace:
    workspace, problems = services.data
    if workspace is None:
        raise Unfit(problems)
    return workspace


def _of_letter(letter: Letter, known: LetterState | None) -> Iterator[Contact]:
    copies = {copy.recipient: copy for copy in known.copies} if known else {}
    for number, person in enumerate(letter.people):
        loc: Loc = ("copied_to", number - 1) if number else ("addressee",)
        copy = copies.get(person.label)
        state = copy.state if copy else known.state if known else letter.force.status
        yield Contact(letter, person, loc, copy.copy if copy else None, state)


def _is_called(contact: Contact, holder: str) -> bool:
    said = f"{contact.person.label}\n{contact.person.mailbox or ''}"
    return holder.casefold() in said.casefold()


def _refuse_none(force: str, holder: str | None, contacts: list[Contact], chosen: tuple[Contact, ...]) -> None:
    if not chosen:
        known = "; ".join(contact.person.label for contact in contacts)
        raise WrongUsage(f"The letter to {force} has no recipient called {holder!r}.", f"There are: {known}.")
    unreachable = [contact.person.label for contact in chosen if contact.person.mailbox is None]
    if unreachable:
        raise WrongUsage(
            f"{'; '.join(unreachable)}: there is no mailbox to be sure of.",
            f"Write it into {contacts[0].letter.file}, or name another recipient with --holder.",
        )
