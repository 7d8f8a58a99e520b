"""What plainly acknowledges a letter, and what a person had better read."""

from email import message_from_string
from email.message import EmailMessage

import pytest

from letters.dispatch import plainly

SIGNED = """Received.

Simon Cole QPM | Chief Constable
Leicestershire Police, Force HQ, St Johns, Enderby, LE19 2BX
T 0116 248 2000 | E simon.cole@leicestershire.example | www.leicestershire.example

From: HMIC
Do not open it
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
        "Good morning,\nWe have received the letter and the report. Many thanks.\nRegards,\nRoy Mollett",
        "I can confirm receipt of this email.\n\nSent from my iPhone but not received",
        "Derbyniwyd – diolch",
        SIGNED,
        "received\n\nOn Wed, 3 Sep 2014 at 10:15, HMIC <letters@hmic.example>\nwrote:\n> If it is not meant for you",
        "Received\n\n-----Original Message-----\nFrom: HMIC\nIf it is not meant for you, do not open it",
        "Received.\n\n> This letter is under embargo, and not to be opened",
        "Received.\n\nThis e-mail is not for anybody but its addressee. Unless you are they, please ring us.",
        "Received.\n\n-- \nAnything at all, which nobody reads",
        "Received\n\n________________________________\nFrom: HMIC\nnot to be published",
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
    ],
)
def test_what_a_person_had_better_read(text):
    assert plainly.says(text) == ""


@pytest.mark.parametrize(
    ("text", "word"), [("Deleted, thanks", "deleted"), ("Received and deleted", "deleted"), ("Received", "received")]
)
def test_a_word_of_deleting_comes_before_any_other(text, word):
    assert plainly.says(text) == word


def test_the_words_of_a_message_in_html_alone_are_read():
    mail = EmailMessage()
    page = (
        "<html><head><style>p {color: red}</style></head><body><p>Received,<b> thank</b>\nyou</p><p>Simon</p>"
        "<hr><div>From: HMIC</div><div>If it is not meant for you</div></body></html>"
    )
    mail.set_content(page, subtype="html")
    assert plainly.says(plainly.body(mail)) == "received"


def test_text_comes_before_html_and_no_attachment_is_read():
    mail = EmailMessage()
    mail.set_content("Not here")
    mail.add_alternative("<p>received</p>", subtype="html")
    mail.add_attachment("received", filename="a.txt")
    assert plainly.body(mail).strip() == "Not here"


@pytest.mark.parametrize(
    "head", ["", "Content-Type: application/pkcs7-mime\n", "Content-Type: text/plain; charset=none-such\n"]
)
def test_what_cannot_be_read_says_nothing(head):
    mail = message_from_string(f"From: a@b.example\n{head}\n\n\x00\xff")
    assert plainly.says(plainly.body(mail)) == ""
