"""S/MIME: only the recipient's key opens a message, and openssl agrees."""

import subprocess
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from letters.dispatch.message import compose
from letters.dispatch.smime import encrypt
from letters.errors import Unfit

from .certificates import make_certificate
from .conftest import NOW, PDF

MAILBOX = "chief@leicestershire.police.example"
FILE = "data/forces/leicestershire.yaml"


def certify(key, *, mailbox=MAILBOX, usage=("key_encipherment",), **others):
    names = [x509.RFC822Name(mailbox)] if mailbox else []
    made = make_certificate("Reader", key, names=names, usage=usage, now=NOW, **others)
    return made.public_bytes(Encoding.PEM)


@pytest.fixture
def message(make_parcel, templates, now):
    return compose(make_parcel(), templates, now)


@pytest.mark.needs_tool("openssl")
def test_openssl_opens_it_with_the_readers_key(tmp_path, message, reader_key, now):
    certificate = certify(reader_key)
    sealed = encrypt(message, certificate, FILE, now)
    (tmp_path / "mail.eml").write_bytes(sealed.content)
    (tmp_path / "reader.pem").write_bytes(
        certificate + reader_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    command = ["openssl", "cms", "-decrypt", "-in", "mail.eml", "-recip", "reader.pem", "-binary"]
    opened = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    inner = message_from_bytes(opened, policy=default)
    (letter,) = inner.iter_attachments()
    assert letter.get_content() == PDF
    assert opened.partition(b"\r\n\r\n")[2] == message.content.partition(b"\r\n\r\n")[2]

    printed = ["openssl", "cms", "-cmsout", "-print", "-noout", "-in", "mail.eml"]
    shown = subprocess.run(printed, cwd=tmp_path, capture_output=True, check=True, text=True).stdout
    assert "aes-256-cbc" in shown


def test_addresses_and_subject_stay_readable_and_nothing_else(message, reader_key, now):
    sealed = encrypt(message, certify(reader_key), FILE, now)
    outer, plain = (message_from_bytes(each.content, policy=default) for each in (sealed, message))
    for name in ("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Sensitivity", "X-Embargo-Until"):
        assert outer.get_all(name) == plain.get_all(name)
    assert outer.get_content_type() == "application/pkcs7-mime"
    assert outer.get_param("smime-type") == "enveloped-data"
    assert (sealed.id, sealed.mailbox, sealed.copy) == (message.id, message.mailbox, message.copy)
    assert b"Attached is copy" not in sealed.content
    assert sealed.content.isascii()
    assert sealed.content.count(b"\r\n") == sealed.content.count(b"\n")


def test_a_folded_header_stays_whole(message, reader_key, now):
    assert (
        b"\r\nSubject: EMBARGOED until 00:01 on Thursday 4 September 2014: HMIC letter to\r\n Leic" in message.content
    )
    outer = message_from_bytes(encrypt(message, certify(reader_key), FILE, now).content, policy=default)
    assert outer["Subject"].endswith("HMIC letter to Leicestershire Police")


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        (lambda key: b"no certificate", "not PEM"),
        (lambda key: certify(key, days=-0.5), "not valid at this time"),
        (lambda key: certify(key, mailbox="chief@kent.police.example"), "for chief@kent.police.example, not for"),
        (lambda key: certify(key, mailbox=None), "for no mailbox"),
        (lambda key: certify(key, usage=("digital_signature",)), "may not be used to encrypt"),
        (lambda key: certify(ec.generate_private_key(ec.SECP256R1())), "no RSA key"),
        (lambda key: certify(rsa.generate_private_key(public_exponent=65537, key_size=1024)), "no RSA key"),
    ],
    ids=["text", "expired", "another", "nobody", "signing", "elliptic", "short"],
)
def test_a_certificate_that_does_not_fit_is_refused_with_its_place(message, reader_key, now, certificate, words):
    with pytest.raises(Unfit) as refused:
        encrypt(message, certificate(reader_key), FILE, now)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("M010", FILE)
    assert words in problem.what


def test_a_certificate_without_stated_use_is_taken(message, reader_key, now):
    assert encrypt(message, certify(reader_key, usage=(), mailbox=MAILBOX.upper()), FILE, now)
    with pytest.raises(Unfit):
        encrypt(message, certify(reader_key), FILE, now + timedelta(days=31))
