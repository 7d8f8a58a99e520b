"""The newest PDF of a letter: its proof, an embargoed copy, or what the public sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import WrongUsage
from letters.workflows.selection import refuse_unknown
from letters.workspace.sources import forces

if TYPE_CHECKING:
    from pathlib import Path

    from letters.services import Services


def newest(services: Services, force: str) -> Path:
    """The PDF of the letter that was written last. Raises WrongUsage for a force without a letter or a PDF."""
    public = services.root / "public" / "current" / force / "letter.pdf"
    found = [services.proofs / f"{force}.pdf", public, *(services.embargoed / force).glob("*.pdf")]
    there = [path for path in found if path.is_file()]
    if not there:
        refuse_unknown(force, forces(services.root))
        raise WrongUsage(f"There is no PDF of the letter of {force} here yet.", _remedy(services, force))
    # Copies that were made in one go have no order among them: the addressee's comes first.
    return max(sorted(there), key=lambda path: (path.stat().st_mtime_ns // 1_000_000_000, path.name.endswith("-1.pdf")))


def _remedy(services: Services, force: str) -> str:
    """What to do where there is none; a program that shows PDFs can be handed no file of a store elsewhere."""
    copies = services.outputs.names(force) if services.settings.outputs else ()
    made = f"Embargoed copies lie in {services.outputs.shown(force)}. " if copies else ""
    return f"{made}To make one: letters proof {force}"
