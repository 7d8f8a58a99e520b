"""`letters generate`."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from letters.cli.options import laying_out
from letters.cli.output import hint, plural, progress, say, say_json

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.services import Services
    from letters.workflows.generate import Made


@click.command("generate", short_help="Typeset, sign and seal the letters that are ready.")
@click.argument("forces", nargs=-1, metavar="[FORCE]...")
@click.option("--signatory", metavar="ID", help="Only the letters that this signatory signs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON event a line on standard output.")
@laying_out
@click.pass_obj
def command(run: Run, forces: tuple[str, ...], signatory: str | None, as_json: bool) -> None:
    """Typeset, sign and seal the letters that are ready.

    Makes an embargoed copy for every recipient and the sealed public edition of each letter, of all forces or of
    those named. Signing is the approval: a letter is signed by its own signatory's key or not at all. Letters that
    have not changed are not made again.
    """
    from letters.workflows.generate import generate

    services = run.services()
    if as_json:
        made = generate(services, forces, signatory, progress=lambda step: say_json(step.as_json(), indent=None))
        say_json({"event": "end", **asdict(made)}, indent=None)
        return
    with progress() as watch:
        made = generate(services, forces, signatory, progress=watch)
    _report(services, made)


def _made_now(made: Made) -> str:
    """What became of the copies, as the start of a sentence about where they are."""
    parts = [f"{plural(made.copies, 'embargoed copy')} new"] if made.signed else []
    parts += [f"{plural(len(made.moved), 'embargoed copy')} new for a changed mailbox"] if made.moved else []
    parts += [f"{plural(len(made.back), 'embargoed copy')} brought back, byte for byte"] if made.back else []
    if parts:
        return f"{', '.join(parts)},"
    return "The embargoed copies are" if made.remade or made.resealed else "Nothing to do. The embargoed copies are"


def _report(services: Services, made: Made) -> None:
    folder = services.outputs.shown("")
    if folder.startswith(str(services.root)):
        folder = os.path.relpath(folder)
    parts = [f"{plural(len(made.signed), 'letter')} signed"] if made.signed else []
    parts += [f"{len(made.unchanged)} unchanged"] if made.unchanged else []
    parts += [f"{plural(len(made.drafts), 'draft')} left out"] if made.drafts else []
    parts += [f"{len(made.public)} public already and left as they are"] if made.public else []
    made_now = _made_now(made)
    say(f"{', '.join(parts)}. {made_now} in {folder}/<force>/.")
    if made.remade:
        say(f"Signed again, as both its files were missing or damaged: copy {', '.join(made.remade)}.")
        say("A file of it that was sent before is no longer the one that the ledger holds.")
    if made.resealed:
        forces = ", ".join(made.resealed)
        why = "its sealed file was missing, damaged or for another release key"
        say(f"Signed again, as {why}: the public edition of {forces}.")
        say("The copies stay as they are.")
    if made.moved:
        say(f"For a changed mailbox, in place of what left for the old one: copy {', '.join(made.moved)}.")
    if made.otherwise:
        forces = ", ".join(made.otherwise)
        say(f"Left as signed and sent, though templates, programs or keys have changed since: {forces}.")
    say(f"Embargoed until {services.until.full_words}. The public editions are sealed until then.")
    if made.evaluation:
        say("Signed with evaluation keys: every page says EVALUATION – NOT AN OFFICIAL LETTER.")
    force = (made.signed or made.unchanged or made.public)[0]
    for copy in sorted(services.outputs.names(force))[:1]:
        hint(f"To check one: letters verify {folder}/{force}/{copy}")
