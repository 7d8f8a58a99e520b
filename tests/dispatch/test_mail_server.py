"""Verified TLS, AUTH, and plaintext only within this machine."""

import socket

import pytest
from aiosmtpd.smtp import SMTP
from dispatch.letting import anytime

from letters.dispatch.pace import Pace
from letters.dispatch.server import Server, loopback, server
from letters.dispatch.smtp import SmtpTransport
from letters.errors import BadSettings, ServiceSilent
from letters.model.settings import Mail

HERE = "127.0.0.1"
# aiosmtpd does not know that a connection which began with TLS has it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture
def open_to(authority):
    """Connect to a test server, verified by the test's own authority unless another file is named."""

    def to(room, security, *, password=None, file=authority.file, host=HERE, **options):
        there = Server(host, room.port, security, "hmic.example", authority=file, timeout=20, **options)
        ask = None if password is None else lambda: password
        return SmtpTransport(there, "letters@hmic.example", pace=Pace(None), password=ask)

    return to


@pytest.fixture
def secured(serve, authority):
    """A server with STARTTLS (`starttls`), or with TLS from the start (`tls`), whose certificate is for `name`."""

    def start(security, name=HERE, **options):
        context = authority.context(name)
        if security == "tls":
            return serve(tls=context, auth_require_tls=False, **options)
        return serve(tls_context=context, require_starttls=True, **options)

    return start


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_message_leaves_over_verified_tls(secured, open_to, make_message, security):
    with secured(security) as room, open_to(room, security) as transport:
        assert transport.deliver(make_message("kent-1"), anytime).state == "accepted"
        assert transport.deliver(make_message("kent-2"), anytime).state == "accepted"
        assert transport._link.sock.version() >= "TLSv1.2"
    assert len(room.seen) == 2
    assert room.connections == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["name", "authority"])
def test_a_certificate_that_proves_nothing_stops_everything(secured, open_to, security, wrong):
    name = "other.example" if wrong == "name" else HERE
    trust = {"file": None} if wrong == "authority" else {}
    with secured(security, name) as room, pytest.raises(BadSettings) as refused:
        open_to(room, security, **trust).__enter__()
    assert "does not prove" in refused.value.what
    assert "mail.authority" in refused.value.remedy
    assert "MAIL" not in room.commands


def test_a_server_without_starttls_gets_nothing(serve, open_to):
    with serve() as room, pytest.raises(BadSettings) as refused:
        open_to(room, "starttls").__enter__()
    assert "STARTTLS" in refused.value.what
    assert "MAIL" not in room.commands


def test_a_server_that_speaks_no_tls_is_silent(serve, open_to):
    with serve() as room, pytest.raises(ServiceSilent):
        open_to(room, "tls").__enter__()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_right_password_lets_in(secured, open_to, make_message, accept_password, security):
    with (
        secured(security, authenticator=accept_password, auth_required=True) as room,
        open_to(room, security, user="letters", password="correct horse") as transport,
    ):
        assert transport.deliver(make_message(), anytime).state == "accepted"


def test_the_password_is_asked_for_once(secured, authority, make_message, accept_password):
    asked = []
    with secured("tls", authenticator=accept_password, auth_required=True) as room:
        there = Server(HERE, room.port, "tls", "hmic.example", user="letters", authority=authority.file)
        transport = SmtpTransport(
            there, "a@hmic.example", pace=Pace(None), password=lambda: asked.append(1) or "correct horse"
        )
        with transport:
            room.faults["MAIL"] = ["close"]
            assert transport.deliver(make_message(), anytime).state == "later"
            assert transport.deliver(make_message(), anytime).state == "accepted"
    assert room.connections == 2
    assert asked == [1]


def test_a_wrong_password_is_a_wrong_setting(secured, open_to, accept_password):
    with secured("tls", authenticator=accept_password) as room, pytest.raises(BadSettings) as refused:
        open_to(room, "tls", user="letters", password="wrong").__enter__()
    assert "535" in refused.value.what
    assert "wrong" not in refused.value.what, "the password itself is never shown"


def test_a_password_outside_ascii_is_refused_in_words(secured, open_to, accept_password):
    with secured("tls", authenticator=accept_password) as room, pytest.raises(BadSettings, match="outside ASCII"):
        open_to(room, "tls", user="letters", password="pässword").__enter__()


def test_a_server_that_takes_no_password(secured, open_to):
    with secured("tls", auth_exclude_mechanism=["PLAIN", "LOGIN"]) as room, pytest.raises(BadSettings) as refused:
        open_to(room, "tls", user="letters", password="x").__enter__()
    assert "does not take a password" in refused.value.what


def test_a_password_refused_for_now_is_a_silent_service(secured, open_to, monkeypatch):
    async def busy(self, _arg):
        await self.push("454 4.7.0 temporary authentication failure")

    monkeypatch.setattr(SMTP, "smtp_AUTH", busy)
    with secured("tls") as room, pytest.raises(ServiceSilent, match="454"):
        open_to(room, "tls", user="letters", password="x").__enter__()


def test_plaintext_beyond_this_machine_is_refused(monkeypatch):
    there = Server("mail.example", 25, "none", "hmic.example")
    for address in ("192.0.2.1", "10.0.0.1", "0.0.0.0"):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, at=address, **__: [(2, 1, 6, "", (at, 25))])
        monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("connected"))
        with pytest.raises(BadSettings) as refused:
            there.connect(None)
        assert "unencrypted" in refused.value.what


def test_one_address_elsewhere_is_enough_to_refuse(monkeypatch):
    entries = [(2, 1, 6, "", (HERE, 25)), (2, 1, 6, "", ("192.0.2.1", 25))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    assert loopback("mail.example", 25) is None
    entries.pop()
    assert loopback("mail.example", 25) == HERE


def test_a_name_that_nobody_knows_is_not_this_machine():
    assert loopback("no-such-host.invalid", 25) is None


def test_an_authority_that_cannot_be_read_is_a_wrong_setting(tmp_path):
    for file in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").write_text("nothing\n")
        with pytest.raises(BadSettings, match=r"mail\.authority"):
            Server("mail.example", 465, "tls", "hmic.example", authority=file).connect(None)


@pytest.mark.parametrize(("security", "port"), [("tls", 465), ("starttls", 587), ("none", 25)])
def test_settings_without_a_port_mean_the_usual_one(security, port):
    made = server(Mail(host="mail.example", security=security), name="hmic.example", authority=None)
    assert str(made) == f"mail.example:{port}"


def test_settings_without_a_host_are_refused():
    with pytest.raises(BadSettings, match=r"mail\.host is missing"):
        server(Mail(transport="smtp"), name="hmic.example", authority=None)
