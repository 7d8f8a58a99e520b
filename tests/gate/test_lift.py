"""An early lift by two people, and everything that is none."""

import base64
import json
import shutil
from email import message_from_bytes

import pytest
from gate.approvers import PASSPHRASE, named, person
from gate.inspection import write_force, write_inspection
from gate.leaks import leaks
from gate.program import INSTANT, NOON, Inspection, after

from letters.ledger import embargo
from letters.ledger.approvals import APPROVAL_GIVEN, APPROVAL_REQUESTED
from letters.ledger.chain import canonical
from letters.ledger.events import release_intent
from letters.ledger.fold import fold
from letters.ports import Entry
from letters.trust.keys import load
from letters.trust.statements import sign

pytestmark = pytest.mark.needs_tool("faketime", "pdftotext")
ASKED, AGREED, NOW = after(NOON, hours=1), after(NOON, hours=2), after(NOON, hours=3)


@pytest.fixture
def lift(people):
    """Ask and agree, by whom and when one likes; gives what the last command said."""

    def act(inspection, *, asks="ann", agrees="bob", code=0, asked=ASKED, agreed=AGREED, hours=24):
        if asks:
            reason = ("--reason", "it leaked", "--hours", hours)
            inspection.do("embargo", "lift", "request", *reason, *people[asks].signs, at=asked)
        if not agrees:
            return None
        return inspection.refuse(code, "embargo", "lift", "approve", *people[agrees].signs, at=agreed)

    return act


def refused(inspection, code, at=NOW):
    """Release, which is refused and leaves nothing to read; gives the words."""
    said = inspection.refuse(code, "release", at=at)
    assert [
        name for name in leaks(inspection) if name.startswith(inspection.root.name)
    ] == []  # not another's beside it
    assert not (inspection.root / "public").exists()
    assert not [kind for kind, _ in inspection.kinds() if kind == "release.intent"]
    return said


def test_two_people_lift_it_for_all_forces_at_once(approved, lift):
    assert "bob has approved it." in lift(approved)
    assert "Published 2 letters as release 1" in approved.do("release", at=NOW)
    assert approved.released() == approved.due()
    [request] = fold(approved.events()).requests
    manifest = json.loads((approved.root / "public/current/manifest.json").read_text())
    assert manifest["lifted"] == request.name == fold(approved.events()).releases[0].lift
    assert approved.status(at=NOW)["phase"] == "published"
    said = approved.do("status", at=NOW)
    assert "not what was released" not in said
    assert "Embargo: lifted early by two approvers; it was until Thursday 4 September 2014 at 00:01" in said
    assert "Published already" in approved.do("release", at=after(NOW, hours=1))
    assert "Published already" in approved.do("release", at=INSTANT)


def test_any_approver_alone_takes_it_back_until_it_has_its_effect(approved, lift, people):
    back = ("embargo", "lift", "withdraw", "--reason", "the newspaper waits")
    assert "no early lift to withdraw" in approved.refuse(2, *back, *people["bob"].signs, at=ASKED)
    lift(approved)
    assert "no approver of this inspection" in approved.refuse(77, *back, *people["eve"].signs, at=NOW)
    assert "bob has withdrawn the early lift" in approved.do(*back, *people["bob"].signs, at=NOW)
    assert "withdrawn by bob" in approved.do("embargo", "lift", "show", at=NOW)
    assert refused(approved, 75).startswith("Not yet. Embargoed until")
    lift(approved, asked=NOW, agreed=NOW)
    approved.do("release", at=NOW)
    assert "release 1 was begun by this lift" in approved.refuse(77, *back, *people["bob"].signs, at=NOW)


WITHDRAW = ("embargo", "lift", "withdraw", "--reason", "it can wait")


@pytest.fixture
def begun(approved, lift):
    """A release by a lift until 16:00 that the disk refused, or that was killed: it is begun, and nothing is public."""
    lift(approved, hours=4)
    [request] = fold(approved.events()).requests
    approved.forge(release_intent(1, approved.due(), request.name), at=NOW)
    return approved


