"""A good letter is found sound; each of its tampered twins is not."""

import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms, core
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers

from letters.pdf import opening, signature
from letters.trust import locating, verifying
from letters.trust.certificates import EVALUATION
from letters.trust.cms import authenticate


@pytest.fixture
def refused(now):
    """Assert that a file is refused, and for the reason given."""

    def check(pdf, why):
        verdict = verifying.verify(pdf, now)
        assert not verdict.sound
        assert why in "; ".join(verdict.failures)
        return verdict

    return check


@pytest.fixture(scope="session")
def simple(inspector, tmp_path_factory):
    """The inspector's key as pyHanko itself signs with it."""
    file = inspector.write(tmp_path_factory.mktemp("simple") / "key.p12")
    return signers.SimpleSigner.load_pkcs12(file, passphrase=b"correct horse")


def resaved(pdf, change=lambda document: None, **options):
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        out = BytesIO()
        document.save(out, **options)
        return out.getvalue()


def gap_of(pdf):
    start = pdf.index(b"/Contents <") + len(b"/Contents ")
    return start, pdf.index(b">", start) + 1


def with_contents(pdf, contents: bytes):
    start, end = gap_of(pdf)
    assert len(contents) == signature.ROOM
    return pdf[:start] + b"<" + contents.hex().encode() + b">" + pdf[end:]


def with_container(pdf, change):
    """Another CMS in the letter's place for it, zeros after it."""
    container = cms.ContentInfo.load(locating.locate(pdf).contents)
    change(container["content"])
    return with_contents(pdf, container.dump(force=True).ljust(signature.ROOM, b"\0"))


def with_range(pdf, entries: bytes):
    start = pdf.index(b"/ByteRange [") + len(b"/ByteRange ")
    end = pdf.index(b" /Contents", start)
    assert len(entries) <= end - start
    return pdf[:start] + entries.ljust(end - start) + pdf[end:]


# The good letter


def test_a_letter_is_sound_and_says_who_signed_it_and_when(signed, inspector, now):
    verdict = verifying.verify(signed, now)
    assert verdict.sound
    assert verdict.remarks == ()
    assert verdict.signer.subject == "An Inspector, An inspectorate"
    assert not verdict.signer.evaluation
    assert verdict.signed_at == now


def test_another_signatorys_letter_is_sound_but_by_another(signed, reserved, certify, sign, now):
    other = verifying.verify(sign(reserved, certify()), now)
    assert other.sound
    assert other.signer.fingerprint != verifying.verify(signed, now).signer.fingerprint


def test_an_evaluation_letter_says_so(reserved, certify, sign, now):
    verdict = verifying.verify(sign(reserved, certify(organisation=EVALUATION)), now)
    assert verdict.sound
    assert verdict.signer.evaluation
    assert "not an official letter" in verdict.remarks[0]


def test_a_certificate_that_expired_since_is_a_remark(signed, now):
    verdict = verifying.verify(signed, now + timedelta(days=31))
    assert verdict.sound
    assert verdict.remarks == ("its certificate has expired since it was signed, on 2026-04-03",)


def test_a_signature_from_the_future_is_a_remark(signed, now):
    verdict = verifying.verify(signed, now - timedelta(seconds=1))
    assert verdict.sound
    assert "has not come yet" in verdict.remarks[0]


@pytest.mark.parametrize("days", [-31, 31])
def test_a_signature_outside_its_certificates_life_is_refused(reserved, inspector, sign, refused, days):
    pdf = sign(reserved, inspector, datetime(2026, 3, 4, tzinfo=UTC) + timedelta(days=days))
    assert refused(pdf, "when its certificate was not valid").signer


