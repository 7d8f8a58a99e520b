"""`letters check`."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from letters.cli.options import laying_out
from letters.cli.output import hint, plural, progress, say, say_lines
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from letters.checks.report import Report
    from letters.cli.run import Run
    from letters.errors import Problem

_FORMATS = ("text", "json", "sarif", "junit", "github")
_BY_SUFFIX = {".json": "json", ".sarif": "sarif", ".xml": "junit"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the problems are to be reported, and which of them are known."""

    form: str | None
    output: Path | None
    excerpt: bool | None
    strict: bool
    baseline: Path | None
    anew: bool


@click.command("check", short_help="Show every mistake in data and templates.")
@click.argument("forces", nargs=-1, metavar="[FORCE]...")
@click.option("--explain", "code", metavar="CODE", help="Say what a code means and how to mend it, and check nothing.")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), help="How to report; github by itself on GitHub Actions."
)
@click.option("-o", "output", type=click.Path(path_type=Path), metavar="FILE", help="Write the report into FILE.")
@click.option("--excerpt/--no-excerpt", default=None, help="Show the line with each problem, as on a terminal.")
@click.option("--templates", "bare", is_flag=True, help="Check templates/ alone, with letters that nobody wrote.")
@click.option("--fix", is_flag=True, help="First set spaces, quotation marks and dashes of drafts right.")
@click.option("--yes", is_flag=True, help="With --fix: change the data files without asking.")
@click.option("--strict", is_flag=True, help="Fail by warnings as well.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Problems in FILE are known.")
@click.option("--write-baseline", "anew", is_flag=True, help="Write what is found into the baseline.")
@laying_out
@click.pass_context
def command(ctx: click.Context, /, forces: tuple[str, ...], code: str | None, **wanted: Any) -> None:
    """Show every mistake in data and templates, as file:line:column: CODE what is wrong — what to do.

    Reads all data, lays out every letter (or those of the forces named) in every edition, as `generate` would, words
    every message that may go with it, and writes nothing. Exits 0 when there is nothing to mend, 1 when there is, or
    when nothing was checked. docs/checks.md lists every code.

    With --templates it needs no data: templates/ is filled with letters that take every branch of it, from one that
    holds as little as a letter may to one in Welsh, and all of it is read for names that no data has.

    With --fix it first sets spaces, quotation marks and dashes of drafts right: it shows every change and asks.
    Comments and layout of the files stay. Letters that are ready are left to their signatories.

    The formats other than text say place, code and rule only, and nothing that a letter says: logs may be public.
    """
    if code is not None:
        from letters.workflows.explain import explain

        say_lines(explain(code))
        return
    run: Run = ctx.obj
    bare, fix, yes = (wanted.pop(option) for option in ("bare", "fix", "yes"))
    if bare:
        if forces or fix:
            raise WrongUsage("--templates needs no data, so it takes no force and mends none.", "Leave out the rest.")
        ctx.exit(_templates_alone(run, Wanted(**wanted)))
    from letters.workflows.check import check

    services = run.services()
    if fix:
        from letters.cli.mending import mend

        mend(services, forces, yes=yes)
    with progress() as step:
        checked = check(services, forces, progress=step)
    ctx.exit(report(checked.forces, checked.problems, services.root, Wanted(**wanted)))


def _templates_alone(run: Run, wanted: Wanted) -> int:
    from letters.workflows.check_templates import check_templates, find_templates

    root = find_templates(Path.cwd(), run.named)
    with progress() as step:
        names, problems = check_templates(root, progress=step)
    return report(names, problems, root, wanted, "template")


def report(
    checked: tuple[str, ...], problems: tuple[Problem, ...], root: Path, wanted: Wanted, what: str = "letter"
) -> int:
    """Report what was found in what was `checked`, and return the exit code."""
    from letters.checks.report import Report
    from letters.workflows.reporting import prefix, set_apart, write_baseline

    if wanted.anew:
        if wanted.baseline is None:
            raise WrongUsage("--write-baseline needs the file to write.", "Add --baseline FILE.")
        _tell_of_baseline(wanted.baseline, write_baseline(problems, root, wanted.baseline))
    apart = set_apart(problems, root, wanted.baseline)
    found = Report(checked, apart.new, apart.known, wanted.strict, prefix(root))
    _put(found, root, wanted)
    _conclude(found, apart.gone, what)
    return int(found.is_failure)


def _put(found: Report, root: Path, wanted: Wanted) -> None:
    """The report where it is wanted. On GitHub Actions its annotations are shown beside a file too."""
    from letters.checks.report import FORMATS
    from letters.workflows.reporting import write_report

    form, here = wanted.form, "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    if wanted.output is not None:
        form = form or _BY_SUFFIX.get(wanted.output.suffix, "text")
        write_report(wanted.output, FORMATS[form](found) if form in FORMATS else "\n".join(map(str, found.problems)))
        if here in {"text", form}:
            return
        form = here
    form = form or here
    if form == "text":
        _say(found, root, excerpt=sys.stdout.isatty() if wanted.excerpt is None else wanted.excerpt)
    elif text := FORMATS[form](found):
        say_lines(text)


def _say(found: Report, root: Path, *, excerpt: bool) -> None:
    from letters.checks.report.excerpt import excerpt as cut
    from letters.workflows.reporting import sources

    read = sources(root)
    for problem in found.problems:
        say(str(problem))
        for line in cut(problem, read) if excerpt else ():
            say(line)


def _conclude(found: Report, gone: int, what: str) -> None:
    """What it comes to, for the person."""
    from letters.checks.report import counted

    counts = counted(found.problems)
    notes = counts.pop("note", 0)
    if found.known:
        hint(f"{plural(found.known, 'known problem')} in the baseline.")
    if gone:
        hint(f"{plural(gone, 'problem')} of the baseline gone. To take them out of it: --write-baseline")
    if counts:
        names = {"error": "problem"} if list(counts) == ["error"] else {}
        more = f", and {plural(notes, 'note')}" if notes else ""
        said = " and ".join(plural(count, names.get(weight, weight)) for weight, count in counts.items())
        hint(f"{said} found{more}.")
    elif not found.checked:
        hint("There is no letter to check: data/forces holds none.")
    else:
        edition = " in every edition" if what == "letter" else ""
        said = plural(notes, "note") if notes else "No problems found"
        hint(f"{plural(len(found.checked), what)} checked{edition}. {said}.")


def _tell_of_baseline(file: Path, left: int) -> None:
    hint(f"{file} is written. It holds no findings; keep it beside the data.")
    if left:
        hint(f"{plural(left, 'problem')} cannot be in a baseline: no letter may be made with them.")
