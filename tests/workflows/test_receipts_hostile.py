"""Whatever a saved message holds, it is judged, the record stays whole, and the second reading adds nothing."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from dispatch.compound import build
from dispatch.test_receipts import block, reply, report
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger.folding import OPENED, SENDING, signed
from workflows.standing import Standing

from letters.ledger import events
from letters.ports import Outcome
from letters.workflows.receipts import read_receipts

NOW = datetime(2014, 9, 3, 12, tzinfo=UTC)
LATER = "Wed, 3 Sep 2014 13:00:00 +0000"
ID = SENDING.message


def wide(text):
    return text.encode("utf-16-le")


OUTLOOK = build(
    {
        "__substg1.0_001A001F": wide("IPM.Note"),
        "__substg1.0_1042001F": wide(ID),
        "__substg1.0_5D01001F": wide(SENDING.mailbox),
        "__substg1.0_007D001F": wide(f"Date: {LATER}\r\n"),
        "__substg1.0_1000001F": wide("Received"),
        "__properties_version1.0": b"\0" * 32,
    }
)
GOOD = (
    reply(In_Reply_To=ID, From=SENDING.mailbox, Date=LATER),
    report(block("failed", Final_Recipient=f"rfc822; {SENDING.mailbox}"), text=f"Message-ID: {ID}\r\n"),
    b"From x Wed Sep  3 10:15:00 2014\n" + reply(In_Reply_To=ID, From=SENDING.mailbox, Date=LATER),
    OUTLOOK,
)


def standing():
    services = Standing(NOW)
    services.record(OPENED, signed("kent"), events.copy_intent(SENDING))
    services.record(events.copy_result(SENDING, Outcome("accepted", "250 OK")))
    return services


def read(services, raw, *, trust=False):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.eml"
        file.write_bytes(raw)
        return read_receipts(services, [file], trust=trust)


def test_the_good_ones_are_recorded():
    for raw in GOOD:
        assert [found.taken for found in read(standing(), raw)] == ["recorded"]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.booleans())
def test_spoiled_files_spoil_nothing(data, trust):
    raw = data.draw(st.sampled_from(GOOD))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(at, min(len(raw), at + 80)))
        raw = raw[:at] + data.draw(st.binary(max_size=16)) + raw[end:]
    services = standing()
    findings = read(services, raw, trust=trust)
    length = services.state().length
    assert all(str(found.as_json()).isprintable() for found in findings)
    assert {found.taken for found in read(services, raw, trust=trust)} & {"recorded"} == set()
    assert services.state().length == length
    assert services.state().letters["kent"].copy("kent-1").state in {"accepted", "delivered", "bounced", "acknowledged"}


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=600))
def test_noise_is_no_news(raw):
    services = standing()
    findings = read(services, raw)
    assert {found.taken for found in findings} <= {"unread", "nothing"}
    assert services.state().length == 4
