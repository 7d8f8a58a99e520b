"""A letter to send, and a real mail server in a thread that fails where it is told to."""

import asyncio
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from letters.dispatch.parcel import Parcel
from letters.model.inspection import Inspection
from letters.model.letter import Copy, Force, Letter
from letters.ports import Message
from letters.templating.templates import Templates

TEMPLATES = Path(__file__).parents[2] / "templates"
NOW = datetime(2014, 9, 3, 9, 0, tzinfo=UTC)
AFTER = datetime(2014, 9, 3, 23, 1, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\r\n.\r\nFrom the end\n%%EOF"

INSPECTION = {
    "id": "core-business",
    "title": "Core business: An inspection of police time",
    "inspectorate": {
        "name": "Her Majesty’s Inspectorate of Constabulary",
        "short_name": "HMIC",
        "mail_domains": ["hmic.example"],
        "reply_to": "letters@hmic.example",
        "phone": "01632 960 143",
        "address": ["London SW1V 1PN"],
    },
    "letter_date": "2014-09-03",
    "embargo": {
        "until": "2014-09-04 00:01",
        "zone": "Europe/London",
        "pre_release_from": "2014-09-03 00:01",
        "notice": "Not to be published before then.",
    },
    "opening": ["HMIC looked at police work."],
    "themes": [{"id": "crime", "heading": "Preventing Crime", "scope": "crime"}],
    "signatories": {"eastern": {"name": "Zoë Billingham", "office": "HM Inspector, Eastern Region"}},
    "report": {"title": "national thematic report", "file": "report.pdf"},
}
FORCE = {
    "force": "leicestershire",
    "name": "Leicestershire Police",
    "region": "eastern",
    "signatory": "eastern",
    "status": "ready",
    "addressee": {
        "name": "Mr Simon Cole QPM",
        "office": "Chief Constable",
        "salutation": "Simon",
        "mailbox": "chief@leicestershire.police.example",
    },
    "copied_to": [{"name": "Roy Mollett", "office": "HMIC Liaison Officer", "mailbox": "roy@hmic.example"}],
    "mail_domains": ["leicestershire.police.example"],
    "findings": {"crime": ["HMIC found a plan."]},
}


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def templates():
    return Templates(TEMPLATES)


@pytest.fixture
def make_letter():
    def make(*, inspection=(), embargo=(), force=(), addressee=()):
        whole = {**INSPECTION, "embargo": {**INSPECTION["embargo"], **dict(embargo)}, **dict(inspection)}
        own = {**FORCE, "addressee": {**FORCE["addressee"], **dict(addressee)}, **dict(force)}
        return Letter(Inspection.model_validate(whole), Force.model_validate(own))

    return make


@pytest.fixture
def make_parcel(make_letter):
    """A parcel for the addressee of a letter; what is not said is as it should be."""

    def make(letter=None, copy=None, **others):
        letter = letter or make_letter()
        copy = copy or Copy(f"{letter.id}-1", letter.force.addressee)
        values = {
            "edition": "embargoed",
            "pdf": PDF,
            "certificate": "sha256:" + "3fa9" * 16,
            "sender": "HMIC <letters@hmic.example>",
        }
        return Parcel(letter, copy, **{**values, **others})

    return make


@pytest.fixture
def make_message():
    def make(copy="leicestershire-1", mailbox="chief@leicestershire.police.example", content=None):
        head = f"To: {mailbox}\r\nMessage-ID: <{copy}@hmic.example>\r\n\r\n".encode()
        return Message(copy, "leicestershire", mailbox, f"<{copy}@hmic.example>", head + (content or b"Text\r\n"))

    return make


class Mailroom:
    """What a test server does and has seen.

    `faults` maps a step (GREETING, EHLO, MAIL, RCPT, DATA, TEXT, END) to what happens there, once for each entry: a
    reply, "hang" or "close"; END may be "slow". `seen` holds (sender, recipients, content) of each accepted message.
    """

    def __init__(self):
        self.faults = {}
        self.seen = []
        self.connections = 0
        self.commands = []
        self.announced = []
        self.port = 0

    def next_fault(self, step):
        waiting = self.faults.get(step) or []
        return waiting.pop(0) if waiting else None

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802  aiosmtpd's name
        fault = self.next_fault("END")
        if fault == "slow":
            await asyncio.sleep(1)
        if fault in {None, "slow"}:
            self.seen.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
            return "250 2.0.0 queued as 4F2A"
        return await server.act(fault) or fault


class _Protocol(SMTP):
    """aiosmtpd that fails on demand."""

    async def act(self, fault):
        """Do what is no reply; afterwards there is nothing left to say."""
        if fault == "hang":
            await asyncio.sleep(3600)
        if fault == "close":
            self.transport.abort()
            await asyncio.sleep(3600)

    async def fails(self, step):
        self.event_handler.commands.append(step)
        fault = self.event_handler.next_fault(step)
        if fault is None:
            return False
        await self.act(fault)
        await self.push(fault)
        if fault.startswith("421"):
            self.transport.close()
        return True

    async def _handle_client(self):
        self.event_handler.connections += 1
        if not await self.fails("GREETING"):
            await super()._handle_client()

    async def smtp_EHLO(self, arg):  # noqa: N802
        if not await self.fails("EHLO"):
            await super().smtp_EHLO(arg)

    async def smtp_MAIL(self, arg):  # noqa: N802
        self.event_handler.announced.append(arg)
        if not await self.fails("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):  # noqa: N802
        if not await self.fails("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):  # noqa: N802
        if await self.fails("DATA"):
            return
        fault = self.event_handler.next_fault("TEXT")
        if fault is not None:
            await self.push("354 go on")
            await self._reader.readline()
            await self.act(fault)
            await self.push(fault)
            self.transport.close()
            return
        await super().smtp_DATA(arg)


@pytest.fixture
def serve():
    """Run a mail server on a free port of this machine; gives its Mailroom."""

    @contextmanager
    def serving(*, tls=None, **options):
        room, loop = Mailroom(), asyncio.new_event_loop()

        def protocol():
            return _Protocol(room, loop=loop, hostname="mail.example", ident="test", **options)

        server = loop.run_until_complete(loop.create_server(protocol, "127.0.0.1", 0, ssl=tls))
        room.port = server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        try:
            yield room
        finally:
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(_cancel_all, loop)
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    return serving


def _cancel_all(loop):
    for task in asyncio.all_tasks(loop):
        task.cancel()


@pytest.fixture
def accept_password():
    """An authenticator for aiosmtpd that knows one user."""

    def authenticate(_server, _session, _envelope, _mechanism, data):
        known = (data.login, data.password) == (b"letters", b"correct horse")
        return AuthResult(success=known, handled=False)

    return authenticate


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

    def __init__(self, folder):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = make_certificate("Test authority", self.key, usage=("key_cert_sign", "crl_sign"))
        self.file = folder / "authority.pem"
        self.file.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        self._folder = folder

    def context(self, *names):
        """A server's TLS context with a certificate for `names`: host names or addresses."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = make_certificate(
            "server", key, issuer=self.certificate, issuer_key=self.key, names=[_general(name) for name in names]
        )
        file = self._folder / "server.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context


def _general(name):
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def reader_key():
    """The S/MIME key of a recipient."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)
