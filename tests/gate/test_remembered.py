"""What `letters status` remembers saves time, and never changes what it says."""

import json
import os
import shutil
import sqlite3
import time
import zlib
from datetime import timedelta

import pytest
from fakes import FixedClock
from gate.inspection import RIGHT, WRONG, edit, write_force, write_inspection
from gate.program import INSTANT, NOON, TOP, after
from streams import to_yaml

from letters.errors import BadSettings, LettersError
from letters.files import stamp
from letters.services import Services
from letters.workflows import status as workflow
from letters.workflows.generate import generate
from letters.workspace import reader

pytestmark = pytest.mark.needs_tool("faketime")
LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def rested(monkeypatch):
    """The files were written long ago: by this clock, which is that of the file system and a minute ahead of it."""
    true = time.time_ns
    monkeypatch.setattr(stamp, "time_ns", lambda: true() + 60 * 10**9)


@pytest.fixture
def read(monkeypatch):
    """The names of the data files that were read."""
    names, true = [], reader.read

    def reading(raw, file, lines_before=0):
        names.append(file)
        return true(raw, file, lines_before)

    monkeypatch.setattr(reader, "read", reading)
    return names


def said(root, at=LATER):
    """All that status says, or what it refuses with."""
    services = Services.at(root, root, ask=lambda _question: "")
    services.clock = FixedClock(at)
    try:
        found = workflow.status(services)
    except LettersError as refusal:
        return str(refusal), refusal.remedy
    return found.as_json(), found.in_the_way, found.in_the_way_of_sending, found.remarks, found.next_step, found.phase


def said_afresh(root, at=LATER):
    """The same where nothing is remembered."""
    memory(root).unlink(missing_ok=True)
    return said(root, at)


def memory(root):
    return root / ".letters" / "remembered"


def test_what_is_remembered_is_not_read_again(signed, read):
    first = said(signed.root)
    assert "data/forces/kent.yaml" in read
    read.clear()
    assert said(signed.root) == first
    assert read == ["data/inspection.yaml"]


def test_one_changed_letter_is_read_alone(signed, read):
    said(signed.root)
    edit(signed.root, WRONG, RIGHT)
    read.clear()
    after_edit = said(signed.root)
    assert read == ["data/inspection.yaml", "data/forces/kent.yaml"]
    assert "the data of kent have changed since the signing" in str(after_edit)
    assert after_edit == said_afresh(signed.root)


def no_longer_ready(signed):
    edit(signed.root, "status: ready", "status: draft")


def another_mailbox(signed):
    edit(signed.root, "chief@kent", "chief.constable@kent")


def same_mailbox_as_essex(signed):
    edit(signed.root, "chief@kent.police.example", "chief@essex.police.example")


