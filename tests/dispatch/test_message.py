"""The message that brings a letter: whom it names, what it says, and what it can never hold."""

import base64
import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from letters.dispatch.message import compose
from letters.dispatch.mime import assemble
from letters.dispatch.names import report_name
from letters.dispatch.wording import Words
from letters.embargo.instant import Instant
from letters.errors import BadSettings, NotPermitted, Unfit
from letters.model.letter import Copy
from letters.templating.templates import Templates

from .conftest import AFTER, PDF, TEMPLATES

EMBARGO = "EMBARGOED until 00:01 on Thursday 4 September 2014"
LETTER_FILE = "HMIC letter - Leicestershire Police - EMBARGOED until 4 Sept 2014 0001.pdf"
REPORT_FILE = "HMIC report - national thematic report - EMBARGOED until 4 Sept 2014 0001.pdf"
NOTE = "letters/core-business/1\n12\nabc=\n\n— letters/core-business/1 Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFy\n"


def opened(message):
    """As another mail program reads it."""
    return message_from_bytes(message.content, policy=default)


def texts(message):
    mail = opened(message)
    html = mail.get_body(("html",)).get_content()
    return mail.get_body(("plain",)).get_content(), " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", html).split())


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def sent(make_parcel, templates, now):
    def send(**values):
        return compose(make_parcel(**values), templates, now)

    return send


@pytest.fixture
def templates_with(tmp_path):
    """The shipped templates, one of them changed."""

    def change(name, old, new):
        for file in (TEMPLATES / "messages").iterdir():
            text = file.read_text(encoding="utf-8")
            target = tmp_path / "templates" / "messages" / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            assert file.name != name or old in text
            target.write_text(text.replace(old, new) if file.name == name else text, encoding="utf-8")
        return Templates(tmp_path / "templates")

    return change


def test_the_headers_are_these_and_no_others(sent):
    mail = opened(sent(checkpoint=NOTE))
    (to,) = mail["To"].addresses
    assert (to.display_name, to.addr_spec) == ("Mr Simon Cole QPM", "chief@leicestershire.police.example")
    assert mail["From"] == "HMIC <letters@hmic.example>"
    assert mail["Reply-To"] == "letters@hmic.example"
    assert mail["Subject"] == f"{EMBARGO}: HMIC letter to Leicestershire Police"
    assert mail["Date"] == "Wed, 03 Sep 2014 10:00:00 +0100"
    assert mail["Sensitivity"] == "Company-Confidential"
    assert mail["X-Embargo-Until"] == "2014-09-03T23:01:00Z"
    assert base64.b64decode(mail["X-Letters-Checkpoint"].replace(" ", "")).decode() == NOTE
    assert mail.keys() == [
        *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Sensitivity", "X-Embargo-Until"),
        *("X-Letters-Checkpoint", "MIME-Version", "Content-Type"),
    ]


def test_people_not_on_the_list_are_never_copied_in(sent):
    mail = opened(sent())
    assert "Cc" not in mail
    assert "Bcc" not in mail
    assert len(mail["To"].addresses) == 1


def test_attachments_come_out_byte_for_byte_under_names_to_file(sent, make_letter):
    letter = make_letter()
    assert report_name(letter, "embargoed", letter.inspection.embargo.until) == REPORT_FILE
    parts = list(opened(sent(letter=letter, attachments={REPORT_FILE: PDF + b"report"})).iter_attachments())
    assert [(part.get_filename(), part.get_content()) for part in parts] == [
        (LETTER_FILE, PDF),
        (REPORT_FILE, PDF + b"report"),
    ]
    assert {part.get_content_type() for part in parts} == {"application/pdf"}


def test_a_files_name_stays_on_one_line(sent):
    assert f'Content-Disposition: attachment; filename="{LETTER_FILE}"\r\n'.encode() in sent().content


@pytest.mark.parametrize("kind", [0, 1], ids=["text", "html"])
def test_both_forms_say_what_a_reader_needs(sent, kind):
    words = texts(sent(attachments={REPORT_FILE: PDF}, checkpoint=NOTE))[kind]
    for needed in (
        f"{EMBARGO} (London, BST), which is 23:01 UTC on Wednesday 3 September 2014.",
        "Dear Simon",
        "copy leicestershire-1",
        "Leicestershire Police",
        LETTER_FILE,
        REPORT_FILE,
        "Not to be published before then.",
        "Zoë Billingham, HM Inspector, Eastern Region",
        "3FA9 3FA9 3FA9",
        "ring HMIC on 01632 960 143",
        "with the one word “received”",
        "X-Letters-Checkpoint",
        "Her Majesty’s Inspectorate of Constabulary",
    ):
        assert needed in words