@pytest.mark.parametrize("weak", ["key", "usage"])
def test_a_weak_certificate_is_refused_but_named(reserved, certify, sign, refused, weak):
    from cryptography.hazmat.primitives.asymmetric import rsa

    options = {
        "key": {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
        "usage": {"usage": ["key_encipherment"]},
    }
    why = {"key": "its certificate holds an RSA key of 2048 bits", "usage": "does not allow its key to sign"}
    assert refused(sign(reserved, certify(**options[weak])), why[weak]).signer


# Its tampered twins


def test_a_changed_text_is_refused(signed, refused):
    start, _ = gap_of(signed)
    place = signed.index(b"stream\n") + 20
    assert place < start
    refused(signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :], "")


def test_any_changed_byte_is_refused(signed, now):
    # Hypothesis and a function's fixtures do not go together; these two belong to the session.
    @given(st.integers(0, len(signed) - 1), st.integers(1, 255))
    def change(place, difference):
        twin = bytearray(signed)
        twin[place] ^= difference
        assert not verifying.verify(bytes(twin), now).sound

    change()


def test_every_byte_of_the_signature_itself_counts(reserved, certify, sign):
    """Much of a CMS is not signed, and could hide bytes."""
    located = locating.locate(sign(reserved, certify()))
    assert authenticate(located.contents, located.signed)
    for place in range(len(located.contents.rstrip(b"\0"))):
        twin = bytearray(located.contents)
        twin[place] ^= 1 << place % 8
        with pytest.raises(locating.Unsound):
            authenticate(bytes(twin), located.signed)


