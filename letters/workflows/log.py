"""Log: the record's chain, checked from the first event to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from letters.services import Services


def verify_log(services: Services) -> tuple[int, str]:
    """The number of events and the last one's hash. Raises NotPermitted for a broken or rolled-back chain."""
    state = services.state()
    return state.length, state.head
