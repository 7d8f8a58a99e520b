"""Another ledger, another folder, two releases at once: what was pinned here is not got around by going elsewhere."""

import shutil

import pytest
from gate.inspection import write_inspection
from gate.leaks import leaks
from gate.program import INSTANT, NOON, Inspection, after

pytestmark = pytest.mark.needs_tool("faketime", "pdftotext")
EARLY = after(NOON, hours=3)


def refused(inspection, code, *command, at=EARLY):
    said = inspection.refuse(code, *command, at=at)
    assert [name for name in leaks(inspection) if name.startswith(inspection.root.name)] == []
    assert not (inspection.root / "public").exists()
    return said


@pytest.fixture
def forger(another):
    """The same inspection with the same keys, generated somewhere else for an instant that has passed."""
    other = another()
    write_inspection(other.root, until="2014-09-03 13:30")
    other.do("generate", at=NOON)
    return other


def test_ledger_named_elsewhere_where_there_is_none(signed):
    (signed.root / "data/settings.yaml").write_text("ledger: sqlite:///.letters/other.db\n")
    assert "sealed files without their ledger" in refused(signed, 77, "release")
    assert "sealed files without their ledger" in refused(signed, 77, "generate")


def test_ledger_of_an_earlier_instant_named_in_the_settings(signed, forger):
    shutil.copy(forger.ledger, signed.root / ".letters/other.db")
    (signed.root / "data/settings.yaml").write_text("ledger: sqlite:///.letters/other.db\n")
    write_inspection(signed.root, until="2014-09-03 13:30")
    assert "other.db is not the ledger" in refused(signed, 77, "release")


def test_ledger_and_checkpoint_of_an_earlier_instant(signed, forger):
    """With both replaced, the ledger knows nothing of what is sealed here, and that opens nothing."""
    shutil.copy(forger.ledger, signed.ledger)
    shutil.copy(forger.root / ".letters/checkpoint", signed.root / ".letters/checkpoint")
    write_inspection(signed.root, until="2014-09-03 13:30")
    assert "the sealed file is missing of essex, kent" in refused(signed, 77, "release")


def test_folder_named_elsewhere(signed, forger):
    """-C names a folder with an earlier instant: it releases its own letters, and nothing of this one."""
    for file in signed.root.glob(".letters/sealed/*.age"):
        shutil.copy(file, forger.root / ".letters/sealed")
    signed.do("-C", str(forger.root), "release", at=EARLY)
    assert not (signed.root / "public").exists()
    assert forger.released() == forger.due()
    assert refused(signed, 75, "release").startswith("Not yet.")


def test_copy_of_the_workspace_without_its_record(signed, tmp_path):
    copy = Inspection(shutil.copytree(signed.root, tmp_path / "copy" / "inspection"))
    for name in ("ledger.db", "checkpoint"):
        (copy.root / ".letters" / name).unlink()
    write_inspection(copy.root, until="2014-09-03 13:30")
    said = signed.refuse(77, "-C", str(copy.root), "release", at=EARLY)
    assert "sealed files without their ledger" in said
    assert leaks(copy) == []


def test_second_release_at_once(signed):
    """Two at the same moment: one publishes, the other finds it published; before the instant neither does."""
    early = [signed.start("release", at=after(seconds=-1)) for _ in range(2)]
    assert [process.communicate(timeout=120) and process.returncode for process in early] == [75, 75]
    assert leaks(signed) == []
    both = [signed.start("release", at=INSTANT) for _ in range(2)]
    said = sorted(process.communicate(timeout=120)[0] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert said[0].startswith("Published 2 letters as release 1")
    assert said[1].startswith("Published already")
    assert [kind for kind, _ in signed.kinds()].count("release.intent") == 1
    assert signed.released() == signed.due()
