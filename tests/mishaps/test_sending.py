"""Mishaps that really happened while messages were sent, each tried on the real program."""

import json
import re
from email import message_from_bytes
from email.policy import default

import pikepdf
import pytest
from gate.program import INSTANT, NOON, after
from sending.office import COPIES, MAILBOXES, change

pytestmark = pytest.mark.needs_tool("faketime")
OURS = "rehearsal@inspectorate.example"


@pytest.fixture
def sent(office, room):
    """The messages of a whole batch, as the server got them: (mailboxes, message)."""
    office.serve_by(room)
    assert office.send().code == 0
    return [(recipients, message_from_bytes(content, policy=default)) for _, recipients, content in room.seen]


def test_a_rehearsal_used_the_live_last_step_18_hours_early(office, room):
    """Defra, March 2021. A rehearsal uses the live steps, and reaches neither a force nor the public."""
    office.serve_by(room, rehearsal_mailbox=OURS)
    office.do("send", "--dry-run")
    assert office.send("--to-me").code == 0
    office.refuse(75, "release", "--as-of", "2014-09-03T10:00:00Z")
    assert {recipient for _, recipients, _ in room.seen for recipient in recipients} == {OURS}
    assert not (office.root / "public").exists()
    assert set(office.copies().values()) == {"rehearsed"}


def test_right_link_wrong_document_behind_it(office):
    """Public Health Scotland, November 2021. Two forces' files are swapped in out/."""
    kent, essex = (office.root / f"out/embargoed/{force}/{force}-1.pdf" for force in ("kent", "essex"))
    one, other = kent.read_bytes(), essex.read_bytes()
    kent.write_bytes(other)
    essex.write_bytes(one)
    said = office.refuse(77, "plan")
    for force in ("kent", "essex"):
        file = f"out/embargoed/{force}/{force}-1.pdf"
        assert f"{file}: M023 it is not the file that the ledger holds for this copy" in said


@pytest.mark.parametrize(("wrong", "right"), [("essex", "kent"), ("kemt", "kent")])
def test_a_similar_name_was_picked_or_an_address_filled_in(office, wrong, right):
    """ONS and Public Health Scotland, October 2021. The nearest right mailbox is named."""
    change(office.root, "data/forces/kent.yaml", "chief@kent.police", f"chief@{wrong}.police")
    said = office.refuse(65, "send", "--plan", "sha256:aa")
    assert f"the mailbox ‘chief@{wrong}.police.example’ lies outside {right}.police.example" in said
    assert f"chief@{right}.police.example" in said.partition("perhaps ")[2]


def test_one_force_s_file_was_copied_to_make_another_s(office):
    """The other force's domain came along: every mailbox lies in its domains, and is the wrong one."""
    copied = office.root / "data/forces/kent.yaml"
    copied.write_text(copied.read_text().replace("kent.police.example", "essex.police.example"))
    for command in (["plan"], ["send", "--plan", "sha256:aa"]):
        said = office.refuse(65, *command)
        for file, other in (("kent", "essex"), ("essex", "kent")):
            for code, what in (("D306", "the mailbox ‘chief@essex"), ("D307", "the mail domain ‘essex")):
                told = rf"data/forces/{file}.yaml:\d+:\d+: {code} {what}.+ in data/forces/{other}.yaml:\d+"
                assert re.search(told, said), said


def test_the_subject_said_nothing_of_the_embargo(office):
    change(office.root, "templates/messages/subject.j2", "EMBARGOED until {{ embargo.time }} on ", "")
    said = office.refuse(65, "plan")
    assert "templates/messages/subject.j2:1: M031 " in said


def test_people_not_on_the_list_were_copied_in(office, sent):
    """Defra, NHS Digital and the Northern Ireland Executive, 2021."""
    for recipients, message in sent:
        assert len(recipients) == len(message["To"].addresses) == 1
        assert message["To"].addresses[0].addr_spec == recipients[0]
        assert [message[name] for name in ("Cc", "Bcc", "Resent-To", "Apparently-To")] == [None] * 4
    for option in ("--to", "--cc", "--bcc", "--mailbox"):
        assert "No such option" in office.refuse(2, "send", option, "x@kent.police.example")


