"""Copies keep their numbers, and a letter is made again just when what it is made from has changed."""

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from fakes import MemoryLedger

from letters.files import digest
from letters.ledger import events
from letters.ledger.events import CopyMade, Sending, SignedLetter
from letters.ledger.fold import fold
from letters.model.settings import Authority, Settings, Signing, Time
from letters.ports import Outcome
from letters.trust.signatories import Expected
from letters.workflows.order import assign_copies, place_order
from letters.workflows.shelf import Mended

AT = datetime(2014, 9, 3, 12, tzinfo=UTC)
AUTHORITY = Authority(url="http://time.example/", certificate="sha256:" + "0" * 64)
EASTERN = Expected("sha256:" + "a" * 64, evaluation=True)


@dataclass
class Services:
    """What an order asks of the services."""

    typesetter_fingerprint: str = "templates and fonts"
    certificate: Expected = EASTERN
    seal_recipients: tuple = ("age1x",)
    settings: Settings = field(default_factory=Settings)

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
        copies = tuple(
            CopyMade(copy.id, copy.person.label, digest(copy.id.encode()), copy.person.mailbox) for copy in order.copies
        )
        sealed = digest(order.inputs.encode()).removeprefix("sha256:")
        if not ledger.rows:
            record(events.ledger_opened("small", "0" * 32), events.embargo_pinned(inspection.embargo.until))
        certificate, until = order.certificate.fingerprint, inspection.embargo.until.utc
        public = digest(f"public {order.inputs}".encode())
        signed = SignedLetter(letter.id, order.inputs, "eastern", certificate, until, public, sealed, copies)
        signed = dataclasses.replace(signed, content=order.content)
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


# Copies that have left


def with_mailbox(letter, mailbox):
    """The letter with another mailbox of its addressee."""
    addressee = letter.force.addressee.model_copy(update={"mailbox": mailbox})
    return type(letter)(letter.inspection, letter.force.model_copy(update={"addressee": addressee}))


@pytest.fixture
def leave(ledger, known):
    """These copies have left for the mailbox that the ledger knows."""

    def leave(*copies, state="accepted"):
        for name in copies:
            copy = known().copy(name)
            sending = Sending(
                "kent", name, "embargoed", copy.digest, f"<{name}>", copy.mailbox or "x@kent.example", "plan"
            )
            ledger.append([events.copy_intent(sending)], at=AT, actor="tests")
            if state != "intent":
                ledger.append([events.copy_result(sending, Outcome(state, ""))], at=AT, actor="tests")

    return leave


@pytest.fixture
def order(services, ledger):
    return lambda letter, **how: place_order(services, letter, fold(ledger.events()), **how)


def test_another_text_has_other_numbers_where_the_first_has_left(make, make_letter, leave, order):
    make(make_letter(copied_to=("Liaison",)))
    leave("kent-1")
    again = order(make_letter(copied_to=("Liaison",), finding="The force does very well."))
    assert numbers(again.copies) == {"Chief Constable": "kent-3", "Liaison": "kent-2"}
    assert again.replaces == {"kent-3": "kent-1"}
    assert again.known is None


@pytest.mark.parametrize("state", ["intent", "unknown", "written"])
def test_what_may_have_left_counts_as_left(make, make_letter, leave, order, state):
    make(make_letter())
    leave("kent-1", state=state)
    assert numbers(order(make_letter(finding="Other.")).copies) == {"Chief Constable": "kent-2"}


@pytest.mark.parametrize("state", ["refused", "later"])
def test_what_was_refused_has_not_left(make, make_letter, leave, order, state):
    make(make_letter())
    leave("kent-1", state=state)
    assert numbers(order(make_letter(finding="Other.")).copies) == {"Chief Constable": "kent-1"}


def test_a_changed_mailbox_has_a_new_number_only_where_the_copy_has_left(make, make_letter, leave, order):
    first, moved = (with_mailbox(make_letter(), f"{name}@kent.example") for name in ("chief", "office"))
    make(first)
    assert numbers(order(moved).copies) == {"Chief Constable": "kent-1"}
    leave("kent-1")
    assert numbers(order(first).copies) == {"Chief Constable": "kent-1"}
    again = order(moved)
    assert numbers(again.copies) == {"Chief Constable": "kent-2"}
    assert again.known is not None, "the letter stands"
    assert [copy.id for copy in again.only(Mended((), (), sealed=True)).due] == ["kent-2"]
    assert order(first).only(Mended((), (), sealed=True)).lost == ()


def test_a_lost_file_of_what_its_holder_has_is_not_made_again(make, make_letter, leave, order):
    make(make_letter())
    lost = Mended((), ("kent-1",), sealed=True)
    assert [copy.id for copy in order(make_letter()).only(lost).lost] == ["kent-1"]
    leave("kent-1")
    assert order(make_letter()).only(lost).lost == ()


def test_other_templates_make_nothing_else_of_what_has_left(make, make_letter, services, leave, ledger):
    make(make_letter())
    other = dataclasses.replace(services, typesetter_fingerprint="other templates")
    assert place_order(other, make_letter(), fold(ledger.events())).known is None
    leave("kent-1")
    order = place_order(other, make_letter(), fold(ledger.events()))
    assert (order.known is not None, order.is_otherwise) == (True, True)
    assert place_order(other, make_letter(), fold(ledger.events()), anew=True).known is None


def test_a_new_holder_of_an_old_mailbox_is_told_what_it_replaces(make, make_letter, leave, order):
    first = with_mailbox(make_letter(), "chief@kent.example")
    make(first)
    leave("kent-1")
    named = first.force.addressee.model_copy(update={"name": "Ms B New"})
    again = order(type(first)(first.inspection, first.force.model_copy(update={"addressee": named})))
    assert numbers(again.copies) == {"Ms B New, Chief Constable": "kent-2"}
    assert again.replaces == {"kent-2": "kent-1"}


def test_whoever_comes_back_does_not_get_the_number_of_an_older_text(make, make_letter, leave, order):
    make(make_letter(copied_to=("Liaison",)))
    leave("kent-2")
    make(make_letter())
    assert numbers(order(make_letter(copied_to=("Liaison",))).copies)["Liaison"] == "kent-3"


def test_copies_that_left_from_another_machine_all_get_new_numbers(make, make_letter, order):
    make(make_letter(copied_to=("Liaison",)))
    again = order(make_letter(copied_to=("Liaison",)), anew=True, sent=True)
    assert numbers(again.copies) == {"Chief Constable": "kent-3", "Liaison": "kent-4"}
    assert again.replaces == {"kent-3": "kent-1", "kent-4": "kent-2"}


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
        {"settings": Settings(signing=Signing(level="B-T"), time=Time(authorities=(AUTHORITY,)))},
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
