"""Whether a message goes to the right mailbox: one on the lists, which somebody has made sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from letters.errors import BadSettings, Problem
from letters.workspace.document import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from letters.ledger.state import State
    from letters.services import Services
    from letters.workflows.due import Due


def faults(due: Due, state: State, now: datetime) -> Iterator[Problem]:
    """What is wrong with whom it goes to; nothing secret is in a public edition, so nobody need be made sure of.

    A notice says nothing secret either, and goes where its copy went.
    """
    yield from _outside(due)
    if due.kind == "embargoed":
        yield from _unverified(due, state, now)


def _outside(due: Due) -> Iterator[Problem]:
    """By the lists alone, whatever checked the data before (design, rule 7)."""
    force, inspectorate = due.letter.force, due.letter.inspection.inspectorate
    allowed = [*force.mail_domains, *(() if due.person == force.addressee else inspectorate.mail_domains)]
    local, _, domain = (due.person.mailbox or "").rpartition("@")
    if not due.person.mailbox or domain in allowed:
        return
    meant = nearest(domain, allowed)
    what = f"{due.person.mailbox} is no mailbox of {' or '.join(allowed)}"
    remedy = f"perhaps {local}@{meant} is meant: make sure of it" if meant else "find out the right one"
    yield problem_of(due, "M025", what, remedy, "mailbox")


def _unverified(due: Due, state: State, now: datetime) -> Iterator[Problem]:
    """Somebody must have made sure of the mailbox, not too long ago.

    A day before the record last had another mailbox of this recipient is of that one, whatever was typed over it.
    """
    embargo = due.letter.inspection.embargo
    zone = ZoneInfo(embargo.until.zone) if embargo else None
    today = now.astimezone(zone).date()
    sure = state.verified.get((due.letter.id, due.person.mailbox or ""))
    own, other = due.person.verified_on, due.copy.besides(due.person.mailbox)
    is_of_another = own is not None and other is not None and own < other[1].astimezone(zone).date()
    days = [day for day in (None if is_of_another else own, sure.astimezone(zone).date() if sure else None) if day]
    remedy = f"make sure that it is right, then: letters contacts verify {due.letter.id} --by NAME"
    longest = due.letter.inspection.contacts.longest
    if not days and other and is_of_another:
        then = f"on {other[1].astimezone(zone).date()} the mailbox of {due.person.label} was {other[0]}"
        what = f"{then}, and verified_on ({own}) is from before that, so nobody has verified {due.person.mailbox}"
        yield problem_of(due, "M026", what, remedy, "verified_on")
    elif not days:
        yield problem_of(
            due, "M026", f"nobody has verified that {due.person.mailbox} is {due.person.label}", remedy, "mailbox"
        )
    elif max(days) > today:
        what = f"{due.person.mailbox} is said to be verified on {max(days)}, still to come"
        yield problem_of(due, "M026", what, remedy, "verified_on")
    elif today - max(days) > longest:
        what = f"{due.person.mailbox} was last verified on {max(days)}, more than {longest.days} days ago"
        yield problem_of(due, "M026", what, remedy, "verified_on")


def problem_of(due: Due, code: str, what: str, remedy: str, key: str = "") -> Problem:
    """A problem that the data of the letter can mend, at that `key` of the recipient's record if one is named."""
    part = due.letter.part_of(due.person) if key else ""
    return Problem(due.letter.file, 0, 0, code, what, remedy, part=f"{part}.{key}" if part else "")


def rehearsal_mailbox(services: Services) -> str:
    """Where a rehearsal goes. Raises BadSettings while the settings name none."""
    mailbox = services.settings.mail.rehearsal_mailbox
    if mailbox is None:
        raise BadSettings(
            "There is no mailbox to rehearse to.",
            "Set mail.rehearsal_mailbox in data/settings.yaml to one of the inspectorate’s own.",
        )
    return mailbox
