"""`letters send`."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from letters.cli.failure import INTERRUPTED, is_interactive
from letters.cli.interrupts import wished
from letters.cli.output import ask, hint, passing, plural, progress, say, say_json
from letters.cli.plan import show
from letters.cli.sending import choosing
from letters.embargo.instant import in_words
from letters.errors import NotPermitted, WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.cli.run import Run
    from letters.services import Services
    from letters.workflows.batch import Tally
    from letters.workflows.choice import Choice
    from letters.workflows.plan import Plan


@click.command("send", short_help="Send what the plan shows, each message once.")
@choosing
@click.option("--plan", "digest", metavar="DIGEST", help="Send just the plan of this digest, without asking.")
@click.option("--dry-run", is_flag=True, help="Write the messages into out/mail/dry-run/ to look at; send nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON event a line on standard output.")
@click.pass_context
def command(ctx: click.Context, choice: Choice, digest: str | None, dry_run: bool, as_json: bool) -> None:
    """Send every message that is still to be sent, to all forces or those named.

    Shows the plan and asks for the number of messages; a script passes the digest of a plan that was looked at.
    Nothing leaves unless every message is fit. Running it again sends only what is left. Ctrl-C ends after the
    message in hand.
    """
    run: Run = ctx.obj
    services = run.services()
    if dry_run:
        _dry_run(services, choice)
        return
    if digest is None and not is_interactive():
        raise _nobody(services, choice)
    from letters.workflows.send import send

    teller = _Teller(as_json=as_json)
    with progress() as step:
        tally = send(services, choice, digest, confirm=teller.confirm, progress=step, hear=teller.hear, stop=_Stop())
    ctx.exit(_conclude(services, tally, teller))


def _nobody(services: Services, choice: Choice) -> WrongUsage:
    """The refusal where nobody can be asked, which comes first; and what else would refuse the same command now."""
    from letters.workflows.to_send import foresee

    what = "There is nobody at a terminal to look at the plan, and no --plan DIGEST. Nothing was sent."
    remedy = f"Look at it first: letters plan{choice.words}. Then: letters send{choice.words} --plan DIGEST"
    further = foresee(services, choice)
    if further is None:
        return WrongUsage(what, remedy)
    as_well = f"With a plan it would be refused as well: {further.what}"
    return WrongUsage(f"{what}\n  {as_well}", f"{further.remedy}\n  {remedy}" if further.remedy else remedy)


class _Teller:
    """Tells people or programs what happens. A reader that has gone does not stop what is being sent."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._total = 0

    def hear(self, event: dict[str, Any]) -> None:
        with suppress(OSError):
            if self._as_json:
                say_json(event, indent=None)
            else:
                getattr(self, f"_{event['event'].replace('-', '_')}")(event)

    def confirm(self, plan: Plan) -> None:
        """Show the plan, and ask for the number of its messages. Raises WrongUsage for another one."""
        self.end()
        show(plan, hint if self._as_json else say)
        count = len(plan.items)
        typed = ask(f"Type the number of messages, {count}, to send them", default="", show_default=False)
        if typed.strip() != str(count):
            what = "That is not the number of messages. Nothing was sent."
            raise WrongUsage(what, f"To see the plan: letters plan{plan.choice.words}")

    def _busy(self, _event: dict[str, Any]) -> None:
        hint("Another letters send of this inspection is running; waiting for its end.")

    def _cut_off(self, event: dict[str, Any]) -> None:
        verb = "was" if len(event["copies"]) == 1 else "were"
        hint(
            f"The sender before was cut off while {', '.join(event['copies'])} {verb} under way: unknown, may have "
            "arrived. Ask, then letters record received FORCE --by NAME, or letters send --retry-unknown"
        )

    def _plan(self, event: dict[str, Any]) -> None:
        self._total = event["messages"]

    def _message(self, event: dict[str, Any]) -> None:
        if event["state"] in {"refused", "unknown", "later"}:
            self._line(f"{event['copy']}  {event['mailbox']}: {event['state']}: {event['reply']}")
        passing(f"Sent: {self._total - event['left']} of {self._total}  {event['force']}")

    def _waiting(self, event: dict[str, Any]) -> None:
        messages = plural(event["messages"], "message")
        self._line(f"{messages} refused for now; trying again in {in_words(event['seconds'])}.")

    def _line(self, text: str) -> None:
        self.end()
        hint(text)

    def end(self) -> None:
        passing()


