"""What we send in the mail programs of others: drafts, attachments, answers, and what is encrypted."""

import subprocess
from email import message_from_bytes
from email.policy import default

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from dispatch.certificates import make_certificate
from gate.program import NOON, after
from sending.mutt import Mutt
from sending.office import MAILBOXES, change

LETTER = "IS letter - Kent Police - EMBARGOED until 4 Sept 2014 0001.pdf"
REPORT = "IS report - national report - EMBARGOED until 4 Sept 2014 0001.pdf"
HOLDER, OURS = MAILBOXES["kent-1"], "letters@inspectorate.example"
pytestmark = pytest.mark.needs_tool("faketime", "mutt")


@pytest.fixture
def mutt(tmp_path):
    """Make the mail program of a mailbox."""
    return lambda mailbox: Mutt(tmp_path / mailbox, mailbox)


@pytest.fixture
def drafted(office):
    """The office when one message lies in out/mail/, to be sent by hand."""
    assert office.send("--only", "kent-1").code == 0
    return office


def attached(raw):
    return {
        part.get_filename(): part.get_content() for part in message_from_bytes(raw, policy=default).iter_attachments()
    }


def signed_copy(office):
    return (office.root / "out/embargoed/kent/kent-1.pdf").read_bytes()


def test_a_draft_is_sent_saved_and_answered_by_a_mail_program(drafted, mutt):
    draft = drafted.root / "out/mail/kent-1.eml"
    written = draft.read_bytes()
    raw, recipient = mutt(OURS).send(draft)
    assert recipient == HOLDER
    sent, ours = (message_from_bytes(each, policy=default) for each in (raw, written))
    for name in ("From", "To", "Subject", "Message-ID", "Reply-To", "Sensitivity", "X-Embargo-Until"):
        assert sent[name] == ours[name]
    drafted.do("record", "sent", "kent", "--copy", "kent-1", "--by", "Ann Officer")

    reader = mutt(HOLDER)
    reader.receive(raw)
    saved = reader.save(2)
    assert saved == attached(written)
    assert saved.keys() == {LETTER, REPORT}
    assert saved[LETTER] == signed_copy(drafted)

    post = drafted.root / "post"
    post.mkdir()
    (post / "answer.eml").write_bytes(reader.answer("received"))
    said = drafted.do("receipts", post, at=after(NOON, minutes=10))
    assert f"a reply from {HOLDER}: kent-1 acknowledged" in said
    assert drafted.copies()["kent-1"] == "acknowledged"


@pytest.mark.needs_tool("openssl", "pdfsig")
def test_what_is_encrypted_is_opened_by_the_holders_key_alone(office, room, tmp_path):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    names, usage = [x509.RFC822Name(HOLDER)], ("key_encipherment",)
    certificate = make_certificate("Holder", key, names=names, usage=usage, now=NOON).public_bytes(Encoding.PEM)
    (office.root / "data/holder.pem").write_bytes(certificate)
    (tmp_path / "key.pem").write_bytes(
        certificate + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    change(office.root, "data/forces/kent.yaml", f"mailbox: {HOLDER}", f"mailbox: {HOLDER}\n  certificate: holder.pem")
    office.serve_by(room)
    assert office.send("--only", "kent-1").code == 0
    [(_, _, raw)] = room.seen
    (tmp_path / "mail.eml").write_bytes(raw)
    assert attached(raw).keys() <= {"smime.p7m"}, "nothing is readable without the key"
    decrypt = ["openssl", "cms", "-decrypt", "-in", "mail.eml", "-recip", "key.pem", "-binary"]
    opened = attached(subprocess.run(decrypt, cwd=tmp_path, capture_output=True, check=True).stdout)
    assert list(opened) == [LETTER, REPORT]
    assert opened[LETTER] == signed_copy(office)
    (tmp_path / "letter.pdf").write_bytes(opened[LETTER])
    shown = subprocess.run(["pdfsig", "-nocert", tmp_path / "letter.pdf"], capture_output=True, text=True, check=False)
    assert "Signature is Valid." in shown.stdout
