"""A shared ledger over the network: encrypted, with a server that proves who it is, or not at all."""

import socket
from contextlib import closing

import psycopg
import pytest
from dispatch.certificates import Authority
from postgres import needs_postgres, running

from letters.errors import BadSettings
from letters.ledger.opening import Place
from letters.ports import Entry

pytestmark = needs_postgres


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(authority):
    """It hears every address of this machine, with a certificate for the loopback alone."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    with running(lambda cluster: cluster.listen(port, authority.issue("127.0.0.1"))) as started:
        yield started


@pytest.fixture
def own_address():
    """Of this machine, as others see it; to find it nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no address but the loopback")
        return asked.getsockname()[0]


@pytest.fixture
def place(server, tmp_path):
    """The ledger by an address of the server; `how` libpq is to connect."""
    schema = server.fresh().partition("search_path%3D")[2]

    def make(host="127.0.0.1", **how):
        how |= {"options": f"-csearch_path%3D{schema}"}
        options = "&".join(f"{name}={value}" for name, value in how.items())
        return Place(f"postgresql://postgres@{host}:{server.port}/postgres?{options}", tmp_path, "core-business-2014")

    return make


def refused(place):
    with pytest.raises(BadSettings) as refusal:
        place.open()
    return refusal.value.what + " " + refusal.value.remedy


def test_encrypted_to_a_server_that_proves_who_it_is(server, authority, place, at):
    by_tls = place(sslmode="verify-full", sslrootcert=authority.file)
    with closing(by_tls.begin(at=at, actor="a")) as ledger:
        ledger.append([Entry("letter.intent", "essex", {"inputs": "x"})], at=at, actor="a")
        [row] = server.do(
            "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_port > 0"
        )
        assert row == (True,)
        assert ledger.length() == 2


def test_by_the_wrong_authority(place, tmp_path):
    stranger = Authority(tmp_path)
    said = refused(place(sslmode="verify-full", sslrootcert=stranger.file))
    assert "does not prove who it is: " in said
    assert "certificate verify failed" in said
    assert "sslrootcert=" in said


def test_without_an_authority_at_hand(place, tmp_path):
    said = refused(place(sslmode="verify-full", sslrootcert=tmp_path / "missing.pem"))
    assert "does not prove who it is: " in said


def test_a_certificate_for_another_name(authority, place, own_address):
    said = refused(place(own_address, sslmode="verify-full", sslrootcert=authority.file))
    assert f'does not match host name "{own_address}"' in said


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer"])
def test_plain_text_is_not_even_tried_beyond_this_machine(place, own_address, mode):
    """As by SMTP. What authority a server asks for, a password perhaps, it would hear before anybody could look."""
    said = refused(place(own_address, sslmode=mode))
    assert f"sslmode={mode} lets the connection to " in said
    assert "Nothing was said to it." in said


def test_a_server_that_cannot_encrypt_is_refused_beyond_this_machine_alone(server, place, own_address, at):
    server.set("ssl", "off")
    try:
        assert "does not support SSL" in refused(place(own_address))
        place(sslmode="disable").begin(at=at, actor="a").close()
    finally:
        server.set("ssl", "on")


def test_without_a_word_about_it_the_network_is_encrypted(server, place, own_address, at):
    with closing(place(own_address).begin(at=at, actor="a")) as ledger:
        assert ledger.length() == 1
        [row] = server.do(
            "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE client_port > 0"
        )
        assert row == (True,)
    with psycopg.connect(server.url()) as here:
        assert here.execute("SHOW ssl").fetchone() == ("on",)
