"""A small public-key infrastructure on this machine: a root, an issuer, and who says what was revoked."""

import http.server
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from tsa import Identity, listen

FROM, UNTIL = datetime(2014, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


def _usage(*allowed):
    names = (
        "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign crl_sign "
        "encipher_only decipher_only"
    )
    return x509.KeyUsage(**{name: name in allowed for name in names.split()})


@dataclass
class Infrastructure:
    """`now` is when its lists are of; `revoked` holds serial numbers; `asked` paths; it is silent where told so."""

    now: datetime
    url: str = ""
    revoked: set = field(default_factory=set)
    asked: list = field(default_factory=list)
    silent: bool = False

    def __post_init__(self):
        self.root = self._make("Root", None)
        self.issuer = None

    def open(self):
        """Once it has an address, which certificates name."""
        self.issuer = self._make("Issuer", self.root, where="root.crl")
        return self

    def leaf(self, name, *, where="issuer.crl", with_ocsp=False, stamps=False):
        """A certificate for a signatory, or for a time-stamp authority."""
        return self._make(name, self.issuer, where=where, with_ocsp=with_ocsp, stamps=stamps, leaf=True)

    def list_of(self, who):
        builder = x509.CertificateRevocationListBuilder(who.certificate.subject, self.now, self.now + timedelta(30))
        for serial in self.revoked:
            entry = x509.RevokedCertificateBuilder(serial, self.now - timedelta(1))
            builder = builder.add_revoked_certificate(entry.build())
        builder = builder.add_extension(x509.CRLNumber(1), critical=False)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(who.key.public_key()), critical=False
        )
        return builder.sign(who.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, path, body):
        self.asked.append(path)
        if self.silent:
            return None
        if path == "/ocsp":
            return self._ocsp(ocsp.load_der_ocsp_request(body))
        return {"/root.crl": lambda: self.list_of(self.root), "/issuer.crl": lambda: self.list_of(self.issuer)}[path]()

    def _ocsp(self, request):
        [certificate] = [each for each in self.leaves if each.serial_number == request.serial_number]
        status = ocsp.OCSPCertStatus.GOOD
        builder = ocsp.OCSPResponseBuilder().add_response(
            certificate, self.issuer.certificate, hashes.SHA1(), status, self.now, self.now + timedelta(1), None, None
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.issuer.certificate)
        return builder.sign(self.issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def _make(self, name, by, *, where=None, with_ocsp=False, stamps=False, leaf=False):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signs = by.certificate.subject if by else subject
        builder = x509.CertificateBuilder(signs, subject, key.public_key(), x509.random_serial_number(), FROM, UNTIL)
        builder = builder.add_extension(x509.BasicConstraints(ca=not leaf, path_length=None), critical=True)
        usage = ("digital_signature",) if leaf else ("key_cert_sign", "crl_sign", "digital_signature")
        builder = builder.add_extension(_usage(*usage), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        issuing = by.key if by else key
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing.public_key()), critical=False
        )
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        if where:
            point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{self.url}/{where}")], None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        if with_ocsp:
            place = x509.UniformResourceIdentifier(f"{self.url}/ocsp")
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        made = Identity(key, builder.sign(issuing, hashes.SHA256()))
        if leaf:
            self.leaves.append(made.certificate)
        return made

    leaves: list = field(default_factory=list)

    @property
    def issuers(self):
        return (self.issuer.certificate, self.root.certificate)

    def pkcs12(self, who, passphrase=None):
        return pkcs12.serialize_key_and_certificates(
            b"key",
            who.key,
            who.certificate,
            self.issuers,
            BestAvailableEncryption(passphrase) if passphrase else NoEncryption(),
        )


class Handler(http.server.BaseHTTPRequestHandler):
    infrastructure = None

    def do_GET(self):
        self._give(b"")

    def do_POST(self):
        self._give(self.rfile.read(int(self.headers["Content-Length"])))

    def _give(self, body):
        answer = self.infrastructure.answer(self.path, body)
        self.send_response(200 if answer else 503)
        self.send_header("Content-Length", str(len(answer or b"")))
        self.end_headers()
        self.wfile.write(answer or b"")

    def log_message(self, *_):
        """Say nothing."""


def serve(now):
    """Start one; gives it and what stops it."""
    running = Infrastructure(now)
    running.url, stop = listen(Handler, infrastructure=running)
    return running.open(), stop