def test_the_recipient_had_changed_role(office):
    """NHS Digital, 2020; MOD, 2021. Somebody must have made sure of each mailbox, and not too long ago."""
    change(office.root, "data/inspection.yaml", "signatories:", "contacts: {max_age: 4d}\nsignatories:")
    said = office.refuse(65, "plan")
    assert "chief@kent.police.example was last verified on 2014-08-29, more than 4 days ago" in said
    assert "letters contacts verify kent --by NAME" in said
    for force in ("kent", "essex"):
        office.do("contacts", "verify", force, "--by", "Ann")
    assert office.send().code == 0


def test_nobody_ever_made_sure_of_the_mailbox(office):
    change(office.root, "data/forces/kent.yaml", "  verified_on: 2014-08-29\n", "")
    said = office.refuse(65, "plan")
    assert "nobody has verified that chief@kent.police.example is Chief Constable" in said
    assert "letters contacts verify kent --by NAME" in said


def test_a_scheduled_send_was_typed_40_minutes_too_early(office):
    """DCMS, January 2021."""
    change(
        office.root, "data/inspection.yaml", "pre_release_from: 2014-09-02 00:01", "pre_release_from: 2014-09-03 14:00"
    )
    office.do("generate")
    at = after(NOON, hours=1, minutes=20)
    digest = office.run("plan", at=at).out.splitlines()[-1]
    said = office.refuse(75, "send", "--plan", digest, at=at)
    assert "from Wednesday 3 September 2014 at 14:00 (London, BST), 40 min from now. Nothing was sent." in said


@pytest.mark.parametrize("at", [NOON, INSTANT])
def test_a_list_meant_for_after_the_release_was_used_a_day_early(office, room, at):
    """FOMC, April 2013. While the public edition is sealed no message brings it."""
    office.serve_by(room)
    plan = office.run("plan", "--json", at=at)
    assert plan.code == (0 if at == NOON else 77)
    if at == NOON:
        assert {message["edition"] for message in json.loads(plan.out)["messages"]} == {"embargoed"}
    office.run("send", "--plan", "sha256:aa", at=at)
    assert room.seen == []


def test_a_contractor_fired_the_batch_a_day_early(office, room, clock):
    """SQA, 2011: 29,863 texts. The sending process asks for itself, whatever its caller says or knew."""
    office.serve_by(room)
    digest = office.plan()
    office.refuse(77, "send", "--plan", digest, at=INSTANT)
    clock.at(after(seconds=-1))
    room.hooks["MAIL"] = lambda: clock.at(INSTANT)
    ran = office.run("send", "--plan", office.plan(at=after(seconds=-1)), by=clock)
    assert ran.code == 77, ran.said
    assert room.seen == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("templates/messages/message.txt.j2", "Dear {{ recipient.greeting }}", "Dear {{ recipient.name }}"),
        ("templates/messages/message.html.j2", "<p>Dear {{ recipient.greeting }}</p>", "<p>Dear {{ '' }}</p>"),
        ("templates/messages/subject.j2", "letter to {{ force.name }}", "letter to {{ force.short }}"),
    ],
)
def test_7000_blank_e_mails(office, room, file, old, new):
    """SQA, August 2024. An empty field anywhere in a message refuses the batch."""
    office.serve_by(room)
    digest = office.plan()
    change(office.root, file, old, new)
    said = office.refuse(65, "send", "--plan", digest)
    assert re.search(rf"{re.escape(file)}:\d+: T00[23] ", said)
    assert room.seen == []


def test_0001_was_taken_for_the_wrong_day(sent):
    """King's College London, 2015; BBC, 2011. Weekday, zone and UTC stand there, all from one value."""
    for _, message in sent:
        assert message["Subject"].startswith("EMBARGOED until 00:01 on Thursday 4 September 2014: ")
        assert message["X-Embargo-Until"] == "2014-09-03T23:01:00Z"
        for kind in ("plain", "html"):
            text = " ".join(message.get_body((kind,)).get_content().split())
            assert (
                "00:01 on Thursday 4 September 2014 (London, BST), which is 23:01 UTC on Wednesday 3 September" in text
            )


