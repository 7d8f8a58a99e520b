"""How `letters check` reports: where the report goes, in which form, and what it comes to."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.cli.output import hint, plural, say, say_lines
from letters.errors import WrongUsage

if TYPE_CHECKING:
    from pathlib import Path

    from letters.checks.report import Report
    from letters.errors import Problem

_BY_SUFFIX = {".json": "json", ".sarif": "sarif", ".xml": "junit", ".txt": "text"}
_QUOTED = re.compile("‘.*’")
"""Words of the data in a problem, to the last mark, since one within may be an apostrophe; examples stand elsewhere."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the problems are to be reported, and which of them are known."""

    form: str | None
    output: Path | None
    excerpt: bool | None
    strict: bool
    baseline: Path | None
    anew: bool

    def refuse_misuse(self) -> None:
        """Raises WrongUsage, before anything is laid out."""
        from letters.files import refuse_output

        if self.anew and self.baseline is None:
            raise WrongUsage("--write-baseline needs the file to write.", "Add --baseline FILE.")
        for file in (self.output, self.baseline if self.anew else None):
            if file is not None:
                refuse_output(file)
        if self.output and not (self.form or self.output.suffix.lower() in _BY_SUFFIX):
            endings = ", ".join(f"{suffix} ({form})" for suffix, form in _BY_SUFFIX.items())
            raise WrongUsage(
                f"The name {self.output.name} does not say in which format the report is to be.",
                f"Let it end in one of {endings}; or say it with --format, which has github too.",
            )


def report(
    checked: tuple[str, ...],
    problems: tuple[Problem, ...],
    root: Path,
    wanted: Wanted,
    what: str = "letter",
    *,
    unseen: int = 0,
    to_mend: str = "",
) -> int:
    """Report what was found in what was `checked`, and return the exit code.

    `unseen` letters were not laid out, for what is `to_mend`: `data`, `templates` or both.
    """
    from letters.checks.report import Report
    from letters.workflows.reporting import prefix, set_apart, write_baseline
    from letters.workspace.sources import file_of, stream_of

    if wanted.anew and wanted.baseline:
        _tell_of_baseline(wanted.baseline, write_baseline(problems, root, wanted.baseline))
    apart = set_apart(problems, root, wanted.baseline)
    files = {name: file_of(root, name) for name in checked if stream_of(root)}
    found = Report(checked, apart.new, apart.known, wanted.strict, prefix(root), files)
    _put(found, root, wanted)
    if unseen:
        what_else = f"what pages have wrong shows once the {to_mend} are mended."
        hint(f"{plural(unseen, 'letter')} could not be laid out: {what_else}")
    _conclude(found, apart.gone, what)
    return int(found.is_failure)


def _put(found: Report, root: Path, wanted: Wanted) -> None:
    """The report where it is wanted. On GitHub Actions its annotations are shown beside a file too."""
    from letters.checks.report import FORMATS
    from letters.workflows.reporting import write_report

    form, here = wanted.form, "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text"
    if wanted.output is not None:
        form = form or _BY_SUFFIX[wanted.output.suffix.lower()]
        is_text = form not in FORMATS
        whole = "\n".join(_said(problem, bool(wanted.excerpt)) for problem in found.problems) if is_text else ""
        write_report(wanted.output, whole if is_text else FORMATS[form](found), private=is_text)
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
        say(_said(problem, excerpt or sys.stdout.isatty()))
        for line in cut(problem, read) if excerpt else ():
            say(line)


def _said(problem: Problem, whole: bool) -> str:
    """The problem in words. But where a person sees or asked for the data, what identifies somebody is masked."""
    from letters.checks.personal import masked

    return str(problem) if whole else _QUOTED.sub(lambda quoted: masked(quoted[0]), str(problem))


def _conclude(found: Report, gone: int, what: str) -> None:
    """What it comes to, for the person."""
    from letters.checks.report import counted

    counts = counted(found.problems)
    notes = counts.pop("note", 0)
    if found.known:
        hint(f"{plural(found.known, 'known problem')} in the baseline left out; none of them stops a letter.")
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
        said = plural(notes, "note") if notes else f"No {'new ' if found.known else ''}problems found"
        hint(f"{plural(len(found.checked), what)} checked{edition}. {said}.")


def _tell_of_baseline(file: Path, left: int) -> None:
    hint(f"{file} is written. It holds no findings; keep it beside the data.")
    if left:
        hint(f"{plural(left, 'problem')} cannot be in a baseline: no letter with them is signed or sent.")