def same_size_and_date(signed):
    file = signed.root / "data" / "forces" / "kent.yaml"
    before, dates = file.read_text(), file.stat()
    file.write_text(before.replace(WRONG, RIGHT))
    os.utime(file, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert file.stat().st_mtime_ns == dates.st_mtime_ns
    assert file.stat().st_size == dates.st_size


def unfit(signed):
    edit(signed.root, "region:", "regionn:")


def a_place_holder(signed):
    edit(signed.root, WRONG, "TBC")


def gone(signed):
    (signed.root / "data" / "forces" / "kent.yaml").unlink()


def one_more(signed):
    write_force(signed.root, "surrey")


def a_stray(signed):
    (signed.root / "data" / "forces" / "notes.txt").write_text("To do")


def in_the_place_of_a_link(signed):
    file = signed.root / "data" / "forces" / "kent.yaml"
    shutil.move(file, signed.root.parent / "elsewhere.yaml")
    file.symlink_to(signed.root.parent / "elsewhere.yaml")


def all_letters_behind_a_link(signed):
    folder = signed.root / "data" / "forces"
    shutil.move(folder, signed.root.parent / "forces")
    folder.symlink_to(signed.root.parent / "forces")


def another_instant(signed):
    write_inspection(signed.root, until="2014-09-05 00:01")


def settings(signed):
    (signed.root / "data" / "settings.yaml").write_text("mail: {transport: pigeon}\n")


def a_report_that_is_not_there(signed):
    edit(signed.root, "themes:", "report: {title: A report, file: report.pdf}\nthemes:", "data/inspection.yaml")


def withheld(signed):
    signed.do("withhold", "kent", "--reason", "An error in it", at=LATER)


def released(signed):
    signed.do("release", at=INSTANT)


def an_old_event_changed(signed):
    with sqlite3.connect(signed.root / ".letters" / "ledger.db") as ledger:
        ledger.execute("DROP TRIGGER event_is_final")
        ledger.execute("UPDATE event SET body = replace(body, 'chief@kent', 'chief@kemt')")
    ledger.close()


def no_ledger(signed):
    (signed.root / ".letters" / "ledger.db").unlink()


def no_checkpoint(signed):
    (signed.root / ".letters" / "checkpoint").unlink()


def no_sealed_file(signed):
    signed.sealed("kent").unlink()


def no_data(signed):
    shutil.rmtree(signed.root / "data")


CHANGES = [
    no_longer_ready,
    another_mailbox,
    same_mailbox_as_essex,
    same_size_and_date,
    unfit,
    a_place_holder,
    gone,
    one_more,
    a_stray,
    in_the_place_of_a_link,
    all_letters_behind_a_link,
    another_instant,
    settings,
    a_report_that_is_not_there,
    withheld,
    released,
    an_old_event_changed,
    no_ledger,
    no_checkpoint,
    no_sealed_file,
    no_data,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_any_change_is_seen_as_if_nothing_were_remembered(signed, change):
    before = said(signed.root)
    assert memory(signed.root).is_file()
    change(signed)
    remembered = said(signed.root)
    assert remembered == said_afresh(signed.root)
    assert remembered != before


@pytest.mark.parametrize("at", [after(hours=-40), NOON, INSTANT, after(days=400)])
def test_time_goes_on(signed, at):
    said(signed.root)
    remembered = said(signed.root, at)
    assert remembered == said_afresh(signed.root, at)


def test_a_record_put_back_as_it_was_is_seen(signed):
    ledger = signed.root / ".letters" / "ledger.db"
    old = ledger.read_bytes()
    signed.do("withhold", "kent", "--reason", "An error in it", at=LATER)
    said(signed.root)
    ledger.write_bytes(old)
    remembered = said(signed.root)
    assert "rolled back" in str(remembered) or "shorter" in str(remembered) or "cut" in str(remembered)
    assert remembered == said_afresh(signed.root)


def test_a_file_written_to_just_now_is_not_relied_on(signed, read, monkeypatch):
    file = signed.root / "data" / "forces" / "kent.yaml"
    monkeypatch.setattr(stamp, "time_ns", lambda: file.stat().st_ctime_ns + 10**9)
    said(signed.root)
    read.clear()
    said(signed.root)
    assert "data/forces/kent.yaml" in read


def spoilt(whole):
    body = zlib.decompress(whole[32:])
    assert b'"kent"' in body
    return whole[:32] + zlib.compress(body.replace(b'"kent"', b'"sent"'))


@pytest.mark.parametrize(
    "spoil", [lambda whole: b"", lambda whole: whole[:-10], lambda whole: b"{}", spoilt, lambda whole: whole[32:]]
)
def test_what_the_key_does_not_vouch_for_is_not_believed(signed, read, spoil):
    first = said(signed.root)
    memory(signed.root).write_bytes(spoil(memory(signed.root).read_bytes()))
    read.clear()
    assert said(signed.root) == first
    assert "data/forces/kent.yaml" in read


def test_another_key_vouches_for_nothing(signed, read):
    first = said(signed.root)
    held = memory(signed.root).read_bytes()
    (signed.root / ".letters" / "keys" / "checkpoint.pem").unlink()
    said(signed.root)
    assert memory(signed.root).read_bytes() == held  # nothing new without a key
    assert "data/forces/kent.yaml" in read
    assert first == said(signed.root)


def test_another_version_of_the_program_reads_anew(signed, read, monkeypatch):
    said(signed.root)
    read.clear()
    monkeypatch.setattr("letters.services.remembering._program", lambda: "another")
    said(signed.root)
    assert "data/forces/kent.yaml" in read


def test_it_holds_no_findings_and_is_its_owner_s_alone(signed):
    said(signed.root)
    held = zlib.decompress(memory(signed.root).read_bytes()[32:])
    assert b"Quixotry" not in held
    assert b"chief@kent.police.example" in held
    assert memory(signed.root).stat().st_mode & 0o777 == 0o600


def test_a_disk_that_takes_nothing_keeps_nothing_back(signed, monkeypatch):
    first = said_afresh(signed.root)
    memory(signed.root).unlink()
    monkeypatch.setattr("os.fsync", lambda _descriptor: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    assert said(signed.root) == first
    assert not memory(signed.root).exists()


def test_letters_of_one_stream_are_remembered_while_it_is_as_it_was(signed, read):
    to_yaml(signed.root)
    first = said(signed.root)
    read.clear()
    assert said(signed.root) == first
    assert read == ["data/inspection.yaml"]
    edit(signed.root, WRONG, RIGHT, "data/forces.yaml")
    assert said(signed.root) == said_afresh(signed.root) != first


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_something_beside_a_stream_is_seen(signed, there):
    to_yaml(signed.root)
    forces = signed.root / "data" / "forces"
    first = said(signed.root)
    if there == "file":
        forces.touch()
    elif there == "link":
        forces.symlink_to(signed.root / "elsewhere")
    else:
        forces.mkdir()
        write_force(signed.root, "kent")
    assert said(signed.root) == said_afresh(signed.root)
    assert (said(signed.root) == first) is (there == "link")  # to nowhere: no letters are there


@pytest.fixture
def oddly_named(signed):
    """The root of a workspace in a folder whose name is not UTF-8."""
    return signed.root.rename(os.fsdecode(os.fsencode(signed.root.parent) + b"/caf\xe9"))


def test_what_lays_letters_out_refuses_a_folder_that_is_not_named_in_utf_8(oddly_named):
    edit(oddly_named, WRONG, RIGHT)
    services = Services.at(oddly_named, oddly_named, ask=lambda _question: "")
    services.clock = FixedClock(NOON)
    with pytest.raises(BadSettings, match="not written in UTF-8"):
        generate(services, progress=lambda _step: None)


def test_a_folder_of_any_name(oddly_named):
    root = oddly_named
    edit(root, "themes:", "report: {title: A report, file: report.pdf}\nthemes:", "data/inspection.yaml")
    shutil.copy(TOP / "data" / "report.pdf", root / "data" / "report.pdf")
    first = said(root)
    assert memory(root).is_file()
    assert said(root) == first


def test_signing_leaves_what_status_need_not_read_again(keyed, read):
    services = Services.at(keyed.root, keyed.root, ask=lambda _question: "")
    services.clock = FixedClock(NOON)
    generate(services, progress=lambda _step: None)
    read.clear()
    first = said(keyed.root)
    assert read == ["data/inspection.yaml"]
    assert first == said_afresh(keyed.root)


def test_data_that_were_read_before_anybody_looked_at_the_files_are_not_remembered(signed, read):
    services = Services.at(signed.root, signed.root, ask=lambda _question: "")
    services.clock = FixedClock(LATER)
    assert services.workspace
    edit(signed.root, WRONG, RIGHT)
    workflow.status(services)
    read.clear()
    assert "the data of kent have changed" in str(said(signed.root))
    assert "data/forces/kent.yaml" in read


def test_whoever_signs_or_sends_reads_everything(signed, read):
    """A memory that the key vouches for, and that is wrong all the same, misleads no one who acts."""
    said(signed.root)
    services = Services.at(signed.root, signed.root, ask=lambda _question: "")
    read.clear()
    workspace = services.workspace
    assert "data/forces/kent.yaml" in read
    assert all(letter.force.findings for letter in workspace.letters)
    assert json.dumps([letter.content() for letter in workspace.letters])
