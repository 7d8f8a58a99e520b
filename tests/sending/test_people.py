"""What people see and type, and what programs read."""

import json
import os
import pty
import signal
import threading

import pytest
from gate.program import INSTANT
from sending.office import COPIES, MAILBOXES, change

pytestmark = pytest.mark.needs_tool("faketime")


class Terminal:
    """A terminal at which the program runs; `said` is all that it has shown."""

    def __init__(self, office, *arguments, **when):
        self._ours, theirs = pty.openpty()
        self.process = office.start(*arguments, stdin=theirs, stderr=theirs, **when)
        os.close(theirs)
        self.said = ""

    def wait_for(self, words):
        while words not in self.said:
            self.said += os.read(self._ours, 4096).decode()

    def type(self, line):
        os.write(self._ours, f"{line}\n".encode())

    def end(self):
        """Its exit code and what it wrote on standard output."""
        out, _ = self.process.communicate(timeout=120)
        try:
            while more := os.read(self._ours, 4096):
                self.said += more.decode()
        except OSError:  # the other side is closed
            os.close(self._ours)
        return self.process.returncode, out


def test_a_person_types_the_number_of_messages(office):
    terminal = Terminal(office, "send")
    terminal.wait_for("Type the number of messages, 4, to send them")
    assert office.drafts() == []
    terminal.type("4")
    code, out = terminal.end()
    assert code == 0, terminal.said
    assert out.splitlines()[-1].startswith("Total: 4 messages for 2 forces")
    assert "Sent: 4 of 4" in terminal.said
    assert office.drafts() == list(COPIES)


def test_data_that_change_while_the_question_stands_keep_the_messages_here(office):
    terminal = Terminal(office, "send", "--only", "kent-1")
    terminal.wait_for("Type the number of messages, 1, to send them")
    change(office.root, "data/forces/kent.yaml", MAILBOXES["kent-1"], "new.chief@kent.police.example")
    terminal.type("1")
    code, _ = terminal.end()
    assert code == 77, terminal.said
    assert "the data of kent have changed since the plan was made" in terminal.said
    assert office.drafts() == []


def test_a_script_without_a_plan_is_told_what_else_is_in_its_way(office):
    """Wrong usage comes first, with what would come next."""
    nobody = "There is nobody at a terminal to look at the plan, and no --plan DIGEST. Nothing was sent.\n"
    said = office.refuse(2, "send")
    assert said == f"{nobody}Look at it first: letters plan. Then: letters send --plan DIGEST\n"
    as_well = f"{nobody}  With a plan it would be refused as well: "
    change(office.root, "data/inspection.yaml", "from: 2014-09-02 00:01", "from: 2014-09-03 20:01")
    said = office.refuse(2, "send")
    assert said.startswith(f"{as_well}Not yet. Embargoed copies may leave from Wednesday 3 September 2014 at 20:01")
    said = office.refuse(2, "send", at=INSTANT)
    assert said.startswith(f"{as_well}Not permitted: the embargo ended on")
    assert "Publish first: letters release." in said
    office.settings(transprot="smtp")
    assert office.refuse(2, "send").startswith(f"{as_well}The settings are unfit.")


@pytest.mark.parametrize("typed", ["3", "", "yes", "4 "])
def test_another_number_sends_nothing(office, typed):
    terminal = Terminal(office, "send")
    terminal.wait_for("to send them")
    terminal.type(typed)
    code, _ = terminal.end()
    if typed.strip() == "4":
        assert code == 0
        return
    assert code == 2
    assert "That is not the number of messages. Nothing was sent." in terminal.said
    assert office.drafts() == []
    assert "copy.intent" not in dict(office.kinds())


def test_without_a_person_the_plan_must_be_named(office):
    said = office.refuse(2, "send")
    assert "letters send --plan DIGEST" in said
    assert "Nothing was sent." in said


def test_programs_read_one_event_a_line(office, room):
    office.serve_by(room)
    room.faults["RCPT"] = ["550 5.1.1 nobody"]
    digest = office.plan()
    ran = office.run("send", "--plan", digest, "--json")
    assert ran.code == 1
    first, *messages = [json.loads(line) for line in ran.out.splitlines()]
    assert first == {"event": "plan", "digest": digest, "messages": 4}
    assert [(message["copy"], message["state"], message["left"]) for message in messages] == [
        ("essex-1", "refused", 3),
        ("essex-2", "accepted", 2),
        ("kent-1", "accepted", 1),
        ("kent-2", "accepted", 0),
    ]
    assert messages[0]["reply"] == "550 5.1.1 nobody"
    assert messages[0]["mailbox"] == MAILBOXES["essex-1"]


