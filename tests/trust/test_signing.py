"""What a signed letter looks like to other programs than ours."""

import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from letters.errors import BadSettings
from letters.trust import keys, locating, signing, verifying


@pytest.fixture
def file(tmp_path, signed):
    path = tmp_path / "letter.pdf"
    path.write_bytes(signed)
    return path


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


def container(pdf):
    return cms.ContentInfo.load(locating.locate(pdf).contents)["content"]


@pytest.mark.needs_tool("pdfsig")
def test_poppler_finds_it_valid(file):
    said = run("pdfsig", "-nocert", file).stdout
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


@pytest.mark.needs_tool("qpdf")
def test_qpdf_finds_no_fault(file):
    checked = run("qpdf", "--check", file)
    assert checked.returncode == 0, checked.stdout


def test_pyhanko_finds_it_certified_and_whole(signed, inspector, tmp_path, now):
    inspector.write(tmp_path / "key.p12")
    root = SimpleSigner.load_pkcs12(tmp_path / "key.p12", passphrase=b"correct horse").signing_cert
    [embedded] = PdfFileReader(BytesIO(signed)).embedded_signatures
    context = ValidationContext(trust_roots=[root], moment=now)
    status = validate_pdf_signature(embedded, context)
    assert status.intact
    assert status.valid
    assert status.docmdp_ok
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert embedded.docmdp_level == MDPPerm.NO_CHANGES


def test_the_accessibility_checker_finds_no_fault(file):
    checker = Path(sys.executable).with_name("outloud")
    said = run(checker, file)
    assert "0 error(s), 0 warning(s)" in said.stdout, said.stdout + said.stderr
    assert said.returncode == 0


def test_it_is_pades_b_b(signed):
    data = container(signed)
    [signer] = data["signer_infos"]
    present = {attribute["type"].native for attribute in signer["signed_attrs"]}
    assert present == {"content_type", "message_digest", "signing_certificate_v2"}  # PAdES forbids signing_time
    assert signer["digest_algorithm"]["algorithm"].native == "sha256"
    assert not signer["unsigned_attrs"]


def test_the_same_letter_is_signed_in_the_same_bytes(reserved, inspector, sign, signed):
    assert sign(reserved, inspector) == signed


def test_only_the_signature_is_written(reserved, signed):
    changed = [place for place, (old, new) in enumerate(zip(reserved, signed, strict=True)) if old != new]
    start = reserved.index(b"/ByteRange")
    assert start < changed[0]
    assert changed[-1] < reserved.index(b"/Name", start)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_elliptic_curves_sign_too(reserved, certify, sign, now, curve):
    assert verifying.verify(sign(reserved, certify(ec.generate_private_key(curve))), now).failures == ()


def test_the_issuers_certificates_go_with_it(reserved, certify, sign, now):
    issuer = certify(name="An authority")
    pdf = sign(reserved, certify(issuer=issuer))
    assert len(container(pdf)["certificates"]) == 2
    assert verifying.verify(pdf, now).signer.subject.startswith("An Inspector")


def test_too_long_a_chain_is_refused(reserved, certify, sign):
    holder = certify()
    holder.issuers = tuple(certify(name=f"Authority {number}").certificate for number in range(40))
    with pytest.raises(BadSettings, match="a letter has room for"):
        sign(reserved, holder)


def test_what_holds_no_empty_signature_is_not_signed(tagged, signed, inspector, sign):
    for pdf in (tagged, signed):
        with pytest.raises(ValueError, match="exactly one empty signature"):
            sign(pdf, inspector)


def test_the_key_is_read_once_for_many_letters(reserved, inspector, key_file, passphrase, now):
    file = key_file(inspector)
    signer = signing.LocalSigner(keys.load(file, passphrase, now=now))
    file.unlink()
    signed = {signer.sign(reserved, now + timedelta(seconds=second)) for second in range(3)}
    assert len(signed) == 3
    assert {verifying.verify(pdf, now).signer for pdf in signed} == {signer.identity}
