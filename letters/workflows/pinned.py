"""The publication instant of the data, which must be the one that letters are signed for (design, rule 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from letters.errors import NotPermitted

if TYPE_CHECKING:
    from letters.ledger.state import State
    from letters.services import Services


def refuse_another_instant(services: Services, state: State, nothing: str) -> None:
    """Refuse data that say another instant than the ledger; `nothing` is what was not done: "Nothing was written."."""
    if state.pinned is None or services.until.rfc3339 == state.pinned.until:
        return
    raise NotPermitted(
        f"Not permitted: data/inspection.yaml says {services.until.full_words}, but letters are already signed for "
        f"{state.pinned.instant().full_words}. {nothing}",
        "Put the signed instant back. To play with the sample, make an inspection of your own: letters init DIR",
    )