def test_a_release_that_was_begun_by_a_lift_and_showed_nobody_anything_can_be_taken_back(begun, people):
    assert "bob has withdrawn the early lift" in begun.do(*WITHDRAW, *people["bob"].signs, at=NOW)
    assert begun.refuse(75, "release", at=NOW).startswith("Not yet. Embargoed until")
    begun.do("release", at=INSTANT)
    assert begun.released() == begun.due()
    assert "lifted" not in json.loads((begun.root / "public/current/manifest.json").read_text())
    assert fold(begun.events()).releases[-1].lift is None
    assert "lifted early" not in begun.do("status", at=INSTANT)


def test_a_release_that_was_begun_by_a_lift_is_lifted_only_while_that_holds(begun):
    begun.do("release", at=NOW)
    manifest = json.loads((begun.root / "public/current/manifest.json").read_text())
    assert manifest["lifted"] == fold(begun.events()).releases[0].lift


def test_a_release_that_was_begun_by_a_lift_which_expired_does_not_hold_the_instant(begun, people):
    write_inspection(begun.root, until="2014-09-11 00:01", more=named(people["ann"], people["bob"]))
    said = begun.refuse(77, "embargo", "move", "--reason", "later", "--yes", at=NOW)
    assert "about to be public by release 1" in said
    assert "letters embargo lift withdraw" in said
    begun.do("embargo", "move", "--reason", "later", "--yes", at=after(NOW, hours=2))
    assert fold(begun.events()).pinned.until == "2014-09-10T23:01:00Z"


def test_a_release_by_a_lift_that_is_public_stays_one_though_its_record_was_cut_off(begun, people):
    begun.do("release", at=NOW)
    begun.forget_last()
    assert "release 1 was begun by this lift" in begun.refuse(77, *WITHDRAW, *people["bob"].signs, at=NOW)
    begun.do("release", at=INSTANT)
    manifest = json.loads((begun.root / "public/current/manifest.json").read_text())
    assert manifest["lifted"] == fold(begun.events()).releases[-1].lift
    assert len(fold(begun.events()).releases) == 1


def test_what_lies_beside_the_public_folder_goes_with_the_lift(begun, people):
    begun.do("release", at=NOW)
    begun.forget_last()
    (begun.root / "public/current").unlink()
    begun.do(*WITHDRAW, *people["bob"].signs, at=NOW)
    assert not (begun.root / "public/releases/1").exists()


def test_the_forces_are_told_that_it_was_lifted_early(approved, lift):
    lift(approved)
    approved.do("release", at=NOW)
    digest = approved.do("plan", at=NOW).splitlines()[-1]
    approved.do("send", "--plan", digest, at=NOW)
    messages = [message_from_bytes(path.read_bytes()) for path in approved.root.rglob("out/mail/**/*.eml")]
    assert len(messages) == 2
    for message in messages:
        [text] = [part for part in message.walk() if part.get_content_type() == "text/plain"]
        words = " ".join(text.get_payload(decode=True).decode().split())
        assert "Its embargo was lifted early, for all forces at once, on Wednesday 3 September 2014 at 15:00" in words


def test_no_rehearsal_or_dry_run_lies_about_once_it_was_lifted(approved, lift):
    (approved.root / "data/settings.yaml").write_text("mail: {rehearsal_mailbox: rehearsal@inspectorate.example}\n")
    approved.do("send", "--dry-run")
    approved.do("send", "--to-me", "--plan", approved.do("plan", "--to-me").splitlines()[-1])
    drafts = [approved.root / "out/mail" / folder for folder in ("rehearsal", "dry-run")]
    assert all(list(folder.iterdir()) for folder in drafts)
    lift(approved)
    approved.do("release", at=NOW)
    assert [list(folder.glob("*.eml")) for folder in drafts] == [[], []]


