"""What plainly acknowledges a letter, and what a person had better read."""

from email import message_from_string
from email.message import EmailMessage

import pytest

from letters.dispatch import plainly

SIGNED = """Received.

Simon Cole QPM | Chief Constable
Leicestershire Police, Force HQ, St Johns, Enderby, LE19 2BX
T 0116 248 2000 | E simon.cole@leicestershire.example | www.leicestershire.example

From: HMIC <letters@hmic.example>
Sent: 03 September 2014 10:15
To: Simon Cole
Subject: EMBARGOED until 00:01

Do not open it
"""

DISCLAIMED = """Received.

This email and any attachments are confidential and intended solely for the addressee.
If you have received this email in error, please notify the sender and delete it.
"""


@pytest.mark.parametrize(
    "text",
    [
        "received",
        "Received.",
        "RECEIVED",
        "Received, thank you.\r\n",
        "Rec'd with thanks",
        "Received with thanks.\n\nSimon Cole QPM\nChief Constable of Leicestershire\nTel: 0116 222 2222",
        "Dear Ann,\n\nReceipt acknowledged.\n\nKind regards\n\nZoë O’Neill",
        "Good morning,\n\nWe have received the letter and the report. Many thanks.\nRegards,\nRoy Mollett",
        "I can confirm receipt of this email.\n\nSent from my iPhone",
        "Derbyniwyd – diolch",
        SIGNED,
        "received\n\nOn Wed, 3 Sep 2014 at 10:15, HMIC <letters@hmic.example>\nwrote:\n> If it is not meant for you",
        "Received\n\n-----Original Message-----\nFrom: HMIC\nDate: 3 Sep\nTo: Us\nSubject: A\nIf it is not for you",
        "Received.\n\n> This letter is under embargo, and not to be opened",
        DISCLAIMED,
        "Received.\n\n-- \nSimon Cole\nHead of Corporate Services",
        "Received\n\n________________________________\nFrom: A\nSent: B\nTo: C\nSubject: D\nnot to be published",
        "Received\n\nOn 3 Sep 2014, at 10:15, HMIC <letters@hmic.example> wrote:\n\n> The letter\n\nSimon Cole",
    ],
)
def test_what_says_so_and_nothing_else(text):
    assert plainly.says(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "Thank you",
        "I have NOT received it",
        "I HAVE NOT RECEIVED IT",
        "Not received",
        "We haven't received the letter",
        "Received?",
        "Have you received it",
        "Received. But the report is missing.",
        "Received.\n\nBut not the report",
        "Received.\nNOT THE REPORT",
        "Received.\n\nPlease send it again, it cannot be opened.",
        "Received. This is not for me.",
        "Received by somebody else",
        "Received\n\nRegards\nSimon\n\nPS: the attachment is damaged",
        "I am on leave until Monday. Your message has been received and will be answered then.",
        "Your message was received. I am out of the office.",
        "Who is this?",
        "> received",
        "On Wed, 3 Sep 2014 HMIC wrote:\n> please answer received\n\nNo.",
        "Never received",
        "Received\n\nThe Report Is Missing",
        "Nothing received yet",
        "It would have been received had you sent it",
        "Received.\n\nOn looking at it, the letter attached is the one for Essex Police, not ours.",
        "Received.\n\nThis message was not meant for us: the attachment is another force's letter.",
        "Received.\n\nConfidential letter of Kent Police has come to us by mistake!",
        "Received.\n\nFrom: what we can see the PDF cannot be opened.",
        "Received.\n\n> The letter is attached.\n\nThere is no letter attached.",
        "Received.\n\nOn Wed, 3 Sep 2014 at 10:15, HMIC <a@b.example> wrote:\n> A\nThere is no letter attached.",
        "Received.\n\nOn Wed, 3 Sep 2014 at 10:15, HMIC <a@b.example> wrote:\nThere is no letter attached.",
        "Received.\n\nFrom: HMIC\nDo not open it",
        "Received.\n\nKent Police Letter Attached By Mistake",
        "RECEIVED.\n\nWE GAVE IT TO THE PRESS",
        "Received.\n\nLeaked",
        "Received.\n\n-- \nSimon Cole\nthe PDF is for Kent",
        "Received.\n\nSent from the wrong force",
        "Received.\n\nThis email is confidential and was meant for Kent.",
        "Received.\n\n*****\nBut it is for Kent.",
        "Dear Ann this is the letter of Essex,\nReceived.",
        "Thank you for your message. We have received it.",
        "Received.\n\n> " + "x" * 70000 + "\nIt is not ours.",
    ],
)
def test_what_a_person_had_better_read(text):
    assert plainly.says(text) == ""


