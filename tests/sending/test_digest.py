"""The digest of a plan: the same while nothing changes, and another when anything does that somebody approved."""

import pytest
from fakes import FixedClock
from gate.program import NOON, after
from sending.office import MAILBOXES, change

from letters.ledger import events
from letters.services import Services
from letters.workflows.choice import Choice
from letters.workflows.plan import make_plan

pytestmark = pytest.mark.needs_tool("faketime")


def nobody(question):
    raise AssertionError(question)


def look(office, *, at=NOON, **choice):
    services = Services(office.root, nobody, FixedClock(at))
    return make_plan(services, Choice(**choice), progress=lambda _copy: None)


def make_again(office):
    """Sign the letters again, as they are now in the data."""
    office.do("generate")


def another_finding(office):
    change(office.root, "data/forces/kent.yaml", "of this force is good", "of this force is better")
    make_again(office)


def another_recipient(office):
    change(office.root, "data/forces/kent.yaml", "office: Liaison Officer", "office: Staff Officer")
    make_again(office)


def another_mailbox(office):
    change(office.root, "data/forces/kent.yaml", "chief@kent", "chief.constable@kent")
    office.forge(events.contact_verified("kent", "Chief Constable", "chief.constable@kent.police.example", "Ann"))


def another_key(office):
    for name in ("head.p12", "head.pem"):
        (office.root / ".letters/keys" / name).unlink()
    office.do("keys", "init")
    make_again(office)


def another_message(office):
    change(office.root, "templates/messages/sentences.j2", "one word “received”", "single word “received”")


def another_telephone(office):
    change(office.root, "data/inspection.yaml", "01632 960 000", "01632 960 001")
    make_again(office)


def another_sender(office):
    office.settings(sender="post@inspectorate.example")


def another_way(office):
    office.settings(transport="smtp", host="127.0.0.1", security="none")


def another_window(office):
    change(
        office.root, "data/inspection.yaml", "pre_release_from: 2014-09-02 00:01", "pre_release_from: 2014-09-02 09:00"
    )


def another_domain_of_the_force(office):
    change(office.root, "data/forces/kent.yaml", "[kent.police.example]", "[kent.police.example, mail.example]")


def another_domain_of_the_inspectorate(office):
    change(office.root, "data/inspection.yaml", "[inspectorate.example]", "[inspectorate.example, mail.example]")


def another_day_of_verifying(office):
    file = office.root / "data/forces/kent.yaml"
    file.write_text(file.read_text().replace("verified_on: 2014-08-29", "verified_on: 2014-08-30"))


def another_age(office):
    file = office.root / "data/inspection.yaml"
    file.write_text(f"{file.read_text()}contacts: {{max_age: 365d}}\n")


def another_mention(office):
    file = office.root / "data/forces/kent.yaml"
    file.write_text(f"{file.read_text()}mentions: [essex]\n")


def one_sent(office):
    assert office.send("--only", "kent-2").code == 0


def one_recorded_as_sent(office):
    office.forge(events.copy_recorded("essex", "essex-1", "sent", "Ann"))


def one_cut_off(office):
    message, mailbox = "<kent-2.aa@inspectorate.example>", MAILBOXES["kent-2"]
    sending = events.Sending("kent", "kent-2", "embargoed", "sha256:aa", message, mailbox, "p")
    office.forge(events.copy_intent(sending))


@pytest.mark.parametrize(
    "happens",
    [
        another_finding, another_recipient, another_mailbox, another_key, another_message, another_telephone,
        another_sender, another_way, another_window, another_domain_of_the_force,
        another_domain_of_the_inspectorate, another_day_of_verifying, another_age, another_mention,
        one_sent, one_recorded_as_sent, one_cut_off,
    ],
)  # fmt: skip
def test_what_changes_the_digest(office, happens):
    before = look(office, only=("kent-1",)).digest
    happens(office)
    assert look(office, only=("kent-1",)).digest != before


def test_another_report_changes_the_digest_only_where_somebody_gets_another(office):
    before = look(office).digest
    report = (office.root / "data/report.pdf").read_bytes()
    (office.root / "data/report.pdf").write_bytes(report.replace(b"%%EOF", b"% another\n%%EOF"))
    assert look(office).digest == before, "a comment is nothing that anybody gets"
    change(office.root, "data/inspection.yaml", "report: {title: national report", "report: {title: national findings")
    make_again(office)
    assert look(office).digest != before


def test_what_does_not_change_the_digest(office):
    before = look(office).digest
    assert look(office, at=after(NOON, hours=2)).digest == before, "a later look"
    office.forge(events.contact_verified("kent", "Chief Constable", "chief@kent.police.example", "Ann"))
    assert look(office).digest == before, "a longer record"
    office.settings(rehearsal_mailbox="test@inspectorate.example")
    assert office.send("--to-me").code == 0
    assert look(office).digest == before, "a rehearsal"


def test_an_orphaned_intent_and_its_unknown_result_make_one_digest(office):
    """The sender first records `unknown`, and must then find the plan that somebody has looked at."""
    one_cut_off(office)
    ran = office.run("send", "--plan", office.plan())
    assert ran.code == 0, ran.said
    assert office.copies()["kent-2"] == "unknown"


def test_each_choice_has_a_digest_of_its_own(office):
    digests = [
        look(office, **choice).digest
        for choice in ({}, {"forces": ("kent",)}, {"only": ("kent-1",)}, {"exclude": ("essex",)}, {"limit": 1})
    ]
    assert digests[1] == digests[3], "the same messages"
    assert len(set(digests)) == 4


def test_a_plan_that_has_changed_is_refused_and_nothing_leaves(office):
    digest = office.plan()
    another_mailbox(office)
    before = office.kinds()
    said = office.refuse(77, "send", "--plan", digest)
    assert f"this is another plan than {digest}" in said
    assert "letters plan" in said
    assert not list((office.root / "out").glob("mail/*.eml"))
    assert office.kinds() == before
