"""The one gate: only here does (embargo, evidence of time) become a permit to make a public edition readable."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from letters.embargo.instant import in_words, rfc3339
from letters.errors import NotPermitted, NotYet, ServiceSilent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from letters.embargo.evidence import Demand, Evidence, Witness
    from letters.embargo.instant import Instant
    from letters.embargo.lift import Lift

_KEY = object()
_NOTHING = "Nothing was published."
_UNCHANGED = "Nothing was changed."
_WAIT = "To wait: letters release --wait"
_SET_CLOCK = "Set this machine's clock right, then try again."


class AlmostThere(NotYet):
    """The instant has come by this machine's clock, and within the skew that is allowed, but not for an authority."""


class ReleasePermit:
    """Leave to make public editions readable. Only `ask` makes one; whatever writes a public edition demands one.

    `early` says that it was given before the instant, by a lift.
    """

    __slots__ = ("early", "granted_at", "until")

    def __init__(self, key: object, until: Instant, granted_at: datetime, *, early: bool = False) -> None:
        if key is not _KEY:
            raise TypeError("a ReleasePermit comes from embargo.gate.ask alone")
        self.until = until
        self.granted_at = granted_at
        self.early = early


def ask(
    instants: Iterable[Instant], evidence: Evidence, *, lift: Lift | None = None, editions: str | None = None
) -> ReleasePermit:
    """Permit a release when the latest of `instants` has come, by evidence that can be believed.

    `instants` are the embargo's end as data, ledger and sealed editions each hold it; the latest counts, so that no
    single edited source opens early. Only a `lift` goes below it, for the set whose digest is `editions`.

    Raises NotYet before the instant, NotPermitted when the clock or an authority cannot be believed or the lift does
    not hold, ServiceSilent when too few authorities answer.
    """
    until = consider(instants, evidence, lift=lift, editions=editions)
    early = evidence.now < until.utc
    if evidence.demand:
        end = lift.expires if early and lift else None
        _hear(evidence, evidence.demand, until, end)
    return ReleasePermit(_KEY, until, evidence.now, early=early)


def consider(
    instants: Iterable[Instant], evidence: Evidence, *, lift: Lift | None = None, editions: str | None = None
) -> Instant:
    """Refuse what this machine's clock and the record forbid already. Gives the instant that counts, never a permit."""
    until = max(instants, key=lambda instant: instant.utc)
    now = evidence.now
    if now.tzinfo is None:
        raise ValueError("the gate compares aware times only")
    evidence.refuse_clock_behind(_NOTHING)
    if now < until.utc and lift is None:
        raise NotYet(f"Not yet. {_embargoed(until, now, evidence.named)} {_NOTHING}", _WAIT, reason="not-yet")
    if now < until.utc and lift is not None:
        _judge(lift, until, now, editions)
    return until


def _judge(lift: Lift, until: Instant, now: datetime, editions: str | None) -> None:
    """Whether a lift lifts this embargo, of this set, now."""
    if lift.requester == lift.approver:
        reason, why = "lift-by-one-person", "one person asked for it and approved it; it takes two"
    elif lift.until != until.utc:
        reason = "lift-of-another-instant"
        why = f"it is about {rfc3339(lift.until)}, and the letters are embargoed until {until.rfc3339}"
    elif lift.lapsed:
        reason, why = "lift-lapsed", lift.lapsed
    elif editions is None or lift.editions != editions:
        reason = "lift-of-other-editions"
        why = "letters were signed again, withheld or restored since: it is about another set of editions"
    elif lift.expired or now >= lift.expires:
        reason, why = "lift-expired", f"it expired at {rfc3339(lift.expires)}"
    else:
        return
    raise NotPermitted(
        f"Not permitted: the early lift does not hold: {why}. {_embargoed(until, now, 'now')} {_NOTHING}",
        "To ask again: letters embargo lift request --reason … To wait: letters release --wait",
        reason=reason,
    )


def confirm_clock(evidence: Evidence) -> None:
    """Raises NotPermitted or ServiceSilent unless enough authorities confirm this machine's clock, whatever it says."""
    if evidence.demand:
        _require_honest(evidence, evidence.demand, _UNCHANGED)
        for witness in evidence.witnesses:
            _agree(witness, evidence.demand, _UNCHANGED)
        _require_quorum(evidence, evidence.demand, _UNCHANGED)


