"""Messages over SMTP through a real server, with every fault at every step."""

import socket

import pytest
from dispatch.letting import anytime

from letters.dispatch.pace import Pace
from letters.dispatch.server import Server
from letters.dispatch.smtp import SmtpTransport
from letters.errors import BadSettings, ServiceSilent

SENDER = "letters@hmic.example"
SHORT = 0.5
LONG = b"x" * 70 + b"\r\n"


@pytest.fixture
def connect():
    def to(room, *, timeout=20.0, last_answer=20.0, **server):
        values = {"host": "127.0.0.1", "security": "none", "name": "hmic.example", **server}
        return SmtpTransport(
            Server(port=room.port, timeout=timeout, **values), SENDER, pace=Pace(None), last_answer=last_answer
        )

    return to


def test_a_message_arrives_byte_for_byte_at_its_one_mailbox(serve, connect, make_message):
    message = make_message(content=b".\r\n..\r\n.a\r\n\r\nMIME =\r\n.\r\n")
    with serve() as room, connect(room) as transport:
        outcome = transport.deliver(message, anytime)
    assert outcome.state == "accepted"
    assert outcome.reply == "250 2.0.0 queued as 4F2A"
    assert room.seen == [(SENDER, ["chief@leicestershire.police.example"], message.content)]