def test_a_changed_title_of_the_same_length_is_refused(tagged, reserve, inspector, sign, refused):
    def title(document):
        document.docinfo["/Title"] = "Embargoed until noon"

    plain = resaved(reserve(tagged, title), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    signed = sign(plain, inspector)
    assert signed.count(b"Embargoed until noon") == 1
    refused(signed.replace(b"Embargoed until noon", b"Embargoed until nine"), "changed after it was signed")


def test_a_changed_time_of_signing_is_refused(signed, refused):
    assert signed.count(b"D:20260304050607Z") == 1
    refused(signed.replace(b"D:20260304050607Z", b"D:20260304050608Z"), "changed after it was signed")


def test_a_replaced_page_is_refused(signed, refused):
    def replace(document):
        document.pages[0].Contents = document.make_stream(b"")

    refused(resaved(signed, replace), "")
    refused(resaved(signed), "")


@pytest.mark.parametrize("more", [b"\n", b" ", b"\0", b"%", b"\n%%EOF\n", b"startxref\n0\n%%EOF\n"])
def test_appended_bytes_are_refused(signed, refused, more):
    refused(signed + more, "")


def test_leading_bytes_are_refused(signed, refused):
    refused(b"\n" + signed, "does not begin and end as a PDF")


def test_an_incremental_update_is_refused(signed, refused):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    writer.set_info(generic.DictionaryObject({generic.pdf_name("/Title"): generic.pdf_string("Another")}))
    out = BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(signed)
    refused(out.getvalue(), "more than one revision")


def test_an_unsigned_or_stripped_letter_is_refused(tagged, reserved, signed, refused):
    def strip(document):
        del document.Root.AcroForm
        del document.Root.Perms
        del document.pages[0].Annots

    refused(tagged, "it is not signed")
    refused(resaved(signed, strip), "")
    refused(reserved, "does not cover the whole file")


@pytest.mark.parametrize("place", [-1, 3000])
def test_hidden_bytes_behind_the_signature_are_refused(signed, refused, place):
    contents = bytearray(locating.locate(signed).contents)
    assert contents[place] == 0
    contents[place] = 1
    refused(with_contents(signed, bytes(contents)), "hidden behind its signature")


def test_another_spelling_of_the_same_signature_is_refused(signed, refused):
    start, end = gap_of(signed)
    refused(signed[:start] + signed[start:end].upper() + signed[end:], "whole file")
    contents = locating.locate(signed).contents
    assert contents[:2] == b"\x30\x82"
    longer = b"\x30\x83\x00" + contents[2:-1]  # a length in three bytes where two are enough
    refused(with_contents(signed, longer), "written another way")


def test_another_letters_signature_is_refused(signed, issue, refused):
    def change(document):
        document.docinfo["/Title"] = "Another letter"

    other = locating.locate(issue(change=change)).contents
    refused(with_contents(signed, other), "it was changed after it was signed")


def test_an_addition_to_the_signature_is_refused(signed, refused):
    def add(data):
        note = cms.CMSAttribute({"type": "1.2.3.4", "values": [core.OctetString(b"hidden")]})
        data["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([note])

    refused(with_container(signed, add), "something was added to its signature")
    assert with_container(signed, lambda data: None) == signed


def test_a_second_signer_is_refused(signed, refused):
    def double(data):
        data["signer_infos"] = [data["signer_infos"][0], data["signer_infos"][0]]

    refused(with_container(signed, double), "malformed")


def test_a_signature_that_carries_other_content_is_refused(signed, refused):
    def fill(data):
        data["encap_content_info"]["content"] = core.OctetString(b"hidden")

    refused(with_container(signed, fill), "")


def test_a_swapped_certificate_is_refused(signed, certify, refused):
    from asn1crypto import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    other = x509.Certificate.load(certify().certificate.public_bytes(Encoding.DER))

    def swap(data):
        data["certificates"] = [cms.CertificateChoices(name="certificate", value=other)]

    refused(with_container(signed, swap), "")


@pytest.mark.parametrize(
    "entries",
    [
        b"[ 0 {a} {b} {short} ]",
        b"[ 0 {a} {a} {c} ]",
        b"[ 1 {less} {b} {c} ]",
        b"[ 0 -1 {b} {c} ]",
        b"[ 0 {a} {b} -{c} ]",
        b"[ 0 99999999999 {b} {c} ]",
        b"[ 0 {a} {b} 9{c} ]",
        b"[ 0 {b} {a} {c} ]",
        b"[ 0 {a} {later} {fewer} ]",
        b"[ 0 {less} {b} {c} ]",
        b"[ 0 {a} {b} {c} 0 0 ]",
        b"[ 0 {a} {b} ]",
        b"[ 0 {a}.0 {b} {c} ]",
        b"[ 0 /A {b} {c} ]",
        b"[ ]",
        b"0",
    ],
)
def test_another_range_is_refused(signed, refused, entries):
    a, b = gap_of(signed)
    c = len(signed) - b
    values = {"a": a, "b": b, "c": c, "short": c - 1, "less": a - 1, "later": b + 2, "fewer": c - 2}
    twin = with_range(signed, entries.decode().format(**values).encode())
    refused(twin, "")
    with pytest.raises(locating.Unsound):  # before any cryptography: a signer might have signed such a range
        locating.locate(twin)
    assert with_range(signed, b"[ 0 %d %d %d ]" % (a, b, c)) == signed


def test_a_letter_that_permits_changes_is_refused(issue, refused):
    def permit(document):
        document.Root.Perms.DocMDP.Reference[0].TransformParams.P = 2

    refused(issue(spoil=permit), "allows changes")


@pytest.mark.parametrize("key", ["/Perms", "/Reference"])
def test_a_letter_that_is_signed_but_not_certified_is_refused(issue, refused, key):
    def uncertify(document):
        del (document.Root if key == "/Perms" else document.Root.Perms.DocMDP)[key]

    refused(issue(spoil=uncertify), "does not certify it")


def test_another_kind_of_signature_is_refused(issue, refused):
    def rename(document):
        document.Root.Perms.DocMDP.SubFilter = pikepdf.Name("/adbe.pkcs7.detached")

    refused(issue(spoil=rename), "not a PAdES one")


@pytest.mark.parametrize(
    "moment",
    ["20260304050607", "D:20260304050607+00'00'", "D:20269904050607Z", "D:２0260304050607Z", "", "D:20260304050607Z "],
)
def test_a_time_that_a_letter_does_not_write_is_refused(moment):
    assert verifying._moment("D:20260304050607Z") == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    with pytest.raises(locating.Unsound, match="when it was signed"):
        verifying._moment(moment)


def test_a_second_signature_is_refused(signed, simple, refused):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    fields.append_signature_field(writer, fields.SigFieldSpec("Second"))
    out = BytesIO()
    try:
        signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="Second"), simple, output=out)
    except signers.pdf_signer.SigningError:  # pyHanko itself heeds that no change is permitted
        writer.write(out)
    refused(out.getvalue(), "more than one revision")


