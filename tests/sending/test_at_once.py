"""Several senders at once, and others beside a sender."""

import threading

import pytest
from gate.program import INSTANT, NOON
from sending.office import COPIES, MAILBOXES

pytestmark = pytest.mark.needs_tool("faketime")


@pytest.mark.storm
def test_eight_senders_at_once_send_every_copy_once(office, room):
    office.serve_by(room, timeout=60, last_answer=60)
    digest = office.plan()
    running = [office.start("send", "--plan", digest) for _ in range(8)]
    ended = [(process.communicate(timeout=300), process.returncode) for process in running]
    assert sorted(code for _, code in ended) == [0] + [77] * 7, ended
    assert all("another plan" in err for (_, err), code in ended if code)
    assert sorted(recipient for _, recipients, _ in room.seen for recipient in recipients) == sorted(MAILBOXES.values())
    assert sorted(office.sent()) == sorted(office.sent("copy.result")) == list(COPIES)
    assert "The record is whole" in office.do("log", "verify")


@pytest.mark.storm
def test_senders_of_one_message_each_send_every_copy_once(office, room):
    """Each looks at the plan, sends what it saw if that still stands, and begins again until nothing is left."""
    office.serve_by(room, timeout=60, last_answer=60)
    codes = []

    def ran(*arguments):
        process = office.start(*arguments)
        out, _ = process.communicate()
        codes.append(process.returncode)
        return out

    def send_all():
        while "Total: 0 messages" not in (shown := ran("plan", "--limit", "1")):
            ran("send", "--limit", "1", "--plan", shown.splitlines()[-1])

    threads = [threading.Thread(target=send_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(recipient for _, recipients, _ in room.seen for recipient in recipients) == sorted(MAILBOXES.values())
    assert sorted(office.sent()) == list(COPIES)
    assert set(codes) <= {0, 77}


@pytest.fixture
def held(office, room):
    """A batch whose first message the server has, and does not answer; gives what lets it go on."""
    office.serve_by(room, timeout=60, last_answer=60)
    digest = office.plan()
    reached, go_on = threading.Event(), threading.Event()
    room.hooks["END"] = lambda: (reached.set(), go_on.wait(60))
    process = office.start("send", "--plan", digest)
    assert reached.wait(60)

    def let_go():
        go_on.set()
        room.hooks.clear()
        _, err = process.communicate(timeout=60)
        return process.returncode, err

    yield let_go
    go_on.set()


def test_a_second_sender_waits_and_says_so(office, held):
    digest = office.plan("--only", "kent-2")
    second = office.start("send", "--only", "kent-2", "--plan", digest)
    assert "Another letters send of this inspection is running; waiting for its end." in second.stderr.readline()
    assert held()[0] == 0
    assert second.wait(timeout=60) == 77, "the first has sent it meanwhile"


def test_a_release_does_not_wait_for_a_slow_server(office, held):
    office.do("release", at=INSTANT)
    assert office.released(), "while the server keeps silent"
    code, err = held()
    assert code == 77, err
    assert "1 of 4 messages sent; 3 left." in err
    assert "No embargoed copy" in err or "clock" in err or "no longer as it was" in err


def test_what_is_recorded_by_hand_meanwhile_is_not_sent(office, held):
    from letters.ledger import events

    office.forge(events.copy_recorded("kent", "kent-1", "received", "Ann"), at=NOON)
    code, err = held()
    assert code == 0, err
    assert "3 of 4 messages sent; 1 done." in err
    assert office.copies()["kent-1"] == "acknowledged"


def test_a_letter_withheld_meanwhile_is_not_sent(office, held):
    office.do("withhold", "kent", "--reason", "a doubt")
    code, err = held()
    assert code == 77, err
    assert "2 of 4 messages sent; 2 left." in err
    assert "kent-1 is no longer as it was when the plan was made. It was not sent." in err
