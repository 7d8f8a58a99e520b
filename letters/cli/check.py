"""`letters check`."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from letters.cli.options import laying_out
from letters.cli.output import hint, plural, progress, say_lines
from letters.cli.reporting import Wanted, report
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.cli.run import Run
    from letters.workflows.looking_at import Look

_FORMATS = ("text", "json", "sarif", "junit", "github")


class Seen(NamedTuple):
    """What looks at the proofs besides the rules."""

    kept: Path | None
    accept: bool
    verapdf: bool

    @contextmanager
    def looks(self) -> Iterator[list[Look]]:
        """All of it; at the end says how many pictures were taken."""
        from letters.workflows.snapshots import Snapshots
        from letters.workflows.verapdf import VeraPdf

        judges: list[Look] = [VeraPdf()] if self.verapdf else []
        snapshots = Snapshots(self.kept, accept=self.accept) if self.kept else None
        yield [*judges, *([snapshots] if snapshots else [])]
        if snapshots and self.accept:
            hint(f"{plural(snapshots.taken, 'picture')} of pages taken into {self.kept}.")


@click.command("check", short_help="Show every mistake in data and templates.")
@click.argument("forces", nargs=-1, metavar="[FORCE]...")
@click.option("--explain", "code", metavar="CODE", help="Say what a code means and how to mend it, and check nothing.")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), help="How to report; github by itself on GitHub Actions."
)
@click.option(
    "-o",
    "output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the report into FILE: .json, .sarif, .xml or .txt.",
)
@click.option("--excerpt/--no-excerpt", default=None, help="Show the line with each problem, as on a terminal.")
@click.option("--templates", "bare", is_flag=True, help="Check templates/ alone, with letters that nobody wrote.")
@click.option("--fix", is_flag=True, help="First set spaces, quotation marks and dashes of drafts right.")
@click.option("--yes", is_flag=True, help="With --fix: change the data files without asking.")
@click.option(
    "--snapshots",
    "kept",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Compare the pages with the pictures in DIR that were accepted.",
)
@click.option("--verapdf", is_flag=True, help="Have veraPDF judge the proofs, for all of PDF/UA-1 and PDF/A-3a.")
@click.option("--accept", is_flag=True, help="With --snapshots: take the pages as they look now.")
@click.option("--strict", is_flag=True, help="Fail by warnings as well.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Problems in FILE are known, if they stop no letter.",
)
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
    seen = Seen(*(wanted.pop(option) for option in ("kept", "accept", "verapdf")))
    told = Wanted(**wanted)
    told.refuse_misuse()
    if seen.accept and seen.kept is None:
        raise WrongUsage("--accept takes pictures of pages, and needs their folder.", "Add --snapshots DIR.")
    if bare:
        if forces or fix:
            raise WrongUsage("--templates needs no data, so it takes no force and mends none.", "Leave out the rest.")
        ctx.exit(_templates_alone(run, told, seen))
    from letters.workflows.check import check

    services = run.services()
    if fix:
        from letters.cli.mending import mend

        mend(services, forces, yes=yes)
    with progress() as step, seen.looks() as looks:
        checked = check(services, forces, progress=step, looks=looks)
    ctx.exit(
        report(checked.forces, checked.problems, services.root, told, unseen=checked.unseen, to_mend=checked.to_mend)
    )


def _templates_alone(run: Run, wanted: Wanted, seen: Seen) -> int:
    from letters.workflows.check_templates import check_templates, find_templates

    root = find_templates(Path.cwd(), run.named)
    with progress() as step, seen.looks() as looks:
        names, problems = check_templates(root, progress=step, looks=looks)
    return report(names, problems, root, wanted, "template")
