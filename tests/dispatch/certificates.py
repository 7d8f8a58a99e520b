"""Certificates for servers and recipients, and the authority that issues them."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


def make_certificate(name, key, *, issuer=None, issuer_key=None, names=(), usage=(), now=None, days=30):
    """A certificate by `issuer`, or by itself as an authority."""
    now = now or datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key((issuer_key or key).public_key()), critical=False
        )
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(list(names)), critical=False)
    if usage:
        every = (
            "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
            "crl_sign encipher_only decipher_only"
        )
        flags = {flag: flag in usage for flag in every.split()}
        builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
    return builder.sign(issuer_key or key, hashes.SHA256())


class Authority:
    """A certificate authority of the tests, with what it issued for a server on this machine."""

    def __init__(self, folder, now=None):
        self._now = now
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = make_certificate("Test authority", self.key, usage=("key_cert_sign", "crl_sign"), now=now)
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        self._folder = folder

    def issue(self, *names):
        """A PEM file of a key and its certificate for `names`: host names or addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = make_certificate(
            "server",
            key,
            issuer=self.certificate,
            issuer_key=self.key,
            names=[_general(name) for name in names],
            now=self._now,
        )
        file = self._folder / "server.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        return file

    def context(self, *names):
        """A server's TLS context with a certificate for `names`: host names or addresses."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.issue(*names))
        return context


def _general(name):
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