@pytest.mark.parametrize(
    ("text", "word"), [("Deleted, thanks", "deleted"), ("Received and deleted", "deleted"), ("Received", "received")]
)
def test_a_word_of_deleting_comes_before_any_other(text, word):
    assert plainly.says(text) == word


@pytest.mark.parametrize(
    "line",
    [
        "Received 1 of 2.", "RECEIVED.\nCANT OPEN", "Received\nVirus Found", "Received.\n\nCouldnt Read",
        "Received\nRing Back", "Received\nLEAK", "Received 👎", "Received.\n👎", "Received :(", "Received.\n1 Of 2",
        "Received.\nPage 3", "Received\nKent", "Received\nRing Back\nSimon Cole\nChief Constable", "Received ½",
    ],
)  # fmt: skip
def test_a_number_a_sign_or_a_line_that_is_no_signature_is_for_a_person(line):
    assert plainly.says(line, writer="Simon Cole <simon.cole") == ""


@pytest.mark.parametrize(
    "ending",
    [
        "Simon", "Si Cole", "SIMON COLE", "Regards\nAnwen Prys", "Osian Rhys\nStaff Officer",
        "T/DCC Roy Mollett\n6th Floor, Globe House\n89 Eccleston Square\nLondon SW1V 1PN\nTel 101 ext 4567",
        "☎ 0116 222 2222", "3 September 2014", "Mobile: +44 (0)7700 900123 | simon.cole@kent.example", "Roy Mollett",
    ],
)  # fmt: skip
def test_how_people_sign_off(ending):
    assert plainly.says(f"Received, thank you.\n\n{ending}", writer="Cole, Si <simon.cole")


@pytest.mark.parametrize(
    ("subject", "is_fine"),
    [
        ("", True),
        ("RE: Received", True),
        ("AW: [EXTERNAL] EMBARGOED until 00:01 on Thursday 4 September 2014: HMIC letter to Kent Police", True),
        ("Re: Fw: Published: corrected HMIC letter to Kent Police, with a changed report", True),
        ("Re: Withdrawn: copy kent-1 of the HMIC letter to Kent Police", True),
        ("WRONG FORCE - this is the letter to Kent", False),
        ("Re: WRONG FORCE - this is the letter to Kent", False),
        ("Re: EMBARGOED until 00:01 on Thursday 4 September 2014: HMIC letter to Kent Police - NOT OURS", False),
        ("Re: EMBARGOED until 00:01 on Thursday 4 September 2014: HMIC letter to Kent Police - leaked", False),
        ("Deleted", False),
        ("Received 1 of 2", False),
    ],
)
def test_a_subject_says_no_more_than_ours(subject, is_fine):
    assert bool(plainly.says("Received", subject=subject)) == is_fine


def test_the_words_of_a_message_in_html_alone_are_read():
    mail = EmailMessage()
    page = (
        "<html><head><style>p {color: red}</style></head><body><p>Received,<b> thank</b>\nyou</p><p>Simon</p>"
        "<div>On 3 Sep 2014, at 10:15, HMIC wrote:</div><blockquote>If it is not<blockquote>for</blockquote>you"
        "</blockquote></body></html>"
    )
    mail.set_content(page, subtype="html")
    assert plainly.says(plainly.body(mail)) == "received"


def test_text_comes_before_html():
    mail = EmailMessage()
    mail.set_content("Not here")
    mail.add_alternative("<p>received</p>", subtype="html")
    assert plainly.body(mail).strip() == "Not here"


def test_every_part_is_read():
    mail = message_from_string(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nReceived.\n--b\n\nBut it is for Kent.\n--b--\n"
    )
    assert plainly.body(mail).split() == ["Received.", "But", "it", "is", "for", "Kent."]
    assert plainly.says(plainly.body(mail)) == ""


def test_a_file_that_comes_with_it_is_for_a_person_and_a_logo_is_not():
    mail = EmailMessage()
    mail.set_content("Received")
    mail.add_attachment(b"", maintype="image", subtype="png", filename="logo.png", cid="<logo>")
    assert plainly.says(plainly.body(mail)) == "received"
    mail.add_attachment("the wrong letter", filename="a.txt")
    assert plainly.says(plainly.body(mail)) == ""


@pytest.mark.parametrize(
    "head", ["", "Content-Type: application/pkcs7-mime\n", "Content-Type: text/plain; charset=none-such\n"]
)
def test_what_cannot_be_read_says_nothing(head):
    mail = message_from_string(f"From: a@b.example\n{head}\n\n\x00\xff")
    assert plainly.says(plainly.body(mail)) == ""
