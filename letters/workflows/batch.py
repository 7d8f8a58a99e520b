"""A batch: a plan's messages handed over one by one, each with its intent before and its result after."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from letters.embargo.evidence import Evidence
from letters.embargo.window import edition_to_send
from letters.errors import LettersError, NotPermitted, OutputFailed, RecordSilent, ServerMute, ServiceSilent
from letters.ledger import events
from letters.ledger.events import Sending
from letters.ports import Outcome
from letters.workflows.drafts import take_back
from letters.workflows.notices import withdrawn
from letters.workflows.pinned import refuse_another_instant
from letters.workflows.stopping import Stopped, sleeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from letters.ledger.state import State
    from letters.ports import Entry, Transport
    from letters.services import Services
    from letters.workflows.as_planned import AsPlanned
    from letters.workflows.packing import Packer
    from letters.workflows.plan import Item, Plan
    from letters.workflows.stopping import Stop

_MUTE = 3
"""So many results in a row that nobody knows are the server's fault: the rest would come to the same."""


@dataclass(slots=True)
class Tally:
    """What a batch came to: how many messages ended in each state, and how many are left to do.

    `interrupted` says that somebody stopped it, `refusal` what else ended it early.
    """

    plan: Plan
    ended: Counter[str] = field(default_factory=Counter)
    left: int = 0
    interrupted: bool = False
    refusal: LettersError | None = None

    @property
    def go_on(self) -> str:
        """The command that sends what is left of the plan. What is unknown since this batch is not sent again by it."""
        choice = self.plan.choice
        again = choice.retry_unknown and not self.ended["unknown"]
        limit = self.left if choice.limit is not None else None
        return f"letters send{replace(choice, limit=limit, retry_unknown=again).words}"

    @property
    def done(self) -> int:
        """Messages that somebody took."""
        return self.ended["accepted"] + self.ended["written"]