def _hear(evidence: Evidence, demand: Demand, until: Instant, end: datetime | None) -> None:
    """Whether enough authorities say that it is time. With an `end`, an early lift's, that must not have come."""
    _require_honest(evidence, demand, _NOTHING)
    for witness in evidence.witnesses:
        if witness.moment < until.utc and end is None:
            raise _early(witness, demand, until)
        _agree(witness, demand, _NOTHING)
        if end is not None and witness.moment >= end:
            raise NotPermitted(
                f"Not permitted: the early lift expired at {rfc3339(end)}, and {_said(witness)}. {_NOTHING}",
                _WAIT,
                reason="lift-expired",
            )
    _require_quorum(evidence, demand, _NOTHING)


def _require_honest(evidence: Evidence, demand: Demand, nothing: str) -> None:
    if evidence.missing and not all(fault.silent for fault in evidence.faults):
        raise NotPermitted(
            f"Not permitted: {_short(evidence, demand)} {nothing}",
            "Ask whoever runs that authority. Do not change time: in data/settings.yaml to get past this.",
            reason=_reasons(evidence, demand),
        )


def _require_quorum(evidence: Evidence, demand: Demand, nothing: str) -> None:
    if evidence.missing:
        go_on = " To go on asking: letters release --wait" if nothing == _NOTHING else ""
        raise ServiceSilent(
            f"{_short(evidence, demand)} {nothing}",
            f"Look at this machine's network, then try again.{go_on}",
            reason=_reasons(evidence, demand),
        )


def _agree(witness: Witness, demand: Demand, nothing: str) -> None:
    if abs(witness.skew) > demand.max_skew:
        raise NotPermitted(
            f"Not permitted: this machine's clock says {_clock(witness)}, but {_said(witness)}. They may be "
            f"{_words(demand.max_skew)} apart (time: max_skew in data/settings.yaml). {nothing}",
            _SET_CLOCK,
            reason="clock-ahead-of-evidence" if witness.skew > timedelta(0) else "clock-behind-evidence",
        )


def _reasons(evidence: Evidence, demand: Demand) -> str:
    """What became of each authority that is no witness."""
    quorum = ["quorum-not-met"] if demand.quorum > 1 else []
    return " ".join(dict.fromkeys([*quorum, *(fault.reason for fault in evidence.faults)]))


def _early(witness: Witness, demand: Demand, until: Instant) -> NotYet:
    left = f"{_NOTHING} {_embargoed(until, witness.moment, 'then')}"
    if abs(witness.skew) > demand.max_skew:
        ahead = f"Not yet. This machine's clock is ahead: it says {_clock(witness)}, but {_said(witness)}. {left}"
        return NotYet(ahead, _SET_CLOCK, reason="clock-ahead-of-evidence")
    almost = f"Not yet. By this machine's clock the instant has come, but {_said(witness)}. {left}"
    return AlmostThere(almost, _WAIT, reason="not-yet-by-evidence")


def _clock(witness: Witness) -> str:
    return rfc3339(witness.asked if witness.moment < witness.asked else witness.answered)


def _said(witness: Witness) -> str:
    return f"the time-stamp authority {witness.authority} says {rfc3339(witness.moment)}"


def _short(evidence: Evidence, demand: Demand) -> str:
    """How many witnesses are missing, and what became of each authority that is none."""
    told = "".join(f" The time-stamp authority {fault.authority} {fault.why}." for fault in evidence.faults)
    if demand.quorum == 1:
        return f"No time-stamp authority says what time it is.{told}"
    return f"{len(evidence.witnesses)} of {demand.quorum} time-stamp authorities say what time it is.{told}"


def _embargoed(until: Instant, moment: datetime, named: str) -> str:
    left = -((moment - until.utc) // timedelta(seconds=1))
    return f"Embargoed until {until.full_words}, {in_words(left)} from {named}."


def _words(length: timedelta) -> str:
    return in_words(-(-length // timedelta(seconds=1)))
