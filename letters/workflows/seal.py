"""Whom a public edition is sealed for, as the ledger has it: a release key of later opens none of before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import BadSettings
from letters.files import digest
from letters.ledger.chain import canonical

if TYPE_CHECKING:
    from letters.ledger.state import LetterState
    from letters.services import Services


def seal_of(services: Services) -> str:
    """The digest of the release keys for which is sealed now. Raises BadSettings where there is none."""
    return digest(canonical(sorted(services.seal_recipients)).encode())


def is_for_another_key(services: Services, known: LetterState) -> bool:
    """Whether its public edition is sealed for another release key than is named now, as far as the ledger says.

    On a machine without a release key there is none to compare.
    """
    try:
        return known.seal is not None and known.seal != seal_of(services)
    except BadSettings:
        return False
