"""Trace: whose copy is this PDF, picture or scan? The ledger knows every file that was ever signed here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from letters.apart import Died, apart
from letters.checks import trace as tracing
from letters.checks.trace import Traced
from letters.errors import WrongUsage
from letters.files import read
from letters.ledger.events import COPY_MADE, COPY_PRINTED, LETTER_SIGNED

if TYPE_CHECKING:
    from pathlib import Path

    from letters.services import Services

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 300
"""What looking at one file may take, of memory in bytes and of a processor; the worst of scans take a third of it."""
COPIES = {COPY_MADE, COPY_PRINTED}
"""Events that make one copy."""


def trace(services: Services, file: Path) -> Traced:
    """Say whose copy `file` is. Raises WrongUsage when it cannot be read, NotPermitted for a damaged ledger."""
    try:
        data = read(file)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    _ = services.state()  # every event is then of a kind and shape that is known
    digests: dict[str, str] = {}
    holders: dict[str, str] = {}
    for event in services.ledger.events():
        made = event.data["copies"] if event.kind == LETTER_SIGNED else [event.data] if event.kind in COPIES else ()
        for copy in made:
            digests[copy["digest"]] = copy["copy"]
            holders[copy["copy"]] = copy["recipient"]
    look = partial(tracing.trace, data, inspection=services.inspection_id or "", digests=digests, copies=holders)
    try:
        return apart(look, memory=MEMORY, seconds=SECONDS)
    except Died:
        return Traced(None, None, "unknown", notes=("the file takes more memory or time to look at than any letter",))
