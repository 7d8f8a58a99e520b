"""Pack: signed copies, sealed editions and the record that explains them, as one file encrypted for a colleague."""

from __future__ import annotations

import io
import json
import os
import zipfile
from typing import TYPE_CHECKING

from letters.errors import NotPermitted, WrongUsage
from letters.files import digest, refuse_own, write
from letters.ledger import chain
from letters.trust.sealing import AgeSealer
from letters.workflows import shelf
from letters.workflows.public_set import releasable
from letters.workflows.selection import select

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from letters.ledger.state import LetterState
    from letters.services import Services

RECORD = "record.jsonl"
"""In a pack, the chain's rows as JSON arrays [n, prev, hash, body], one a line, oldest first."""


def pack(services: Services, forces: Sequence[str], recipients: Sequence[str], file: Path) -> tuple[str, ...]:
    """Write the signed letters of `forces` (all, when empty) into `file`; return their forces.

    `recipients` are age keys; the release key's, when empty. Raises WrongUsage where `file` is there
    already, NotPermitted for a letter that is not signed, or whose files are not what the ledger says.
    """
    if os.path.lexists(file):
        raise WrongUsage(
            f"{file} is there already, and a pack replaces nothing.", "Name a new file, or take that one away first."
        )
    refuse_own(file)
    select(services.workspace_and_ledger.letters, forces)
    state = services.state()
    letters = [known for known in releasable(state) if not forces or known.force in forces]
    if missing := sorted(set(forces) - {known.force for known in letters}):
        raise NotPermitted(
            f"Not permitted: no letter of {missing[0]} is signed here.", f"letters generate {missing[0]}"
        )
    if not letters:
        raise NotPermitted("Not permitted: no letter is signed here, so there is nothing to pack.", "letters generate")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        rows = (chain.row(event) for event in services.ledger.events())
        archive.writestr(RECORD, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        for known in letters:
            _add(services, archive, known)
    sealer = AgeSealer(recipients or services.seal_recipients)
    write(file, sealer.seal(content.getvalue()))
    return tuple(known.force for known in letters)


def _add(services: Services, archive: zipfile.ZipFile, known: LetterState) -> None:
    files = [(services.outputs, shelf.copy_file(known.force, copy.copy), copy.digest) for copy in known.copies]
    files.append((services.sealed, shelf.sealed_file(known.sealed), f"sha256:{known.sealed}"))
    for store, file, expected in files:
        data, name = store.get(file) or b"", file.rpartition("/")[2]
        if digest(data) != expected:
            raise NotPermitted(
                f"Not permitted: {name} of {known.force} is not what the ledger says. Nothing was packed.",
                f"Put it right: letters generate {known.force}",
            )
        archive.writestr(name, data)
    for copy in known.printed:
        if (paper := shelf.find_printed(services, copy)) is not None:
            archive.writestr(f"{copy.copy}.pdf", paper)