def test_a_second_field_within_the_revision_is_refused(issue, refused):
    def add(document):
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Second")
        document.Root.AcroForm.Fields.append(document.make_indirect(field))

    refused(issue(spoil=add), "more than the one signature")


@pytest.mark.parametrize("key", ["FT", "Type"])
def test_a_second_one_whose_kind_stands_elsewhere_is_refused(issue, refused, key):
    def add(document):
        kind = document.make_indirect(pikepdf.Name.Sig)
        document.Root.Second = document.make_indirect(pikepdf.Dictionary({f"/{key}": kind}))

    refused(issue(spoil=add), "more than the one signature")


def test_a_field_that_holds_another_object_is_refused(issue, refused):
    def detach(document):
        document.Root.AcroForm.Fields[0].V = document.make_indirect(pikepdf.Dictionary())

    refused(issue(spoil=detach), "does not hold its signature")


def test_a_plain_approval_by_the_right_person_is_refused(tagged, simple, refused):
    writer = IncrementalPdfFileWriter(BytesIO(tagged))
    metadata = signers.PdfSignatureMetadata(field_name="Signature", subfilter=fields.SigSeedSubFilter.PADES)
    out = signers.sign_pdf(writer, metadata, simple)
    refused(out.getvalue(), "")
    refused(resaved(out.getvalue()), "does not certify it")


# Hostile files


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"%PDF-1.7\nstartxref\n9\n%%EOF\n", b"\0" * 1000, b"PK\x03\x04"])
def test_what_is_no_pdf_is_refused(refused, pdf):
    refused(pdf, "it ")


def test_a_cut_letter_is_refused(signed, refused):
    for size in range(0, len(signed), 997):
        refused(signed[:size], "it ")


def test_a_huge_file_is_not_looked_at(signed, refused, monkeypatch):
    monkeypatch.setattr(locating, "MAX_BYTES", len(signed) - 1)
    refused(signed, "it is larger than")


def test_a_stream_that_swells_is_not_followed(issue, refused, now, monkeypatch):
    def swell(document):
        junk = document.make_indirect(pikepdf.Dictionary(Junk=pikepdf.String("x" * 2_000_000)))
        document.Root.PieceInfo = pikepdf.Dictionary(Junk=junk)

    pdf = issue(change=swell)
    assert len(pdf) < 200_000
    assert verifying.verify(pdf, now).sound
    monkeypatch.setattr(opening, "LARGEST_STREAM", 1_000_000)
    refused(pdf, "cannot be read")


def test_a_pdf_with_a_password_is_refused(tagged, refused):
    locked = resaved(tagged, encryption=pikepdf.Encryption(user="secret", owner="other"))
    refused(locked, "cannot be read")


def test_random_bytes_in_place_of_the_signature_never_raise(signed, now):
    @given(st.binary(min_size=1, max_size=300))
    def replace(junk):
        assert not verifying.verify(with_contents(signed, junk.ljust(signature.ROOM, b"\0")), now).sound

    replace()


def test_random_compressed_objects_never_raise(signed, now):
    @given(st.binary(max_size=200))
    def wrap(junk):
        body = zlib.compress(junk)
        pdf = (
            b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/Length %d/Filter/FlateDecode/W[1 1 1]/Size 2/Root 1 0 R>>\nstream\n"
            % len(body)
        )
        assert not verifying.verify(pdf + body + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n", now).sound

    wrap()
