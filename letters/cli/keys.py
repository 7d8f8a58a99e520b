"""`letters keys`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, say

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.services import Services
    from letters.workflows.keys import KeyState


@click.group("keys", short_help="Make, show and import signing keys.")
def command() -> None:
    """Make, show and import signing keys."""


@command.command("init", short_help="Make a set of keys for a trial.")
@click.option(
    "--approver", "approvers", multiple=True, metavar="ID", help="A key for an approver too; may be repeated."
)
@click.pass_obj
def init(run: Run, approvers: tuple[str, ...]) -> None:
    """Make an evaluation set: a key for each signatory without a pinned certificate, a release key, a checkpoint key.

    Nothing is overwritten. What these keys sign reads EVALUATION – NOT AN OFFICIAL LETTER on every page. With
    --approver, make keys to rehearse with that take two people, and print the lines that name them in
    data/inspection.yaml; they must stand there before the first letter is signed.
    """
    services = run.services()
    _make_set(services)
    if approvers:
        _make_approvers(services, approvers)


def _make_set(services: Services) -> None:
    from letters.workflows.keys import make_evaluation_set

    result = make_evaluation_set(services, lambda path: hint(f"made {os.path.relpath(path)}"))
    if not result.made:
        hint(f"The evaluation keys are there already, in {os.path.relpath(services.keys)}.")
        return
    say(f"Evaluation keys are in {os.path.relpath(services.keys)}. They are for a trial, not for real letters.")


def _make_approvers(services: Services, ids: tuple[str, ...]) -> None:
    """Make their keys, and say what their user is to write where."""
    from letters.workflows.keys import make_approvers

    made = make_approvers(services, ids, lambda path: hint(f"made {os.path.relpath(path)}"))
    say("Name them in data/inspection.yaml before the first letter is signed:")
    say("approvers:")
    for name, identity in made.items():
        say(f"  {name}: {{name: {identity.subject.split(',')[0]}, certificate: {identity.fingerprint}}}")
    folder = os.path.relpath(services.keys)
    hint(f"To sign as {ids[0]}: --key {folder}/approvers/{ids[0]}.p12 --passphrase-file {folder}/passphrase.txt")


@command.command("show")
@click.pass_obj
def show(run: Run) -> None:
    """Show each signatory's certificate, the key of the record, and what is missing."""
    from letters.workflows.keys import record_key, show

    services = run.services()
    for state in show(services):
        _print(state)
    if key := record_key(services):
        say(f"record: {key}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--signatory", required=True, metavar="ID", help="Whose key it is, as data/inspection.yaml calls them.")
@click.pass_obj
def bring_in(run: Run, file: Path, signatory: str) -> None:
    """Bring in a signatory's own PKCS#12 key FILE."""
    from letters.workflows.keys import bring_in

    identity = bring_in(run.services(), file, signatory)
    say(f"The key of {identity.subject} is in place. Pin its certificate: under {signatory} in data/inspection.yaml,")
    say(f"    certificate: {identity.fingerprint}")


def _print(state: KeyState) -> None:
    if state.identity is None:
        say(f"{state.signatory}: no key. {state.remedy}")
        return
    kind = "pinned" if state.pinned else "evaluation"
    say(f"{state.signatory}: {state.identity.subject} ({kind})")
    say(f"    {state.identity.fingerprint}")
    say(f"    valid {state.identity.not_before:%Y-%m-%d} to {state.identity.not_after:%Y-%m-%d}")
