"""`letters doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from letters.cli.output import hint, say, say_json
from letters.errors import BadSettings

if TYPE_CHECKING:
    from letters.cli.run import Run
    from letters.workflows.doctor import Finding

_TITLES = {
    "machine": "This machine",
    "inspection": "The inspection",
    "clock": "The clock",
    "keys": "Keys",
    "mail": "Mail",
    "record": "The record",
}
_WORDS = {"well": "well", "note": "note", "wrong": "WRONG"}


@click.command("doctor", short_help="Look this machine over, and say what to do.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Look this machine and the inspection's surroundings over: libraries, fonts, clock, disk, keys, mail server, time
    authorities, record, extras, completion. Says for each what is wrong and what to do.

    Sends no message, asks for no passphrase and changes nothing. A mail server is greeted, a time authority asked for
    one time-stamp. Exits 0 when nothing is wrong, 78 for settings or keys, 69 for a service that does not answer, else
    1.
    """
    from letters.workflows.doctor import examine, exit_code

    run: Run = ctx.obj
    try:
        services = run.services()
    except BadSettings:
        if run.named:
            raise
        services = None
    findings = examine(services)
    if as_json:
        say_json([finding.as_json() for finding in findings])
    else:
        _show(findings)
        if services is None:
            hint("There is no inspection here, so only the machine was looked at.")
    ctx.exit(exit_code(findings))


def _show(findings: tuple[Finding, ...]) -> None:
    for about, title in _TITLES.items():
        found = [finding for finding in findings if finding.about == about]
        if found:
            say(title)
        for finding in found:
            say(f"  {_WORDS[finding.health]:<5}  {finding.name}: {finding.what}")
            if finding.remedy:
                say(f"         → {finding.remedy}")
    wrong = sum(finding.health == "wrong" for finding in findings)
    hint(
        "Nothing is wrong." if not wrong else f"{wrong} thing{'s are' if wrong != 1 else ' is'} wrong; see the arrows."
    )
