"""The report that goes with the letters: which copies left with another one than lies in data/ now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.files import digest

if TYPE_CHECKING:
    from letters.ledger.state import CopyState, LetterState
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