def test_what_is_shown_to_the_second_person(approved, lift):
    said = lift(approved)
    assert "ann asks to publish at once, before the instant, for this reason: it leaked" in said
    assert "Embargoed until Thursday 4 September 2014 at 00:01 (London, BST). A release would then publish 2" in said
    shown = approved.do("embargo", "lift", "show", at=NOW)
    assert shown == (
        "Request to publish at once, before the instant: approved. By ann at 2014-09-03T12:00:00Z, until "
        "2014-09-04T12:00:00Z, approved by bob. it leaked\n"
    )


def test_a_request_that_is_over_is_not_open(approved, lift, people):
    lift(approved, agrees=None, hours=1)
    write_inspection(approved.root, until="2014-09-03 23:01", more=named(people["ann"], people["bob"]))
    approved.do("embargo", "move", "--reason", "earlier", "--hours", 1, *people["ann"].signs, at=NOW)
    over = approved.refuse(77, "embargo", "approve", "lift", *people["bob"].signs, at=NOW)
    assert "(lift) of ann does not hold: it expired at 2014-09-03T13:00:00Z" in over
    both = approved.refuse(77, "embargo", "approve", *people["bob"].signs, at=after(NOW, hours=1))
    assert "(move) of ann does not hold: it expired at 2014-09-03T15:00:00Z" in both
    approved.do("embargo", "approve", *people["bob"].signs, at=NOW)
    assert fold(approved.events()).pinned.until == "2014-09-03T22:01:00Z"


def test_a_lift_does_not_wait(approved, lift):
    lift(approved)
    approved.do("release", "--wait", at=NOW)
    assert approved.released() == approved.due()


def test_a_lift_that_does_not_hold_any_more_keeps_nothing_back(approved, lift, clock):
    """Agreed to and never used: whoever waits for the instant waits as if it had not been asked for."""
    lift(approved, hours=2, agreed=after(ASKED, minutes=30))
    waiting = approved.start("release", "--wait", clock_file=clock.at(after(minutes=-15)).file)
    first = waiting.stderr.readline()
    clock.at(INSTANT)
    out, err = waiting.communicate(timeout=120)
    assert first.startswith("Waiting")
    assert waiting.returncode == 0, err
    assert out.startswith("Published 2 letters as release 1")
    assert "lifted" not in json.loads((approved.root / "public/current/manifest.json").read_text())


def test_a_release_that_waits_already_looks_for_no_lift_and_finds_all_published(approved, lift, clock):
    """As docs/embargo.md says: another release beside it publishes."""
    waiting = approved.start("release", "--wait", clock_file=clock.at(ASKED).file)
    assert waiting.stderr.readline().startswith("Waiting")
    lift(approved)
    assert "Published 2 letters" in approved.do("release", at=NOW)
    clock.at(INSTANT)
    out, err = waiting.communicate(timeout=120)
    assert waiting.returncode == 0, err
    assert out.startswith("Published already: 2 letters, release 1")


def test_silence_is_no_consent(approved, lift):
    lift(approved, agrees=None)
    assert refused(approved, 75).startswith("Not yet. Embargoed until Thursday 4 September 2014 at 00:01 (London, BST)")


def test_early_lift_by_one_person_twice(approved, lift):
    said = lift(approved, agrees="ann", code=77)
    assert "ann asked for it (lift), so somebody else must approve it. The request stays open." in said
    refused(approved, 75)


def test_request_for_more_hours_than_any_calendar_has(approved, people):
    request = ("embargo", "lift", "request", "--reason", "it leaked", "--hours", 10**14, *people["ann"].signs)
    assert "--hours takes 1 to 168" in approved.refuse(2, *request, at=ASKED)


def test_expired_request(approved, lift):
    said = lift(approved, hours=1, agreed=AGREED, code=77)
    assert "the request (lift) of ann does not hold: it expired at 2014-09-03T13:00:00Z" in said
    refused(approved, 75)


