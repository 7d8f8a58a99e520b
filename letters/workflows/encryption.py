"""Encryption: whether the certificates that recipients' records name are there and fit to encrypt for them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from letters.dispatch import smime
from letters.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from letters.model.letter import Letter
    from letters.services import Services


def unfit_certificates(services: Services, letter: Letter) -> Iterator[Problem]:
    """What is wrong with any, at the key that names it."""
    for person in letter.people:
        if person.certificate is None:
            continue
        found = Problem(letter.file, 0, 0, "M010", "", "", part=f"{letter.part_of(person)}.certificate")
        try:
            certificate = (services.root / "data" / person.certificate).read_bytes()
        except OSError as error:
            what = f"data/{person.certificate} cannot be read: {(error.strerror or type(error).__name__).lower()}"
            yield replace(found, what=what, remedy="put the file there, or correct its name")
        else:
            yield from smime.unfit(certificate, person.mailbox or "", found, services.clock.now())