def test_what_does_not_apply_is_not_said(sent):
    for words in texts(sent()):
        assert "X-Letters-Checkpoint" not in words
        assert "rehearsal" not in words
        assert "takes the place" not in words


def test_a_copy_holder_is_greeted_by_name(sent, make_letter):
    letter = make_letter()
    message = sent(letter=letter, copy=Copy("leicestershire-2", letter.force.copied_to[0]))
    assert message.mailbox == "roy@hmic.example"
    assert opened(message)["To"] == "Roy Mollett <roy@hmic.example>"
    assert "Dear Roy Mollett" in texts(message)[0]


def test_an_office_without_a_name_reads_well(sent, make_letter):
    letter = make_letter(
        addressee={"name": None, "salutation": None},
        inspection={"signatories": {"eastern": {"office": "HM Inspector, National Team"}}},
    )
    message = sent(letter=letter)
    assert opened(message)["To"].addresses[0].display_name == "Chief Constable"
    assert "Dear Chief Constable" in texts(message)[0]
    assert "signed electronically by the HM Inspector, National Team." in texts(message)[0]


def test_a_replacing_copy_says_what_it_replaces(sent):
    message = sent(replaces="leicestershire-7", corrected=True)
    assert opened(message)["Subject"] == f"{EMBARGO}: corrected HMIC letter to Leicestershire Police"
    for words in texts(message):
        assert "takes the place of copy leicestershire-7, in which something was wrong." in words


def test_a_copy_for_a_new_mailbox_is_not_called_corrected(sent):
    message = sent(replaces="leicestershire-7")
    assert opened(message)["Subject"] == f"{EMBARGO}: HMIC letter to Leicestershire Police"
    for words in texts(message):
        assert "takes the place of copy leicestershire-7. Please delete" in words


def test_a_rehearsal_says_so_and_goes_to_the_inspectorate_alone(sent):
    message = sent(rehearsal="rehearsal@hmic.example")
    assert message.mailbox == "rehearsal@hmic.example"
    assert opened(message)["To"] == "rehearsal@hmic.example"
    assert opened(message)["Subject"].startswith(f"REHEARSAL: {EMBARGO}")
    assert b"chief@leicestershire" not in message.content
    assert message.id != sent().id
    for words in texts(message):
        assert "In earnest it goes to Mr Simon Cole QPM, Chief Constable, Leicestershire Police." in words


def test_a_rehearsal_cannot_reach_a_force(sent):
    with pytest.raises(Unfit) as refused:
        sent(rehearsal="chief@leicestershire.police.example")
    assert codes(refused) == ["M007"]


def test_the_same_input_gives_the_same_bytes(sent, make_parcel, templates, now):
    first, later = sent(), compose(make_parcel(), templates, now + timedelta(hours=1))
    assert first == sent()
    assert [line for line in first.content.splitlines() if not line.startswith(b"Date:")] == [
        line for line in later.content.splitlines() if not line.startswith(b"Date:")
    ]


def test_the_message_id_is_determined_by_inspection_copy_and_digest(sent, make_letter):
    letter = make_letter()
    ids = {
        sent().id,
        sent(pdf=PDF + b"\n").id,
        sent(copy=Copy("leicestershire-3", letter.force.addressee)).id,
        sent(letter=make_letter(inspection={"id": "another"})).id,
        sent(rehearsal="rehearsal@hmic.example").id,
    }
    assert len(ids) == 5
    assert all(re.fullmatch(r"<leicestershire-\d\.[0-9a-f]{32}@hmic\.example>", each) for each in ids)
    assert sent(replaces="leicestershire-7").id in ids, "what else is said changes nothing"


def test_the_bytes_are_seven_bit_lines_of_bounded_length(sent, make_letter):
    letter = make_letter(
        inspection={"title": "Zoë’s “long” title – " * 20, "report": {"title": "Adroddiad Ŵ", "file": "r.pdf"}}
    )
    content = sent(letter=letter, attachments={"Adroddiad Ŵ.pdf": PDF}, checkpoint=NOTE * 9).content
    assert content.isascii()
    assert content.endswith(b"--\r\n")
    assert content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r")
    long = [line for line in content.split(b"\r\n") if len(line) > 76]
    assert all(line.startswith(b"Content-Disposition:") and len(line) < 900 for line in long)


def test_the_public_edition_bears_no_embargo(make_parcel, templates):
    message = compose(make_parcel(edition="public"), templates, AFTER)
    mail = opened(message)
    assert mail["Subject"] == "Published: HMIC letter to Leicestershire Police"
    assert "Sensitivity" not in mail
    assert "X-Embargo-Until" not in mail
    (letter,) = mail.iter_attachments()
    assert letter.get_filename() == "HMIC letter - Leicestershire Police - published 4 Sept 2014.pdf"
    assert b"EMBARGOED" not in message.content
    for words in texts(message):
        assert "has been published. Its embargo ended on Thursday 4 September 2014 at 00:01 (London, BST)" in words


