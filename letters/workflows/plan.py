"""Plan: every message that is to leave, made and judged in memory, and one digest over all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from letters.checks.finished import Known
from letters.errors import NotPermitted, Problem, Unfit
from letters.files import digest
from letters.workflows import addressing, enclosed, sendable
from letters.workflows.drafts import there
from letters.workflows.due import find_due
from letters.workflows.packing import Packer
from letters.workflows.pinned import otherwise, refuse_another_instant
from letters.workflows.progress import Step
from letters.workflows.together import cut_off

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from letters.embargo.embargo import Embargo
    from letters.errors import NotYet
    from letters.ledger.events import Sent
    from letters.ledger.state import State
    from letters.services import Services
    from letters.workflows.choice import Choice
    from letters.workflows.due import Due
    from letters.workflows.packing import Packed
    from letters.workflows.progress import Watch


@dataclass(frozen=True, slots=True)
class Item:
    """One message of a plan: what it brings, to whom, and the digests of what it holds. `size` is in bytes.

    `mailbox` is the envelope's, `message` the Message-ID, `pdf` the digest of the letter's edition, `content` that of
    the whole message without its date and checkpoint, `certificate` that of whom it is encrypted for.
    """

    kind: Sent
    force: str
    copy: str
    recipient: str
    mailbox: str
    message: str
    pdf: str
    content: str
    certificate: str | None
    size: int
    largest: tuple[str, int]
    due: Due

    def fixed(self) -> list[str | None]:
        """What a person who approves the plan relies on."""
        return [
            self.kind, self.force, self.copy, self.recipient, self.mailbox, self.message, self.pdf, self.content,
            self.certificate,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What a `send` of `choice` would do now. `digest` covers all that would leave and all that was sent before.

    `left_out` says of forces and copies why they are not in it; `not_yet` that the window is not open.
    """

    items: tuple[Item, ...]
    left_out: tuple[tuple[str, str], ...]
    embargo: Embargo
    digest: str
    choice: Choice
    not_yet: NotYet | None

    @property
    def rehearsal(self) -> bool:
        return self.choice.rehearsal

    @property
    def size(self) -> int:
        """The size of all messages, in bytes."""
        return sum(item.size for item in self.items)


def make_plan(services: Services, choice: Choice, *, progress: Watch) -> Plan:
    """Make and judge every message that `choice` takes, one at a time; nothing is written.

    Raises Unfit or NotPermitted with every problem of every message, BadSettings, WrongUsage.
    """
    workspace, state, now = services.workspace_and_ledger, services.state(), services.clock.now()
    refuse_another_instant(services, state, "Nothing was sent.")
    services.otherwise = otherwise(services, state)
    embargo = _embargo(services)
    by_server = services.settings.mail.transport != "folder"
    found = find_due(workspace.letters, state, choice, embargo, now, by_server=by_server, drafts=there(services))
    judge = _Judge(services, state, Packer(services, state, rehearsal=choice.rehearsal), now)
    problems, items = [*cut_off(services.root), *found.problems], []
    for number, due in enumerate(found.due, 1):
        item = judge.look_at(due)
        items += [item] if item else []
        progress(Step("checked", due.copy.copy, number, len(found.due), number - len(items)))
    _refuse(services.placed(problems + judge.problems))
    return Plan(
        items=tuple(items),
        left_out=(*found.left_out, *_reports(services, state, choice)),
        embargo=embargo,
        digest=_digest(services, state, items, rehearsal=choice.rehearsal),
        choice=choice,
        not_yet=found.not_yet,
    )


def _reports(services: Services, state: State, choice: Choice) -> Iterator[tuple[str, str]]:
    """Chosen copies that left with another report than would go with them now."""
    now = enclosed.current(services)
    for force, known in state.letters.items():
        for copy in enclosed.outdated(known, now) if not choice.forces or force in choice.forces else ():
            if choice.takes(force, copy.copy):
                yield copy.copy, f"it left with another report: {enclosed.remedy(known, copy)}"


