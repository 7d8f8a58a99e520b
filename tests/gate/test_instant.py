"""The real program on both sides of the instant, in every time zone, by a clock that stands still or goes."""

import json
import os
import pty
import shutil
import time
import zoneinfo
from datetime import datetime

import pyrage
import pytest
import tzdata
from gate.program import INSTANT, NOON, after
from gate.zones import doctored

from letters.files.zones import shipped_moment, tzdata_version

pytestmark = pytest.mark.needs_tool("faketime")
ZONES = [None, "UTC", "Europe/London", "America/New_York", "Pacific/Auckland"]


@pytest.mark.parametrize("zone", ZONES)
def test_refused_one_second_before_the_instant(signed, zone):
    said = signed.refuse(75, "release", at=after(seconds=-1), tz=zone)
    assert said == (
        "Not yet. Embargoed until Thursday 4 September 2014 at 00:01 (London, BST), 1 s from now. "
        "Nothing was published.\nTo wait: letters release --wait\n"
    )
    assert not (signed.root / "public").exists()
    assert signed.kinds()[-1] == ("release.refused", None)
    assert signed.events()[-1].data == {"exit": 75, "reason": "not-yet", "until": "2014-09-03T23:01:00Z"}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("seconds", [0, 1])
def test_published_at_the_instant_and_a_second_after(signed, zone, seconds):
    said = signed.do("release", at=after(seconds=seconds), tz=zone)
    assert said == "Published 2 letters as release 1, in public/current.\n"
    assert signed.released() == signed.due()
    assert signed.events()[-1].at == after(seconds=seconds)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_publishing_between_midnight_and_one_in_summer_time(signed, zone):
    """GOV.UK published nothing between 00:00 and 01:00 in summer time."""
    signed.do("release", at=after(minutes=30), tz=zone)
    assert signed.released() == signed.due()


def in_good_time(inspection, starts=3):
    """A clock that goes on from before the instant, by as long as the program takes here and now to begin so often."""
    began = time.monotonic()
    inspection.run("release", "--check", at=NOON, ticking=True)
    return {"at": after(seconds=-round(3 + starts * (time.monotonic() - began))), "ticking": True}


def test_waits_for_the_instant_and_publishes_within_a_second_of_it(signed):
    waiting = signed.start("release", "--wait", **in_good_time(signed))
    assert waiting.stderr.readline().startswith("Waiting for Thursday 4 September 2014 at 00:01 (London, BST): ")
    assert not (signed.root / "public").exists()
    assert waiting.wait(timeout=300) == 0
    intent, done = signed.events()[-2:]
    assert (intent.kind, done.kind) == ("release.intent", "release.done")
    assert INSTANT <= intent.at <= after(seconds=1)
    assert signed.released() == signed.due()


def test_waiting_hears_of_an_instant_that_was_changed_meanwhile(signed, clock):
    """Somebody who holds the release back by the file must not be published over."""
    waiting = signed.start("release", "--wait", clock_file=clock.at(after(minutes=-5)).file)
    assert waiting.stderr.readline().startswith("Waiting")
    file = signed.root / "data/inspection.yaml"
    file.write_text(file.read_text().replace("until: 2014-09-04 00:01", "until: 2014-09-05 00:01"))
    clock.at(INSTANT)
    _, err = waiting.communicate(timeout=120)
    assert waiting.returncode == 77
    assert "data/inspection.yaml says Friday 5 September 2014" in err
    assert signed.released() is None


def test_waiting_is_refused_before_it_begins_when_the_set_is_not_whole(signed):
    signed.sealed("kent").unlink()
    assert "the sealed file is missing of kent" in signed.refuse(77, "release", "--wait", at=NOON)


def test_waiting_after_the_instant_publishes_at_once(signed):
    signed.do("release", "--wait", at=after(hours=9))
    assert signed.released() == signed.due()


def test_needs_ledger_sealed_store_and_release_key_alone(signed):
    shutil.rmtree(signed.root / "data")
    shutil.rmtree(signed.root / "templates")
    shutil.rmtree(signed.root / "out")
    assert "Ready: 2 of 2" in signed.do("release", "--check", at=NOON)
    signed.refuse(75, "release", at=after(seconds=-1))
    signed.do("release", "--wait", at=after(seconds=-1), ticking=True)
    assert signed.released() == signed.due()


def test_clock_behind_the_newest_effect(signed):
    said = signed.refuse(77, "release", at=after(NOON, hours=-1))
    assert "clock says 2014-09-03T10:00:00Z, but the ledger holds an effect of 2014-09-03T11:00:00Z" in said
    assert signed.released() is None