def test_approval_that_expired_before_the_release(approved, lift):
    lift(approved, hours=2, agreed=after(ASKED, minutes=30))
    said = refused(approved, 77, at=after(ASKED, hours=2))
    words = "the early lift does not hold: it expired at 2014-09-03T14:00:00Z. Embargoed until Thursday"
    assert words in said
    assert words in refused(approved, 77, at=after(ASKED, hours=1))  # a clock set back does not bring it back
    approved.do("release", at=INSTANT)


def test_clock_set_back_into_the_time_of_an_expired_request(approved, lift):
    lift(approved, hours=1, agrees=None)
    approved.do("contacts", "verify", "kent", "--by", "Ann", at=NOW)  # an effect, and no other set of editions
    said = lift(approved, asks=None, agreed=after(ASKED, minutes=30), code=77)
    assert "clock says 2014-09-03T12:30:00Z, but the ledger holds an effect of 2014-09-03T14:00:00Z" in said
    assert recorded(approved, APPROVAL_GIVEN) == []
    refused(approved, 77, at=after(ASKED, minutes=31))


def test_changed_editions_since(approved, lift):
    lift(approved)
    write_force(approved.root, "kent", finding="The Quixotry of this force is better now.")
    approved.do("generate", at=AGREED)
    said = refused(approved, 77)
    assert "letters were signed again, withheld or restored since: it is about another set of editions" in said


def test_withheld_since(approved, lift):
    lift(approved)
    approved.do("withhold", "kent", "--reason", "not ready", at=AGREED)
    assert "it is about another set of editions" in refused(approved, 77)


def test_an_approved_lift_is_told_to_whoever_would_release(approved, lift):
    told = "two approvers have lifted the embargo early: letters release publishes 2 letters at once"
    assert told not in approved.do("release", "--check", at=ASKED)
    lift(approved)
    assert told in approved.do("release", "--check", at=NOW)
    assert told in approved.do("status", at=NOW)
    assert told in approved.refuse(1, "status", "--check", at=NOW)
    approved.do("withhold", "kent", "--reason", "not ready", at=NOW)
    assert told[:40] not in approved.do("status", at=NOW)


def test_what_is_public_cannot_be_lifted(approved, lift, people):
    lift(approved)
    approved.do("release", at=NOW)
    said = approved.refuse(
        2, "embargo", "lift", "request", "--reason", "again", *people["ann"].signs, at=after(NOW, hours=1)
    )
    assert "Every letter is public already" in said


def test_withheld_and_restored_since(approved, lift):
    """Whoever brings the set back, alone, does not bring back the consent of two."""
    lift(approved)
    approved.do("withhold", "kent", "--reason", "not ready", at=AGREED)
    approved.do("withhold", "kent", "--restore", "--reason", "back", at=AGREED)
    assert "void" in approved.do("embargo", "lift", "show", at=NOW)
    assert "it is about another set of editions" in refused(approved, 77)
    assert "Published 2 letters as release 1" in (
        lift(approved, asked=NOW, agreed=NOW) and approved.do("release", at=NOW)
    )


def test_restored_between_request_and_approval(approved, lift):
    lift(approved, agrees=None)
    approved.do("withhold", "kent", "--reason", "not ready", at=ASKED)
    approved.do("withhold", "kent", "--restore", "--reason", "back", at=ASKED)
    assert "it is about another set of editions" in lift(approved, asks=None, code=77)


def test_changed_editions_between_request_and_approval(approved, lift):
    lift(approved, agrees=None)
    write_force(approved.root, "kent", finding="The Quixotry of this force is better now.")
    approved.do("generate", at=ASKED)
    said = lift(approved, asks=None, code=77)
    assert "it is about another set of editions" in said
    refused(approved, 75)


def test_moved_since(approved, lift, people):
    lift(approved)
    write_inspection(approved.root, until="2014-09-05 00:01", more=named(people["ann"], people["bob"]))
    approved.do("embargo", "move", "--reason", "late", "--yes", at=AGREED)
    approved.do("generate", at=AGREED)
    assert "it is about 2014-09-03T23:01:00Z, and the letters are embargoed until 2014-09-04T23:01:00Z" in refused(
        approved, 77
    )


