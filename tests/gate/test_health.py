"""`letters status --check`: quiet when all is well, and one line for each thing that somebody must see to."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from gate.inspection import write_force, write_inspection
from gate.program import INSTANT, after, tree

from letters.ledger.events import Sending, copy_intent, copy_recorded, copy_result, release_intent
from letters.ports import Outcome

pytestmark = pytest.mark.needs_tool("faketime")
EARLY = datetime(2014, 9, 3, 12, tzinfo=UTC)
EVENING = datetime(2014, 9, 3, 18, tzinfo=UTC)
"""Within six hours of the instant."""


@pytest.fixture
def delivered(signed):
    """Every copy was handed over by hand, and that was recorded."""
    signed.forge(copy_recorded("kent", "kent-1", "received", "Zoë"), copy_recorded("essex", "essex-1", "sent", "Zoë"))
    return signed


def sent(force, state):
    sending = Sending(force, f"{force}-1", "embargoed", "sha256:" + "0" * 64, "<x@y>", "a@b.example", "plan")
    return [copy_intent(sending), copy_result(sending, Outcome(state, "550 no such user"))]


@pytest.mark.parametrize("at", [EARLY, EVENING, INSTANT, after(seconds=30)])
def test_quiet_when_all_is_well(delivered, at):
    before = tree(delivered.root)
    assert delivered.do("status", "--check", at=at) == ""
    assert delivered.do("status", "--check", "--json", at=at) == "[]\n"
    assert tree(delivered.root) == before


def test_quiet_before_anything_is_signed(keyed):
    assert keyed.do("status", "--check", at=after(hours=-25)) == ""


def test_nothing_signed_is_said_from_a_day_before(keyed):
    said = keyed.refuse(1, "status", "--check", at=after(hours=-23))
    assert said.startswith("release: in its way: no signed letter, though ready, for ")


def test_swapped_sealed_files_are_said_though_no_key_is_needed_for_it(delivered):
    kent, essex = delivered.sealed("kent"), delivered.sealed("essex")
    held = kent.read_bytes()
    kent.write_bytes(essex.read_bytes())
    essex.write_bytes(held)
    said = delivered.refuse(1, "status", "--check", at=EVENING)
    assert "in its way: the sealed files of essex, kent were changed or swapped" in said


def test_quiet_for_ever_once_all_is_public(published):
    assert published.do("status", "--check", at=after(days=700)) == ""


def test_an_overdue_release(delivered):
    said = delivered.refuse(1, "status", "--check", at=after(minutes=5))
    assert said == (
        "release: it is overdue by 5 min, since Thursday 4 September 2014 at 00:01 (London, BST): letters release\n"
    )


def test_what_will_refuse_the_release_is_said_the_evening_before(delivered):
    delivered.sealed("kent").unlink()
    said = delivered.refuse(1, "status", "--check", at=EVENING)
    assert said == "release: in its way: the sealed file is missing of kent: letters generate kent\n"


def test_a_correction_that_is_still_to_be_signed_the_evening_before(delivered):
    write_force(delivered.root, "kent", finding="The Quixotry of this force is better now.")
    said = delivered.refuse(1, "status", "--check", at=EVENING)
    assert said.startswith("release: the data of kent have changed since the signing, and what was signed is what is")


def test_a_copy_not_delivered_near_the_instant(signed):
    signed.forge(copy_recorded("kent", "kent-1", "received", "Zoë"))
    assert signed.do("status", "--check", at=EARLY) == ""
    said = signed.refuse(1, "status", "--check", at=EVENING)
    assert said == "copies: not delivered, though the instant is near: essex-1; letters plan\n"
    signed.forge(*sent("essex", "written"))
    assert "letters send --retry-unknown --only essex-1, unless" in signed.refuse(1, "status", "--check", at=EVENING)
    draft = signed.root / "out/mail/essex-1.eml"
    draft.parent.mkdir(parents=True)
    draft.write_bytes(b"")
    said = signed.refuse(1, "status", "--check", at=EVENING)
    assert said.startswith("copies: not known to be sent, though the instant is near: essex-1; send the drafts in")
    assert "send the drafts" not in signed.run("status", "--check", at=INSTANT).out, "none may leave any more"


@pytest.mark.parametrize("state", ["refused", "unknown"])
def test_a_copy_in_trouble_is_said_at_any_time(signed, state):
    signed.forge(*sent("kent", state))
    said = signed.refuse(1, "status", "--check", at=EARLY)
    assert said == f"copies: {state}: kent-1; letters status --json says why\n"


@pytest.mark.parametrize(
    ("until", "at", "said"),
    [
        ("2016-08-20 00:01", datetime(2016, 7, 1, tzinfo=UTC), ""),
        ("2016-08-20 00:01", datetime(2016, 8, 10, tzinfo=UTC), "certificates: that of head ends on 2016-09-02: "),
        ("2016-09-10 00:01", datetime(2016, 7, 1, tzinfo=UTC), "certificates: that of head ends on 2016-09-02: "),
    ],
)
def test_a_certificate_about_to_end(keyed, until, at, said):
    write_inspection(keyed.root, until=until)
    ran = keyed.run("status", "--check", at=at)
    assert (ran.code, ran.err) == (1 if said else 0, "")
    assert ran.out.startswith(said)
    assert bool(ran.out) == bool(said)


def test_a_record_that_is_not_whole(delivered):
    with sqlite3.connect(delivered.ledger) as database:
        database.execute("DROP TRIGGER event_is_final")
        database.execute("UPDATE event SET body = body || ' ' WHERE n = 2")
    [ailment] = json.loads(delivered.refuse(1, "status", "--check", "--json"))
    assert ailment["about"] == "ledger"
    assert "event 2 was changed after it was recorded" in ailment["what"]


def test_a_record_that_is_gone(delivered):
    for file in delivered.ledger.parent.glob("ledger.db*"):
        file.unlink()
    assert "ledger: " in delivered.refuse(1, "status", "--check")


def test_a_clock_behind_the_record(delivered):
    said = delivered.refuse(1, "status", "--check", at=datetime(2014, 9, 3, 10, tzinfo=UTC))
    assert said.startswith("clock: this machine's clock says 2014-09-03T10:00:00Z, but the record holds an effect of")


def test_a_release_that_was_cut_off(signed):
    signed.forge(copy_recorded("kent", "kent-1", "received", "Z"), copy_recorded("essex", "essex-1", "sent", "Z"))
    signed.forge(release_intent(1, signed.due()), at=INSTANT)
    said = signed.refuse(1, "status", "--check", at=after(seconds=30))
    assert said == "release: release 1 was begun and not finished: letters release\n"


def test_a_letter_that_is_still_a_draft_near_the_instant(delivered):
    write_force(delivered.root, "durham", name="Durham Constabulary", status="draft")
    said = delivered.refuse(1, "status", "--check", at=EVENING)
    assert "release: in its way: still a draft for durham" in said


def test_what_is_wrong_with_several_letters_is_mended_by_one_command(delivered):
    for force in ("kent", "essex"):
        write_force(delivered.root, force, finding="Something else is good.")
        delivered.sealed(force).unlink()
    said = delivered.refuse(1, "status", "--check", at=EVENING)
    assert "release: in its way: the sealed file is missing of essex, kent: letters generate essex kent\n" in said


def test_looking_does_not_say_that_nothing_was_done(delivered):
    delivered.sealed("kent").write_bytes(b"changed")
    said = delivered.refuse(1, "release", "--check", at=EVENING)
    assert "  the letter of kent cannot be released: its sealed file was changed or cut." in said
    assert "Nothing was" not in said
    assert "Not permitted" not in said