def test_a_refused_attempt_by_a_wrong_clock_does_not_block_the_true_release(signed):
    file = signed.root / "data/inspection.yaml"
    right = file.read_text()
    file.write_text(right.replace("2014-09-04 00:01", "2014-09-05 00:01"))
    signed.refuse(77, "release", at=after(days=365))
    file.write_text(right)
    assert signed.kinds()[-1] == ("release.refused", None)
    signed.do("release", at=INSTANT)


def test_waiting_asks_for_the_passphrase_once_and_before_it_waits(signed):
    """Nobody sits at the terminal at one minute past midnight. (By a clock that stands, age never gets a key made.)"""
    when = in_good_time(signed, starts=10)
    key = signed.root / ".letters/keys/release.txt"
    settings = f"release: {{recipients: [{key.read_text().split()[3]}], identity: .letters/keys/release.txt}}\n"
    (signed.root / "data/settings.yaml").write_text(settings)
    key.write_bytes(pyrage.passphrase.encrypt(key.read_bytes(), "correct horse"))
    ours, theirs = pty.openpty()
    waiting = signed.start("release", "--wait", stdin=theirs, stderr=theirs, **when)
    os.close(theirs)
    said = os.read(ours, 4096).decode()
    assert "Passphrase of" in said
    os.write(ours, b"correct horse\n")
    assert "Published 2 letters as release 1" in waiting.communicate(timeout=300)[0]
    said += os.read(ours, 65536).decode()
    assert said.count("Passphrase of") == 1
    assert said.index("Passphrase of") < said.index("Waiting for")


# Time zone data


def test_the_instant_is_pinned_three_times_over_with_the_version_of_the_zone_data(signed):
    [pinned] = [event.data for event in signed.events() if event.kind == "embargo.pinned"]
    assert pinned["tzdata"] == tzdata_version("Europe/London")
    assert (pinned["until"], pinned["wall"], pinned["zone"]) == (
        "2014-09-03T23:01:00Z",
        "2014-09-04 00:01:00",
        "Europe/London",
    )


@pytest.mark.parametrize("hours", [9, -9])
@pytest.mark.parametrize("command", ["release", "generate", "status"])
def test_time_zone_data_that_make_another_moment_of_the_instant(signed, tmp_path, hours, command):
    """Newer data, or data that somebody has doctored so that midnight in London comes nine hours early."""
    data = doctored(tmp_path / "zoneinfo", hours * 3600)
    said = signed.refuse(77, command, at=after(hours=-5), PYTHONTZPATH=str(data))
    assert "The ledger pins 2014-09-04 00:01:00 in Europe/London as 2014-09-03T23:01:00Z (with tzdata " in said
    assert "decide which holds, the local time or the moment in UTC" in said
    assert not (signed.root / "public").exists()


def test_other_time_zone_data_are_one_line_of_what_monitoring_sees(signed, tmp_path):
    data = doctored(tmp_path / "zoneinfo", 9 * 3600)
    other = {"PYTHONTZPATH": str(data), "at": after(hours=-5)}
    said = signed.refuse(1, "status", "--check", **other).splitlines()
    assert len([line for line in said if "The ledger pins 2014-09-04 00:01:00 in Europe/London" in line]) == 1
    assert json.loads(signed.run("status", "--check", "--json", **other).out)


def test_doctored_time_zone_data_pin_nothing(keyed, tmp_path):
    """What pins the instant has nothing to be compared with but the data that come with the program."""
    data = doctored(tmp_path / "zoneinfo", 9 * 3600)
    said = keyed.refuse(77, "generate", PYTHONTZPATH=str(data))
    assert "2014-09-04 00:01:00 in Europe/London is 2014-09-03T15:01:00Z by this machine's time zone data" in said
    assert f"(2099z), but 2014-09-03T23:01:00Z by those of the tzdata package ({tzdata.IANA_VERSION})" in said
    assert not (keyed.root / ".letters/sealed").exists()
    assert "letter.signed" not in [kind for kind, _ in keyed.kinds()]


def test_time_zone_data_that_the_package_has_not():
    instant = datetime.fromisoformat("2014-09-04 00:01")
    assert shipped_moment(instant, "Europe/London") == INSTANT
    assert shipped_moment(instant, "Europe/Nowhere") is None


def test_which_time_zone_data_are_in_use(tmp_path, monkeypatch):
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(doctored(tmp_path / "zoneinfo", 0)),))
    assert tzdata_version("Europe/London") == "2099z"
    (tmp_path / "zoneinfo/tzdata.zi").unlink()
    assert tzdata_version("Europe/London") == "unknown"
    (tmp_path / "zoneinfo/+VERSION").write_text("2098a\n")
    assert tzdata_version("Europe/London") == "2098a"
    assert tzdata_version("Europe/Paris") == tzdata.IANA_VERSION