def test_stranger(approved, lift, people):
    said = approved.refuse(77, "embargo", "lift", "request", "--reason", "x", *people["eve"].signs, at=ASKED)
    assert f"Eve Example ({people['eve'].fingerprint}) is no approver of this inspection" in said
    lift(approved, agrees=None)
    assert "is no approver of this inspection" in lift(approved, asks=None, agrees="eve", code=77)
    refused(approved, 75)


def test_approver_added_to_the_file(approved, lift, people):
    lift(approved, agrees=None)
    write_inspection(approved.root, more=named(*people.values()))
    said = lift(approved, asks=None, agrees="eve", code=77)
    assert "eve stands among the approvers in data/inspection.yaml, but not among those who were pinned" in said
    assert "letters embargo approvers --reason …" in said
    refused(approved, 75)


def test_approvers_in_the_settings_are_nobody(approved, people):
    (approved.root / "data/settings.yaml").write_text(named(people["eve"]))
    assert "the key ‘approvers’ is not known" in approved.refuse(78, "release", at=NOW)


def test_certificate_that_has_expired(keyed, people, tmp_path):
    old = person(tmp_path / "old", "old", until=NOON)
    write_inspection(keyed.root, more=named(old, people["bob"]))
    keyed.do("generate", at=after(NOON, hours=-1))
    said = keyed.refuse(78, "embargo", "lift", "request", "--reason", "x", *old.signs, at=ASKED)
    assert "expired on 2014-09-03" in said


@pytest.mark.parametrize("names", [(), ("ann",)])
def test_without_two_approvers_nothing_can_be_lifted(keyed, people, names):
    write_inspection(keyed.root, more=named(*(people[name] for name in names)))
    keyed.do("generate")
    write_inspection(keyed.root, more=named(people["ann"], people["bob"]))
    said = keyed.refuse(77, "embargo", "lift", "request", "--reason", "x", *people["ann"].signs, at=ASKED)
    assert f"this takes two approvers, and {names[0] if names else 'nobody'} was pinned as such" in said


def test_two_names_for_one_certificate(keyed, people):
    ann = people["ann"]
    write_inspection(keyed.root, more=f"{named(ann)}{ann.line.replace('ann:', 'anne:')}")
    assert "two approvers have the same certificate" in keyed.refuse(65, "generate")


def test_a_set_that_is_not_whole(approved, people):
    write_force(approved.root, "surrey", name="Surrey Police", status="draft")
    said = approved.refuse(77, "embargo", "lift", "request", "--reason", "x", *people["ann"].signs, at=ASKED)
    assert "still a draft for surrey" in said


def test_once_the_instant_has_come_there_is_nothing_to_lift(approved, people):
    said = approved.refuse(2, "embargo", "lift", "request", "--reason", "x", *people["ann"].signs, at=INSTANT)
    assert "there is no embargo to lift" in said


def test_nothing_to_approve(approved, lift):
    assert "Nobody has asked" in lift(approved, asks=None, code=2)


def test_lift_that_was_cut_off_and_expired_is_none_at_the_instant(approved, lift):
    """Killed before the public saw it, and not completed while it held: the letters are then released as any others."""
    lift(approved, hours=3)
    approved.do("release", at=NOW)
    approved.forget_last()
    (approved.root / "public/current").unlink()
    assert "the early lift does not hold: it expired" in approved.refuse(77, "release", at=after(INSTANT, seconds=-1))
    assert "as release 2" in approved.do("release", at=INSTANT)
    assert "lifted" not in json.loads((approved.root / "public/current/manifest.json").read_text())
    assert not (approved.root / "public/releases/1").exists()


# Somebody who can write the ledger's file, and has what others signed


def recorded(inspection, kind):
    """The data of every event of a kind."""
    return [event.data for event in inspection.events() if event.kind == kind]


