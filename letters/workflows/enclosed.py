"""The report that goes with the letters: whether it can, and which copies left with another one than it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import Problem, Unfit
from letters.files import digest
from letters.workspace.folder import INSPECTION

if TYPE_CHECKING:
    from pathlib import Path

    from letters.ledger.state import CopyState, LetterState
    from letters.model.inspection import Inspection
    from letters.services import Services

_OUT = {"written", "accepted", "delivered", "acknowledged", "unknown", "intent"}
"""States in which a holder has the message, may have it, or a draft of it waits for somebody to send it."""


def current(services: Services) -> str | None:
    """The digest of the report as it is now; None where none can be read, or no copy may leave with it any more."""
    workspace, _ = services.data
    report, embargo = (workspace.inspection.report, workspace.inspection.embargo) if workspace else (None, None)
    if embargo is not None and embargo.is_over(services.clock.now()):
        return None
    try:
        return digest((services.root / "data" / report.file).read_bytes()) if report else None
    except OSError:
        return None


def faults(services: Services, inspection: Inspection) -> tuple[Problem, ...]:
    """What keeps the report of `inspection` from being sent with any letter, where the data name it; each fault once.

    A file that is no PDF, or is not there, is told with the data.
    """
    report = inspection.report
    if report is None:
        return ()
    file = services.root / "data" / report.file
    return services.unless_known_fit(file, lambda: _faults(services, file, f"data/{report.file}"))


def _faults(services: Services, file: Path, name: str) -> tuple[Problem, ...]:
    content = _content(file)
    if not content.startswith(b"%PDF-"):
        return ()
    from letters.typeset.report import refuse_unfit  # with what reads a PDF, which few commands need

    try:
        refuse_unfit(content, name)
    except Unfit as unfit:
        found: dict[str, list[Problem]] = {}
        for fault in unfit.problems:
            found.setdefault(fault.what, []).append(fault)
        return services.placed(_once(faults) for faults in found.values())
    return ()


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes() if file.is_file() else b""
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return b""


def _once(faults: list[Problem]) -> Problem:
    """A fault of many pages, with the first of them."""
    first = faults[0]
    on = f", on page {first.page}" if first.page else ""
    more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
    return Problem(INSPECTION, 0, 0, first.code, f"{first.what}{on}{more}", first.remedy, part="report.file")


def outdated(known: LetterState, now: str | None) -> tuple[CopyState, ...]:
    """Copies of a letter that is not public yet which left with another report than `now`, as `current` has it."""
    if now is None or known.state != "signed":
        return ()
    return tuple(copy for copy in known.copies if copy.state in _OUT and copy.report not in {None, now})


def remedy(known: LetterState, copy: CopyState) -> str:
    """How its holder gets the report as it is now."""
    if copy.state == "written":
        return f"to write it anew: letters send --retry-unknown --only {copy.copy}"
    return f"to send them a new copy with it: letters correct {known.force} --reason …"
