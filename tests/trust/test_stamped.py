"""Signatures with a time-stamp (PAdES B-T): what other programs find, and every twin that does not hold."""

import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
import tsa
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from fakes import FixedClock
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from letters.errors import NotPermitted, ServiceSilent
from letters.pdf.lasting import STAMPED_ROOM
from letters.ports import Stamp
from letters.trust import keys, locating, timestamps, verifying
from letters.trust.signing import LocalSigner
from letters.trust.stamping import Stamper

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SECONDS = timedelta(seconds=5)


class Authority:
    """In memory: `fails` is raised instead; `wrong` replaces a part of the answer, which is then not judged here."""

    def __init__(self, url="http://time.example/", moment=NOW, fails=None, who=None, **wrong):
        self.url, self.moment, self.fails, self.wrong = url, moment, fails, wrong
        self.who = who or tsa.identity()
        self.asked = 0

    def stamp(self, imprint):
        self.asked += 1
        if self.fails:
            raise self.fails
        query = timestamps.Query.over(imprint)
        answer = tsa.answer(query.dump(), self.who, self.moment, **self.wrong)
        if self.wrong:
            token = timestamps._Response.load(answer)["time_stamp_token"].dump()
            return Stamp(token, self.moment, self.who.fingerprint)
        return timestamps.accept(answer, query, {self.who.fingerprint})


def stamper(*authorities, now=NOW):
    return Stamper(authorities, SECONDS, FixedClock(now))


@pytest.fixture(scope="module")
def key(inspector, tmp_path_factory):
    file = inspector.write(tmp_path_factory.mktemp("keys") / "key.p12")
    return keys.load(file, b"correct horse", now=NOW)


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def stamped(reserved, key, authority):
    return LocalSigner(key, stamper(authority)).sign(reserved, NOW)


def failures(pdf):
    return verifying.verify(pdf, NOW).failures


def contents_of(pdf):
    return locating.locate(pdf).contents


def with_contents(pdf, contents):
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    told = contents.rstrip(b"\0").ljust(STAMPED_ROOM, b"\0").hex().encode()
    return pdf[:start] + told + pdf[start + len(told) :]


def changed(pdf, change):
    """Somebody who cannot sign writes what nobody has signed another way."""
    container = cms.ContentInfo.load(contents_of(pdf))
    [signer] = container["content"]["signer_infos"]
    change(signer)
    return with_contents(pdf, container.dump())


def test_it_holds_and_says_when_by_whom(stamped, authority):
    verdict = verifying.verify(stamped, NOW)
    assert verdict.failures == ()
    assert (verdict.stamp.moment, verdict.stamp.certificate) == (NOW, authority.who.fingerprint)


def test_pyhanko_finds_a_valid_time_stamp(stamped, inspector, authority):
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    roots = [
        x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER)) for holder in (inspector, authority.who)
    ]
    [embedded] = PdfFileReader(BytesIO(stamped)).embedded_signatures
    context = ValidationContext(trust_roots=roots, moment=NOW)
    status = validate_pdf_signature(embedded, context, context)
    assert status.intact
    assert status.valid
    assert status.timestamp_validity.intact
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.timestamp == NOW


def test_the_file_is_one_revision_that_its_signature_covers(stamped, reserved):
    assert stamped.count(b"startxref") == 1
    with pikepdf.open(BytesIO(stamped)) as new, pikepdf.open(BytesIO(reserved)) as old:
        assert len(new.objects) == len(old.objects)


@pytest.mark.needs_tool("pdfsig", "qpdf")
def test_other_programs_find_no_fault(stamped, tmp_path):
    import subprocess

    file = tmp_path / "letter.pdf"
    file.write_bytes(stamped)
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    subprocess.run(["qpdf", "--check", file], capture_output=True, check=True)


@pytest.mark.needs_tool("openssl")
@pytest.mark.parametrize("naming", ["sha1", "sha256"])
def test_a_token_of_openssl_is_spelt_as_letters_have_it(tmp_path, naming):
    who, query = tsa.rsa_identity(), timestamps.Query.over(bytes(32))
    told = timestamps.accept(tsa.by_openssl(tmp_path, query.dump(), who, naming), query, {who.fingerprint})
    again = timestamps.spelt(told.token)
    assert timestamps.prove(again, bytes(32), {who.fingerprint}).moment == told.moment
    assert timestamps.spelt(again) == again


# Twins


@pytest.mark.parametrize(
    ("authority", "why"),
    [
        (Authority(imprint=hashlib.sha256(b"another signature").digest()), "stamped something else"),
        (Authority(key=ec.generate_private_key(ec.SECP256R1())), "whose signature does not hold"),
        (Authority(who=tsa.identity(until=NOW - timedelta(days=1)), nonce=1), "a certificate that is not valid then"),
        (Authority(who=tsa.identity(usage=()), nonce=1), "that is not for time-stamping alone"),
        (Authority(named=False), "without naming its certificate"),
        (Authority(digest="sha1"), "over sha1"),
    ],
    ids=["other signature", "other key", "expired", "other purpose", "unnamed", "weak"],
)
def test_a_token_that_does_not_hold(reserved, key, authority, why):
    [said] = failures(LocalSigner(key, stamper(authority)).sign(reserved, NOW))
    assert said.startswith("its time-stamp does not hold: the authority ")
    assert why in said


