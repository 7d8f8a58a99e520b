"""Check: every mistake in data and templates in one pass, found as `generate` would find it, and nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from letters.checks.grading import graded
from letters.checks.wording import doubts
from letters.dispatch.trial import unfit_messages
from letters.errors import LettersError, OthersLedger, Problem
from letters.templating.ordinary import unreadable
from letters.templating.templates import Templates
from letters.workflows import enclosed, gone
from letters.workflows.blaming import blamed, parts_of
from letters.workflows.check_templates import best_placed, bounded_problems, told_once
from letters.workflows.editions_wanted import everything
from letters.workflows.encryption import unfit_certificates
from letters.workflows.layout import lay_out
from letters.workflows.order import assign_copies
from letters.workflows.paper import paper_faults
from letters.workflows.pinned import otherwise
from letters.workflows.progress import Step
from letters.workflows.selection import select_readable
from letters.workflows.together import cut_off
from letters.workspace.folder import INSPECTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letters.services import Services
    from letters.workflows.looking_at import Look
    from letters.workflows.progress import Watch


@dataclass(frozen=True, slots=True)
class Checked:
    """Ids of the letters that were laid out, and every problem of data, templates and pages with its weight.

    `unseen` letters could not be laid out: what their pages have wrong shows once what is `to_mend` is mended.
    """

    forces: tuple[str, ...]
    problems: tuple[Problem, ...]
    unseen: int = 0
    to_mend: str = ""

    @property
    def letters(self) -> int:
        return len(self.forces)


def check(services: Services, forces: Sequence[str] = (), *, progress: Watch, looks: Sequence[Look] = ()) -> Checked:
    """Read all data, then lay out every chosen letter in every edition, and word every message, in memory.

    Each proof is shown to the `looks`.
    """
    workspace, problems = services.data
    readable = services.legible
    hanging = tuple(unreadable(services.root / "templates"))
    templates = Templates(services.root / "templates")
    static, runs_away = bounded_problems(templates) if not hanging else ((), True)
    fit = workspace.letters if workspace else ()
    named = select_readable((*readable.letters, *fit), forces, problems)
    fit = tuple(letter for letter in fit if letter.id in named)
    chosen = fit if not runs_away else ()
    found = [*problems, *hanging, *cut_off(services.root), *_otherwise_recorded(services)]
    told = {it.what for it in static}
    laid_out: list[str] = []
    failed = copied = 0
    found += services.placed(doubts(readable.letters, named))
    found += services.placed(fault for letter in chosen for fault in unfit_certificates(services, letter))
    found += enclosed.faults(services, readable.inspection)
    jobs = (everything(letter) for letter in chosen)
    for sheets in lay_out(jobs, services.make_typesetter, services.engine) if chosen else ():
        has_copies = len(sheets.job.editions) > 1
        seen = (*sheets.problems, *paper_faults(sheets, template=not laid_out or has_copies > copied))
        copied |= has_copies
        found += services.placed(blamed(seen, sheets, templates, data=True))
        found += parts_of(sheets, templates, told)
        found += [problem for look in looks for problem in look.look(sheets)]
        found += unfit_messages(sheets.job.letter, assign_copies(sheets.job.letter, None), templates)
        laid_out.append(sheets.job.letter.id)
        failed += bool(sheets.problems)
        progress(Step("checked", sheets.job.letter.id, len(laid_out), len(chosen), failed))
    found += [problem for look in looks for problem in look.last()]
    found += static
    there = len(set(forces)) or len(readable.letters) + len(readable.unread)
    to_mend = [what for what, wrong in (("data", len(fit) < there), ("templates", runs_away)) if wrong]
    said = graded(told_once(best_placed(found)), readable.inspection.checks)
    return Checked(tuple(laid_out), said, there - len(laid_out), " and ".join(to_mend))


def _otherwise_recorded(services: Services) -> tuple[Problem, ...]:
    """What the files say otherwise than the ledger; where none can be read here, that is not looked at."""
    try:
        state = services.state()
        found = otherwise(services, state)
    except OthersLedger as error:
        what, remedy = (
            error.what.rstrip("."),
            "put id: back, or name this inspection's own ledger in data/settings.yaml",
        )
        return services.placed([Problem(INSPECTION, 0, 0, "D410", what, remedy, part="id")])
    except LettersError:
        return ()
    pins = services.placed(Problem(it.file, 0, 0, it.code, it.what, it.remedy, part=it.part) for it in found)
    return (*pins, *gone.problems_of(services, state))
