"""Reports and replies as they come back, written as the servers and programs of this world write them."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.dispatch.receipts import LARGEST, read

ID = "<kent-1.0123456789abcdef0123456789abcdef@hmic.example>"
FROM = "Chief Constable <chief@kent.police.example>"


def reply(words="Received, thank you.", **headers):
    fields = {
        "From": FROM,
        "To": "letters@hmic.example",
        "Subject": "Re: EMBARGOED until 00:01 on Thursday 4 September 2014",
        "Date": "Wed, 3 Sep 2014 10:15:00 +0100",
        "In-Reply-To": ID,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return f"{head}\r\n{words}\r\n".encode()


def report(*blocks, returned="message/rfc822", kind="delivery-status", text=f"Message-ID: {ID}\r\n", **headers):
    """A report as Postfix makes it."""
    fields = {"From": "MAILER-DAEMON@mail.example", "Date": "Wed, 3 Sep 2014 09:20:00 +0000", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    status = "\r\n".join(("Reporting-MTA: dns; mail.example\r\n", *blocks))
    parts = [
        "Content-Type: text/plain\r\n\r\nThis is the mail system.",
        f"Content-Type: message/{kind}\r\n\r\n{status}",
    ]
    if returned:
        parts.append(f"Content-Type: {returned}\r\n\r\n{text}Subject: EMBARGOED\r\n\r\nThe letter\r\n")
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f'{head}Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n{body}--b--\r\n'.encode()


def block(action, **fields):
    lines = {"Final_Recipient": "rfc822; chief@kent.police.example", "Action": action, "Status": "5.1.1", **fields}
    return "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())


def test_a_persons_reply_acknowledges():
    (receipt,) = read(reply())
    assert (receipt.state, receipt.ids, receipt.says) == ("acknowledged", (ID,), "received")
    assert receipt.mailbox == "chief@kent.police.example"
    assert receipt.at == datetime(2014, 9, 3, 9, 15, tzinfo=UTC)


def test_a_reply_in_a_longer_exchange_names_the_nearest_message_first():
    (receipt,) = read(reply(In_Reply_To="<later@kent.example>", References=f"{ID}\r\n <later@kent.example>"))
    assert receipt.ids == ("<later@kent.example>", ID)


def test_references_alone_are_enough():
    (receipt,) = read(reply(In_Reply_To=None, References=f"<older@hmic.example> {ID}"))
    assert receipt.ids == (ID, "<older@hmic.example>"), "the nearest stands last in References"


def test_a_message_about_no_other_is_no_receipt():
    assert read(reply(In_Reply_To=None)) == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; type=vacation"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "vacation"},
        {"X_Auto_Response_Suppress": "All"},
        {"Precedence": "auto_reply"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@mail.example"},
        {"From": "Post <Postmaster@kent.police.example>"},
        {"From": "no-reply@kent.police.example"},
        {"Subject": "Automatic reply: EMBARGOED until 00:01"},
        {"Subject": "=?utf-8?q?Automatic_reply=3A_EMBARGOED?="},
        {"Subject": "Out of Office: EMBARGOED until 00:01"},
        {"Subject": "I am out of the office"},
        {"Subject": "Ateb awtomatig: EMBARGOED"},
        {"Subject": "Undeliverable: EMBARGOED"},
        {"Subject": "Read: EMBARGOED"},
        {"Subject": "Not read: EMBARGOED"},
    ],
)
def test_an_automatic_answer_acknowledges_nothing(headers):
    assert read(reply(**headers)) == ()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "no"},
        {"Precedence": "first-class"},
        {"From": "Norepton Lee <norepton@kent.police.example>"},
        {"Subject": "Re: Ready: EMBARGOED"},
        {"Subject": "=?utf-8?q?Derbyniwyd_=E2=80=93_diolch?="},
        {"Return_Path": "<chief@kent.police.example>"},
        {"Subject": None, "Date": None},
    ],
)
def test_what_only_looks_automatic_still_acknowledges(headers):
    assert [receipt.state for receipt in read(reply(**headers))] == ["acknowledged"]


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_says_whose_it_is_and_why(returned):
    raw = report(block("failed", Diagnostic_Code="smtp; 550 5.1.1 <chief> unknown\r\n user"), returned=returned)
    (receipt,) = read(raw)
    assert (receipt.state, receipt.ids, receipt.mailbox) == ("bounced", (ID,), "chief@kent.police.example")
    assert receipt.words == "5.1.1 smtp; 550 5.1.1 <chief> unknown user"
    assert receipt.at == datetime(2014, 9, 3, 9, 20, tzinfo=UTC)


def test_a_delivery_is_reported():
    (receipt,) = read(report(block("delivered", Status="2.0.0")))
    assert (receipt.state, receipt.ids) == ("delivered", (ID,))


@pytest.mark.parametrize("action", ["delayed", "relayed", "expanded", "", "nonsense"])
def test_what_leaves_it_open_is_passed_over(action):
    assert read(report(block(action))) == ()


def test_each_recipient_of_a_report_counts_for_itself():
    other = block("failed", Final_Recipient="rfc822; deputy@kent.police.example")
    receipts = read(report(block("Delivered"), block("delayed"), other))
    assert [(receipt.state, receipt.mailbox) for receipt in receipts] == [
        ("delivered", "chief@kent.police.example"),
        ("bounced", "deputy@kent.police.example"),
    ]


def test_the_mailbox_that_we_wrote_to_comes_before_where_it_was_sent_on():
    moved = block(
        "failed", Original_Recipient="rfc822; Chief@KENT.police.example", Final_Recipient="rfc822; x@y.example"
    )
    (receipt,) = read(report(moved))
    assert receipt.mailbox == "Chief@kent.police.example"


def test_a_report_that_returns_nothing_is_known_by_what_it_answers():
    (receipt,) = read(report(block("failed"), returned=None, In_Reply_To=ID))
    assert receipt.ids == (ID,)
    assert read(report(block("failed"), returned=None)) == ()


def test_a_report_within_the_returned_message_does_not_count():
    inner = report(block("failed")).decode().replace("--b", "--c").replace('"b"', '"c"')
    assert read(report(block("delayed"), text=f"Message-ID: {ID}\r\nX: y\r\n{inner}")) == ()


@pytest.mark.parametrize(("disposition", "states"), [("displayed", ["delivered"]), ("deleted", []), ("denied", [])])
def test_a_read_report_proves_delivery_and_no_more(disposition, states):
    fields = f"Original-Message-ID: {ID}\r\nDisposition: manual-action/MDN-sent-manually; {disposition}\r\n"
    raw = report(kind="disposition-notification", returned=None)
    receipts = read(raw.replace(b"Reporting-MTA: dns; mail.example\r\n", fields.encode()))
    assert [receipt.state for receipt in receipts] == states
    assert all(receipt.ids == (ID,) for receipt in receipts)


def test_our_own_message_is_no_receipt():
    mail = EmailMessage()
    mail["Message-ID"] = ID
    mail.set_content("Attached")
    assert read(mail.as_bytes()) == ()


@pytest.mark.parametrize("raw", [b"", b"\0" * 500, b"%PDF-1.7\n", b"\n\n\n", b"no headers at all"])
def test_what_is_no_message_is_refused_in_words(raw):
    with pytest.raises(ValueError, match="not a message"):
        read(raw)


def test_what_is_too_large_is_refused_unread():
    with pytest.raises(ValueError, match="larger than 64 MiB"):
        read(b"From: a@b.example\r\n\r\n" + b"x" * LARGEST)


def test_nesting_without_end_is_refused_or_read():
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(5000))
    with pytest.raises(ValueError, match="not a message"):
        read(f"From: a@b.example\r\n{deep}".encode())


@pytest.mark.parametrize(
    "headers",
    [
        {"Date": "Wed, 99 Foo 20140 99:99:99 +9999"},
        {"Date": "Fri, 31 Dec 9999 23:59:59 -2359"},
        {"Date": ""},
        {"From": "\xff\xfe=?utf-8?b?####?= <"},
        {"Subject": "=?no-such-charset?q?=41?= =?utf-8?b?AAA?="},
        {"Content_Type": "multipart/mixed; boundary"},
        {"Content_Type": 'text/plain; charset="\x00"; a*0*=x; a*1=y'},
        {"References": "<" * 5000},
    ],
)
def test_hostile_headers_spoil_nothing_else(headers):
    (receipt,) = read(reply(**headers))
    assert receipt.ids == (ID,)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_input_raises_anything_but_words(data):
    """Good files with pieces cut out, doubled and overwritten."""
    raw = data.draw(
        st.sampled_from([reply(), report(block("failed")), report(block("x"), returned="text/rfc822-headers")])
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(at, min(len(raw), at + 60)))
        raw = raw[:at] + data.draw(st.binary(max_size=12)) + raw[end:]
    try:
        receipts = read(raw)
    except ValueError as error:
        assert str(error).startswith("it is not a message")  # noqa: PT017  either way is right, and both are looked at
    else:
        assert all(receipt.ids and receipt.words.isprintable() for receipt in receipts)
