"""`letters release proof` and `verify-proof`: what a release proves to somebody with pinned keys and nothing else."""

import base64
import hashlib
import json
import subprocess
from pathlib import Path

import playwright
import pytest
import tsa
import yaml
from gate.program import INSTANT, Inspection, after

from letters.files import digest
from letters.ledger import chain, checkpoint, export
from letters.ledger.checkpoint import key_from_pem
from letters.ledger.embargo import embargo_time
from letters.ledger.events import release_attested, release_done, release_intent
from letters.ledger.fold import fold
from letters.trust import timestamps

pytestmark = pytest.mark.needs_tool("faketime")
LATER = after(hours=1)
NODE = Path(playwright.__file__).parent / "driver" / "node"
VERIFIER = Path(__file__).parents[1] / "ledger" / "verifier.mjs"


@pytest.fixture
def authority():
    """A time-stamp authority whose clock stands at the instant."""
    running = tsa.Authority(moment=INSTANT)
    stop = tsa.serve(running)
    yield running
    stop()


@pytest.fixture
def witnessed(signed, authority):
    """Released with a time-stamp."""
    settings = {"time": {"authorities": [authority.pinned]}}
    (signed.root / "data/settings.yaml").write_text(yaml.safe_dump(settings))
    signed.do("release", at=INSTANT)
    return signed


@pytest.fixture
def prove(tmp_path):
    """Write an inspection's proof far from it."""

    def make(inspection, name="release.proof"):
        inspection.do("release", "proof", "-o", tmp_path / name, at=LATER)
        return tmp_path / name

    return make


@pytest.fixture
def outside(tmp_path):
    """Where there is no workspace."""
    (tmp_path / "outside").mkdir()
    return Inspection(tmp_path / "outside")


@pytest.fixture
def forged(tmp_path):
    """A proof as somebody makes it who holds the record's key, and says of a release what they like."""

    def make(inspection, manifest, number=1):
        events = inspection.events()
        state = fold(events)
        key = key_from_pem((inspection.root / ".letters/keys/checkpoint.pem").read_bytes())
        origin = checkpoint.origin(state.inspection, state.ledger)
        note = checkpoint.make(checkpoint.Checkpoint(origin, state.length, state.head), key)
        rest = {"release": {"number": number, "manifest": json.dumps(manifest)}}
        data = export.write(map(chain.row, events), note, key.public_key(), public=True, rest=rest)
        (tmp_path / "forged.proof").write_bytes(data)
        return tmp_path / "forged.proof"

    return make


def key_of(inspection):
    shown = inspection.do("keys", "show", at=LATER)
    return next(line.split()[1] for line in shown.splitlines() if line.startswith("record: "))


def manifest_of(inspection, **changes):
    listed = {"inspection": "gate-2014", "until": "2014-09-03T23:01:00Z", "letters": inspection.due()}
    return listed | changes


# What it proves


def test_a_release_is_proved_with_pinned_keys_and_certificates_alone(witnessed, authority, prove, outside, tmp_path):
    (tmp_path / "tsa.pem").write_bytes(authority.who.pem)
    letter = witnessed.root / "public/current/kent/letter.pdf"
    named = ["--key", key_of(witnessed), "--authority", tmp_path / "tsa.pem"]
    ran = outside.run("release", "verify-proof", prove(witnessed), letter, *named, at=None)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        "Release 1 of gate-2014 is proved: 2 letters.",
        "  embargo    until Thursday 4 September 2014 at 00:01 (London, BST)",
        "  begun      2014-09-03T23:01:00Z, and public 2014-09-03T23:01:00Z, by the publishing machine's clock",
        f"  time-stamp 2014-09-03T23:01:00Z by {authority.url}, whose certificate you named",
        "  quorum     1 needed, 1 held, 1 by certificates that you named",
        "  key        the one that you named",
        f"  {letter}: the letter of kent",
    ]


def test_a_check_of_less_than_all_says_only_what_was_shown_and_ends_with_1(witnessed, authority, prove, outside):
    file, key = prove(witnessed), key_of(witnessed)

    def headline(*named):
        ran = outside.run("release", "verify-proof", file, *named, at=None)
        return ran.code, ran.out.splitlines()[0].removeprefix("Release 1 of gate-2014 "), ran

    code, head, ran = headline()
    assert (code, head) == (1, "hangs together; not yet shown is whose it is, nor when: 2 letters.")
    assert f"by {authority.url}, certificate {authority.who.fingerprint}" in ran.out
    assert "  quorum     1 needed, 1 held, 0 by certificates that you named" in ran.out
    assert f"  key        {key}" in ran.out
    assert "Name the key" in ran.err
    assert "Name the authorities' own certificates" in ran.err
    by_key = headline("--key", key)
    assert by_key[:2] == (1, "is in the record whose key you named; not yet shown is when: 2 letters.")
    by_time = headline("--authority", authority.who.fingerprint)
    assert by_time[:2] == (1, "hangs together; not yet shown is whose it is: 2 letters.")


