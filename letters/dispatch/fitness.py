"""What makes a parcel fit to leave: addressed to one mailbox, nothing empty, nothing that could forge a header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.dispatch import sender
from letters.errors import NotPermitted, Problem, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from letters.dispatch.parcel import Parcel


def refuse_at(parcel: Parcel, now: datetime) -> None:
    """Refuse an edition that may not leave at `now`, whatever the caller checked before. Raises NotPermitted.

    A notice may leave at any time: it says nothing of what the letter says.
    """
    embargo = parcel.embargo
    over = embargo.is_over(now) or parcel.lifted is not None
    if parcel.edition != "notice" and over != (parcel.edition == "public"):
        verb = "ended" if over else "ends"
        raise NotPermitted(
            f"Not permitted: the embargo {verb} on {embargo.until.full_words}, so no message with the "
            f"{parcel.edition} edition is made.",
            "Before that instant the embargoed copies leave, from then on the public edition.",
        )


def refuse_unfit(parcel: Parcel) -> None:
    """Refuse what no message can be made from. Raises Unfit with every problem, BadSettings for the sender."""
    problems = [*unsafe(_values(parcel)), *_misaddressed(parcel), *_empty(parcel)]
    if problems:
        raise Unfit(problems)


def unsafe(values: Iterable[tuple[str, str, str]]) -> Iterator[Problem]:
    """A problem for each value that could become a header of its own; a value comes with its file and its name there.

    An encoded word is as dangerous as a line break: Python's email decodes it, and writes out the line break in it.
    """
    for file, name, value in values:
        if fault := _fault(value):
            yield Problem(file, 0, 0, "M004", f"{name} holds {fault}, which could forge a header", "write plain text")


def _fault(value: str) -> str:
    if "=?" in value:
        return "an encoded word (=?)"
    return next((f"U+{ord(char):04X}" for char in value if not char.isprintable() and char != "\u00a0"), "")


def _values(parcel: Parcel) -> Iterator[tuple[str, str, str]]:
    """Every text of the data that could come into a header."""
    letter, person = parcel.letter, parcel.copy.person
    inspection, inspectorate = letter.inspection, letter.inspection.inspectorate
    force = letter.file
    yield "data/settings.yaml", "mail.sender", parcel.sender
    yield "data/settings.yaml", "mail.rehearsal_mailbox", parcel.rehearsal or ""
    yield "data/inspection.yaml", "id", inspection.id
    yield "data/inspection.yaml", "inspectorate.short_name", inspectorate.short_name
    yield "data/inspection.yaml", "inspectorate.reply_to", inspectorate.reply_to
    yield "data/inspection.yaml", "inspectorate.mail_domains", inspectorate.mail_domains[0]
    yield force, "name", letter.force.name
    yield force, f"the holder of {parcel.copy.id}", person.name or person.office
    yield force, f"the mailbox of {parcel.copy.id}", person.mailbox or ""
    yield force, "the number of a copy", parcel.copy.id
    for name in parcel.attachments:
        yield "data/inspection.yaml", "the name of an attachment", name


def _misaddressed(parcel: Parcel) -> Iterator[Problem]:
    domains = parcel.letter.inspection.inspectorate.mail_domains
    remedy = f"write a mailbox of the inspectorate, in {' or '.join(domains)}"
    if not parcel.mailbox:
        what = f"{parcel.copy.person.label} has no mailbox"
        yield Problem(parcel.letter.file, 0, 0, "M006", what, "add a line mailbox: with the address")
    if parcel.rehearsal and parcel.rehearsal.rpartition("@")[2] not in domains:
        what = f"a rehearsal would leave the inspectorate, for {parcel.rehearsal}"
        yield Problem("data/settings.yaml", 0, 0, "M007", what, remedy)
    if sender.read(parcel.sender).domain not in domains:
        what = f"mail.sender is not of the inspectorate: {parcel.sender}"
        yield Problem("data/settings.yaml", 0, 0, "M007", what, remedy)


def _empty(parcel: Parcel) -> Iterator[Problem]:
    for name, data in parcel.files.items():
        if not data.startswith(b"%PDF-"):
            yield Problem(name, 0, 0, "M008", "what would be attached is empty or no PDF", "make the letters again")