class Batch:
    """Hands over the messages of `plan`. `hear` is told what happens; `stop` is asked between messages."""

    def __init__(
        self,
        services: Services,
        plan: Plan,
        packer: Packer,
        transport: Transport,
        *,
        planned: AsPlanned,
        hear: Callable[[dict[str, Any]], None],
        stop: Stop,
    ) -> None:
        self._services = services
        self._planned = planned
        self._plan = plan
        self._packer = packer
        self._transport = transport
        self._hear = hear
        self._stop = stop
        self._state: State = services.state()
        self._length = self._state.length
        self._floor = self._state.clock_floor
        self._in_hand: Item | None = None
        self.tally = Tally(plan, left=len(plan.items))

    def cut_off(self) -> Tally:
        """The tally where somebody ended the batch at once: of the message in hand nobody knows."""
        self.tally.interrupted = True
        if item := self._in_hand:
            self._end(item, Outcome("unknown", "interrupted before the answer"), "unknown")
        return self.tally

    def run(self) -> Tally:
        """Every message once, and again those that were refused for now. Raises nothing that the tally can say."""
        try:
            self._rounds()
        except LettersError as refusal:
            self.tally.refusal = refusal
        except Stopped:
            self.tally.interrupted = True
        return self.tally

    def _rounds(self) -> None:
        waiting, mail = list(self._plan.items), self._services.settings.mail
        silent: ServiceSilent | None = None
        for attempt in range(mail.attempts):
            if attempt and not self._pause(mail.retry_after * 2 ** (attempt - 1), len(waiting)):
                break
            waiting, silent = self._round(waiting)
            if not waiting:
                return
        if silent:
            raise silent

    def _round(self, items: list[Item]) -> tuple[list[Item], ServiceSilent | None]:
        """Each of the items once; gives those that are left, and why if the server has gone. Raises Stopped."""
        later: list[Item] = []
        mute = 0
        for number, item in enumerate(items):
            if self._stop():
                raise Stopped
            try:
                state = self._hand_over(item)
            except RecordSilent:
                raise  # the sender's place went with the connection: somebody else may send by now
            except ServiceSilent as silent:
                return [*later, *items[number:]], silent
            if state == "later":
                later.append(item)
            mute = mute + 1 if state == "unknown" else 0
            if mute == _MUTE and self.tally.left:
                raise self._mute()
        return later, None

    def _mute(self) -> ServerMute:
        mail, unknown, left = self._services.settings.mail, self.tally.ended["unknown"], self.tally.left
        return ServerMute(
            f"The mail server {mail.host}:{mail.port} does not say whether it has taken messages: {unknown} are "
            f"unknown; {left} left to do.",
            f"Ask whoever runs the server what it did with them. Then, for what is left: {self.tally.go_on}",
        )

    def _hand_over(self, item: Item) -> str:
        """One message: its intent, the conversation, its result. The ledger is held for neither of them together."""
        self._transport.ready()
        self._planned.refuse_changed(item.due)
        message = self._remake(item)
        with self._services.ledger.exclusive():
            if not self._is_due(item):
                return self._end(item, Outcome("accepted", "done meanwhile"), "done")
            sending, self._in_hand = self._sending(item), item
            self._record(events.copy_intent(sending))
        try:
            if self._is_by_server:
                take_back(self._services, message.copy)
            outcome = self._transport.deliver(message, lambda: self._ask(item))
        except LettersError as refusal:  # nobody has taken it
            with suppress(OutputFailed, RecordSilent):  # the first failure is the one to report
                self._record(events.copy_result(sending, Outcome("later", refusal.what)))
            self._in_hand = None
            raise
        self._record(events.copy_result(sending, outcome))
        retried = outcome.state == "refused" and item.due.copy.may_have_arrived  # of the first attempt it says nothing
        self._end(item, outcome, "unknown" if retried and not self._plan.rehearsal else outcome.state)
        return outcome.state

    @property
    def _is_by_server(self) -> bool:
        """Whether a server takes the messages in earnest."""
        return self._services.settings.mail.transport != "folder" and not self._plan.rehearsal

    def _remake(self, item: Item) -> Any:
        """The message of the plan, made again. Raises NotPermitted where it would be another."""
        parcel = self._packer.parcel(item.due, self._packer.read(item.due))
        packed = self._packer.pack(item.due, parcel, self._services.clock.now())
        if (packed.pdf, packed.content, packed.message.id) != (item.pdf, item.content, item.message):
            raise _changed(item)
        return packed.message

    def _is_due(self, item: Item) -> bool:
        """Whether it is still to be sent, by the ledger as it is now. Raises NotPermitted where it may not leave."""
        if self._services.ledger.length() != self._length:
            self._state = self._services.state()
            self._length = self._state.length
            self._floor = self._state.clock_floor
            refuse_another_instant(self._services, self._state, "Nothing more was sent.")
        self._ask(item)
        known = self._state.letters[item.force]
        was = item.due.known
        if known.public != was.public or (known.state in {"withheld", "signing"} and known.state != was.state):
            raise _changed(item)
        if item.kind == "notice":
            drafts = item.due.copy.notice == "written"  # the plan has it: somebody asked for it
            return any(copy.copy == item.copy for copy in withdrawn(item.due.letter, known, drafts=drafts))
        copy = next((copy for copy in known.copies if copy.copy == item.copy), None)
        if copy is None:
            raise _changed(item)
        is_same_draft = copy.state == "written" and copy == item.due.copy  # the plan has it: somebody asked for it
        return is_same_draft or copy.is_left(released=known.released is not None)

    def _ask(self, item: Item) -> None:
        """Whether this edition may leave now: asked by whoever hands it over, whatever was asked before (rule 2).

        A notice may at any time: it says nothing of what the letter says.
        """
        if item.kind == "notice":
            return
        known = self._state.letters[item.force]
        evidence = Evidence(self._services.clock.now(), self._floor)
        edition = edition_to_send(self._plan.embargo, evidence, released=known.released is not None)
        if edition != item.kind:
            raise _changed(item)

    def _sending(self, item: Item) -> Sending:
        return Sending(
            force=item.force,
            copy=item.copy,
            sent=item.kind,
            digest=item.pdf,
            message=item.message,
            mailbox=item.mailbox,
            plan=self._plan.digest,
            rehearsal=self._plan.rehearsal,
            report=self._packer.report if item.kind != "notice" else None,
        )

    def _record(self, entry: Entry) -> None:
        (event,) = self._services.record(entry)
        # Others may have recorded something in between: then the numbers differ, and the state is read again.
        self._length = event.n if event.n == self._length + 1 else self._length
        self._floor = event.at  # a clock that has gone back since is behind the record too

    def _end(self, item: Item, outcome: Outcome, state: str) -> str:
        self._in_hand = None
        if state != "later":
            self.tally.ended[state] += 1
            self.tally.left -= 1
        self._hear(
            {
                "event": "message",
                "force": item.force,
                "copy": item.copy,
                "mailbox": item.mailbox,
                "message_id": item.message,
                "state": "rehearsed" if self._plan.rehearsal and state in {"accepted", "written"} else state,
                "reply": outcome.reply,
                "left": self.tally.left,
            }
        )
        return state

    def _pause(self, seconds: int, waiting: int) -> bool:
        """Wait before the next round; False where the window would end meanwhile. Raises Stopped."""
        end = self._plan.embargo.until.utc
        embargoed = any(item.kind == "embargoed" for item in self._plan.items)
        if embargoed and self._services.clock.now() + timedelta(seconds=seconds) >= end:
            return False
        self._hear({"event": "waiting", "seconds": seconds, "messages": waiting})
        sleeper(self._stop)(seconds)
        return True


def _changed(item: Item) -> NotPermitted:
    return NotPermitted(
        f"Not permitted: {item.copy} is no longer as it was when the plan was made. It was not sent.",
        "Look at it again: letters plan",
    )
