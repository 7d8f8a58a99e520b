"""Replies and reports that Outlook saved."""

import struct
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.dispatch.receipts import read

from .compound import build

ID = "<kent-1.0123456789abcdef0123456789abcdef@hmic.example>"
HEADERS = (
    "Received: from mail.kent.example by mail.hmic.example\r\n"
    "From: Chief Constable <chief@kent.police.example>\r\n"
    "Date: Wed, 3 Sep 2014 10:15:00 +0100\r\n"
    f"In-Reply-To: {ID}\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n'
)


def saved(kind="IPM.Note", *, wide=True, embedded=None, sent=None, **properties):
    """A `.msg`: `properties` are texts by their number, as p007D; the headers of a reply unless others are given."""
    ticks = (sent - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10 if sent else 0
    fixed = struct.pack("<IIQ", 0x00390040, 6, ticks) if sent else b""
    coding, ending = ("utf-16-le", "001F") if wide else ("cp1252", "001E")
    texts = {"p001A": kind, **(properties or {"p007D": HEADERS})}
    tree = {f"__substg1.0_{number[1:]}{ending}": text.encode(coding) for number, text in texts.items()}
    tree["__properties_version1.0"] = bytes(32) + fixed
    if embedded:
        inner = {f"__substg1.0_1035{ending}": embedded.encode(coding)}
        tree["__attach_version1.0_#00000000"] = {"__substg1.0_3701000D": inner}
    return build(tree)


@pytest.mark.parametrize("wide", [True, False])
def test_a_saved_reply_acknowledges(wide):
    (receipt,) = read(saved(wide=wide))
    assert (receipt.state, receipt.ids, receipt.mailbox) == ("acknowledged", (ID,), "chief@kent.police.example")
    assert (receipt.at.hour, receipt.at.minute) == (9, 15)


def test_long_headers_lie_outside_the_small_streams():
    (receipt,) = read(saved(p007D=HEADERS + f"X-Long: {'x' * 9000}\r\n"))
    assert receipt.ids == (ID,)


def test_a_reply_within_one_organisation_has_properties_for_headers():
    said = {"p1042": ID, "p1039": f"<a@b.example> {ID}", "p0037": "RE: letter", "p5D01": "roy@hmic.example"}
    (receipt,) = read(saved(sent=datetime(2014, 9, 3, 9, 15, tzinfo=UTC), p1000="Received.\r\n", **said))
    assert (receipt.at, receipt.says) == (datetime(2014, 9, 3, 9, 15, tzinfo=UTC), "received")
    assert (receipt.state, receipt.ids, receipt.mailbox) == ("acknowledged", (ID, "<a@b.example>"), "roy@hmic.example")


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("IPM.Note.Rules.OofTemplate.Microsoft", {"p1042": ID}),
        ("IPM.Note.Rules.ReplyTemplate.Microsoft", {"p1042": ID}),
        ("IPM.Schedule.Meeting.Resp.Pos", {"p1042": ID}),
        ("REPORT.IPM.Note.IPNNRN", {"p1042": ID}),
        ("IPM.Note", {"p1042": ID, "p0037": "Automatic reply: letter"}),
        ("IPM.Note", {"p007D": HEADERS + "Auto-Submitted: auto-replied\r\n"}),
        ("IPM.Note", {"p0037": "A letter about nothing"}),
    ],
)
def test_what_no_person_wrote_in_reply_acknowledges_nothing(kind, properties):
    assert read(saved(kind, **properties)) == ()


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("REPORT.IPM.Note.NDR", "bounced"),
        ("REPORT.IPM.Note.DR", "delivered"),
        ("REPORT.IPM.Note.IPNRN", "delivered"),
    ],
)
def test_a_saved_report_is_told_by_its_class(kind, state):
    (receipt,) = read(saved(kind, p1042=ID, p1000="Delivery has failed\r\n to these recipients"))
    assert (receipt.state, receipt.ids) == (state, (ID,))
    assert receipt.words == "Delivery has failed to these recipients"


def test_a_report_is_about_the_message_within_it():
    (receipt,) = read(saved("REPORT.IPM.Note.NDR", p0037="Undeliverable", embedded=ID))
    assert receipt.ids == (ID,)
    assert read(saved("REPORT.IPM.Note.NDR", p0037="Undeliverable")) == ()


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "olefile", None)
    with pytest.raises(ValueError, match=r"pip install olefile"):
        read(saved())


def test_another_compound_file_is_refused_in_words():
    with pytest.raises(ValueError, match="not a message that Outlook saved"):
        read(build({"WordDocument": b"text"}))


@pytest.mark.parametrize("length", [8, 100, 512, 1536, 2000])
def test_a_cut_file_is_refused_in_words(length):
    with pytest.raises(ValueError, match="not a message that Outlook saved"):
        read(saved()[:length])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(8, 4000), st.binary(min_size=1, max_size=8)), max_size=6))
def test_no_damage_raises_anything_but_words(changes):
    raw = bytearray(saved())
    for at, data in changes:
        raw[at : at + len(data)] = data
    try:
        receipts = read(bytes(raw))
    except ValueError as error:
        assert "not a message that Outlook saved" in str(error)  # noqa: PT017  either way is right
    else:
        assert all(receipt.ids for receipt in receipts)
