"""Copies keep their numbers, and a letter is made again just when what it is made from has changed."""

import dataclasses
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from fakes import MemoryLedger

from letters.files import digest
from letters.ledger import events
from letters.ledger.events import CopyMade, SignedLetter
from letters.ledger.fold import fold
from letters.trust.signatories import Expected
from letters.workflows.order import assign_copies, place_order
from letters.workflows.shelf import Mended

AT = datetime(2014, 9, 3, 12, tzinfo=UTC)
EASTERN = Expected("sha256:" + "a" * 64, evaluation=True)


@dataclass
class Services:
    """What an order asks of the services."""

    typesetter_fingerprint: str = "templates and fonts"
    certificate: Expected = EASTERN
    seal_recipients: tuple = ("age1x",)

    @property
    def signatories(self):
        return self

    def expected(self, _signatory):
        return self.certificate


@pytest.fixture
def ledger():
    return MemoryLedger()


@pytest.fixture
def services():
    return Services()


@pytest.fixture
def make(ledger, services, inspection):
    """Order a letter and record it as made, as `generate` does; gives the order."""

    def record(*entries):
        ledger.append(entries, at=AT, actor="tests")

    def make(letter):
        order = place_order(services, letter, fold(ledger.events()))
        copies = tuple(CopyMade(copy.id, copy.person.label, digest(copy.id.encode()), None) for copy in order.copies)
        sealed = digest(order.inputs.encode()).removeprefix("sha256:")
        if not ledger.rows:
            record(events.ledger_opened("small", "0" * 32), events.embargo_pinned(inspection.embargo.until))
        certificate, until = order.certificate.fingerprint, inspection.embargo.until.utc
        signed = SignedLetter(letter.id, order.inputs, "eastern", certificate, until, digest(b"public"), sealed, copies)
        record(events.letter_intent(letter.id, order.inputs), events.letter_signed(signed))
        return order

    return make


@pytest.fixture
def known(ledger):
    return lambda force="kent": fold(ledger.events()).letters.get(force)


def numbers(copies):
    return {copy.person.label: copy.id for copy in copies}


# Copies


def test_first_copies_are_numbered_in_the_order_of_the_letter(make_letter):
    copies = assign_copies(make_letter(copied_to=("Liaison", "Press")), None)
    assert numbers(copies) == {"Chief Constable": "kent-1", "Liaison": "kent-2", "Press": "kent-3"}


def test_a_recipient_keeps_its_number_whatever_the_order(make, make_letter, known):
    make(make_letter(copied_to=("Liaison", "Press")))
    again = assign_copies(make_letter(copied_to=("Press", "Liaison")), known())
    assert numbers(again) == {"Chief Constable": "kent-1", "Liaison": "kent-2", "Press": "kent-3"}


def test_a_number_is_never_given_to_somebody_else(make, make_letter, known):
    """Whoever finds a leaked copy must not be led to another person than the one who had it."""
    make(make_letter(copied_to=("Liaison", "Press")))
    make(make_letter(copied_to=("Liaison",)))
    make(make_letter(copied_to=("Liaison", "Lawyer")))
    assert numbers(assign_copies(make_letter(copied_to=("Liaison", "Lawyer")), known()))["Lawyer"] == "kent-4"


def test_a_recipient_that_comes_back_has_its_old_number(make, make_letter, known):
    make(make_letter(copied_to=("Liaison", "Press")))
    make(make_letter(copied_to=("Press",)))
    make(make_letter(copied_to=("Press", "Lawyer")))
    back = numbers(assign_copies(make_letter(copied_to=("Press", "Lawyer", "Liaison")), known()))
    assert back == {"Chief Constable": "kent-1", "Press": "kent-3", "Lawyer": "kent-4", "Liaison": "kent-2"}


def test_editions_are_the_copies_then_the_public_one(services, make_letter, ledger):
    order = place_order(services, make_letter(copied_to=("Liaison",)), fold(ledger.events()))
    assert [(marks.edition, marks.copy and marks.copy.id) for marks in order.job.editions] == [
        ("embargoed", "kent-1"),
        ("embargoed", "kent-2"),
        ("public", None),
    ]
    assert all(marks.evaluation for marks in order.job.editions)


# Is it made?


def test_what_was_made_from_the_same_inputs_stays(make, make_letter, services, known, ledger):
    make(make_letter())
    assert place_order(services, make_letter(), fold(ledger.events())).inputs == known().inputs


def test_only_what_the_page_shows_counts(make, make_letter, services, known, ledger):
    make(make_letter())
    letter = make_letter()
    moved = letter.force.addressee.model_copy(update={"mailbox": "new@kent.police.example"})
    sent_elsewhere = type(letter)(letter.inspection, letter.force.model_copy(update={"addressee": moved}))
    assert place_order(services, sent_elsewhere, fold(ledger.events())).inputs == known().inputs
    changed = make_letter(finding="The force does very well.")
    assert place_order(services, changed, fold(ledger.events())).inputs != known().inputs


@pytest.mark.parametrize(
    "changed",
    [
        {"typesetter_fingerprint": "other templates"},
        {"certificate": Expected("sha256:" + "b" * 64, evaluation=True)},
        {"seal_recipients": ("age1y",)},
    ],
)
def test_other_templates_certificate_or_release_key_make_it_again(make, make_letter, services, ledger, changed):
    make(make_letter())
    state = fold(ledger.events())
    order = place_order(dataclasses.replace(services, **changed), make_letter(), state)
    assert order.inputs != state.letters["kent"].inputs


def test_only_what_is_lost_is_due_of_a_letter_that_stands(services, make_letter, ledger):
    order = place_order(services, make_letter(copied_to=("Liaison",)), fold(ledger.events()))
    lost = {
        (): (None,),
        ("kent-2",): ("kent-2", None),
        ("kent-1", "kent-2"): ("kent-1", "kent-2", None),
    }
    for copies, due in lost.items():
        assert [copy and copy.id for copy in order.only(Mended((), copies, sealed=False)).due] == list(due)
    alone = order.only(Mended((), ("kent-2",), sealed=True))
    assert [(marks.edition, marks.copy and marks.copy.id) for marks in alone.job.editions] == [("embargoed", "kent-2")]
    assert alone.inputs == order.inputs
