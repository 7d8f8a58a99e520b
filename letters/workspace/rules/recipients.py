"""Whom a letter goes to: its own force only (design, rule 7)."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from letters.model.names import forces_named
from letters.workspace.document import listed, nearest, quoted
from letters.workspace.rules.context import is_ready, is_specimen, recipients

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from letters.errors import Problem
    from letters.workspace.document import Node
    from letters.workspace.rules.context import Claim, Compared, Context, ForceRule, InspectionRule


def _domain(force: Node, context: Context) -> Iterator[Problem]:
    own = _domains(force)
    inspectorate = _domains(context.inspection.get("inspectorate"))
    if not own or (context.inspection.value is not None and not inspectorate):
        return
    yield from _outside(force.get("addressee", "mailbox"), own)
    for person in force.get("copied_to").items if inspectorate else ():
        yield from _outside(person.get("mailbox"), [*own, *inspectorate])


def _domains(owner: Node) -> list[str]:
    return [domain.text for domain in owner.get("mail_domains").items if domain.text]


def _outside(mailbox: Node, allowed: list[str]) -> Iterator[Problem]:
    local, at, domain = mailbox.text.rpartition("@")
    if not at or domain in allowed:
        return
    meant = nearest(domain, allowed)
    what = f"the mailbox {quoted(mailbox.text)} lies outside {listed(allowed)}"
    perhaps = f"perhaps {quoted(f'{local}@{meant}')} is meant: make sure of it" if meant else "find out the right one"
    remedy = f"{perhaps}; or add the domain to mail_domains once it is known to be right"
    yield mailbox.problem("D301", what, remedy)


def _one_mailbox_each(force: Node, _context: Context) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for person in recipients(force):
        mailbox = person.get("mailbox")
        if not mailbox.text:
            continue
        line = force.document.place(mailbox.loc).line
        first = seen.setdefault(mailbox.text.casefold(), line)
        if first != line:
            what = f"the mailbox {quoted(mailbox.text)} stands in line {first} already"
            yield mailbox.problem("D302", what, "give each recipient a mailbox of their own, or take one recipient out")


def _no_mailbox_of_two_forces(context: Context) -> Iterator[Problem]:
    """A copy-holder at the inspectorate may be on many letters; nobody at a force is on another's."""
    inspectorate = {domain.casefold() for domain in _domains(context.inspection.get("inspectorate"))}
    if not inspectorate:
        return

    def own(letter: Compared) -> Iterator[Claim]:
        return (it for it in letter.mailboxes if it.text.casefold().rpartition("@")[2] not in inspectorate)

    for letter, mailbox, other in _claimed_twice(context.forces, own):
        what = f"the mailbox {quoted(mailbox.text)} stands in {other} too, so one force’s letter would go to the other"
        yield letter.problem(mailbox, "D306", what, "correct the address in the file that has it wrong")


def _no_domain_of_two_forces(context: Context) -> Iterator[Problem]:
    for letter, domain, other in _claimed_twice(context.forces, attrgetter("domains")):
        what = f"the mail domain {quoted(domain.text)} is claimed in {other} too"
        yield letter.problem(domain, "D307", what, "take it out of the file of the force whose domain it is not")


def _domain_of_another_body(force: Node, context: Context) -> Iterator[Problem]:
    """A domain says whose it is by its name, `essex.police.uk` or `essexpolice.uk`, also where that has no file."""
    own = force.get("force").text
    for domain in force.get("mail_domains").items if own in context.names else ():
        for other in forces_named(domain.text, context.names, {own}):
            what = f"by its name the mail domain {quoted(domain.text)} is that of {context.names[other]}"
            yield domain.problem("D308", what, "write this force’s own domain, and its own mailboxes")


def _claimed_twice(
    letters: Sequence[Compared], claims: Callable[[Compared], Iterable[Claim]]
) -> Iterator[tuple[Compared, Claim, str]]:
    """Each text that files of two forces hold, with where the other stands. Two files of one force are told as D104."""
    claimants: dict[str, str] = {}
    twice: dict[str, dict[str, str]] = {}
    for letter in letters:
        for claim in claims(letter):
            if claimants.setdefault(claim.text.casefold(), _force_of(letter)) != _force_of(letter):
                twice[claim.text.casefold()] = {}
    both = [(letter, it) for letter in letters for it in claims(letter) if it.text.casefold() in twice] if twice else []
    for letter, claim in both:
        twice[claim.text.casefold()].setdefault(_force_of(letter), f"{letter.file}:{claim.line}")
    for letter, claim in both:
        others = twice[claim.text.casefold()].items()
        yield letter, claim, next(where for named, where in others if named != _force_of(letter))


def _force_of(letter: Compared) -> str:
    return letter.force.text.casefold() or letter.file


def _told_apart(force: Node, _context: Context) -> Iterator[Problem]:
    """A copy is numbered for the recipient that its page names: two alike would share a number."""
    seen: dict[str, int] = {}
    for person in recipients(force):
        name, office = person.get("name"), person.get("office")
        if not office.text:
            continue
        line = force.document.place(office.loc).line
        label = ", ".join(part.text for part in (name, office) if part.text)
        first = seen.setdefault(label, line)
        if first != line:
            what = f"the recipient of line {first} is {quoted(label)} too: nobody could tell their copies apart"
            yield office.problem("D305", what, "add the name of each, or say in the office how they differ")


def _mailbox_when_ready(force: Node, _context: Context) -> Iterator[Problem]:
    for person in recipients(force) if is_ready(force) else ():
        left_out = (*person.loc, "mailbox") in force.document.refused
        if isinstance(person.value, dict) and "mailbox" not in person.value and not left_out:
            what = "the letter is ready, but this recipient has no mailbox"
            yield person.problem("D303", what, "add a line mailbox: with the address, or write status: draft")


def _nobody_in_a_specimen(force: Node, context: Context) -> Iterator[Problem]:
    if not is_specimen(force):
        return
    addressee = force.get("addressee")
    copied = [person.get("name") for person in force.get("copied_to").items]
    for name in (addressee.get("name"), addressee.get("salutation"), *copied):
        if name.text:
            yield name.problem("D304", "a specimen must not name a person", "take this line out; the office is enough")
    signatory = force.get("signatory")
    if context.inspection.get("signatories", signatory.text, "name").text:
        what = f"the signatory of a specimen must be an office, but {quoted(signatory.text)} is a person"
        yield signatory.problem("D304", what, "name a signatory that has an office and no name")


FORCE_RULES: tuple[ForceRule, ...] = (
    _domain,
    _one_mailbox_each,
    _domain_of_another_body,
    _told_apart,
    _mailbox_when_ready,
    _nobody_in_a_specimen,
)
INSPECTION_RULES: tuple[InspectionRule, ...] = (_no_mailbox_of_two_forces, _no_domain_of_two_forces)
