"""Asking an authority over the network: whatever it does, there is an answer in time or none."""

import hashlib
import socket
import time

import pytest
import tsa

from letters.errors import NotPermitted, ServiceSilent
from letters.trust.authority import HttpAuthority

IMPRINT = hashlib.sha256(b"a list").digest()


@pytest.fixture
def authority(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    running = tsa.Authority()
    stop = tsa.serve(running)
    yield running
    stop()


def ask(authority, longest=10.0):
    return HttpAuthority(authority.url, authority.who.fingerprint, longest=longest).stamp(IMPRINT)


def test_honest(authority):
    stamp = ask(authority)
    assert abs(stamp.moment.timestamp() - time.time()) < 3600
    assert len(authority.requests) == 1


def test_lying(authority):
    authority.wrong = {"nonce": 7}
    with pytest.raises(NotPermitted, match="its nonce is another one"):
        ask(authority)


@pytest.mark.parametrize(
    ("behave", "words"),
    [
        (tsa.hold, "did not answer within 1 s"),
        (tsa.drip, "did not answer within 1 s"),
        (tsa.refuse, "answered with HTTP status 503"),
        (tsa.redirect, "answered with HTTP status 302"),
        (tsa.flood, "gave no answer .the answer is too large."),
        (tsa.headed(b"Content-Length: 99999999999999999999"), "gave no answer .the answer is too large."),
        (tsa.headed(b"Content-Length: 9223372036854775807"), "gave no answer .the answer is too large."),
        (tsa.headed(b"Content-Length: 50000000000"), "gave no answer .the answer is too large."),
        (tsa.headed(b"Content-Length: 100"), "it does not speak HTTP"),
        (tsa.headed(b"Transfer-Encoding: chunked", b"F" * 24 + b"\r\nabc"), "it does not speak HTTP"),
        (tsa.headed(b"Transfer-Encoding: chunked", b"20000\r\n" + bytes(0x20000)), "the answer is too large"),
        (tsa.headed(b"Transfer-Encoding: chunked", b"-1\r\nabc"), "gave no answer"),
        (lambda handler, _: handler.wfile.write(b"\x00\xff\r\n"), "it does not speak HTTP"),
        (lambda handler, _: handler.connection.shutdown(socket.SHUT_RDWR), "it closed the connection"),
    ],
)
def test_silent(authority, behave, words):
    authority.behave = behave
    with pytest.raises(ServiceSilent, match=words):
        ask(authority, longest=1.0)
    assert len(authority.requests) == 1


def test_dead():
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    gone = tsa.Authority(url=f"http://127.0.0.1:{port}/")
    with pytest.raises(ServiceSilent, match=r"gave no answer \(connection refused\)"):
        ask(gone)


def test_another_page_in_its_place(authority):
    """A hotel's network answers everything with its own page."""
    authority.behave = tsa.babble
    with pytest.raises(NotPermitted, match="no time-stamp"):
        ask(authority)


def test_a_name_that_nobody_has():
    with pytest.raises(ServiceSilent, match="gave no answer"):
        ask(tsa.Authority(url="http://time.invalid/"))


def test_the_proxy_of_the_system_is_used(authority, monkeypatch):
    monkeypatch.setenv("http_proxy", authority.url)
    monkeypatch.setenv("no_proxy", "")
    asked = tsa.Authority(url="http://time.invalid/tsa", who=authority.who)
    assert ask(asked).certificate == authority.who.fingerprint