def _embargo(services: Services) -> Embargo:
    embargo = services.workspace.inspection.embargo
    if embargo is None:
        _ = services.until  # says that it is to be confirmed
        raise AssertionError
    return embargo


class _Judge:
    """Looks at one message after the other, and collects what is wrong with any."""

    def __init__(self, services: Services, state: State, packer: Packer, now: datetime) -> None:
        self._services = services
        self._state = state
        self._packer = packer
        self._now = now
        self._known = Known()
        self.problems: list[Problem] = []

    def look_at(self, due: Due) -> Item | None:
        """The message as an item of the plan; None where it could not be made, or is not fit to leave."""
        before = len(self.problems)
        packed: list[Packed] = []
        self.problems += self._wrong(due, packed)
        return None if len(self.problems) > before else _item(due, *packed)

    def _wrong(self, due: Due, packed: list[Packed]) -> Iterator[Problem]:
        """Everything that is wrong with one message, which is put into `packed` if it can be made."""
        yield from addressing.faults(due, self._state, self._now)
        evaluation = self._packer.evaluates(due.letter)
        yield from sendable.confinement(due, self._services, evaluation=evaluation)
        pdf = self._packer.read(due)
        if due.kind != "notice":
            file, expected = self._packer.place(due), self._packer.digest(due)
            yield from sendable.edition(
                due, pdf or None, self._services, file=file, expected=expected, known=self._known
            )
        if pdf or due.kind == "notice":
            try:
                parcel = self._packer.parcel(due, pdf)
                packed.append(self._packer.pack(due, parcel, self._now))
            except Unfit as unfit:
                yield from unfit.problems
            else:
                yield from sendable.attachments(due, parcel, self._known)


def _item(due: Due, packed: Packed) -> Item:
    message = packed.message
    return Item(
        kind=due.kind,
        force=due.letter.id,
        copy=due.copy.copy,
        recipient=due.copy.recipient,
        mailbox=message.mailbox,
        message=message.id,
        pdf=packed.pdf,
        content=packed.content,
        certificate=packed.certificate,
        size=len(message.content),
        largest=packed.largest,
        due=due,
    )


def _refuse(problems: Sequence[Problem]) -> None:
    if not problems:
        return
    count = len(set(problems))
    what = f"{count} problem{'s' if count != 1 else ''} found. Nothing was sent."
    if any(problem.code in sendable.NOT_PERMITTED for problem in problems):
        raise NotPermitted(f"Not permitted: {what}", problems=problems)
    raise Unfit(problems, what)


def _digest(services: Services, state: State, items: Sequence[Item], *, rehearsal: bool) -> str:
    """Over all that would leave, by which way and from whom, and over all that was sent before."""
    mail, embargo = services.settings.mail, _embargo(services)
    plan: dict[str, Any] = {
        "inspection": state.inspection,
        "window": [embargo.pre_release_from.rfc3339, embargo.until.rfc3339],
        "ledger": state.ledger,
        "way": [mail.transport, mail.host, mail.port, mail.security, mail.user],
        "sender": services.mailroom.sender,
        "rehearsal": rehearsal,
        "items": [item.fixed() for item in items],
        "permits": _permits(services, items),
        "keys": {force: known.certificate for force, known in state.letters.items()},
        "sent": _sent(state),
    }
    return digest(json.dumps(plan, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode())


def _permits(services: Services, items: Sequence[Item]) -> list[Any]:
    """What the data say about who may have which message, and what it may name: looser data are another plan."""
    inspection = services.workspace.inspection
    rows = [(item.due.letter.force, item.due.person.verified_on) for item in items]
    return [
        [inspection.inspectorate.mail_domains, inspection.contacts.max_age],
        *([force.mail_domains, force.mentions, day and day.isoformat()] for force, day in rows),
    ]


def _sent(state: State) -> list[Any]:
    """What was sent, of every copy that ever left. One under way counts as left: its result is not known."""
    return [
        [copy.copy, copy.sent, copy.message, copy.mailbox, copy.attempts, copy.is_out, copy.notice]
        for _, letter in sorted(state.letters.items())
        for copy in (*letter.past, *letter.copies)
        if copy.attempts or copy.left
    ]