def signed_by(who, statement):
    """What that person signs, as the record holds it."""
    signature, certificate = sign(canonical(statement).encode(), who)
    encoded = {"signature": signature, "certificate": certificate}
    return {"statement": statement} | {key: base64.b64encode(value).decode() for key, value in encoded.items()}


@pytest.fixture
def keys(people):
    """The people's keys, as the program loads them."""
    return {name: load(known.file, b"correct horse", now=NOON) for name, known in people.items()}


def test_replayed_approval_of_another_request(approved, lift):
    """Bob agreed once, to a request that has expired; his approval is put under a new one."""
    lift(approved, hours=2)
    lift(approved, asked=after(ASKED, hours=4), agrees=None)
    old = recorded(approved, APPROVAL_GIVEN)[0]
    new = fold(approved.events()).requests[-1]
    forged = {**old, "statement": {**old["statement"], "request": new.name}}
    approved.forge(Entry(APPROVAL_GIVEN, None, forged), at=after(ASKED, hours=4))
    said = refused(approved, 77, at=after(ASKED, hours=5))
    assert "its signature does not hold: the statement was changed, or somebody else signed it" in said


def test_replayed_lift_in_another_ledger(approved, lift, another, people):
    """The same inspection, generated afresh somewhere else, with everything that was signed here."""
    lift(approved)
    other = another()
    write_inspection(other.root, more=named(people["ann"], people["bob"]))
    other.do("generate")
    kept = [Entry(kind, None, recorded(approved, kind)[0]) for kind in (APPROVAL_REQUESTED, APPROVAL_GIVEN)]
    other.forge(*kept, at=AGREED)
    assert "it is about another ledger" in refused(other, 77)


def test_replayed_lift_in_another_inspection(approved, lift, another, people):
    lift(approved)
    other = another("autumn-2014")
    write_inspection(other.root, "autumn-2014", more=named(people["ann"], people["bob"]))
    other.do("generate")
    kept = [Entry(kind, None, recorded(approved, kind)[0]) for kind in (APPROVAL_REQUESTED, APPROVAL_GIVEN)]
    other.forge(*kept, at=AGREED)
    assert "it is about another inspection" in refused(other, 77)


def test_forged_approval_by_the_one_who_asked(approved, lift, keys):
    """Ann's own key signs a second time, in Bob's name and in hers."""
    lift(approved, agrees=None)
    [request] = fold(approved.events()).requests
    bound = {key: request.asked.statement[key] for key in ("inspection", "ledger", "instant", "editions", "purpose")}
    statement = {**bound, "statement": "letters/approval/1", "request": request.name, "at": "2014-09-03T12:30:00Z"}
    state = (approved.ledger.read_bytes(), (approved.root / ".letters/checkpoint").read_bytes())
    for by, words in {
        "bob": "Ann Example is not the approver bob whom the ledger pins",
        "ann": "one person asked for it and approved it; it takes two",
    }.items():
        approved.forge(Entry(APPROVAL_GIVEN, None, signed_by(keys["ann"], {**statement, "by": by})), at=AGREED)
        assert words in refused(approved, 77)
        approved.ledger.write_bytes(state[0])
        (approved.root / ".letters/checkpoint").write_bytes(state[1])
        for leftover in approved.root.glob(".letters/ledger.db-*"):
            leftover.unlink()


def test_two_certificates_over_one_key_are_one_person(keyed, people, tmp_path):
    ann = people["ann"]
    twin = person(tmp_path / "twin", "anne", key=ann.key)
    write_inspection(keyed.root, more=named(ann, twin))
    keyed.do("generate")
    keyed.do("embargo", "lift", "request", "--reason", "x", *ann.signs, at=ASKED)
    said = keyed.refuse(77, "embargo", "lift", "approve", *twin.signs, at=AGREED)
    assert "one person asked for it and approved it; it takes two" in said
    [request] = fold(keyed.events()).requests
    bound = {key: request.asked.statement[key] for key in ("inspection", "ledger", "instant", "editions", "purpose")}
    statement = {**bound, "statement": "letters/approval/1", "request": request.name, "at": "2014-09-03T12:30:00Z"}
    forged = signed_by(load(twin.file, PASSPHRASE.encode(), now=NOON), {**statement, "by": "anne"})
    keyed.forge(Entry(APPROVAL_GIVEN, None, forged), at=AGREED)
    assert "one person asked for it and approved it; it takes two" in refused(keyed, 77)