def test_a_last_line_without_an_end_is_ended(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        assert transport.deliver(make_message(content=b"no end"), anytime).state == "accepted"
    assert room.seen[0][2].endswith(b"no end\r\n")


def test_small_packets_are_not_held_back(serve, connect):
    """Without this each message takes 40 ms more: the final dot waits until the text has been confirmed."""
    with serve() as room, connect(room) as transport:
        assert transport._link.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_one_connection_carries_a_batch(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        states = [transport.deliver(make_message(f"kent-{n}"), anytime).state for n in range(5)]
    assert states == ["accepted"] * 5
    assert room.connections == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
@pytest.mark.parametrize(
    ("reply", "state"), [("421 4.3.2 closing", "later"), ("450 4.2.0 busy", "later"), ("550 5.1.1 nobody", "refused")]
)
def test_a_refusal_is_recorded_in_the_servers_words(serve, connect, make_message, step, reply, state):  # noqa: PLR0917
    with serve() as room, connect(room) as transport:
        room.faults[step] = [reply]
        outcome = transport.deliver(make_message(), anytime)
        assert (outcome.state, outcome.reply) == (state, reply)
        assert room.seen == []
        assert transport.deliver(make_message("kent-1"), anytime).state == "accepted"
    assert len(room.seen) == 1
    assert room.connections == (2 if reply.startswith("421") else 1)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", ["hang", "close"])
def test_what_fails_before_the_text_can_be_sent_again(serve, connect, make_message, step, fault):
    with serve() as room, connect(room, timeout=SHORT) as transport:
        room.faults[step] = [fault]
        outcome = transport.deliver(make_message(), anytime)
        assert outcome.state == "later"
        assert ("no answer in time" if fault == "hang" else "connection was closed") in outcome.reply
        assert transport.deliver(make_message(), anytime).state == "accepted"
    assert len(room.seen) == 1


@pytest.mark.parametrize("fault", ["hang", "close"])
def test_what_fails_after_the_final_dot_is_unknown(serve, connect, make_message, fault):
    with serve() as room, connect(room, timeout=SHORT, last_answer=SHORT) as transport:
        room.faults["END"] = [fault]
        outcome = transport.deliver(make_message(), anytime)
    assert outcome.state == "unknown"
    assert "after the message was complete" in outcome.reply


@pytest.mark.parametrize(("step", "state"), [("MAIL", "later"), ("RCPT", "later"), ("END", "unknown")])
@pytest.mark.parametrize("fault", ["drip", "gush"])
def test_an_answer_that_never_ends_is_waited_for_as_long_as_any(serve, connect, make_message, step, state, fault):  # noqa: PLR0917
    with serve() as room, connect(room, timeout=SHORT, last_answer=SHORT) as transport:
        room.faults[step] = [fault]
        outcome = transport.deliver(make_message(), anytime)
        assert outcome.state == state, outcome
        assert transport.deliver(make_message("kent-1"), anytime).state == "accepted"


@pytest.mark.parametrize("step", ["GREETING", "EHLO"])
def test_nobody_who_greets_without_end_is_waited_for(serve, connect, step):
    with serve() as room:
        room.faults[step] = ["drip", "drip"]
        with pytest.raises(ServiceSilent, match="no answer in time"), connect(room, timeout=SHORT):
            pass


def test_a_slow_server_is_waited_for_once_it_has_the_message(serve, connect, make_message):
    with serve() as room, connect(room, timeout=SHORT) as transport:
        room.faults["END"] = ["slow"]
        assert transport.deliver(make_message(), anytime).state == "accepted"
        room.faults["MAIL"] = ["hang"]
        assert transport.deliver(make_message(), anytime).state == "later", "the short time holds again"


def test_a_nonsense_answer_to_the_final_dot_is_unknown(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        room.faults["END"] = ["354 more, please"]
        assert transport.deliver(make_message(), anytime).state == "unknown"


@pytest.mark.parametrize("fault", ["hang", "close"])
def test_what_fails_before_the_final_dot_can_be_sent_again(serve, connect, make_message, fault):
    message = make_message(content=LONG * 250_000)
    with serve() as room, connect(room, timeout=SHORT) as transport:
        room.faults["TEXT"] = [fault]
        outcome = transport.deliver(message, anytime)
    assert outcome.state == "later"
    assert "before the message was complete" in outcome.reply


def test_a_server_that_speaks_within_the_text_has_refused_it(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        room.faults["TEXT"] = ["552 5.3.4 that will do"]
        outcome = transport.deliver(make_message(content=LONG * 250_000), anytime)
    assert outcome.state in {"refused", "later"}, "later where the closing was seen before the words"
    assert room.seen == []


def test_a_connection_that_was_closed_between_messages_is_made_again(serve, connect, make_message):
    with serve(timeout=0.2) as room, connect(room) as transport:
        assert transport.deliver(make_message("kent-1"), anytime).state == "accepted"
        transport._link.sock.settimeout(5)
        assert transport._link.sock.recv(1, 2) == b""  # 2: MSG_PEEK; the server has closed
        assert transport.deliver(make_message("kent-2"), anytime).state == "accepted"
    assert room.connections == 2


@pytest.mark.parametrize("fault", ["hang", "close", "421 not now", "554 go away"])
def test_nobody_there_to_greet_us(serve, connect, fault):
    with serve() as room:
        room.faults["GREETING"] = [fault]
        with pytest.raises(ServiceSilent) as refused, connect(room, timeout=SHORT):
            pass
    assert str(room.port) in refused.value.what


@pytest.mark.parametrize("fault", ["hang", "close"])
def test_nobody_there_after_the_greeting(serve, connect, fault):
    with serve() as room:
        room.faults["EHLO"] = [fault]
        with pytest.raises(ServiceSilent), connect(room, timeout=SHORT):
            pass


def test_nobody_there_at_all(serve, connect):
    with serve() as room:
        pass
    with pytest.raises(ServiceSilent) as refused, connect(room):
        pass
    assert "Connection refused" in refused.value.what


def test_a_server_gone_between_messages_is_silent(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        room.faults.update(MAIL=["close"], GREETING=["close"])
        assert transport.deliver(make_message(), anytime).state == "later"
        with pytest.raises(ServiceSilent):
            transport.deliver(make_message(), anytime)


def test_the_largest_message_is_the_servers_size(serve, connect, make_message):
    with serve(data_size_limit=2000) as room, connect(room) as transport:
        assert transport.largest == 2000
        outcome = transport.deliver(make_message(content=LONG * 100), anytime)
        assert outcome.state == "refused"
        assert "2000 at most" in outcome.reply
        assert "MAIL" not in room.commands
        assert transport.deliver(make_message(), anytime).state == "accepted"
    assert room.announced == [f"FROM:<{SENDER}> SIZE={len(make_message().content)}"]


def test_a_message_that_proves_too_large_is_refused_in_the_servers_words(serve, connect, make_message):
    with serve(data_size_limit=2000) as room, connect(room) as transport:
        transport._largest = None  # a server that did not say
        outcome = transport.deliver(make_message(content=LONG * 100), anytime)
    assert outcome.state == "refused"
    assert outcome.reply.startswith("552")


def test_without_a_size_there_is_no_largest(serve, connect, make_message):
    with serve(data_size_limit=None) as room, connect(room) as transport:
        assert transport.largest is None
        transport._link.esmtp_features.pop("size", None)
        assert transport.deliver(make_message(), anytime).state == "accepted"
    assert room.announced == [f"FROM:<{SENDER}>"]


def test_a_server_that_wants_a_password_takes_nothing(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        room.faults["MAIL"] = ["530 5.7.0 authentication required"]
        with pytest.raises(BadSettings) as refused:
            transport.deliver(make_message(), anytime)
    assert "530" in refused.value.what
    assert "mail.user" in refused.value.remedy


def test_a_reply_cannot_command_a_terminal(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        room.faults["RCPT"] = ["550 \x1b[2Jgone\x07 " + "y" * 900]
        reply = transport.deliver(make_message(), anytime).reply
    assert reply.isprintable()
    assert len(reply) == 500


def test_a_mailbox_cannot_hold_a_second_command(serve, connect, make_message):
    with serve() as room, connect(room) as transport, pytest.raises(ValueError, match="prohibited newline"):
        transport.deliver(make_message(mailbox="a@kent.example>\r\nRCPT TO:<b@kent.example"), anytime)
    assert room.seen == []


def test_an_interruption_leaves_no_half_said_message(serve, connect, make_message):
    with serve() as room, connect(room) as transport:
        link = transport._link
        link.getreply = lambda: (_ for _ in ()).throw(KeyboardInterrupt)
        with pytest.raises(KeyboardInterrupt):
            transport.deliver(make_message("kent-1"), anytime)
        assert link.sock is None
        assert transport.deliver(make_message("kent-2"), anytime).state == "accepted"
    assert len(room.seen) == 1


def test_after_an_error_the_connection_is_cut_not_ended_politely(serve, connect):
    with serve() as room:
        transport = connect(room)
        transport.__enter__()
        transport._link.quit = lambda: pytest.fail("said QUIT where a message may be half said")
        transport.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        assert transport._link is None
