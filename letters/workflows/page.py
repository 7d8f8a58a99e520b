"""Page: the offline page in which a recipient sees whether a letter of this inspection is genuine."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from letters.errors import BadSettings, Unfit
from letters.files import write_output
from letters.publish.folder import WORLD_READABLE
from letters.publish.page import Signer, make
from letters.workflows.attestation import known_authorities

if TYPE_CHECKING:
    from pathlib import Path

    from letters.services import Services


def write_page(services: Services, file: Path) -> tuple[Signer, ...]:
    """Write it, and return whose signatures it will accept, each for their own forces.

    Raises Unfit for the data, BadSettings while no signatory has a certificate, OutputFailed.
    """
    try:
        signers = _signers(services)
    except Unfit as unfit:
        raise Unfit(
            unfit.problems, "The data do not say who signs until this is mended. No page was written."
        ) from unfit
    if not signers:
        raise BadSettings(
            "No signatory has a certificate yet, so the page could accept no letter.",
            "Pin the certificates in data/inspection.yaml. For a trial: letters keys init",
        )
    inspection, authorities = services.workspace.inspection, known_authorities(services)
    write_output(
        file, make(inspection.id, inspection.title, inspection.inspectorate.name, signers, authorities), WORLD_READABLE
    )
    return signers


def _signers(services: Services) -> tuple[Signer, ...]:
    """By certificate: one person may sign under two ids."""
    found: dict[str, Signer] = {}
    for letter in services.workspace.letters:
        expected = services.signatories.expected(letter.force.signatory)
        if expected is None:
            continue
        person = letter.signatory
        name = f"{person.name}, {person.office}" if person.name else person.office
        known = found.get(expected.fingerprint) or Signer(name, expected.fingerprint, expected.evaluation, {})
        found[expected.fingerprint] = replace(known, forces={**known.forces, letter.id: letter.force.name})
    return tuple(found.values())