class _Stop:
    """Ctrl-C, SIGTERM and the end of the terminal: while armed, an end after the message in hand; twice, at once."""

    def __init__(self) -> None:
        self._asked = False

    def __call__(self) -> bool:
        return self._asked or wished()

    @contextmanager
    def armed(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._ask) for number in _ENDS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, _number: int, _frame: object) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        with suppress(OSError):
            os.write(
                2, b"\nEnding after the message in hand. Once more ends at once; what is in hand is then unknown.\n"
            )


_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _conclude(services: Services, tally: Tally, teller: _Teller) -> int:
    teller.end()
    with suppress(OSError):
        _summarise(tally)
        _tell_how_to_go_on(services, tally)
        _tell_of_drafts(services, tally)
    if tally.refusal:
        raise tally.refusal
    if tally.interrupted:
        return INTERRUPTED
    return 1 if tally.left or tally.ended["refused"] or tally.ended["unknown"] else 0


def _summarise(tally: Tally) -> None:
    count = len(tally.plan.items)
    if not count:
        left_out = len(tally.plan.left_out)
        why = f" {left_out} left out: letters plan{tally.plan.choice.words} says why." if left_out else ""
        hint(f"Nothing is left to send.{why}")
        return
    verb = "rehearsed" if tally.plan.rehearsal else "written" if tally.ended["written"] else "sent"
    others = [f"{number} {state}" for state, number in tally.ended.items() if state in {"refused", "unknown", "done"}]
    others += [f"{tally.left} left"] if tally.left else []
    hint(f"{tally.done} of {plural(count, 'message')} {verb}{'; ' if others else ''}{', '.join(others)}.")


def _tell_how_to_go_on(services: Services, tally: Tally) -> None:
    """The next step for what is left (after the instant that is not to send), was refused or is unknown."""
    over = any(item.kind == "embargoed" for item in tally.plan.items) and tally.plan.embargo.is_over(
        services.clock.now()
    )
    if tally.left and not (over or isinstance(tally.refusal, NotPermitted)):
        hint(f"To go on: {tally.go_on}")
    elif tally.left and tally.refusal is None:
        hint("The embargo has ended. Publish first: letters release. Then letters send brings the public edition.")
    if tally.ended["refused"] and not tally.plan.rehearsal:
        hint(
            "What was refused is left to do: where the mailbox is wrong, put the right one into data/forces/, then "
            "letters generate FORCE; letters send tries again"
        )
    if tally.ended["unknown"]:
        again = replace(tally.plan.choice, limit=None, retry_unknown=True).words
        hint(f"What is unknown may have arrived: ask, then letters record received, or letters send{again}")


def _tell_of_drafts(services: Services, tally: Tally) -> None:
    """What the program cannot send, of this run or one before."""
    from letters.workflows.remarks import by_hand, drafts

    if not tally.plan.rehearsal and (waiting := drafts(services.state(), services.clock.now())):
        hint(f"{plural(len(waiting), 'draft')} not known to be sent. Next: {by_hand(services)}")


def _dry_run(services: Services, choice: Choice) -> None:
    from letters.workflows.send import dry_run

    with progress() as step:
        plan, folder = dry_run(services, choice, progress=step)
    show(plan)
    say(f"{plural(len(plan.items), 'message')} written to {os.path.relpath(folder)}/ to look at. Nothing was sent.")
    if plan.not_yet:
        hint(plan.not_yet.what)
