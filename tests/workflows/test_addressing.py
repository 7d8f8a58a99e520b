"""Whom a message goes to, judged for itself: by the lists alone, and by who has made sure of the mailbox."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from letters.ledger.state import CopyState, LetterState, State
from letters.model.letter import Letter
from letters.workflows import addressing
from letters.workflows.choice import Choice
from letters.workflows.due import Due, find_due
from letters.workflows.order import content_digest

NOW = datetime(2014, 9, 3, 11, tzinfo=UTC)

WORDS = (
    "on 2014-09-02 the mailbox of Chief Constable was old@kent.police.example, and verified_on (2014-09-01) is from "
    "before that, so nobody has verified chief@kent.police.example"
)


@pytest.fixture
def make_due(make_letter):
    """A message to the addressee of kent's letter, or to its copy-holder."""

    def make(mailbox="chief@kent.police.example", verified_on=date(2014, 9, 1), *, copied=False, kind="embargoed"):
        letter = make_letter(copied_to=["Liaison Officer"])
        who = letter.force.copied_to[0] if copied else letter.force.addressee
        person = who.model_copy(update={"mailbox": mailbox, "verified_on": verified_on})
        update = {"copied_to": (person,)} if copied else {"addressee": person}
        letter = Letter(letter.inspection, letter.force.model_copy(update=update))
        copy = CopyState("kent-1", person.label, mailbox, "sha256:aa")
        return Due(kind, letter, LetterState("kent"), copy, person)

    return make


def faults(due, state=None, now=NOW):
    return [(problem.code, problem.what, problem.remedy) for problem in addressing.faults(due, state or State(), now)]


def test_a_mailbox_of_the_force_that_somebody_made_sure_of(make_due):
    assert faults(make_due()) == []


@pytest.mark.parametrize("mailbox", ["chief@kemt.police.example", "chief@essex.police.example", "chief@ti.example"])
def test_an_addressee_has_a_mailbox_of_the_force_alone(make_due, mailbox):
    ((code, what, remedy),) = faults(make_due(mailbox))
    assert (code, what) == ("M025", f"{mailbox} is no mailbox of kent.police.example")
    assert remedy == "perhaps chief@kent.police.example is meant: make sure of it"


def test_a_copy_holder_may_be_of_the_inspectorate(make_due):
    assert faults(make_due("liaison@ti.example", copied=True)) == []
    assert faults(make_due("liaison@kent.police.example", copied=True)) == []
    ((code, _, remedy),) = faults(make_due("liaison@tl.example", copied=True))
    assert (code, remedy) == ("M025", "perhaps liaison@ti.example is meant: make sure of it")


def test_a_subdomain_is_another_domain(make_due):
    assert faults(make_due("chief@mail.kent.police.example"))[0][0] == "M025"


@pytest.mark.parametrize(
    ("verified_on", "what"),
    [
        (None, "nobody has verified that chief@kent.police.example is Chief Constable"),
        (date(2014, 6, 4), "chief@kent.police.example was last verified on 2014-06-04, more than 90 days ago"),
        (date(2014, 9, 4), "chief@kent.police.example is said to be verified on 2014-09-04, still to come"),
    ],
)
def test_somebody_must_have_made_sure_and_not_too_long_ago(make_due, verified_on, what):
    assert faults(make_due(verified_on=verified_on)) == [
        ("M026", what, "make sure that it is right, then: letters contacts verify kent --by NAME")
    ]


def test_the_last_day_of_the_ninety_is_in_time(make_due):
    assert faults(make_due(verified_on=date(2014, 6, 5))) == []


def test_what_the_ledger_knows_counts_as_well_as_the_data(make_due):
    due = make_due(verified_on=None)
    state = replace(State(), verified={("kent", "chief@kent.police.example"): NOW})
    assert faults(due, state) == []
    other = replace(State(), verified={("kent", "old@kent.police.example"): NOW})
    assert faults(due, other)[0][0] == "M026"


@pytest.mark.parametrize(("verified_on", "is_of_the_old"), [(date(2014, 9, 1), True), (date(2014, 9, 2), False)])
@pytest.mark.parametrize("again", [False, True], ids=["typed over", "made for it since"])
def test_a_day_before_the_record_last_had_another_mailbox_is_of_that_one(make_due, verified_on, is_of_the_old, again):
    """Half past eleven at night in UTC is the next day in London."""
    then = datetime(2014, 9, 1, 23, 30, tzinfo=UTC)
    due = make_due(verified_on=verified_on)
    known = {"mailbox": "old@kent.police.example", "addressed": then}
    known = {"addressed": NOW, "elsewhere": tuple(known.values())} if again else known
    due = replace(due, copy=replace(due.copy, **known))
    found = [("M026", WORDS, "make sure that it is right, then: letters contacts verify kent --by NAME")]
    assert faults(due) == found * is_of_the_old
    by_command = replace(State(), verified={("kent", "chief@kent.police.example"): NOW})
    assert faults(due, by_command) == []


def test_a_public_edition_is_no_secret(make_due):
    assert faults(make_due(verified_on=None, kind="public")) == []
    assert faults(make_due("chief@kemt.police.example", kind="public"))[0][0] == "M025"


def test_nobody_gets_a_letter_where_that_of_a_force_without_data_goes_to(make_due):
    due = make_due("chief@mail.example")
    force = due.letter.force.model_copy(update={"mail_domains": ("mail.example",)})
    letter = Letter(due.letter.inspection, force)
    essex = LetterState(
        "essex", public="sha256:e", copies=(CopyState("essex-1", "Chief", "c@mail.example", "sha256:e"),)
    )
    copies = (CopyState("kent-1", due.person.label, None, "sha256:aa"),)
    kent = LetterState("kent", public="sha256:k", content=content_digest(letter), copies=copies)
    embargo = letter.inspection.embargo
    found = find_due([letter], State(letters={"kent": kent, "essex": essex}), Choice(), embargo, NOW)
    assert [(problem.code, problem.what) for problem in found.problems] == [
        ("M025", "chief@mail.example lies where the letter of essex goes to, by the record")
    ]
    assert find_due([letter], State(letters={"kent": kent}), Choice(), embargo, NOW).problems == ()
