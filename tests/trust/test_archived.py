"""A time-stamp over the whole letter (PAdES B-LTA), and that nothing else may follow a letter."""

import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
import tsa
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from fakes import FixedClock
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import ModificationLevel
from pyhanko_certvalidator import ValidationContext

from letters.pdf import archiving
from letters.ports import Stamp
from letters.trust import keys, timestamps, verifying
from letters.trust.signing import LocalSigner
from letters.trust.stamping import Stamper

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class Authority:
    """In memory; what its second time-stamp, the one over the letter, gets wrong is in `wrong`; nobody judges it."""

    url = "http://time.example/"

    def __init__(self, **wrong):
        self.who, self.wrong, self.asked = tsa.identity(), wrong, 0

    def stamp(self, imprint):
        self.asked += 1
        query = timestamps.Query.over(imprint)
        how = {"who": self.who, "moment": NOW} | (self.wrong if self.asked == 2 else {})
        token = timestamps._Response.load(tsa.answer(query.dump(), **how))["time_stamp_token"].dump()
        return Stamp(token, how["moment"], self.who.fingerprint)


@pytest.fixture(scope="module")
def signer(inspector, tmp_path_factory):
    key = keys.load(inspector.write(tmp_path_factory.mktemp("keys") / "key.p12"), b"correct horse", now=NOW)
    return lambda authority: LocalSigner(key, Stamper([authority], timedelta(days=9), FixedClock(NOW)), archived=True)


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def archived(signer, reserved, authority):
    return signer(authority).sign(reserved, NOW)


@pytest.fixture(scope="module")
def letter(archived):
    return archived[: archived.index(b"%%EOF\n") + 6]


def failures(pdf):
    return verifying.verify(pdf, NOW).failures


def test_it_holds_and_both_time_stamps_are_told(archived, authority):
    verdict = verifying.verify(archived, NOW)
    assert verdict.failures == ()
    assert (verdict.stamp.moment, verdict.archive.moment) == (NOW, NOW)
    assert verdict.archive.certificate == authority.who.fingerprint


def test_pyhanko_finds_that_nothing_but_a_time_stamp_followed(archived, inspector, authority):
    roots = [
        x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER)) for holder in (inspector, authority.who)
    ]
    reader = PdfFileReader(BytesIO(archived))
    signature, stamp = reader.embedded_signatures
    context = ValidationContext(trust_roots=roots, moment=NOW)
    usage = KeyUsageConstraints(key_usage={"digital_signature"})
    status = validate_pdf_signature(signature, context, context, key_usage_settings=usage)
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.docmdp_ok  # which allows no change: ISO 32000-2 counts a document time-stamp for none
    assert status.modification_level == ModificationLevel.LTA_UPDATES
    told = validate_pdf_timestamp(stamp, context)
    assert told.intact
    assert told.valid
    assert told.coverage.name == "ENTIRE_FILE"


@pytest.mark.needs_tool("pdfsig", "qpdf")
def test_other_programs_find_no_fault(archived, tmp_path):
    import subprocess

    file = tmp_path / "letter.pdf"
    file.write_bytes(archived)
    said = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid") >= 1
    subprocess.run(["qpdf", "--check", file], capture_output=True, check=True)


def test_the_letter_itself_is_not_touched(archived, letter):
    with pikepdf.open(BytesIO(archived)) as new, pikepdf.open(BytesIO(letter)) as old:
        assert len(new.objects) - len(old.objects) <= 2
        before = {item.objgen: item.unparse(resolved=True) for item in old.objects if item.is_indirect}
        after = {item.objgen: item.unparse(resolved=True) for item in new.objects if item.is_indirect}
        changed = [number for number, text in before.items() if after[number] != text]
        assert changed == [old.Root.AcroForm.Fields[1].objgen]


# Twins


def test_a_time_stamp_that_was_taken_away(letter):
    assert failures(letter) == ("its time-stamp over the whole letter was taken away",)


def test_anything_else_appended_is_refused(archived, letter):
    def update(pdf, change):
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        change(writer)
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    def retitle(writer):
        from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string

        writer.set_info(writer.add_object(DictionaryObject({pdf_name("/Title"): pdf_string("A kinder letter")})))

    for pdf in (archived, letter):
        assert failures(update(pdf, retitle)) == ("it was changed after it was made: it holds more than one revision",)
    for more in (b"\n", b"% a remark\n", archived[len(letter) :]):
        assert failures(archived + more)


def test_no_byte_of_what_follows_can_change(archived, letter):
    token = archived.index(b"/Contents <", len(letter)) + 11
    places = [*range(len(letter), token, 7), *range(token, token + 2600, 97)]
    places += range(token + 2 * archiving.ROOM - 40, len(archived), 11)
    for place in places:
        other = b"1" if archived[place : place + 1] != b"1" else b"2"
        assert failures(archived[:place] + other + archived[place + 1 :]), place


def test_a_field_of_another_number_is_refused(archived, letter):
    """Written over a page, an innocent field would take the page away."""
    number = int(archiving._FIELD.search(letter)[1])
    with pikepdf.open(BytesIO(letter)) as opened:
        page = opened.pages[0].obj.objgen[0]
    tail = archived[len(letter) :].replace(b"%d 0 obj" % number, b"%d 0 obj" % page, 1)
    assert failures(letter + tail.replace(b"/Index [ %d 1" % number, b"/Index [ %d 1" % page))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"imprint": hashlib.sha256(b"another letter").digest()}, "stamped something else"),
        ({"key": tsa.identity().key}, "whose signature does not hold"),
        ({"who": tsa.identity(until=NOW - timedelta(1))}, "a certificate that is not valid then"),
        ({"moment": NOW - timedelta(minutes=1)}, "is older than the one over its signature"),
    ],
    ids=["other letter", "other key", "expired", "too early"],
)
def test_a_time_stamp_that_does_not_hold(signer, reserved, wrong, why):
    [said] = failures(signer(Authority(**wrong)).sign(reserved, NOW))
    assert why in said


def test_a_letter_that_names_no_field_is_followed_by_nothing(signed, archived, letter):
    with pytest.raises(ValueError, match="no field for a time-stamp"):
        archiving.append(signed, lambda _: b"")
    assert failures(signed + archived[len(letter) :])


@pytest.mark.needs_tool("pdfsig")
def test_pdfsig_calls_the_signature_not_total_under_a_time_stamp_over_the_letter(archived, tmp_path):
    """As docs/verify.md says."""
    (tmp_path / "letter.pdf").write_bytes(archived)
    shown = subprocess.run(["pdfsig", tmp_path / "letter.pdf"], capture_output=True, text=True, check=False).stdout
    print(shown)
    first, second = shown.split("Signature #2")
    assert "Not total document signed" in first
    assert "Total document signed" in second