def test_a_release_by_the_clock_alone_says_so(published, prove, outside):
    out = outside.do("release", "verify-proof", prove(published), "--key", key_of(published), at=None)
    assert out.startswith("Release 1 of gate-2014 is proved, but for when it was: 2 letters.")
    assert "  time-stamp none: only that machine's own clock says when" in out


def test_fewer_witnesses_than_the_record_pins_are_no_proof(signed, forged, outside):
    time = {"authorities": [{"url": "https://a.example", "certificate": "sha256:" + "0" * 64}], "quorum": 1}
    signed.forge(embargo_time(time, None), release_intent(1, signed.due()), release_done(1), at=LATER)
    said = refused(outside, forged(signed, manifest_of(signed)))
    assert "the record pins a quorum of 1, and it holds the time-stamps of 0" in said


def test_for_programs(witnessed, authority, prove, outside):
    fingerprint = authority.who.fingerprint
    named = ["--authority", fingerprint, "--key", key_of(witnessed)]
    found = json.loads(outside.do("release", "verify-proof", "--json", prove(witnessed), *named, at=None))
    assert (found["proved"], found["key_named"]) == (True, True)
    assert found["quorum"] == {"needed": 1, "held": 1, "named": 1}
    assert found["letters"] == witnessed.due()
    assert found["time_stamps"][0] | {"authority": ""} == {
        "authority": "",
        "certificate": fingerprint,
        "time": "2014-09-03T23:01:00Z",
        "pinned": True,
    }


def test_a_letter_that_is_none_of_the_release(published, prove, outside, tmp_path):
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.7 another")
    named = [tmp_path / "other.pdf", "--key", key_of(published)]
    out = outside.refuse(1, "release", "verify-proof", prove(published), *named, at=None)
    assert "other.pdf: NOT a letter of this release" in out


def test_a_proof_names_no_recipient_and_is_a_record_too(published, prove, outside):
    text = prove(published).read_text()
    assert "police.example" not in text
    assert "Chief Constable" not in text
    assert "The record is whole" in outside.do("log", "verify", prove(published), "--key", key_of(published), at=None)
    done = subprocess.run(
        [NODE, VERIFIER, prove(published), key_of(published)], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("whole "), done


def test_the_proof_is_of_the_newest_release(signed, prove, outside):
    signed.do("withhold", "kent", "--reason", "a court's order")
    signed.do("release", at=INSTANT)
    assert '"kent' not in json.dumps(list(proved_letters(prove(signed), outside)))
    signed.do("withhold", "kent", "--restore", "--reason", "lifted", at=LATER)
    signed.do("release", at=LATER)
    assert proved_letters(prove(signed), outside) == signed.due()


def proved_letters(file, outside):
    found = json.loads(outside.run("release", "verify-proof", "--json", file, at=None).out)
    assert found["proved"] is False, "nobody named a key"
    return found["letters"]


# What it does not


def refused(outside, file, *named):
    ran = outside.run("release", "verify-proof", file, *named, at=None)
    assert (ran.code, ran.out) == (77, ""), ran.said
    return ran.err


def changed(file, change):
    first, *rest = file.read_text().splitlines()
    head = json.loads(first)
    change(head["release"])
    file.write_text("\n".join([json.dumps(head), *rest]) + "\n")
    return file


def test_another_manifest_is_refused(witnessed, prove, outside):
    def other(release):
        release["manifest"] = release["manifest"].replace("kent", "gwent")

    def spaced(release):
        release["manifest"] += " "

    said = "its manifest is not that of the release in the record"
    assert said in refused(outside, changed(prove(witnessed), other))
    assert "its manifest is not the one that was time-stamped" in refused(outside, changed(prove(witnessed), spaced))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda release: release.pop("manifest"), "its manifest cannot be read"),
        (lambda release: release.update(manifest="[]"), "its manifest cannot be read"),
        (lambda release: release.update(number=7), "the record holds no such release"),
        (lambda release: release.update(number="x"), "its manifest cannot be read"),
    ],
)
def test_a_damaged_proof_is_refused(published, prove, outside, change, words):
    assert words in refused(outside, changed(prove(published), change))


def test_a_record_is_no_proof(published, outside, tmp_path):
    published.do("log", "export", "-o", tmp_path / "record.jsonl", at=LATER)
    assert "is a record, and not the proof of a release." in refused(outside, tmp_path / "record.jsonl")


@pytest.mark.parametrize("how", ["witnessed", "published"])
def test_an_authority_that_you_named_and_that_said_nothing(request, how, prove, outside):
    said = refused(outside, prove(request.getfixturevalue(how)), "--authority", "sha256:" + "0" * 64)
    assert "it holds no time-stamp by a certificate that you named" in said