def test_only_exclude_and_limit_choose_messages(office):
    def chosen(*options):
        return [message["copy"] for message in json.loads(office.do("plan", "--json", *options))["messages"]]

    assert chosen("--only", "kent-2", "--only", "essex") == ["essex-1", "essex-2", "kent-2"]
    assert chosen("essex", "--exclude", "essex-1") == ["essex-2"]
    for nothing in (["kent", "--only", "essex"], ["--exclude", "essex", "--exclude", "kent"]):
        assert "What is chosen takes no letter at all" in office.refuse(2, "plan", *nothing)
    assert chosen("--limit", "3") == ["essex-1", "essex-2", "kent-1"]
    assert "Did you mean kent-1?" in office.refuse(2, "plan", "--only", "kemt-1")
    assert "Did you mean kent?" in office.refuse(2, "plan", "kemt")
    assert "--limit must be 1 or more" in office.refuse(2, "plan", "--limit", "0")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_ends_after_the_message_in_hand(office, room, number):
    office.serve_by(room, timeout=60, last_answer=60)
    digest = office.plan()
    reached, go_on = threading.Event(), threading.Event()

    def hold():
        if not reached.is_set():
            reached.set()
            go_on.wait(60)

    room.hooks["END"] = hold
    process = office.start("send", "--plan", digest)
    assert reached.wait(60)
    process.send_signal(number)
    line = process.stderr.readline() + process.stderr.readline()
    assert "Ending after the message in hand." in line
    go_on.set()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "1 of 4 messages sent; 3 left.\nTo go on: letters send" in err
    assert office.copies() == dict.fromkeys(COPIES, "made") | {"essex-1": "accepted"}
    assert office.send().code == 0
    assert len(room.seen) == 4


def test_interrupted_once_while_an_answer_drips_it_ends_when_that_is_overdue(office, room):
    office.serve_by(room, timeout=2, last_answer=2)
    room.faults["END"] = ["drip"]
    reached = threading.Event()
    room.hooks["END"] = reached.set
    process = office.start("send", "--plan", office.plan(), ticking=True)
    assert reached.wait(60)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "1 unknown, 3 left" in err
    assert office.copies() == dict.fromkeys(COPIES, "made") | {"essex-1": "unknown"}


def test_interrupted_twice_it_ends_at_once_and_what_was_in_hand_is_unknown(office, room):
    office.serve_by(room, timeout=60, last_answer=60)
    digest = office.plan("--limit", "3")
    reached, go_on = threading.Event(), threading.Event()
    room.hooks["END"] = lambda: (reached.set(), go_on.wait(60))
    process = office.start("send", "--limit", "3", "--plan", digest)
    assert reached.wait(60)
    process.send_signal(signal.SIGINT)
    process.stderr.readline()
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "0 of 3 messages sent; 1 unknown, 2 left.\nTo go on: letters send --limit 2\n" in err
    assert "the same command" not in err, "its plan is another one now"
    go_on.set()
    del room.hooks["END"]
    assert office.copies()["essex-1"] == "intent"
    told = (
        "under way when the record ends, so unknown unless letters send is running now: essex-1: letters send records"
    )
    assert told in office.do("status")
    ran = office.send("--exclude", "essex")
    assert ran.code == 0
    cut_off = "The sender before was cut off while essex-1 was under way: unknown, may have arrived. Ask, then letters"
    assert cut_off in ran.err
    assert "cut off while" not in office.send("--exclude", "essex").err
    assert office.copies()["essex-1"] == "unknown"
    assert "nobody knows whether these arrived: essex-1" in office.do("status")


def test_interrupted_while_it_waits_to_try_again(office, room):
    office.serve_by(room, attempts=3, retry_after=3600)
    room.faults["RCPT"] = ["450 busy"]
    process = office.start("send", "--only", "kent-1", "--plan", office.plan("--only", "kent-1"))
    assert "trying again in 1 h" in process.stderr.readline() + process.stderr.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "To go on: letters send --only kent-1\n" in err


def test_a_reader_that_goes_away_stops_nothing(office, room):
    office.serve_by(room)
    digest = office.plan()
    process = office.start("send", "--plan", digest, "--json")
    process.stdout.close()
    assert process.wait(timeout=60) == 0, process.stderr.read()
    assert len(room.seen) == 4
