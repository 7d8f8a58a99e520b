"""Signatures with what shows that their certificates were good (PAdES B-LT), by a small CA with lists and OCSP."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pki
import pytest
import tsa
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fakes import FixedClock
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints

from letters.errors import BadSettings, ServiceSilent
from letters.trust import revocation, timestamps, verifying
from letters.trust.certificates import identify
from letters.trust.keeping import keep
from letters.trust.keys import Key
from letters.trust.signing import LocalSigner
from letters.trust.stamping import Stamper

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture(scope="module")
def world():
    running, stop = pki.serve(NOW)
    yield running
    stop()


@pytest.fixture(autouse=True)
def _in_order(world):
    yield
    world.revoked, world.silent = set(), False
    world.asked.clear()


@pytest.fixture(scope="module")
def people(world):
    return {
        "inspector": world.leaf("An Inspector"),
        "by ocsp": world.leaf("Another", with_ocsp=True),
        "silent": world.leaf("Silent", where=None),
        "authority": world.leaf("Time of Day", stamps=True),
    }


class Teller:
    """The authority, which brings its issuers."""

    url = "http://time.example/"

    def __init__(self, who, beside):
        self.who, self.beside = who, beside

    def stamp(self, imprint):
        query = timestamps.Query.over(imprint)
        response = tsa.answer(query.dump(), self.who, NOW, beside=self.beside)
        return timestamps.accept(response, query, {self.who.fingerprint})


def key_of(world, who, issuers=None):
    return Key(who.key, who.certificate, world.issuers if issuers is None else issuers, identify(who.certificate))


@pytest.fixture
def sign(world, people, reserved):
    def make(name="inspector", *, authority=None, beside=None, issuers=None, file=None):
        teller = Teller(authority or people["authority"], world.issuers if beside is None else beside)
        stamper = Stamper([teller], timedelta(seconds=5), FixedClock(NOW))
        signer = LocalSigner(key_of(world, people[name], issuers), stamper, lambda key: keep(key, stamper, file, NOW))
        return [signer.sign(reserved, NOW) for _ in range(2)][-1]

    return make


def test_pyhanko_checks_it_without_asking_anybody(world, sign):
    pdf = sign()
    world.silent = True
    root = x509.Certificate.load(world.root.certificate.public_bytes(Encoding.DER))
    reader = PdfFileReader(BytesIO(pdf))
    [embedded] = reader.embedded_signatures
    store = DocumentSecurityStore.read_dss(reader)
    context = store.as_validation_context(
        {"trust_roots": [root], "allow_fetching": False, "moment": NOW, "revocation_mode": "require"}
    )
    status = validate_pdf_signature(
        embedded, context, context, key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature"})
    )
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.timestamp_validity.trusted


def test_it_is_one_revision_and_sound(sign):
    pdf = sign()
    assert pdf.count(b"startxref") == 1
    verdict = verifying.verify(pdf, NOW)
    assert verdict.failures == ()
    assert verdict.stamp.moment == NOW
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.Root.DSS.Certs) == 4  # the signer's, the authority's, their issuer's, the root's
        assert len(opened.Root.DSS.CRLs) == 2
        assert "/OCSPs" not in opened.Root.DSS


def test_a_batch_asks_once(world, sign):
    sign()
    assert sorted(world.asked) == ["/issuer.crl", "/root.crl"]


def test_a_certificate_that_names_ocsp_is_asked_about_there(world, sign):
    with pikepdf.open(BytesIO(sign("by ocsp"))) as opened:
        assert len(opened.Root.DSS.OCSPs) == 1
    assert "/ocsp" in world.asked


def test_a_revoked_certificate_signs_nothing(world, people, sign):
    world.revoked = {people["inspector"].certificate.serial_number}
    with pytest.raises(BadSettings, match="A certificate was revoked, which the certificate of An Inspector rests on"):
        sign()


def test_an_evaluation_certificate_cannot_be_asked_about(sign, world, certify, reserved):
    holder = certify(organisation="EVALUATION – NOT AN OFFICIAL LETTER")
    with pytest.raises(BadSettings, match="issued itself, so nobody says whether it was revoked") as refused:
        revocation.Gatherer(NOW).gather(holder.certificate, [])
    assert "B-T is the level that can be had" in refused.value.remedy


def test_one_that_names_nobody_to_ask(sign):
    with pytest.raises(BadSettings, match=r"names no place that says whether it was revoked \(neither OCSP nor CRL\)"):
        sign("silent")


def test_nobody_answers(world, sign):
    world.silent = True
    with pytest.raises(
        ServiceSilent, match=r"Nobody says whether .* was revoked. http://\S+ answered with HTTP status 503"
    ):
        sign()


def test_issuers_that_nobody_brings_come_from_a_file(world, sign, tmp_path):
    with pytest.raises(
        BadSettings, match=r"The certificate of CN=Issuer is not at hand, who issued the certificate of An"
    ):
        sign(issuers=())
    file = tmp_path / "issuers.pem"
    file.write_bytes(world.issuer.pem + world.root.pem)
    assert verifying.verify(sign(issuers=(), beside=(), file=file), NOW).failures == ()


def test_a_list_that_is_of_another_time(world, sign):
    world.now = NOW - timedelta(days=90)
    try:
        with pytest.raises(BadSettings, match="does not show that it is good"):
            sign()
    finally:
        world.now = NOW


def test_a_list_by_somebody_else(world, sign):
    stranger = pki.Infrastructure(NOW).open()
    world.answer_before, world.answer = world.answer, lambda path, body: stranger.list_of(stranger.issuer)
    try:
        with pytest.raises(BadSettings, match="does not show that it is good"):
            sign()
    finally:
        world.answer = world.answer_before
