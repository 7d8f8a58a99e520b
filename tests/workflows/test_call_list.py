"""Whom to ring, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ledger.folding import OPENED, UNTIL, signed
from workflows.standing import Standing

from letters.ledger import events as e
from letters.ports import Outcome
from letters.workflows import public_set
from letters.workflows.call_list import NEAR, call_list

WINDOW = datetime(2014, 9, 2, 23, 1, tzinfo=UTC)
"""When the window of the letters of tests/workflows opens."""
EARLY = UNTIL.utc - NEAR - timedelta(minutes=1)
LATE = UNTIL.utc - timedelta(hours=12)
CHIEF = "Chief Constable"


@pytest.fixture
def at(make_letter):
    """Services at a time, with letters to Kent and Essex signed and the entries given recorded."""

    def make(now, *entries, force="kent", letters=True):
        services = Standing(WINDOW, [make_letter("kent"), make_letter("essex")] if letters else None)
        services.record(OPENED, e.embargo_pinned(UNTIL), of(force))
        for entry in entries:
            services.record(entry)
        services.clock.advance(seconds=(now - WINDOW).total_seconds())
        return services

    return make


def of(force, public="sha256:public", number=1, **more):
    made = e.CopyMade(f"{force}-{number}", CHIEF, "sha256:c1", f"chief@{force}.example", **more)
    entry = signed(force, public)
    return replace(entry, data=entry.data | {"copies": [made.data()]})


def to(force="kent", number=1, sent="embargoed"):
    copy = f"{force}-{number}"
    return e.Sending(force, copy, sent, "sha256:c1", f"<{copy}.{sent}@ti.example>", f"chief@{force}.example", "plan")


def ended(state, sending=None):
    sending = sending or to()
    return e.copy_intent(sending), e.copy_result(sending, Outcome(state, f"said {state}"))


def reasons(services):
    return [(call.copy, call.why) for call in call_list(services)]


def bounced(force="kent"):
    return (*ended("accepted", to(force)), e.copy_reported(force, f"{force}-1", "bounced", "5.1.1 unknown"))


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ((), "was not sent"),
        (ended("later"), "was not sent"),
        (ended("written"), "lies in out/mail, not known to be sent"),
        ((e.copy_intent(to()),), "may not have arrived"),
        (ended("unknown"), "may not have arrived"),
        (ended("refused"), "was refused"),
        (bounced(), "came back"),
    ],
)
def test_who_has_nothing_for_sure_is_to_be_rung_while_the_window_is_open(at, entries, why):
    assert reasons(at(EARLY + timedelta(minutes=2), *entries)) == [("kent-1", why)]


def test_before_the_window_opens_nothing_is_late(at):
    assert reasons(at(WINDOW - timedelta(hours=1))) == []
    assert reasons(at(WINDOW - timedelta(hours=1), *bounced())) == [("kent-1", "came back")]
    assert reasons(at(WINDOW - timedelta(hours=1), letters=False)) == [("kent-1", "was not sent")]


@pytest.mark.parametrize("state", ["accepted", "delivered"])
def test_who_has_not_said_so_is_rung_on_the_last_day(at, state):
    entries = ended("accepted")
    if state == "delivered":
        entries = (*entries, e.copy_reported("kent", "kent-1", "delivered", ""))
    assert reasons(at(EARLY, *entries)) == []
    assert reasons(at(LATE, *entries)) == [("kent-1", "is not acknowledged")]
    assert reasons(at(UNTIL.utc, *entries)) == []


def test_who_has_said_so_is_left_in_peace(at):
    received = e.copy_recorded("kent", "kent-1", "received", "Ann")
    assert reasons(at(LATE, *ended("accepted"), received)) == []


def test_a_bounce_after_somebody_has_said_so_is_worth_a_call(at):
    acknowledged = e.copy_reported("kent", "kent-1", "acknowledged", "reply")
    services = at(LATE, *ended("accepted"), acknowledged, e.copy_reported("kent", "kent-1", "bounced", "5.1.1"))
    assert reasons(services) == [("kent-1", "is acknowledged, and yet a report says that it came back")]
    services.record(e.copy_recorded("kent", "kent-1", "received", "Ann"))
    assert reasons(services) == []


def test_a_withheld_letter_is_not_missed(at):
    assert reasons(at(LATE, e.letter_withheld("kent", "why"))) == []


def test_who_holds_an_older_text_comes_first_and_once(at):
    again = of("kent", "sha256:corrected", 2, replaces="kent-1")
    services = at(LATE, *ended("accepted"), again, of("essex"), *bounced("essex"))
    assert reasons(services) == [
        ("kent-1", "has an older text or report, and not the new one"),
        ("essex-1", "came back"),
    ]
    services.record(*ended("accepted", to(number=2)))
    assert reasons(services) == [("essex-1", "came back"), ("kent-2", "is not acknowledged")]


@pytest.fixture
def moved(at):
    """Kent's corrected letter has gone to another mailbox than the first one."""
    made = e.CopyMade("kent-2", CHIEF, "sha256:c1", "office@kent.example", "kent-1")
    again = replace(
        of("kent", "sha256:corrected"), data=of("kent", "sha256:corrected").data | {"copies": [made.data()]}
    )
    new = replace(to(number=2), mailbox="office@kent.example")
    return at(LATE, *ended("accepted"), again, *ended("accepted", new))


def test_a_former_mailbox_with_an_older_text_is_a_call_of_its_own(moved):
    assert [(call.copy, call.mailbox, call.urgency) for call in call_list(moved)] == [
        ("kent-1", "chief@kent.example", 0),
        ("kent-2", "office@kent.example", 9),
    ]
    moved.record(*ended("accepted", to(sent="notice")))
    assert reasons(moved) == [("kent-2", "is not acknowledged")]


def test_whose_notice_was_refused_is_to_be_rung_before_the_release(moved):
    moved.record(*ended("refused", to(sent="notice")))
    [line] = public_set._outdated(public_set.releasable(moved.state()), over=False)
    assert "with Chief Constable (kent-1, sent to chief@kent.example): a server refused the notice, so ring" in line
    assert ("kent-1", "has an older text or report, and not the new one") in reasons(moved)


def test_the_most_urgent_come_first_and_of_those_whom_nobody_rang(at):
    services = at(
        LATE, *bounced(), of("essex"), *bounced("essex"), e.copy_recorded("essex", "essex-1", "phoned", "Ann")
    )
    assert [(call.force, call.rung is not None) for call in call_list(services)] == [("kent", False), ("essex", True)]
    services = at(LATE, *ended("accepted"), of("essex"), *ended("refused", to("essex")))
    assert reasons(services) == [("essex-1", "was refused"), ("kent-1", "is not acknowledged")]


def test_a_call_says_where_and_what_was_last_heard(at):
    [call] = call_list(at(LATE, *bounced()))
    assert call.as_json() == {
        "urgency": 2,
        "why": "came back",
        "force": "kent",
        "copy": "kent-1",
        "recipient": CHIEF,
        "phone": None,
        "mailbox": "chief@kent.example",
        "last_reply": "5.1.1 unknown",
        "rung": None,
    }


def test_a_printed_copy_is_to_be_posted(at):
    printed = e.copy_printed("kent", e.CopyMade("kent-2", CHIEF, "sha256:p"))
    received = e.copy_recorded("kent", "kent-1", "received", "Ann")
    services = at(LATE, *ended("accepted"), received, printed)
    assert reasons(services) == [("kent-2", "was printed, not known to be posted")]
    services.record(e.copy_recorded("kent", "kent-2", "posted", "Ann"))
    assert reasons(services) == []
