"""The real program and a real server that fails: what became of each message is recorded, and never guessed."""

import pytest
from dispatch.mailroom import accept_password, serving
from gate.program import NOON, after
from sending.office import COPIES, MAILBOXES, change

pytestmark = [pytest.mark.storm, pytest.mark.needs_tool("faketime")]
BUSY, CLOSING, NOBODY = "450 4.2.0 busy", "421 4.3.2 closing", "550 5.1.1 nobody of that name"
LATER = after(NOON, minutes=10)
PATIENT = {"timeout": 5, "last_answer": 5, "attempts": 2}


def results(office):
    """The states and replies of each copy's results, in their order."""
    found = {}
    for event in office.events():
        if event.kind == "copy.result":
            found.setdefault(event.data["copy"], []).append((event.data["state"], event.data["reply"]))
    return found


def mailboxes(room):
    return sorted(recipient for _, recipients, _ in room.seen for recipient in recipients)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "END"])
def test_refused_for_now_is_tried_again_and_refused_for_good_is_not(office, room, step):
    office.serve_by(room, **PATIENT)
    room.faults[step] = [CLOSING, BUSY, NOBODY]
    ran = office.send()
    assert ran.code == 1, ran.said
    assert f"kent-1  {MAILBOXES['kent-1']}: refused: {NOBODY}" in ran.err
    assert (
        "3 of 4 messages sent; 1 refused.\nWhat was refused is left to do: where the mailbox is wrong, put" in ran.err
    )
    assert "To go on" not in ran.err, "but for that, nothing is left"
    accepted = ("accepted", "250 2.0.0 queued as 4F2A")
    assert results(office) == {
        "essex-1": [("later", CLOSING), accepted],
        "essex-2": [("later", BUSY), accepted],
        "kent-1": [("refused", NOBODY)],
        "kent-2": [accepted],
    }
    assert mailboxes(room) == sorted(MAILBOXES[copy] for copy in COPIES if copy != "kent-1")
    assert office.send().code == 0, "what was refused is left to do"
    assert mailboxes(room) == sorted(MAILBOXES.values())


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_hang_or_a_closing_before_the_text_is_tried_again(office, room, step):
    office.serve_by(room, **PATIENT)
    room.faults[step] = ["hang", "close"]
    assert office.send(ticking=True).code == 0
    assert [state for state, _ in results(office)["essex-1"]] == ["later", "accepted"]
    assert [state for state, _ in results(office)["essex-2"]] == ["later", "accepted"]
    assert mailboxes(room) == sorted(MAILBOXES.values())


def test_a_hang_or_a_closing_after_the_final_dot_is_unknown_and_sent_again_only_when_told_to(office, room):
    office.serve_by(room, **PATIENT)
    room.faults["END"] = ["hang", "close"]
    ran = office.send(ticking=True)
    assert ran.code == 1
    assert "2 of 4 messages sent; 2 unknown." in ran.err
    assert "letters send --retry-unknown" in ran.err
    assert office.copies() == {"essex-1": "unknown", "essex-2": "unknown", "kent-1": "accepted", "kent-2": "accepted"}
    again = office.send(at=LATER)
    assert (again.code, again.err) == (0, "Nothing is left to send. 2 left out: letters plan says why.\n")
    assert "Left out: essex-1: it may have arrived" in office.do("plan", at=LATER)
    assert len(room.seen) == 2
    assert office.send("--retry-unknown", at=LATER).code == 0
    assert mailboxes(room) == sorted(MAILBOXES.values())
    ids = [event.data["message"] for event in office.events() if event.kind == "copy.intent"]
    assert ids[:2] == ids[4:], "so that a mailbox that got it twice can tell"


@pytest.mark.parametrize("failure", [BUSY, NOBODY])
def test_what_is_unknown_stays_so_when_its_retry_fails(office, room, failure):
    office.serve_by(room, **PATIENT | {"attempts": 1})
    room.faults["END"] = ["close", failure]
    assert office.send("--only", "kent-1").code == 1
    ran = office.send("--only", "kent-1", "--retry-unknown", at=LATER)
    assert ran.code == 1, ran.said
    assert "--retry-unknown" in ran.err
    assert "put the right one" not in ran.err
    assert office.copies()["kent-1"] == "unknown"
    assert "Left out: kent-1: it may have arrived" in office.do("plan", "--only", "kent-1", at=LATER)


