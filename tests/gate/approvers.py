"""People who approve, each with a key of their own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

FROM, UNTIL = datetime(2014, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
PASSPHRASE = "correct horse"
USAGES = [
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]


@dataclass(frozen=True)
class Person:
    """An approver's id, key file, and the certificate in it."""

    id: str
    file: Path
    certificate: x509.Certificate
    key: object

    @property
    def fingerprint(self):
        return f"sha256:{self.certificate.fingerprint(hashes.SHA256()).hex()}"

    @property
    def signs(self):
        """The options of a command that this person signs."""
        return ("--key", self.file, "--passphrase-file", self.file.with_name("passphrase.txt"), "--yes")

    @property
    def line(self):
        """The person in data/inspection.yaml."""
        return f"  {self.id}: {{name: {self.id.title()} Example, certificate: {self.fingerprint}}}\n"


def person(folder, name, *, until=UNTIL, key=None):
    """Make a key, unless there is one already, and its file in `folder`."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name.title()} Example")])
    usage = x509.KeyUsage(**{usage: usage == "digital_signature" for usage in USAGES})
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), FROM, until)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.p12"
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    for path, data in {
        file: pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption),
        folder / "passphrase.txt": f"{PASSPHRASE}\n".encode(),
    }.items():
        path.write_bytes(data)
        path.chmod(0o600)
    return Person(name, file, certificate, key)


def named(*people):
    """The part of data/inspection.yaml that names them."""
    return "approvers:\n" + "".join(known.line for known in people) if people else ""