def test_embargoed_mail_was_sent_after_the_embargo(office, room):
    """European Society of Cardiology, 2010. After the instant nothing that says EMBARGOED leaves."""
    office.serve_by(room)
    office.refuse(77, "plan", at=INSTANT)
    office.do("release", at=INSTANT)
    assert office.send(at=after(hours=1)).code == 0
    assert len(room.seen) == 4
    for _, _, content in room.seen:
        message = message_from_bytes(content, policy=default)
        assert "EMBARGOED" not in str(message["Subject"]) + message.get_body(("plain",)).get_content()
        letter, report = (part.get_content() for part in message.iter_attachments())
        assert b"EMBARGOED" not in letter
        assert report == (office.root / "data/report.pdf").read_bytes()


@pytest.mark.parametrize("words", ["tomorrow", "this afternoon", "on Thursday"])
def test_tomorrow_was_misread(office, words):
    """Counsel General for Wales, 2022. No relative day stands in any text that we send."""
    change(office.root, "templates/messages/sentences.j2", "Please answer this message", f"Please answer {words}")
    said = office.refuse(65, "plan")
    assert f"M003 the message says “{words}”" in said


def test_hidden_sheets_in_released_files(office):
    """New Year Honours, 2019; PSNI, Norfolk and Suffolk, 2023. What is attached holds nothing but its pages."""
    report = office.root / "data/report.pdf"
    with pikepdf.open(report, allow_overwriting_input=True) as pdf:
        pdf.attachments["surnames.xlsx"] = b"every name"
        pdf.save(report)
    said = office.refuse(65, "plan")
    assert "P120 the report cannot be sent: it holds" in said
    there = "data/inspection.yaml:21:40"
    assert f"{there}: P120 the report cannot be sent: it holds" in office.run("check").said
    assert "the report cannot be sent: it holds" in office.do("status")


def test_one_persons_letter_was_bundled_in_anothers(office):
    """Colchester; Telford, 2015. A letter that names another force does not leave."""
    change(office.root, "data/forces/kent.yaml", "findings:", "mentions: [essex]\nfindings:")
    change(office.root, "data/forces/kent.yaml", "of this force is good.", "of this force and of Essex Police is good.")
    office.do("generate")
    assert office.run("plan").code == 0, "while it is allowed to"
    change(office.root, "data/forces/kent.yaml", "mentions: [essex]\n", "")
    office.refuse(65, "plan")


def test_56_addresses_in_to_and_a_recall_got_back_3(sent):
    """Gloucestershire Police, 2016. One message a mailbox; nothing relies on recall."""
    assert sorted(mailbox for mailboxes, _ in sent for mailbox in mailboxes) == sorted(MAILBOXES.values())
    assert len({message["Message-ID"] for _, message in sent}) == len(sent) == len(COPIES)


def test_the_first_rows_name_was_used_for_everyone(sent):
    """Bulk mail tools. Every message names its own force and no other, in all its parts and names of files."""
    assert len(sent) == len(COPIES), "as many as were planned"
    for (mailbox,), message in sent:
        own, other = ("Kent", "Essex") if mailbox in {MAILBOXES["kent-1"], MAILBOXES["kent-2"]} else ("Essex", "Kent")
        letter, _report = message.iter_attachments()
        bodies = [message.get_body((kind,)).get_content() for kind in ("plain", "html")]
        for text in (str(message["Subject"]), letter.get_filename(), *bodies):
            assert f"{own} Police" in text
            assert other not in text


def test_workers_retried_and_sent_duplicates(office, room):
    """GOV.UK alerts, 2018; listmonk. What is sent is sent once; what nobody knows stays unknown."""
    office.serve_by(room, timeout=5, last_answer=5)
    digest = office.plan()
    room.faults["END"] = [None, "close"]
    assert office.run("send", "--plan", digest).code == 1
    office.refuse(77, "send", "--plan", digest)
    assert office.send().code == 0
    assert office.send().code == 0
    assert len(room.seen) == 3
    assert office.copies()["essex-2"] == "unknown"
