"""A time-stamp authority (RFC 3161) on this machine: honest, or wrong in one of many ways."""

import contextlib
import hashlib
import http.server
import secrets
import subprocess
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

POLICY = "1.2.3.4.1"
FROM, UNTIL = datetime(2014, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)


class Refusal(core.Sequence):
    """A TimeStampResp without a token, which asn1crypto's own class cannot be."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo)]


@dataclass(frozen=True)
class Identity:
    """A key and the certificate that says what it is for."""

    key: object
    certificate: x509.Certificate

    @property
    def fingerprint(self):
        return f"sha256:{self.certificate.fingerprint(hashes.SHA256()).hex()}"

    @property
    def pem(self):
        return self.certificate.public_bytes(Encoding.PEM)


def identity(name="Time of Day", *, until=UNTIL, usage=(ExtendedKeyUsageOID.TIME_STAMPING,), critical=True, key=None):
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), FROM, until)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=critical)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    return Identity(key, builder.sign(key, hashes.SHA256()))


def rsa_identity():
    return identity(key=rsa.generate_private_key(65537, 2048))


def answer(request, who, moment, **wrong):
    """The response, in DER, to a request in DER. `wrong` replaces a part: nonce, imprint, policy, key, status,
    content_type, named, digest."""
    query = tsp.TimeStampReq.load(request)
    status = wrong.get("status", "granted")
    if status != "granted":
        return Refusal({"status": {"status": status, "status_string": ["no"]}}).dump()
    imprint = query["message_imprint"]
    if "imprint" in wrong:
        imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": wrong["imprint"]}
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": wrong.get("policy") or query["req_policy"].native or POLICY,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(64),
            "gen_time": moment,
            "nonce": wrong.get("nonce", query["nonce"].native),
        }
    )
    return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token(info, who, **wrong)}).dump()


def token(info, who, *, key=None, content_type="tst_info", named=True, digest="sha256", beside=(), **_):
    encoded = info.dump()
    certificate = asn1_x509.Certificate.load(who.certificate.public_bytes(Encoding.DER))
    attributes = [
        simple_cms_attribute("content_type", content_type),
        simple_cms_attribute("message_digest", hashlib.new(digest, encoded).digest()),
    ]
    if named:
        attributes.append(simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(certificate)))
    attributes = cms.CMSAttributes(attributes)
    algorithm = getattr(hashes, digest.upper())()
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}}
        ),
        "digest_algorithm": {"algorithm": digest},
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"}),
        "signed_attrs": attributes,
        "signature": (key or who.key).sign(attributes.dump(), ec.ECDSA(algorithm)),
    }
    content = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": digest}],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(encoded)},
        "certificates": [
            certificate,
            *(asn1_x509.Certificate.load(other.public_bytes(Encoding.DER)) for other in beside),
        ],
        "signer_infos": [signer],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})


OPENSSL = """\
[tsa]
serial = {0}/serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = {1}
ess_cert_id_chain = no
"""


def by_openssl(folder, request, who, naming="sha256"):
    """The response, in DER, of OpenSSL's own authority, which has an RSA key; the moment is the machine's."""
    key = who.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files = {"key.pem": key, "cert.pem": who.pem, "query.tsq": request, "serial": b"01\n"}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "tsa.cnf").write_text(OPENSSL.format(folder, naming))
    command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query.tsq"]
    command += ["-signer", "cert.pem", "-inkey", "key.pem", "-out", "reply.tsr"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / "reply.tsr").read_bytes()


@dataclass
class Authority:
    """What a test sees of a running authority: who it is, what time it says, and how it behaves.

    `moment` is a datetime, or what gives one; `behave` takes the request and the honest answer, and gives the bytes to
    send, or a pair of HTTP status and bytes.
    """

    url: str = ""
    who: Identity = field(default_factory=identity)
    moment: object = field(default_factory=lambda: lambda: datetime.now(UTC))
    behave: object = None
    wrong: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)

    @property
    def pinned(self):
        """As settings name it."""
        return {"url": self.url, "certificate": self.who.fingerprint}

    def answer(self, request):
        moment = self.moment() if callable(self.moment) else self.moment
        return answer(request, **({"who": self.who, "moment": moment} | self.wrong))


class Handler(http.server.BaseHTTPRequestHandler):
    authority = None

    def do_POST(self):
        request = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.headers["Content-Type"] == "application/timestamp-query"
        self.authority.requests.append(request)
        if self.authority.behave:
            self.authority.behave(self, request)
        else:
            self.give(self.authority.answer(request))

    def give(self, body, status=200, **headers):
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle(self):
        with contextlib.suppress(OSError):  # the one who asked may have gone
            super().handle()

    def log_message(self, *_):
        """Say nothing."""


def serve(authority):
    """Start the authority on a port of its own; gives what stops it."""
    address, stop = listen(Handler, authority=authority)
    authority.url = f"{address}/tsa"
    return stop


def listen(handler, **known):
    """Serve on a port of its own what `handler` says, who knows these; gives the address, and what stops it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Handling", (handler,), known))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop():
        server.shutdown()
        server.server_close()

    return f"http://127.0.0.1:{server.server_port}", stop


def hold(handler, _request):
    """Take the question and say nothing until whoever asked has gone."""
    handler.connection.settimeout(60)
    with contextlib.suppress(OSError):
        handler.connection.recv(1)


def drip(handler, _request):
    """A byte of a header now and then: no single read ever times out."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 600:
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
        time.sleep(0.1)


def flood(handler, _request):
    handler.give(bytes(1024 * 1024))


def refuse(handler, _request):
    handler.give(b"closed for today", 503)


def redirect(handler, _request):
    handler.give(b"", 302, Location=handler.authority.url)


def headed(line, body=b"abc"):
    """What sends this header, true or not, and this body, and hangs up."""

    def behave(handler, _request):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + line + b"\r\n\r\n" + body)
        handler.close_connection = True

    return behave


def babble(handler, _request):
    handler.give(b"<html>Welcome to the hotel</html>")


def ahead(moment, **by):
    return moment + timedelta(**by)
