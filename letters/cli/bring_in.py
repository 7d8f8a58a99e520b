"""`letters import`."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from letters.cli.failure import is_interactive
from letters.cli.output import hint, plural, say
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.cli.run import Run
    from letters.workflows.importing import Change, Import
    from letters.workspace.points import Points


@click.command("import", short_help="Bring findings in from Excel, a .csv or Word.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--force", metavar="FORCE", help="Whose letter a Word file is, where neither name nor opening says it.")
@click.option("--yes", "agreed", is_flag=True, help="Change files that are there without asking; for scripts.")
@click.pass_context
def command(ctx: click.Context, file: Path, force: str | None, agreed: bool) -> None:
    """Read findings in FILE and write them into drafts in data/forces/.

    FILE is a sheet (.xlsx, .csv) with columns for force, theme and finding, or with a column for each theme; or a
    letter (.docx) with the themes' headings. Forces may have any of their names, themes their heading or id. Lists,
    bold and italics stay. Shows the words that were read, and what was not, with its place, before a file is written.

    Of a letter that is there, only the findings under the themes that FILE has are replaced, and it becomes a draft:
    that is shown line by line first, and asked. All files are written or none. Exits 1 when a part of FILE was left
    out, or when the answer is no.
    """
    from letters.workflows.importing import plan_import, refresh_schemas

    run: Run = ctx.obj
    services = run.services()
    plan = plan_import(services, file, force)
    _show(plan)
    if not plan.changes:
        say("Nothing to write: the letters say this already.")
        ctx.exit(0 if plan.is_whole else 1)
    if plan.overwritten:
        _show_difference(plan.overwritten)
        if not (agreed or _agreed(plan)):
            say("Nothing was written.")
            ctx.exit(1)
    plan.apply()
    refresh_schemas(services)
    say(f"{plural(len(plan.changes), 'draft')} written.")
    hint("To look them over: letters check")
    ctx.exit(0 if plan.is_whole else 1)


def _show(plan: Import) -> None:
    """What was read, force by force, then what was not."""
    for change in plan.changes:
        counts = ", ".join(f"{theme} {count}" for theme, count in change.counts.items())
        say(f"{change.force}: {counts}{'' if change.before is None else ' (changes the file)'}")
        for line in _words(change) if change.before is None else ():  # of others the difference is shown
            say(f"  {line}")
    for force in plan.unchanged:
        say(f"{force}: as it is")
    for note in plan.notes:
        place = f"{note.place}: " if note.place else ""
        hint(f"{'Left out: ' if note.lost else 'Note: '}{place}{note.what}{f' — {note.remedy}' if note.remedy else ''}")
    left_out = sum(note.lost for note in plan.notes)
    if left_out:
        hint(f"{plural(left_out, 'part')} left out; see above.")


def _words(change: Change) -> Iterator[str]:
    """What a new draft would say, theme by theme, each text on a line."""
    for theme, points in change.findings.items():
        yield f"{theme}:"
        yield from _listed(points, "  ")


def _listed(points: Points, margin: str) -> Iterator[str]:
    for point in points:
        if isinstance(point, str):
            yield f"{margin}- {point}"
        else:
            yield from _listed(point, f"{margin}  ")


def _show_difference(changes: tuple[Change, ...]) -> None:
    for change in changes:
        name = change.name
        before, after = (each.decode().splitlines() for each in (change.before or b"", change.after))
        for line in difflib.unified_diff(before, after, name, f"{name}, as it would be", lineterm=""):
            say(line)


def _agreed(plan: Import) -> bool:
    count = plural(len(plan.overwritten), "file")
    if not is_interactive():
        raise WrongUsage(
            f"{count} would change, and there is nobody at a terminal to agree. Nothing was written.",
            "To change them without asking: add --yes",
        )
    return click.confirm(f"Change {count} in this way?", err=True)
