"""`letters breach`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.failure import is_interactive
from letters.cli.output import ask, hint, say, say_lines

if TYPE_CHECKING:
    from letters.cli.run import Run

_QUESTIONS = {
    "what": "What happened",
    "when": "When, in local time (2014-09-03 16:40)",
    "cause": "Why it happened, as far as known",
}


@click.group("breach", short_help="Record a breach of the embargo, and report it.")
def command() -> None:
    """Record a breach of the embargo, and report it with the timeline that the record holds."""


@command.command("record", short_help="Record what happened, when, whose copy, and why.")
@click.option("--what", help="What happened.")
@click.option("--when", metavar="TIME", help="When: local time as 2014-09-03 16:40, or RFC 3339.")
@click.option("--cause", help="Why it happened, as far as known.")
@click.option("--copy", metavar="COPY", help="The copy that it came from, where that is known.")
@click.option("--force", metavar="FORCE", help="Whose letter it is about, where no copy is known.")
@click.option("--impact", help="What followed from it.")
@click.option("--action", help="What was done at once.")
@click.pass_obj
def record(
    run: Run,
    *,
    what: str | None,
    when: str | None,
    cause: str | None,
    copy: str | None,
    force: str | None,
    impact: str | None,
    action: str | None,
) -> None:
    """Record a breach: what happened, when, whose copy, and why.

    At a terminal it asks for what is missing. `letters trace FILE` says whose copy a leaked file or scan is.
    """
    from letters.workflows.breach import Told, record

    told = Told(
        what=_needed("what", what),
        when=_needed("when", when),
        cause=_needed("cause", cause),
        copy=copy,
        force=force,
        impact=impact,
        action=action,
    )
    number = record(run.services(), told)
    say(f"Breach {number} is recorded.")
    hint(f"For the report: letters breach report {number}")


@command.command("report", short_help="Write the report on a breach.")
@click.argument("number", type=int, required=False)
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Where to write; else stdout.")
@click.pass_obj
def report(run: Run, number: int | None, output: Path | None) -> None:
    """Write the report on breach NUMBER, or on the newest, as Markdown.

    It has the fields of the UK Statistics Authority's breach report and the timeline of the record; what the record
    cannot know is left to be completed.
    """
    from letters.workflows.breach import report

    text = report(run.services(), number, output)
    if output is None:
        say_lines(text.removesuffix("\n"))
    else:
        say(f"The report is in {output}. Complete it before you send it.")


def _needed(name: str, words: str | None) -> str:
    if words is None:
        if not is_interactive():
            raise click.UsageError(f"--{name} is needed.")
        words = ask(_QUESTIONS[name])
    if not words.strip():
        raise click.UsageError(f"--{name} must say something.")
    return words
