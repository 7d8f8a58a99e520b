"""Send: what a plan says, each message once, never twice, and nothing at all unless every message of it is fit."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from letters.errors import NotPermitted, RecordSilent, Unfit
from letters.files import make_folder, write
from letters.files.write import sweep
from letters.workflows import addressing
from letters.workflows.as_planned import AsPlanned
from letters.workflows.batch import Batch, Tally
from letters.workflows.drafts import DRY_RUN, sweep_drafts
from letters.workflows.packing import Packer
from letters.workflows.plan import make_plan
from letters.workflows.stopping import sleeper
from letters.workflows.unfinished import settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from letters.services import Services
    from letters.workflows.choice import Choice
    from letters.workflows.plan import Plan
    from letters.workflows.progress import Watch
    from letters.workflows.stopping import Stop


def send(
    services: Services,
    choice: Choice,
    expected: str | None,
    *,
    confirm: Callable[[Plan], None],
    progress: Watch,
    hear: Callable[[dict[str, Any]], None],
    stop: Stop,
) -> Tally:
    """Send what `choice` takes. `expected` is the digest of a plan seen before; else `confirm` raises to refuse it.

    Raises what `make_plan` does, NotPermitted for another plan, NotYet before the window, ServiceSilent; once messages
    leave, the tally says what ended them.
    """
    planned = AsPlanned(services)
    _ = services.workspace_and_ledger
    with services.ledger.sending(lambda: hear({"event": "busy"})):
        if copies := _settle(services):
            hear({"event": "cut-off", "copies": copies})
        plan = make_plan(services, choice, progress=progress)
        if expected is not None and plan.digest != expected:
            raise NotPermitted(
                f"Not permitted: this is another plan than {expected}: data, letter, recipient, key or what was "
                "already sent has changed since, or it was made for other forces or options. Nothing was sent.",
                f"Look at it again: letters plan{choice.words}",
            )
        if plan.not_yet:
            raise plan.not_yet
        hear({"event": "plan", "digest": plan.digest, "messages": len(plan.items)})
        if not plan.items:
            return Tally(plan)
        batch: Batch | None = None
        try:
            with services.mailroom.transport(rehearsal=choice.rehearsal, sleep=sleeper(stop)) as transport:
                _refuse_too_large(services, plan, transport.largest)
                if stop():
                    return Tally(plan, left=len(plan.items), interrupted=True)
                if expected is None:
                    confirm(plan)
                packer = Packer(services, services.state(), rehearsal=choice.rehearsal)
                with stop.armed():
                    batch = Batch(services, plan, packer, transport, planned=planned, hear=hear, stop=stop)
                    return batch.run()
        except KeyboardInterrupt:
            if batch is None:
                raise
            return batch.cut_off()
        finally:
            # For the checkpoint that it keeps. The next writer keeps it where the record is out of reach by now.
            with suppress(RecordSilent), services.writing():
                pass


def _settle(services: Services) -> list[str]:
    """Begin with what a killed sender left: what nobody knows is recorded so; drafts that may not leave go.

    Gives the copies that were under way in earnest.
    """
    with services.writing() as state:
        unknown = settle(services.ledger.events())
        services.record(*unknown)
        sweep_drafts(services, state)
    return [entry.data["copy"] for entry in unknown if not entry.data.get("rehearsal")]


def _refuse_too_large(services: Services, plan: Plan, largest: int | None) -> None:
    if largest is None:
        return
    problems = [
        addressing.problem_of(
            item.due,
            "M027",
            f"the message to {item.mailbox} has {item.size} bytes, and the server takes {largest} at most",
            f"make its largest part smaller: {item.largest[0]} with {item.largest[1]} bytes",
            "mailbox",
        )
        for item in plan.items
        if item.size > largest
    ]
    if problems:
        raise Unfit(
            services.placed(problems), f"{len(problems)} of {len(plan.items)} messages are too large. Nothing was sent."
        )


def dry_run(services: Services, choice: Choice, *, progress: Watch) -> tuple[Plan, Path]:
    """Write the messages of a plan into a folder to look at; no transport, no event. Raises what `make_plan` does."""
    plan = make_plan(services, choice, progress=progress)
    folder = services.mailroom.folder / DRY_RUN
    make_folder(folder)
    sweep(folder, keep=())
    packer = Packer(services, services.state(), rehearsal=choice.rehearsal)
    for item in plan.items:
        message = packer.pack(item.due, packer.parcel(item.due, packer.read(item.due)), services.clock.now()).message
        write(folder / f"{message.copy}.eml", message.content)
    return plan, folder