def test_a_token_of_another_letter(reserve, tagged, key, authority, stamped):
    other = LocalSigner(key, stamper(authority)).sign(
        reserve(tagged, change=lambda pdf: pdf.docinfo.update({"/Title": "x"})), NOW
    )
    token = cms.ContentInfo.load(contents_of(other))["content"]["signer_infos"][0]["unsigned_attrs"]

    def change(signer):
        signer["unsigned_attrs"] = [attribute.copy() for attribute in token]

    [said] = failures(changed(stamped, change))
    assert "stamped something else" in said


def test_a_token_that_was_taken_away(stamped):
    def change(signer):
        signer["unsigned_attrs"] = cms.CMSAttributes([])

    bare = changed(stamped, change)
    container = cms.ContentInfo.load(contents_of(stamped))
    information = dict(container["content"]["signer_infos"][0].native)
    assert information["unsigned_attrs"]
    assert failures(bare)  # an empty list of attributes is spelt in no letter

    def drop(signer):
        del signer["unsigned_attrs"]

    assert failures(changed(stamped, drop)) == ("its time-stamp was taken away",)


def twice(signer):
    signer["unsigned_attrs"].append(signer["unsigned_attrs"][0].copy())


def two_values(signer):
    attribute = signer["unsigned_attrs"][0]
    attribute["values"].append(attribute["values"][0].copy())


def another_kind(signer):
    signer["unsigned_attrs"].append(cms.CMSAttribute({"type": "1.2.3.4", "values": [cms.OctetString(b"hidden")]}))


def another_alone(signer):
    signer["unsigned_attrs"] = [cms.CMSAttribute({"type": "1.2.3.4", "values": [cms.OctetString(b"hidden")]})]


@pytest.mark.parametrize("change", [twice, two_values, another_kind, another_alone])
def test_nothing_else_stands_beside_a_signature(stamped, change):
    assert failures(changed(stamped, change))


def test_no_flipped_byte_of_the_signature_goes_unseen(stamped):
    start = stamped.index(b"/Contents <") + len(b"/Contents <")
    length = len(contents_of(stamped).rstrip(b"\0")) * 2
    for place in range(start, start + length, length // 97):
        digit = b"1" if stamped[place : place + 1] != b"1" else b"2"
        assert failures(stamped[:place] + digit + stamped[place + 1 :]), place


def test_a_time_before_the_signing(reserved, key):
    early = Authority(moment=NOW - timedelta(hours=2), nonce=1)
    late = LocalSigner(key, Stamper([early], timedelta(days=1), FixedClock(NOW))).sign(reserved, NOW)
    [said] = failures(late)
    assert said == "its time-stamp is of 2026-03-04 03:06 UTC, before it says that it was signed: 2026-03-04 05:06 UTC"


def test_a_time_when_the_signer_had_no_certificate(reserved, key):
    late = Authority(moment=NOW + timedelta(days=31))
    [said] = failures(LocalSigner(key, Stamper([late], timedelta(days=99), FixedClock(NOW))).sign(reserved, NOW))
    assert said == "its time-stamp is of 2026-04-04 05:06 UTC, when its certificate was not valid"


# Who is asked


def test_the_next_one_is_asked_and_the_silent_one_left_alone_afterwards():
    silent = Authority("http://silent/", fails=ServiceSilent("gave no answer"))
    honest = Authority("http://honest/")
    asks = stamper(silent, honest)
    assert {asks.stamp(bytes([n]) * 32).certificate for n in range(5)} == {honest.who.fingerprint}
    assert (silent.asked, honest.asked) == (1, 5)


def test_nobody_answers():
    asks = stamper(*(Authority(url, fails=ServiceSilent("gave no answer")) for url in ("http://a/", "http://b/")))
    with pytest.raises(
        ServiceSilent, match=r"http://a/ gave no answer. .* http://b/ gave no answer. The letter was not"
    ):
        asks.stamp(bytes(32))


def test_one_lies_and_no_other_answers():
    lying = Authority("http://a/", fails=NotPermitted("signed with another certificate than the pinned one"))
    with pytest.raises(NotPermitted, match="http://a/ signed with another certificate"):
        stamper(lying, Authority("http://b/", fails=ServiceSilent("gave no answer"))).stamp(bytes(32))


@pytest.mark.parametrize("apart", [timedelta(minutes=1), timedelta(minutes=-1)])
def test_a_clock_that_is_not_the_authoritys(apart):
    with pytest.raises(
        NotPermitted, match=r"this machine's clock says 2026-03-04T05:0\S+, but the time-stamp authority"
    ):
        stamper(Authority(), now=NOW + apart).stamp(bytes(32))
