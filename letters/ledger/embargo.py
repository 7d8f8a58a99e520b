"""Events that change what guards the embargo: who approves, which evidence of time counts, a false clock put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from letters.embargo.instant import rfc3339
from letters.ledger.events import CLOCK_RESET, EMBARGO_APPROVERS, EMBARGO_REASON, EMBARGO_TIME
from letters.ports import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


def embargo_approvers(approvers: Mapping[str, str], reason: str, approval: str) -> Entry:
    """Who may change the instant from now on; two of those before consented."""
    return Entry(EMBARGO_APPROVERS, None, {"approval": approval, "approvers": dict(approvers), "reason": reason})


def embargo_time(time: Mapping[str, Any] | None, approval: str | None) -> Entry:
    """The evidence of time that a release needs from now on; an embargo.reason follows."""
    return Entry(EMBARGO_TIME, None, _known(time=time, approval=approval))


def embargo_reason(about: Entry, reason: str) -> Entry:
    """Why the event before it was recorded: by itself, since that one is for everybody to read and this one is not."""
    return Entry(EMBARGO_REASON, None, {"about": about.kind, "reason": reason})


def clock_reset(
    floor: datetime, reason: str, *, tokens: Iterable[Mapping[str, str]] = (), approval: str | None = None
) -> Entry:
    """The newest effect is of a false clock: the floor is `floor` (aware), by fresh time-stamps or two approvers."""
    data: dict[str, Any] = {"floor": rfc3339(floor), "reason": reason}
    return Entry(CLOCK_RESET, None, data | _known(tokens=list(tokens) or None, approval=approval))


def _known(**values: Any) -> dict[str, Any]:
    """No key for what there is not."""
    return {key: value for key, value in values.items() if value is not None}