def test_request_in_the_place_of_an_approval(approved, lift):
    """A second request of Bob's is no approval of Ann's."""
    lift(approved, agrees=None)
    lift(approved, asks="bob", agrees=None)
    mine, his = recorded(approved, APPROVAL_REQUESTED)
    request = fold(approved.events()).requests[0]
    forged = {**his, "statement": {**his["statement"], "request": request.name}}
    approved.forge(Entry(APPROVAL_GIVEN, None, forged), at=AGREED)
    assert "its signature does not hold" in refused(approved, 77)
    assert mine != his


def test_approvers_that_somebody_wrote_into_the_ledger(approved, lift, people, keys):
    """Changing the ledger needs the keys of two pinned approvers; a row without them is no change."""
    lift(approved)
    name = fold(approved.events()).requests[0].name
    approved.forge(embargo.embargo_approvers({"eve": people["eve"].fingerprint}, "x", name), at=AGREED)
    said = refused(approved, 77)
    assert "is not the approver ann whom the ledger pins" in said


# Who approves


def test_two_pinned_approvers_bring_in_a_third(approved, people, lift):
    write_inspection(approved.root, more=named(people["bob"], people["eve"]))
    approved.do("embargo", "approvers", "--reason", "ann retires", *people["ann"].signs, at=ASKED)
    said = approved.do("embargo", "approve", *people["bob"].signs, at=AGREED)
    assert "ann asks to change who approves, for this reason: ann retires" in said
    assert people["eve"].fingerprint in said
    assert set(fold(approved.events()).approvers) == {"bob", "eve"}
    assert len(fold(approved.events()).earlier) == 0
    said = approved.refuse(77, "embargo", "lift", "request", "--reason", "x", *people["ann"].signs, at=NOW)
    assert "is no approver of this inspection" in said
    lift(approved, asks="eve", asked=NOW, agreed=NOW)
    approved.do("release", at=NOW)
    assert approved.released() == approved.due()


def test_approvers_cannot_be_changed_by_one_or_by_new_ones(approved, people):
    write_inspection(approved.root, more=named(people["bob"], people["eve"]))
    said = approved.refuse(77, "embargo", "approvers", "--reason", "x", *people["eve"].signs, at=ASKED)
    assert "eve stands among the approvers in data/inspection.yaml, but not among those who were pinned" in said
    approved.do("embargo", "approvers", "--reason", "x", *people["bob"].signs, at=ASKED)
    for name, words in {"bob": "somebody else must approve it", "eve": "but not among those"}.items():
        assert words in approved.refuse(77, "embargo", "approve", *people[name].signs, at=AGREED)
    assert set(fold(approved.events()).approvers) == {"ann", "bob"}


def test_a_copy_of_the_workspace_is_the_same_inspection(approved, lift, tmp_path):
    """-C names a copy whose file says an earlier instant: the copy's ledger says what it always said."""
    copy = Inspection(shutil.copytree(approved.root, tmp_path / "copy"))
    write_inspection(copy.root, until="2014-09-03 13:01")
    said = approved.refuse(77, "-C", str(copy.root), "release", at=NOW)
    assert "but letters are already signed for Thursday 4 September 2014 at 00:01 (London, BST)" in said
    assert not (copy.root / "public").exists()


def ask_for(inspection, people, *names, by, at=ASKED):
    write_inspection(inspection.root, more=named(*(people[name] for name in names)))
    inspection.do("embargo", "approvers", "--reason", "why", *people[by].signs, at=at)


