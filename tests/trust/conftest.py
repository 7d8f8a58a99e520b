"""Keys, certificates and small tagged PDFs for the tests of signing, verifying and sealing."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from letters.pdf import signature
from letters.ports import Box
from letters.trust import keys
from letters.trust.signing import LocalSigner

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PASSPHRASE = b"correct horse"
PAGE = """<html lang="en-GB"><head><title>A letter to the force</title>
<style>@page { size: A4; margin: 25mm }</style></head>
<body><h1>A letter to the force</h1><p>HMIC found that the force has a plan.</p><p>Yours sincerely</p></body></html>"""


@dataclass
class Holder:
    """A key and its certificate, and how to put both into a file."""

    key: object
    certificate: x509.Certificate
    issuers: tuple = ()

    def write(self, file: Path) -> Path:
        encryption = BestAvailableEncryption(PASSPHRASE)
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(b"key", self.key, self.certificate, self.issuers, encryption)
        )
        file.chmod(0o600)
        return file


def only(*allowed: str) -> x509.KeyUsage:
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    )
    return x509.KeyUsage(**{name: name in allowed for name in names.split()})


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


@pytest.fixture(scope="session")
def certify():
    """Make a certificate; what is not said is as it should be."""

    def make(  # noqa: PLR0917
        key=None,
        name="An Inspector",
        starts=NOW - timedelta(days=30),
        ends=NOW + timedelta(days=30),
        usage=("digital_signature",),
        issuer=None,
        organisation="An inspectorate",
        digest=None,
    ):
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
        builder = x509.CertificateBuilder(
            issuer.certificate.subject if issuer else subject,
            subject,
            key.public_key(),
            x509.random_serial_number(),
            starts,
            ends,
        ).add_extension(only(*usage), critical=True)
        signed = builder.sign(issuer.key if issuer else key, digest or hashes.SHA256())
        return Holder(key, signed, (issuer.certificate,) if issuer else ())

    return make


@pytest.fixture(scope="session")
def inspector(certify, rsa_key):
    """The right signatory."""
    return certify(rsa_key)


@pytest.fixture(scope="session")
def tagged() -> bytes:
    """A clean master: tagged, PDF/A-3a, declared PDF/UA-1."""
    plain = weasyprint.HTML(string=PAGE).write_pdf(pdf_variant="pdf/a-3a")
    with pikepdf.open(BytesIO(plain)) as pdf:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["pdfuaid:part"] = "1"
        return _saved(pdf)


def _saved(pdf):
    out = BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


@pytest.fixture(scope="session")
def reserve():
    """Add an empty signature to a PDF, after changing it as `change` likes."""

    def make(pdf: bytes, change=lambda pdf: None, spoil=lambda pdf: None):
        with pikepdf.open(BytesIO(pdf)) as document:
            change(document)
            signature.reserve(
                document, Box(1, 80, 300, 300, 330), None, name="Zoë B", tooltip="Signature of Zoë B, inspector"
            )
            spoil(document)
            return _saved(document)

    return make


@pytest.fixture(scope="session")
def reserved(tagged, reserve) -> bytes:
    return reserve(tagged)


@pytest.fixture(scope="session")
def sign(tmp_path_factory):
    """Sign a reserved PDF as `holder` at a time."""

    def make(pdf: bytes, holder: Holder, at: datetime = NOW):
        file = holder.write(tmp_path_factory.mktemp("keys") / "key.p12")
        return LocalSigner(keys._parse(file, file.read_bytes(), PASSPHRASE)).sign(pdf, at)

    return make


@pytest.fixture(scope="session")
def signed(reserved, inspector, sign) -> bytes:
    return sign(reserved, inspector)


@pytest.fixture(scope="session")
def issue(tagged, reserve, inspector, sign):
    """Sign the master as the inspector, changed before it is reserved or spoilt after."""
    return lambda **changes: sign(reserve(tagged, **changes), inspector)


@pytest.fixture
def key_file(tmp_path):
    """Write a holder's key to a private file."""
    return lambda holder: holder.write(tmp_path / "key.p12")


@pytest.fixture
def passphrase():
    return PASSPHRASE
