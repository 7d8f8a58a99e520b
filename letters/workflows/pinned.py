"""Pinning: the first signed letter fixes the instant, who may change it, and what proves that it has come (rule 3)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from letters.embargo.instant import rfc3339
from letters.errors import BadSettings, NotPermitted
from letters.files.zones import shipped_moment, shipped_version, tzdata_version
from letters.ledger import events
from letters.workspace.folder import INSPECTION, SETTINGS

if TYPE_CHECKING:
    from letters.embargo.instant import Instant
    from letters.ledger.state import State
    from letters.model.inspection import Inspection
    from letters.ports import Entry
    from letters.services import Services
    from letters.services.basis import Basis


def pin(services: Services) -> Entry:
    """The event to record with the first signed letter. Raises NotPermitted while the instant is to be confirmed."""
    until, time = services.until, services.settings.time
    return events.embargo_pinned(
        until,
        tzdata_version(until.zone),
        approvers={name: approver.certificate for name, approver in services.workspace.inspection.approvers.items()},
        time=time.as_data() if time else None,
    )


ANOTHER_INSTANT = "D407"
MOVE = "letters embargo move --reason …"
_REASONS = {"D407": "edited-instant", "D408": "edited-approvers", "S009": "edited-settings"}
_SETTINGS_BACK = (
    "put time: back as it was, which letters embargo show shows; if an authority has changed: "
    "letters embargo time --reason …"
)


class Otherwise(NamedTuple):
    """What a file says otherwise than the ledger pins, in words, and how to mend that; `part` of that `file`."""

    code: str
    file: str
    part: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}"

    @property
    def reason(self) -> str:
        """How the record knows it."""
        return _REASONS[self.code]

    def refusal(self, nothing: str) -> NotPermitted:
        """`nothing` is what was not done: "Nothing was written."."""
        return NotPermitted(
            f"Not permitted: {self.what}. {nothing}", self.remedy[0].upper() + self.remedy[1:], reason=self.reason
        )


def otherwise(services: Basis, state: State) -> tuple[Otherwise, ...]:
    """All that data and settings say otherwise than the ledger pins, until all is public; files that do not read are
    told elsewhere, and so are time zone data that contradict the ledger.
    """
    if state.pinned is None or state.is_published:
        return ()
    inspection = services.inspection
    found = [other_approvers(inspection, state)]
    with suppress(NotPermitted):
        found.insert(0, another_instant(inspection, state))
    with suppress(BadSettings):
        found.append(other_time(services, state))
    return tuple(each for each in found if each)


def another_instant(inspection: Inspection | None, state: State) -> Otherwise | None:
    """Where the data say another one than is pinned. Raises NotPermitted where time zone data contradict the ledger."""
    if inspection is None or state.pinned is None:
        return None
    until = inspection.embargo.until if inspection.embargo else None
    if until is not None and is_pinned(until, state):
        return None
    said = until.full_words if until else "that the instant is to be confirmed"
    return Otherwise(
        ANOTHER_INSTANT,
        INSPECTION,
        "embargo",
        f"{INSPECTION} says {said}, but letters are already signed for {state.pinned.instant().full_words}",
        f"put the signed instant back, or move it for all letters: {MOVE}; to play with the sample, make an "
        "inspection of your own: letters init DIR",
    )


def other_approvers(inspection: Inspection | None, state: State) -> Otherwise | None:
    """Where the data name others than are pinned. Only those who are pinned count, whatever the file says."""
    if inspection is None:
        return None
    named = {name: approver.certificate for name, approver in inspection.approvers.items()}
    changes = [
        f"{verb} {', '.join(names)}"
        for verb, names in (
            ("added:", sorted(named.keys() - state.approvers.keys())),
            ("gone:", sorted(state.approvers.keys() - named.keys())),
            ("with another certificate:", [n for n in sorted(named) if state.approvers.get(n, named[n]) != named[n]]),
        )
        if names
    ]
    if not changes:
        return None
    return Otherwise(
        "D408",
        INSPECTION,
        "approvers" if inspection.approvers else "",
        f"{INSPECTION} names other approvers than were pinned with the embargo ({'; '.join(changes)}), and only those "
        "who were pinned may approve",
        "put them back, or have two of the pinned ones agree to the change: letters embargo approvers --reason …",
    )


def other_time(services: Basis, state: State) -> Otherwise | None:
    """Where the settings ask for other evidence of time than is pinned. Raises BadSettings."""
    time = services.settings.time
    if state.time is None or (time and time.as_data() == dict(state.time)):
        return None
    if time is None:
        what = f"{SETTINGS} no longer asks for the evidence of time that was pinned with the embargo"
    else:
        said = time.as_data()
        changes = [
            name if name == "authorities" else f"{name} {said.get(name)} instead of {state.time.get(name)}"
            for name in said
            if said.get(name) != state.time.get(name)
        ]
        what = f"{SETTINGS} asks for other evidence of time than was pinned with the embargo ({', '.join(changes)})"
    return Otherwise("S009", SETTINGS, "time" if time else "", what, _SETTINGS_BACK)


def is_pinned(until: Instant, state: State) -> bool:
    """Whether `until` is the instant that the ledger pins, if it pins any; the same moment in another zone is not."""
    if state.pinned is None:
        return True
    pinned = state.pinned.instant()
    return (until.utc, until.wall, until.zone) == (pinned.utc, pinned.wall, pinned.zone)


def _refuse_doubtful_zone(services: Services, nothing: str) -> None:
    """What is pinned first has nothing in the record to be compared with: the package's data must say the same."""
    embargo = services.inspection.embargo if services.inspection else None
    if embargo is None:
        return
    until = embargo.until
    shipped = shipped_moment(until.wall, until.zone)
    if shipped == until.utc:
        return
    theirs = f"{rfc3339(shipped)} by those" if shipped else "no zone by those"
    raise NotPermitted(
        f"Not permitted: {until.wall} in {until.zone} is {until.rfc3339} by this machine's time zone data "
        f"({tzdata_version(until.zone)}), but {theirs} of the tzdata package ({shipped_version()}). {nothing}",
        "Bring both up to date, and unset PYTHONTZPATH if it is set. Then try again: letters generate",
        reason="zone-data-differ",
    )


def refuse_another_instant(services: Services, state: State, nothing: str) -> None:
    """Refuse data that say another instant than the ledger, since a file cannot move it alone.

    Where none is pinned yet, refuse time zone data that nobody else has. `nothing` is what was not done: "Nothing was
    written.".
    """
    if state.pinned is None:
        _refuse_doubtful_zone(services, nothing)
        return
    _ = services.until  # unfit data, and an instant to be confirmed, are told first
    if found := another_instant(services.inspection, state):
        raise found.refusal(nothing)
