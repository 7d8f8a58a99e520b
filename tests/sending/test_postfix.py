"""All 43 forces with their copy-holders through a real Postfix: what arrives, and what comes back."""

import re
import subprocess
from email import message_from_bytes
from email.policy import default
from hashlib import sha256

import pytest
from gate.program import NOON, after
from sending.office import Office, change
from sending.postfix import needs_postfix, running

from letters.workspace.workspace import load

RIGHT, WRONG = "hmic.liaison@kent.police.example", "hmic.liason@kent.police.example"
REPLIES = "letters@hmic.example"
pytestmark = [needs_postfix, pytest.mark.storm, pytest.mark.needs_tool("faketime", "pdfsig")]


@pytest.fixture
def office(signed_sample):
    """The sample, signed; one letter of one mailbox is missing in the data, and nobody who made sure of it saw that."""
    change(signed_sample, "data/forces/kent.yaml", RIGHT, WRONG)
    office = Office(signed_sample)
    office.do("contacts", "verify", "kent", "--by", "Ann")
    return office


@pytest.fixture
def mailboxes(office):
    """Copies to mailboxes, by the data."""
    workspace, _ = load(office.root)
    return {
        f"{letter.id}-{number}": person.mailbox
        for letter in workspace.letters
        for number, person in enumerate(letter.people, 1)
    }


def send_by(office, port, security, authority, **when):
    where = {"transport": "smtp", "host": "127.0.0.1", "port": port, "security": security}
    office.settings(**where, authority=authority.file)
    return office.send(timeout=300, **when)


def test_43_forces_and_their_copy_holders(office, mailboxes, authority, tmp_path):
    known = {*mailboxes.values(), RIGHT, REPLIES} - {WRONG}
    with running(authority.issue("127.0.0.1"), known) as post:
        ran = send_by(office, post.tls, "tls", authority)
        assert ran.code == 0, ran.said
        assert "86 of 86 messages sent." in ran.err
        assert office.copies() == dict.fromkeys(mailboxes, "accepted")

        arrived = post.wait_for(86)
        [report] = arrived.pop(REPLIES)
        assert {mailbox: len(messages) for mailbox, messages in arrived.items()} == dict.fromkeys(
            set(mailboxes.values()) - {WRONG}, 1
        )
        intact(office, {copy: arrived[mailbox][0] for copy, mailbox in mailboxes.items() if mailbox != WRONG})
        genuine(office, tmp_path, arrived)

        assert message_from_bytes(report)["Return-Path"] == "<>"
        read = office.do("receipts", post.mailbox(REPLIES), at=after(NOON, minutes=10))
        assert f'a report: kent-2 bounced (5.1.1 X-Postfix; unknown user: "{WRONG}").' in read
        assert office.copies()["kent-2"] == "bounced"

        change(office.root, "data/forces/kent.yaml", WRONG, RIGHT)
        office.do("contacts", "verify", "kent", "--by", "Ann", at=after(NOON, minutes=15))
        office.do("generate", "kent", at=after(NOON, minutes=15))
        again = send_by(office, post.starttls, "starttls", authority, at=after(NOON, minutes=20))
        assert again.code == 0, again.said
        assert "1 of 1 message sent." in again.err
        [raw] = post.wait_for(87)[RIGHT]
        intact(office, {"kent-3": raw}, at=after(NOON, minutes=20))


def attached(raw):
    return list(message_from_bytes(raw, policy=default).iter_attachments())


def intact(office, arrived, **when):
    """Each holder's own copy came byte for byte as the ledger knows it, and with it the report that is marked so."""
    digests = {copy["copy"]: copy["digest"] for letter in office.status(**when)["letters"] for copy in letter["copies"]}
    for copy, raw in arrived.items():
        letter, report = attached(raw)
        assert f"sha256:{sha256(letter.get_content()).hexdigest()}" == digests[copy]
        assert report.get_content().startswith(b"%PDF-")
        assert b"\nReceived: from" in raw, "it went through the server"


def genuine(office, folder, arrived):
    """What was taken out of the messages is signed: by our own program's word and by another's."""
    files = []
    for mailbox, [raw] in arrived.items():
        files.append(folder / f"{mailbox}.pdf")
        files[-1].write_bytes(attached(raw)[0].get_content())
    said = office.do("verify", *files, timeout=300)
    assert len(re.findall(r"(?m)^GENUINE  ", said)) == len(files)
    for file in files:
        said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout
        assert said.count("Signature #") == 1
        assert "Signature is Valid." in said
        assert "Total document signed" in said