def test_a_mailbox_mended_while_the_batch_waits_keeps_the_message_here(office, room):
    """A comment more, in the other letter's file, is in nobody's way."""
    office.serve_by(room, **PATIENT)

    def mend():
        left = len(room.faults["RCPT"])
        if left == len(COPIES) - 1:
            comment(office, "essex")
        if left == 1:
            change(office.root, "data/forces/kent.yaml", MAILBOXES["kent-1"], "new.chief@kent.police.example")

    room.faults["RCPT"] = [None, None, BUSY]
    room.hooks["RCPT"] = mend
    ran = office.send("--exclude", "kent-2")
    assert ran.code == 77, ran.said
    assert "the data of kent have changed since the plan was made (data/forces/kent.yaml" in ran.err
    assert "kent-1 was not sent" in ran.err
    assert mailboxes(room) == [MAILBOXES["essex-1"], MAILBOXES["essex-2"]]
    assert office.copies()["kent-1"] == "made"
    del room.hooks["RCPT"]
    office.do("generate")
    office.do("contacts", "verify", "kent", "--by", "Ann")
    assert office.send("--exclude", "kent-2").code == 0
    assert mailboxes(room)[-1] == "new.chief@kent.police.example"


def comment(office, force):
    with (office.root / f"data/forces/{force}.yaml").open("a") as file:
        file.write("# a comment\n")


@pytest.mark.parametrize("fault", ["close", "hang"])
def test_three_results_in_a_row_that_nobody_knows_end_the_batch(office, room, fault):
    office.serve_by(room, **PATIENT | {"timeout": 2, "last_answer": 2})
    room.faults["END"] = [fault] * 4
    ran = office.send(ticking=True)
    assert ran.code == 1, ran.said
    assert "does not say whether it has taken messages: 3 are unknown; 1 left" in ran.err
    assert [*office.copies().values()] == ["unknown", "unknown", "unknown", "made"]
    assert office.sent() == ["essex-1", "essex-2", "kent-1"]


def test_a_message_that_is_refused_every_time_is_left(office, room):
    office.serve_by(room, **PATIENT)
    room.faults["RCPT"] = [BUSY] * 2
    ran = office.send("--limit", "1")
    assert ran.code == 1
    assert "1 message refused for now; trying again in 1 s." in ran.err
    assert "0 of 1 message sent; 1 left.\nTo go on: letters send --limit 1\n" in ran.err
    assert office.copies()["essex-1"] == "made"


def test_a_server_that_goes_away_is_waited_for(office, room):
    office.serve_by(room, **PATIENT)
    room.faults.update(MAIL=["close"], GREETING=[None, "close"])
    assert office.send().code == 0
    assert mailboxes(room) == sorted(MAILBOXES.values())


def test_a_server_that_stays_away_ends_the_batch(office, room):
    office.serve_by(room, **PATIENT)
    room.faults.update(RCPT=["close"], GREETING=[None, *["close"] * 9])
    ran = office.send()
    assert ran.code == 69, ran.said
    assert "did not answer as it should" in ran.err
    assert "To go on: letters send" in ran.err
    assert office.copies() == dict.fromkeys(COPIES, "made")


def test_nobody_there_is_69_and_nothing_is_recorded(office):
    with serving() as room:
        office.serve_by(room)
        digest = office.plan()
    before = office.kinds()
    said = office.refuse(69, "send", "--plan", digest)
    assert f"The mail server 127.0.0.1:{room.port} did not answer" in said
    assert office.kinds() == before


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_of_another_server_is_78(office, authority, security):
    context = authority.context("mail.example")
    options = {"tls": context} if security == "tls" else {"tls_context": context}
    with serving(**options) as room:
        office.serve_by(room, security=security, authority=authority.file)
        before = office.kinds()
        ran = office.send()
        assert ran.code == 78, ran.said
        assert "does not prove that it is this server: IP address mismatch" in ran.err
        assert office.kinds() == before
    assert room.seen == []


def test_a_wrong_password_is_78_and_the_right_one_sends(office, authority):
    context = authority.context("127.0.0.1")
    secret = office.root.parent / "password.txt"
    secret.touch(mode=0o600)
    with serving(tls_context=context, require_starttls=True, authenticator=accept_password, auth_required=True) as room:
        office.serve_by(room, security="starttls", authority=authority.file, user="letters", password_file=secret)
        secret.write_text("wrong")
        ran = office.send()
        assert ran.code == 78, ran.said
        assert "refuses letters" in ran.err
        assert room.seen == []
        secret.write_text("correct horse")
        assert office.send().code == 0
    assert len(room.seen) == 4


def test_a_message_above_the_servers_size_keeps_all_of_them_here(office):
    with serving(data_size_limit=100_000) as room:
        office.serve_by(room)
        before = office.kinds()
        ran = office.send()
    assert ran.code == 65, ran.said
    for copy in COPIES:
        assert f"the message to {MAILBOXES[copy]} has " in ran.err
    assert (
        "make its largest part smaller: IS letter - Essex Police - EMBARGOED until 4 Sept 2014 0001.pdf with" in ran.err
    )
    assert office.kinds() == before
    assert room.seen == []