def test_a_request_whose_place_another_has_taken_makes_nobody_an_approver(approved, people):
    """Bob asks for dan instead of ann, then to keep ann: dan, who came in by that, completes not the first one."""
    ask_for(approved, people, "bob", "eve", by="bob")
    ask_for(approved, people, "ann", "bob", "eve", by="bob", at=after(ASKED, minutes=1))
    assert "it does not hold: a newer request for the same purpose has taken" in approved.do(
        "embargo", "show", at=ASKED
    )
    approved.do("embargo", "approve", *people["ann"].signs, at=AGREED)
    write_inspection(approved.root, more=named(people["bob"], people["eve"]))
    said = approved.refuse(77, "embargo", "approve", *people["eve"].signs, at=NOW)
    assert "(approvers) of bob does not hold: a newer request for the same purpose has taken its place" in said
    assert set(fold(approved.events()).approvers) == {"ann", "bob", "eve"}


def test_a_change_of_approvers_ends_all_that_was_asked_for_before(approved, people, lift):
    """One who goes and one who stays: neither an open request nor an approved lift outlasts it."""
    lift(approved, asked=ASKED, agreed=ASKED)
    write_inspection(approved.root, until="2014-09-03 23:01", more=named(people["ann"], people["bob"]))
    approved.do("embargo", "move", "--reason", "earlier", *people["bob"].signs, at=ASKED)
    ask_for(approved, people, "ann", "bob", "eve", by="ann")
    approved.do("embargo", "approve", "approvers", *people["bob"].signs, at=AGREED)
    shown = approved.do("embargo", "show", at=NOW)
    assert shown.count("it does not hold: who approves was changed since") == 2
    assert "the early lift does not hold: who approves was changed since" in refused(approved, 77)
    write_inspection(approved.root, until="2014-09-03 23:01", more=named(*people.values()))
    said = approved.refuse(77, "embargo", "approve", *people["eve"].signs, at=NOW)
    assert "(move) of bob does not hold: who approves was changed since" in said


def test_a_lift_whose_requester_was_replaced_is_shown_as_one_that_does_not_hold(approved, people, lift):
    lift(approved, asked=ASKED, agreed=ASKED)
    ask_for(approved, people, "bob", "eve", by="ann")
    approved.do("embargo", "approve", *people["bob"].signs, at=AGREED)
    assert "void, it does not hold: who approves was changed since" in approved.do("embargo", "lift", "show", at=NOW)


def test_a_move_there_and_back_does_not_bring_back_a_request(approved, people, lift):
    lift(approved, agrees=None)
    for day in ("05", "04"):
        write_inspection(approved.root, until=f"2014-09-{day} 00:01", more=named(people["ann"], people["bob"]))
        back = people["ann"].signs if day == "04" else ["--yes"]
        approved.do("embargo", "move", "--reason", "x", *back, at=ASKED)
    approved.do("embargo", "approve", "move", *people["bob"].signs, at=ASKED)
    assert "the instant was moved since" in lift(approved, asks=None, code=77)


def test_any_approver_alone_takes_back_a_request_of_any_purpose(approved, people):
    back = ("embargo", "withdraw", "--reason", "asked in error")
    ask_for(approved, people, "bob", "eve", by="bob")
    assert "not among those who were pinned" in approved.refuse(77, *back, *people["eve"].signs, at=AGREED)
    assert "ann has withdrawn the request to change who approves." in approved.do(
        *back, *people["ann"].signs, at=AGREED
    )
    assert "withdrawn by ann at 2014-09-03T13:00:00Z: asked in error" in approved.do("embargo", "show", at=NOW)
    approved.refuse(2, "embargo", "approve", *people["ann"].signs, at=NOW)
    approved.refuse(2, *back, *people["ann"].signs, at=NOW)
    assert set(fold(approved.events()).approvers) == {"ann", "bob"}
