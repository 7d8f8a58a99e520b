"""Trace: whose copy is this PDF, picture or scan? The ledger knows every file that was ever signed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.checks import trace as tracing
from letters.errors import WrongUsage
from letters.ledger.events import LETTER_SIGNED

if TYPE_CHECKING:
    from pathlib import Path

    from letters.checks.trace import Traced
    from letters.services import Services


def trace(services: Services, file: Path) -> Traced:
    """Say whose copy `file` is. Raises WrongUsage when it cannot be read, NotPermitted for a damaged ledger."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    digests: dict[str, str] = {}
    holders: dict[str, str] = {}
    for event in services.ledger.events():
        if event.kind == LETTER_SIGNED:
            for copy in event.data["copies"]:
                digests[copy["digest"]] = copy["copy"]
                holders[copy["copy"]] = copy["recipient"]
    return tracing.trace(data, inspection=services.inspection_id or "", digests=digests, copies=holders)