def test_a_public_edition_after_an_early_lift_says_so(make_parcel, templates):
    lifted = Instant.from_wall("2014-09-03 14:00", "Europe/London")
    message = compose(make_parcel(edition="public", lifted=lifted), templates, AFTER - timedelta(hours=9))
    (letter,) = opened(message).iter_attachments()
    assert letter.get_filename() == "HMIC letter - Leicestershire Police - published 3 Sept 2014.pdf"
    for words in texts(message):
        assert "Its embargo was lifted early, for all forces at once, on Wednesday 3 September 2014 at 14:00" in words
        assert "it was to end on Thursday 4 September 2014 at 00:01 (London, BST)." in words
        assert "Its embargo ended" not in words


def test_embargoed_mail_is_not_sent_after_the_embargo(make_parcel, templates):
    compose(make_parcel(), templates, AFTER - timedelta(seconds=1))
    with pytest.raises(NotPermitted, match="embargoed edition"):
        compose(make_parcel(), templates, AFTER)


def test_a_list_meant_for_after_release_is_not_used_a_day_early(make_parcel, templates):
    with pytest.raises(NotPermitted, match="public edition"):
        compose(make_parcel(edition="public"), templates, AFTER - timedelta(seconds=1))


def test_nothing_leaves_while_the_instant_is_to_be_confirmed(make_parcel, make_letter, templates, now):
    letter = make_letter(embargo={"until": "to be confirmed"})
    with pytest.raises(NotPermitted, match="to be confirmed"):
        compose(make_parcel(letter=letter), templates, now)


@pytest.mark.parametrize("word", ["Tomorrow", "tonight", "this morning", "next week", "on Thursday", "yesterday"])
def test_tomorrow_misread(sent, make_letter, word):
    with pytest.raises(Unfit) as refused:
        sent(letter=make_letter(embargo={"notice": f"To be published {word}, not before."}))
    assert set(codes(refused)) == {"M003"}
    assert word in refused.value.problems[0].what


def test_a_title_may_hold_any_word(sent, make_letter):
    assert sent(letter=make_letter(inspection={"title": "Policing tomorrow: An inspection"}))


@pytest.mark.parametrize("title", ["t", "Police", "Leicestershire", "Leicestershire Police"])
def test_a_title_may_be_part_of_its_forces_name(sent, make_letter, title):
    assert sent(letter=make_letter(inspection={"title": title}))


def test_first_rows_name_used_for_everyone(make_parcel, make_letter, templates_with, now):
    """A template with one force's name typed into it names the wrong force in every other message."""
    templates = templates_with("sentences.j2", "{{ force.name }}", "Leicestershire Police")
    compose(make_parcel(), templates, now)
    kent = make_letter(force={"force": "kent", "name": "Kent Police"})
    with pytest.raises(Unfit) as refused:
        compose(make_parcel(letter=kent), templates, now)
    assert {problem.what for problem in refused.value.problems if problem.code == "M002"} == {
        "the message to Kent Police names Leicestershire Police"
    }
    mentioning = make_letter(force={"force": "kent", "name": "Kent Police", "mentions": ["leicestershire"]})
    with pytest.raises(Unfit) as refused:
        compose(make_parcel(letter=mentioning), templates, now)
    assert set(codes(refused)) == {"M001"}


def test_a_subject_without_its_force_is_refused(make_parcel, templates_with, now):
    templates = templates_with("subject.j2", "{{ force.name }}", "the force")
    with pytest.raises(Unfit) as refused:
        compose(make_parcel(), templates, now)
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("M001", "templates/messages/subject.j2")


@pytest.mark.parametrize("name", ["sentences.j2", "message.txt.j2", "message.html.j2", "subject.j2"])
def test_seven_thousand_blank_emails(make_parcel, templates_with, now, name):
    """An empty field anywhere in a message refuses it."""
    old, new = {
        "sentences.j2": ("{{ embargo.utc }}", "{{ embargo.uct }}"),
        "message.txt.j2": ("{{ certificate }}", "{{ replaces }}"),
        "message.html.j2": ("{{ embargo.notice }}", "{{ '' }}"),
        "subject.j2": ("{{ embargo.time }}", "{{ checkpoint }}"),
    }[name]
    with pytest.raises(Unfit) as refused:
        compose(make_parcel(), templates_with(name, old, new), now)
    assert refused.value.problems[0].file == f"templates/messages/{name}"