def test_a_record_that_says_it_was_early_is_refused(signed, forged, outside):
    signed.forge(release_intent(1, signed.due()), release_done(1), at=after(seconds=-1))
    said = refused(outside, forged(signed, manifest_of(signed)))
    assert "the record says that it was released before its instant, 2014-09-03T23:01:00Z" in said


@pytest.mark.parametrize("until", ["2031-01-01T00:00:00Z", "2014-09-03T23:01:01Z", "2014-09-03T23:00:59Z"])
@pytest.mark.parametrize("lift", [None, "sha256:" + "0" * 64])
def test_a_manifest_of_another_instant_than_the_record_pins_is_refused(signed, forged, outside, until, lift):
    signed.forge(release_intent(1, signed.due(), lift), release_done(1), at=after(hours=1))
    said = {"until": until} | ({"lifted": lift} if lift else {})
    assert "its manifest says another instant" in refused(outside, forged(signed, manifest_of(signed, **said)))


@pytest.mark.parametrize(("lift", "said"), [(None, "sha256:" + "0" * 64), ("sha256:" + "0" * 64, None)])
def test_a_manifest_says_of_a_lift_what_the_record_says(signed, forged, outside, lift, said):
    signed.forge(release_intent(1, signed.due(), lift), release_done(1), at=LATER)
    changes = {"lifted": said} if said else {}
    file = forged(signed, manifest_of(signed, **changes))
    assert "its manifest says otherwise than the record whether the embargo was lifted" in refused(outside, file)


def test_of_a_lift_only_what_the_record_says_is_told(signed, forged, outside):
    """The approvals are not in a proof, so it shows nobody that two approved."""
    lift = "sha256:" + "0" * 64
    signed.forge(release_intent(1, signed.due(), lift), release_done(1), at=after(seconds=-1))
    ran = outside.run("release", "verify-proof", forged(signed, manifest_of(signed, lifted=lift)), at=None)
    assert ran.code == 1
    assert "approvers" not in ran.out
    assert "; lifted early, the record says; this file does not show who approved it" in ran.out


def test_a_release_that_was_not_finished_is_refused(signed, forged, outside):
    signed.forge(release_intent(1, signed.due()), at=LATER)
    assert "does not say that the release was finished" in refused(outside, forged(signed, manifest_of(signed)))


@pytest.mark.parametrize(
    ("moment", "over", "words"),
    [(after(seconds=-1), None, "is of before its instant"), (INSTANT, b"else", "stamped something else")],
)
def test_a_time_stamp_of_before_the_instant_or_of_something_else_is_refused(signed, forge_stamp, moment, over, words):
    assert words in forge_stamp(signed, moment, over)


@pytest.fixture
def forge_stamp(forged, outside):
    """What is said of a proof with a time-stamp over `over` instead of the manifest."""

    def make(inspection, moment, over):
        manifest, who = manifest_of(inspection), tsa.identity()
        text = json.dumps(manifest).encode()
        query = timestamps.Query.over(hashlib.sha256(over or text).digest())
        stamp = timestamps.accept(tsa.answer(query.dump(), who, moment), query, {who.fingerprint})
        token = {"authority": "https://tsa.example", "certificate": who.fingerprint, "time": "", "token": b64(stamp)}
        intent = release_intent(1, inspection.due())
        inspection.forge(intent, release_attested(1, digest(text), [token]), release_done(1), at=LATER)
        return refused(outside, forged(inspection, manifest))

    return make


def b64(stamp):
    return base64.b64encode(stamp.token).decode()


# Used wrongly


def test_without_a_release_there_is_no_proof(signed):
    assert "nothing is released yet" in signed.refuse(77, "release", "proof")


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: file.write_text("{}")])
def test_a_public_folder_that_is_damaged_gives_no_proof(published, damage):
    damage(published.root / "public/current/manifest.json")
    assert "is gone, or not the one that was released" in published.refuse(77, "release", "proof", at=LATER)


@pytest.mark.parametrize(
    "arguments",
    [
        ("kent",),
        ("prof",),
        ("--check", "proof"),
        ("--wait", "verify-proof", "x"),
        ("--acknowledge", "kent", "proof"),
        ("verify-proof",),
        ("verify-proof", "nowhere"),
        ("verify-proof", "data/inspection.yaml", "--authority", "nonsense"),
    ],
)
def test_wrong_usage_releases_nothing(signed, arguments):
    signed.refuse(2, "release", *arguments, at=INSTANT)
    assert not (signed.root / "public").exists()


def test_verifying_reads_no_workspace(published, prove):
    """Not even a broken one."""
    file, key = prove(published), key_of(published)
    published.ledger.unlink()
    published.do("release", "verify-proof", file, "--key", key, at=LATER)
