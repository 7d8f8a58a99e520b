"""A release that must hear from time-stamp authorities: honest, lying, slow and dead ones, by the real program."""

import json
import socket
import subprocess
from datetime import timedelta

import pytest
import tsa
import yaml
from gate.inspection import write_inspection
from gate.leaks import leaks
from gate.program import INSTANT, NOON, after

from letters.ledger.fold import fold

pytestmark = pytest.mark.needs_tool("faketime", "pdftotext")


@pytest.fixture
def authority():
    """Start an authority whose clock stands at the instant; called again, another one."""
    stops = []

    def start(**how):
        running = tsa.Authority(**({"moment": INSTANT} | how))
        stops.append(tsa.serve(running))
        return running

    yield start
    for stop in stops:
        stop()


@pytest.fixture
def dead():
    """An authority that nobody answers for."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    return tsa.Authority(url=f"http://127.0.0.1:{port}/tsa")


def trust(inspection, *authorities, **more):
    """Name authorities in the settings."""
    time = {"authorities": [known.pinned for known in authorities], **more}
    (inspection.root / "data/settings.yaml").write_text(yaml.safe_dump({"time": time}))


def refused(inspection, code, at=INSTANT, *, reason, **more):
    """Release, which is refused with nothing public or begun, the `reason` in the record, and the clock floor where it
    was; gives the words.
    """
    floor = fold(inspection.events()).clock_floor
    said = inspection.refuse(code, "release", at=at, **more)
    assert leaks(inspection) == []
    assert not (inspection.root / "public").exists()
    assert not [kind for kind, _ in inspection.kinds() if kind in {"release.intent", "release.attested"}]
    last = inspection.events()[-1]
    assert (last.kind, last.data["reason"]) == ("release.refused", reason)
    assert fold(inspection.events()).clock_floor == floor
    return said


@pytest.mark.needs_tool("openssl")
def test_a_release_keeps_its_time_stamp_and_openssl_agrees(signed, authority, tmp_path):
    honest = authority()
    trust(signed, honest)
    signed.do("release", at=INSTANT)
    assert signed.released() == signed.due()
    assert len(honest.requests) == 1
    assert [kind for kind, _ in signed.kinds()[-3:]] == ["release.intent", "release.attested", "release.done"]
    [kept] = signed.events()[-2].data["tokens"]
    assert (kept["authority"], kept["certificate"]) == (honest.url, honest.who.fingerprint)
    assert kept["time"] == "2014-09-03T23:01:00Z"
    release = fold(signed.events()).releases[-1]
    manifest = signed.root / "public/current/manifest.json"
    [token] = release.tokens
    (tmp_path / "token").write_bytes(token)
    (tmp_path / "tsa.pem").write_bytes(honest.who.pem)
    trusted = ["-CAfile", tmp_path / "tsa.pem", "-partial_chain", "-attime", f"{INSTANT.timestamp():.0f}"]
    command = ["openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "token", "-data", manifest, *trusted]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "Verification: OK"
    assert release.manifest == signed.events()[-2].data["manifest"]


def test_a_release_that_is_public_asks_nobody_again(signed, authority):
    honest = authority()
    trust(signed, honest)
    signed.do("release", at=INSTANT)
    assert "Published already" in signed.do("release", at=after(hours=1))
    assert len(honest.requests) == 1


def test_a_look_ahead_asks_the_time(signed, authority, dead):
    honest = authority(moment=NOON)
    trust(signed, honest)
    assert "Ready: 2 of 2" in signed.do("release", "--check", at=NOON)
    assert "They may be 5 s apart" in signed.refuse(1, "release", "--check", at=after(NOON, hours=1))
    trust(signed, dead)
    assert f"The time-stamp authority {dead.url} gave no answer" in signed.refuse(1, "release", "--check", at=NOON)
    assert [kind for kind, _ in signed.kinds() if kind == "release.refused"] == []


def test_monitoring_asks_every_authority_and_tells_of_each(signed, authority, dead):
    honest, hasty = authority(moment=NOON), authority(moment=after(NOON, seconds=30))
    ending = authority(moment=NOON, who=tsa.identity(until=after(NOON, days=9)))
    trust(signed, honest)
    assert signed.do("status", "--check", at=NOON) == ""
    trust(signed, honest, hasty, ending, dead)
    assert signed.refuse(1, "status", "--check", at=NOON).splitlines() == [
        (
            f"time: the time-stamp authority {hasty.url} says 2014-09-03T11:00:30Z, but this machine's clock "
            "2014-09-03T11:00:00Z: set it right"
        ),
        (
            f"time: the certificate of the time-stamp authority {ending.url} ends on 2014-09-12: pin its next one in "
            "data/settings.yaml, then letters embargo time"
        ),
        f"time: the time-stamp authority {dead.url} gave no answer (connection refused)",
    ]
    assert len(honest.requests) == 2


def test_nobody_is_asked_before_the_instant(signed, authority):
    honest = authority()
    trust(signed, honest)
    refused(signed, 75, at=after(seconds=-1), reason="not-yet")
    assert honest.requests == []


def test_clock_a_day_ahead(signed, authority):
    """A clock pushed forward is what opens an embargo early."""
    trust(signed, authority(moment=after(hours=-6)))
    said = refused(signed, 75, at=after(hours=18), reason="clock-ahead-of-evidence")
    assert "This machine's clock is ahead: it says 2014-09-04T17:01:00Z, but the time-stamp authority" in said
    assert "Embargoed until Thursday 4 September 2014 at 00:01 (London, BST), 6 h from then." in said


def test_clock_pushed_forward_while_the_release_waits(signed, authority, clock):
    trust(signed, authority(moment=after(hours=-6)))
    waiting = signed.start("release", "--wait", clock_file=clock.at(after(hours=-6)).file)
    assert waiting.stderr.readline().startswith("Waiting")
    clock.at(after(hours=18))
    _, err = waiting.communicate(timeout=120)
    assert waiting.returncode == 75
    assert "This machine's clock is ahead" in err
    assert leaks(signed) == []


@pytest.mark.parametrize("tz", ["Pacific/Kiritimati", "XXX-167", "Etc/GMT-14"])
def test_time_zone_variable_moves_nothing(signed, authority, tz):
    trust(signed, authority(moment=after(seconds=-1)))
    assert refused(signed, 75, at=after(seconds=-1), reason="not-yet", tz=tz).startswith(
        "Not yet. Embargoed until Thursday 4"
    )


def test_clock_a_day_behind(signed, authority):
    honest = authority()
    trust(signed, honest)
    said = refused(signed, 77, at=after(NOON, days=-1), reason="clock-behind-ledger")
    assert "clock says 2014-09-02T11:00:00Z, but the ledger holds an effect of 2014-09-03T11:00:00Z" in said
    assert honest.requests == []


def test_clock_that_disagrees_after_the_instant(signed, authority):
    trust(signed, authority(moment=after(hours=2)))
    assert "They may be 5 s apart" in refused(signed, 77, at=after(hours=1), reason="clock-behind-evidence")
    trust(signed, authority(moment=after(hours=2)), max_skew="61m")
    signed.do("release", at=after(hours=1))


def test_clock_stepped_while_the_authority_is_asked(signed, authority, tmp_path):
    """The clock goes back after the answer: behind what was heard already."""
    rc = tmp_path / "clock"
    rc.write_text(f"{after(hours=2).timestamp():.0f}\n")

    def step(handler, request):
        rc.write_text(f"{after(hours=1).timestamp():.0f}\n")
        handler.give(handler.authority.answer(request))

    trust(signed, authority(moment=after(hours=2), behave=step))
    said = refused(signed, 77, clock_file=rc, reason="clock-behind-evidence")
    assert "this machine's clock says 2014-09-04T00:01:00Z, but the time-stamp authority" in said


LIES = {
    "nonce": ({"nonce": 1}, "its nonce is another one"),
    "imprint": ({"imprint": bytes(32)}, "its imprint is another one"),
    "key": ({"key": tsa.identity().key}, "whose signature does not hold"),
    "certificate": ({"who": tsa.identity()}, "another certificate than the pinned one"),
    "expired": (None, "a certificate that is not valid then: it ends on 2014-09-03"),
}


@pytest.mark.parametrize(("wrong", "words"), LIES.values(), ids=LIES)
def test_lying_authority(request, signed, authority, wrong, words):
    expired = tsa.identity(until=INSTANT - timedelta(hours=2))
    trust(signed, authority(wrong=wrong) if wrong else authority(who=expired))
    kind = {"key": "signature", "certificate": "key"}
    name = request.node.callspec.id
    said = refused(signed, 77, reason=f"authority-{kind.get(name, name)}")
    assert words in said
    assert "Not permitted: No time-stamp authority says what time it is." in said


def test_replayed_time_stamp(signed, authority):
    """An answer that was honest once, kept and given again."""
    kept = []
    repeating = authority()

    def keep(handler, request):
        kept.append(handler.authority.answer(request))
        tsa.refuse(handler, request)

    trust(signed, repeating)
    repeating.behave = keep
    refused(signed, 69, reason="authority-silent")
    repeating.behave = lambda handler, _: handler.give(kept[0])
    assert "its nonce is another one" in refused(signed, 77, reason="authority-nonce")


def test_dead_authority(signed, dead):
    trust(signed, dead)
    said = refused(signed, 69, reason="authority-silent")
    assert f"The time-stamp authority {dead.url} gave no answer (connection refused)." in said


def test_slow_authority(signed, authority):
    trust(signed, authority(behave=tsa.hold))
    assert "did not answer within 10 s" in refused(signed, 69, reason="authority-silent")


def test_the_next_authority_is_asked_where_one_is_silent_or_lies(signed, authority, dead):
    liar, honest, spare = authority(wrong={"nonce": 1}), authority(), authority()
    trust(signed, dead, liar, honest, spare)
    signed.do("release", at=INSTANT)
    assert [len(known.requests) for known in (liar, honest, spare)] == [1, 1, 0]
    assert [token["authority"] for token in signed.events()[-2].data["tokens"]] == [honest.url]


def test_quorum_that_is_not_met(signed, authority, dead):
    honest, liar = authority(), authority(wrong={"nonce": 1})
    trust(signed, honest, dead, quorum=2)
    short = "1 of 2 time-stamp authorities say what time it is"
    assert short in refused(signed, 69, reason="quorum-not-met authority-silent")
    trust(signed, honest, liar, dead, quorum=2)
    assert short in refused(signed, 77, reason="quorum-not-met authority-nonce authority-silent")
    trust(signed, honest, dead, authority(), quorum=2)
    signed.do("release", at=INSTANT)
    assert len(fold(signed.events()).releases[-1].tokens) == 2


def test_waiting_asks_at_the_instant_and_again_while_nobody_answers(signed, authority):
    """A server was down at the hour, found next morning (PHE, September 2021)."""
    silent_twice = authority(moment=after(seconds=2))
    silent_twice.behave = lambda handler, request: (
        tsa.refuse(handler, request)
        if len(handler.authority.requests) < 3
        else handler.give(handler.authority.answer(request))
    )
    trust(signed, silent_twice, max_skew="10m")
    ran = signed.run("release", "--wait", at=after(seconds=-1), ticking=True)
    assert ran.code == 0, ran.said
    assert ran.err.count("answered with HTTP status 503. Nothing was published. Asking again, for up to an hour.") == 1
    assert len(silent_twice.requests) == 3
    assert [kind for kind, _ in signed.kinds()].count("release.refused") == 1
    assert signed.released() == signed.due()


def test_waiting_hears_out_an_authority_whose_clock_is_a_little_behind(signed, authority):
    moments = iter([after(seconds=-2), after(seconds=1)])
    trust(signed, authority(moment=lambda: next(moments)), max_skew="10m")
    ran = signed.run("release", "--wait", at=after(seconds=-1), ticking=True)
    assert ran.code == 0, ran.said
    assert "the instant has come, but the time-stamp authority" in ran.err


def test_waiting_does_not_believe_a_liar_however_often(signed, authority):
    liar = authority(wrong={"nonce": 1})
    trust(signed, liar)
    refused_by = signed.run("release", "--wait", at=after(seconds=-1), ticking=True)
    assert refused_by.code == 77
    assert len(liar.requests) == 1


# What was pinned cannot be weakened by an edited file


@pytest.fixture
def pinned(keyed, authority):
    """Letters signed on a machine that asks an authority; gives both."""
    honest = authority()
    trust(keyed, honest)
    keyed.do("generate")
    return keyed, honest


def test_the_first_letter_pins_what_proves_the_time(pinned):
    inspection, honest = pinned
    [data] = [event.data for event in inspection.events() if event.kind == "embargo.pinned"]
    assert data["time"] == {"authorities": [honest.pinned], "quorum": 1, "max_skew": 5}
    inspection.do("release", at=INSTANT)
    assert inspection.released() == inspection.due()


def test_settings_that_ask_nobody_any_more(pinned):
    inspection, _ = pinned
    (inspection.root / "data/settings.yaml").unlink()
    assert "data/settings.yaml no longer asks for the evidence of time that was pinned" in refused(
        inspection, 77, reason="edited-settings"
    )


@pytest.mark.parametrize("change", ["authority", "skew", "quorum"])
def test_settings_that_ask_for_less(pinned, authority, change):
    inspection, honest = pinned
    accomplice = authority()
    if change == "skew":
        trust(inspection, honest, max_skew="99m")
    else:
        trust(inspection, accomplice)
    assert "data/settings.yaml asks for other evidence of time than was pinned" in refused(
        inspection, 77, reason="edited-settings"
    )
    assert accomplice.requests == []


@pytest.mark.parametrize("another", [False, True])
def test_moving_the_instant_alone_changes_no_evidence_of_time(pinned, authority, another):
    """One person may put the instant off by a minute, and that is all that they may."""
    inspection, honest = pinned
    (inspection.root / "data/settings.yaml").unlink()
    accomplice = authority()
    if another:
        trust(inspection, accomplice)
    write_inspection(inspection.root, until="2014-09-04 00:02")
    inspection.do("embargo", "move", "--reason", "late", "--yes", at=after(NOON, hours=1))
    assert fold(inspection.events()).time["authorities"] == [honest.pinned]
    inspection.do("generate", at=after(NOON, hours=1))
    refused(inspection, 77, at=after(minutes=2), reason="edited-settings")
    assert accomplice.requests == []


def test_status_says_whose_clock_counts(signed, authority):
    alone = "Time: by this machine's clock alone; data/settings.yaml names no time-stamp authority\n"
    assert alone in signed.do("status")
    trust(signed, authority(), authority())
    said = signed.do("status")
    assert "Time: by 1 of 2 time-stamp authorities, which must agree with this machine's clock, within 5 s\n" in said


def test_settings_that_make_no_sense(signed, authority):
    honest = authority()
    trust(signed, honest, honest)
    assert "two of them have the same url" in signed.refuse(78, "release", at=INSTANT)
    trust(signed, honest, quorum=2)
    assert "2 cannot answer where 1 are named" in signed.refuse(78, "release", at=INSTANT)
    trust(signed, honest, max_skew="5 apples")
    assert "a length of time such as 5s or 2m" in signed.refuse(78, "release", at=INSTANT)
    trust(signed, tsa.Authority(url="ftp://time.example"))
    assert "is not a web address" in signed.refuse(78, "release", at=INSTANT)


def test_a_release_that_was_cut_off_is_attested_anew(signed, authority):
    honest = authority()
    trust(signed, honest)
    signed.do("release", at=INSTANT)
    signed.forget_last()
    honest.moment = after(minutes=1)
    assert "Published 2 letters as release 1" in signed.do("release", at=after(minutes=1))
    assert len(honest.requests) == 2
    release = fold(signed.events()).releases[-1]
    assert json.loads((signed.root / "public/current/manifest.json").read_text())["until"] == "2014-09-03T23:01:00Z"
    assert (release.number, release.done, len(release.tokens)) == (1, True, 1)
