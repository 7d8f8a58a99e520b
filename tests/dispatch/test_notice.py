"""The notice that a copy is withdrawn: no letter, no findings, one mailbox."""

from email import message_from_bytes
from email.policy import default

import pytest

from letters.dispatch.message import compose
from letters.model.letter import Copy, Person

from .conftest import AFTER

GONE = Copy(
    "leicestershire-3", Person(office="Ms A Former, Staff Officer", mailbox="former@leicestershire.police.example")
)


@pytest.fixture
def notice(make_parcel, templates, now):
    def notice(at=now, **values):
        return compose(make_parcel(copy=GONE, edition="notice", pdf=b"", certificate="", **values), templates, at)

    return notice


def test_it_brings_nothing_and_says_nothing_of_the_letter(notice):
    message = notice()
    mail = message_from_bytes(message.content, policy=default)
    assert list(mail.iter_attachments()) == []
    assert b"%PDF" not in message.content
    for form in ("plain", "html"):
        words = " ".join(mail.get_body((form,)).get_content().split())
        for needed in (
            "Dear Ms A Former, Staff Officer",
            "Copy leicestershire-3 of the letter from Her Majesty’s Inspectorate of Constabulary to Leicester",
            "is withdrawn",
            "Please delete that copy",
            "01632 960 143",
            "Before Thursday 4 September 2014 at 00:01",
        ):
            assert needed in words
        assert "HMIC found a plan" not in words
        assert "Attached" not in words


def test_it_goes_to_the_mailbox_of_the_old_copy_under_an_id_of_its_own(notice, make_parcel, templates, now):
    message = notice()
    mail = message_from_bytes(message.content, policy=default)
    assert mail["To"].addresses[0].addr_spec == message.mailbox == "former@leicestershire.police.example"
    assert mail["Subject"] == "Withdrawn: copy leicestershire-3 of the HMIC letter to Leicestershire Police"
    assert message.id == notice().id != compose(make_parcel(copy=GONE), templates, now).id


def test_it_may_leave_after_the_instant_too(notice):
    assert notice(at=AFTER).copy == "leicestershire-3-withdrawn"


def test_a_rehearsal_of_it_goes_to_the_inspectorate(notice):
    message = notice(rehearsal="test@hmic.example")
    assert message.mailbox == "test@hmic.example"
    assert b"Subject: REHEARSAL: Withdrawn" in message.content
    assert message.id != notice().id