@pytest.mark.parametrize("data", [b"", b"<html>gateway error"])
def test_an_empty_or_foreign_attachment_is_refused(sent, data):
    with pytest.raises(Unfit) as refused:
        sent(pdf=data)
    assert codes(refused) == ["M008"]
    with pytest.raises(Unfit):
        sent(attachments={REPORT_FILE: data})


def test_a_recipient_without_a_mailbox_is_named(sent, make_letter):
    with pytest.raises(Unfit) as refused:
        sent(letter=make_letter(addressee={"mailbox": None}))
    (problem,) = refused.value.problems
    assert (problem.code, problem.file) == ("M006", "data/forces/leicestershire.yaml")
    assert "Mr Simon Cole QPM, Chief Constable" in problem.what


def test_a_sender_outside_the_inspectorate_is_refused(sent):
    with pytest.raises(Unfit) as refused:
        sent(sender="HMIC <letters@hmic.example.org>")
    assert codes(refused) == ["M007"]
    with pytest.raises(BadSettings):
        sent(sender="nobody")


FORGED = [
    "Simon\r\nBcc: thief@elsewhere.example",
    "Simon\nX: y",
    "Simon\rX: y",
    "Simon\u2028X: y",
    "Simon\x00",
    "=?utf-8?q?Simon=0D=0ABcc:_thief=40elsewhere.example?=",
    "=?utf-8?b?DQpCY2M6IHRoaWVm?=",
]


@pytest.mark.parametrize("text", FORGED)
def test_a_forged_header_is_refused_with_its_place(sent, make_letter, text):
    letter = make_letter()
    person = letter.force.addressee
    inspectorate = letter.inspection.inspectorate

    def with_inspectorate(**values):
        inspection = letter.inspection.model_copy(update={"inspectorate": inspectorate.model_copy(update=values)})
        return type(letter)(inspection, letter.force)

    places = {
        "data/forces/leicestershire.yaml": [
            {"copy": Copy("leicestershire-1", person.model_copy(update={"name": text}))},
            {"copy": Copy("leicestershire-1", person.model_copy(update={"mailbox": f"{text}@kent.example"}))},
            {"copy": Copy(text, person)},
            {"letter": type(letter)(letter.inspection, letter.force.model_copy(update={"name": text}))},
        ],
        "data/inspection.yaml": [
            {"letter": with_inspectorate(short_name=text)},
            {"letter": with_inspectorate(reply_to=text)},
            {"letter": with_inspectorate(mail_domains=("hmic.example", text)[::-1])},
            {"attachments": {f"{text}.pdf": PDF}},
        ],
        "data/settings.yaml": [{"rehearsal": f"{text}@hmic.example"}],
    }
    for file, every in places.items():
        for values in every:
            with pytest.raises(Unfit) as refused:
                sent(**values)
            assert ("M004", file) in [(problem.code, problem.file) for problem in refused.value.problems]


def test_a_forged_sender_is_refused(sent):
    for text in FORGED:
        with pytest.raises((BadSettings, Unfit)):
            sent(sender=f"{text} <letters@hmic.example>")


def test_a_subject_that_a_template_forges_is_refused(make_parcel, templates_with, now):
    templates = templates_with("subject.j2", " letter to", " =?utf-8?q?=0D=0ABcc:_a=40b.example?= letter to")
    with pytest.raises(Unfit) as refused:
        compose(make_parcel(), templates, now)
    assert codes(refused) == ["M004"]


@pytest.mark.parametrize("value", ["=?utf-8?q?a=0D=0ABcc:_a=40b.example?=", "a\r\nBcc: a@b.example", "=?utf-8?q?a?="])
def test_headers_that_would_be_read_otherwise_are_refused(value):
    """The last guard, behind all others: Python's own email writes the first of these as two headers."""
    headers = {"Subject": value, "Message-ID": "<a@hmic.example>"}
    with pytest.raises(Unfit) as refused:
        assemble(headers, Words("", "text\n", "<p>text</p>"), {})
    assert codes(refused) == ["M005"]
    assert assemble({**headers, "Subject": "a"}, Words("", "text\n", "<p>text</p>"), {})


def test_html_in_the_data_is_text(sent, make_letter):
    letter = make_letter(inspection={"title": "Crime & <b>punishment</b> &amp; {{ 7 * 7 }}"})
    message = sent(letter=letter)
    mail = opened(message)
    assert "Crime & <b>punishment</b> &amp; {{ 7 * 7 }}" in mail.get_body(("plain",)).get_content()
    assert "Crime &amp; &lt;b&gt;punishment&lt;/b&gt; &amp;amp; {{ 7 * 7 }}" in mail.get_body(("html",)).get_content()


def test_the_html_fetches_nothing(sent):
    html = opened(sent()).get_body(("html",)).get_content()
    assert not re.search(r"src=|href=|url\(|@import|<script|<link", html)
