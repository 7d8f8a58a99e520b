"""Trace: whose copy is this PDF, picture, scan or message? The ledger knows every file and message of ours."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from letters.apart import Died, apart
from letters.checks import trace as tracing
from letters.checks.evidence import Evidence
from letters.checks.trace import Traced
from letters.dispatch import leaked
from letters.errors import WrongUsage
from letters.files.read import LARGEST
from letters.ledger.events import COPY_INTENT, COPY_MADE, COPY_PRINTED, LETTER_SIGNED
from letters.workflows.given import read_given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from letters.services import Services
    from letters.workflows.given import Given

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 300
"""What looking at one file may take, of memory in bytes and of a processor; the worst of scans take a third of it."""
COPIES = {COPY_MADE, COPY_PRINTED}
"""Events that make one copy."""


def trace(services: Services, file: Given) -> Traced:
    """Say whose copy `file` is. Raises WrongUsage when it cannot be read, NotPermitted for a damaged ledger."""
    try:
        data = read_given(file, services, LARGEST)
    except OSError as error:
        raise WrongUsage(f"{file} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    _ = services.state()  # every event is then of a kind and shape that is known
    digests: dict[str, str] = {}
    holders: dict[str, str] = {}
    messages: dict[str, str] = {}
    for event in services.ledger.events():
        if event.kind == COPY_INTENT:
            messages[event.data["message"]] = event.data["copy"]
        made = event.data["copies"] if event.kind == LETTER_SIGNED else [event.data] if event.kind in COPIES else ()
        for copy in made:
            digests[copy["digest"]] = copy["copy"]
            holders[copy["copy"]] = copy["recipient"]
    look = partial(tracing.trace, inspection=services.inspection_id or "", digests=digests, copies=holders)
    try:
        return apart(partial(_look, data, look, messages, holders), memory=MEMORY, seconds=SECONDS)
    except Died:
        return Traced(None, None, "unknown", notes=("the file takes more memory or time to look at than any letter",))


def _look(
    data: bytes, look: Callable[[bytes], Traced], messages: Mapping[str, str], holders: Mapping[str, str]
) -> Traced:
    """A message is its own headers and each of its files; anything else is looked at as it is."""
    try:
        message = leaked.read(data)
    except ValueError as error:
        return Traced(None, None, "unknown", notes=(str(error),))
    if message is None:
        return look(data)
    own = [Evidence("Message-ID", messages[known]) for known in message.ids if known in messages]
    parts = [(name, look(file)) for name, file in message.files]
    notes = [] if own else ["no Message-ID in it is that of a message which left, by the record"]
    if message.embargo:
        notes.append(f"its header says that it is under embargo until {message.embargo}")
    traced = tracing.together(own, parts, holders)
    return replace(traced, notes=(*traced.notes, *notes))
