"""Data that are there and do not read hide nothing: no release until they do, or until there are none at all."""

import os
import shutil

import pytest
from gate.inspection import write_force, write_inspection
from gate.program import INSTANT, after

pytestmark = pytest.mark.needs_tool("faketime")
KENT = "data/forces/kent.yaml"


def spoil(root, file, old, new):
    path = root / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def wrong_weekday(root):
    write_inspection(root, until="2014-09-05 00:01")
    spoil(root, "data/inspection.yaml", "  zone:", "  weekday: Thursday\n  zone:")


def no_such_time(root):
    write_inspection(root, until="2015-03-29 01:30")


def embargo_gone(root):
    spoil(root, "data/inspection.yaml", "  until: 2014-09-04 00:01\n", "")


def inspection_broken(root):
    (root / "data/inspection.yaml").write_text("id: [")


def inspection_empty(root):
    (root / "data/inspection.yaml").write_text("")


def inspection_gone(root):
    (root / "data/inspection.yaml").unlink()


def inspection_a_folder(root):
    inspection_gone(root)
    (root / "data/inspection.yaml").mkdir()


def inspection_a_link_to_nowhere(root):
    inspection_gone(root)
    (root / "data/inspection.yaml").symlink_to("nowhere.yaml")


def force_broken(root):
    write_force(root, "surrey", name="Surrey Police")
    spoil(root, "data/forces/surrey.yaml", "findings:", "findings: [")


def force_with_another_status(root):
    write_force(root, "surrey", name="Surrey Police", status="perhaps")


def force_of_a_signed_letter_broken(root):
    spoil(root, KENT, "findings:", "findings: [")


def force_a_folder(root):
    (root / "data/forces/surrey.yaml").mkdir()


def force_a_link_to_nowhere(root):
    (root / "data/forces/surrey.yaml").symlink_to("nowhere.yaml")


def force_a_pipe(root):
    os.mkfifo(root / "data/forces/surrey.yaml")


def force_with_another_ending(root):
    write_force(root, "surrey", name="Surrey Police")
    (root / "data/forces/surrey.yaml").rename(root / "data/forces/surrey.yml")


def forces_gone(root):
    shutil.rmtree(root / "data/forces")


def forces_empty(root):
    forces_gone(root)
    (root / "data/forces").mkdir()


def forces_a_file(root):
    forces_gone(root)
    (root / "data/forces").write_text("")


def forces_a_link_to_nowhere(root):
    forces_gone(root)
    (root / "data/forces").symlink_to("nowhere")


def forces_alone(root):
    inspection_gone(root)
    forces_empty(root)


def data_a_link_to_nowhere(root):
    shutil.rmtree(root / "data")
    (root / "data").symlink_to("nowhere")


def data_a_file(root):
    shutil.rmtree(root / "data")
    (root / "data").write_text("")


UNFIT = {
    wrong_weekday: "data/inspection.yaml:13:12: D007 5 September 2014 is a Friday, not a Thursday",
    no_such_time: "does not exist in Europe/London",
    embargo_gone: "the key until is missing",
    inspection_broken: "data/inspection.yaml:2:1: Y004",
    inspection_empty: "data/inspection.yaml:1:1: D004 the file is empty",
    inspection_gone: "data/inspection.yaml: Y014",
    inspection_a_folder: "data/inspection.yaml: Y014",
    inspection_a_link_to_nowhere: "data/inspection.yaml: Y014",
    force_broken: "data/forces/surrey.yaml:13:5: Y004",
    force_with_another_status: "data/forces/surrey.yaml:5:9: D005 status cannot be ‘perhaps’",
    force_of_a_signed_letter_broken: f"{KENT}:13:5: Y004",
    force_a_folder: "data/forces/surrey.yaml: Y014",
    force_a_link_to_nowhere: "data/forces/surrey.yaml: Y014",
    force_a_pipe: "data/forces/surrey.yaml: Y014",
    force_with_another_ending: "data/forces/surrey.yml: D105",
    forces_gone: "data/forces: D106",
    forces_empty: "data/forces: D106",
    forces_a_file: "data/forces: D106",
    forces_a_link_to_nowhere: "data/forces: D106",
    forces_alone: "data/forces: D106",
    data_a_link_to_nowhere: "data/forces: D106",
    data_a_file: "data/forces: D106",
}


@pytest.fixture
def unfit(signed, request):
    request.param(signed.root)
    return signed


@pytest.mark.parametrize(
    ("unfit", "words"), UNFIT.items(), ids=lambda it: getattr(it, "__name__", ""), indirect=["unfit"]
)
def test_unfit_data_refuse_a_release_and_say_what_and_where(unfit, words):
    said = unfit.refuse(77, "release", at=INSTANT)
    assert words in said
    assert "letters check" in said
    assert "Nothing was published." in said
    assert unfit.kinds()[-1] == ("release.refused", None)
    assert unfit.released() is None


@pytest.mark.parametrize("unfit", [wrong_weekday, force_with_another_status, forces_gone], indirect=True)
def test_unfit_data_are_in_the_way_whoever_asks(unfit):
    words = "the data are not fit to go by"
    assert words in unfit.refuse(77, "release", "--wait")
    assert words in unfit.refuse(77, "release", "--as-of", "2014-09-03T23:01:00Z", at=after(days=1))
    assert words in unfit.refuse(1, "release", "--check")
    said = unfit.do("status")
    assert words in said
    assert said.count("letters check") == 2, "what is in the way, and the next command"
    assert "Next: letters check" in said


def test_what_can_be_read_is_said_beside_what_cannot(signed):
    write_force(signed.root, "surrey", name="Surrey Police", status="draft")
    write_force(signed.root, "sussex", name="Sussex Police", status="perhaps")
    said = signed.refuse(77, "release", at=INSTANT)
    assert "still a draft for surrey" in said
    assert "data/forces/sussex.yaml:5:9" in said
    write_inspection(signed.root, until="2014-09-03 12:01")
    said = signed.refuse(77, "release", at=INSTANT)
    assert "but letters are already signed for Thursday 4 September 2014 at 00:01 (London, BST)" in said
    assert "data/forces/sussex.yaml:5:9" in said


def test_a_release_needs_no_data_where_there_are_none(signed):
    """Design, rule 4. Settings are no data: they say where release key and ledger are."""
    shutil.rmtree(signed.root / "data")
    shutil.rmtree(signed.root / "templates")
    (signed.root / "data").mkdir()
    (signed.root / "data/settings.yaml").write_text("ledger: sqlite:///.letters/ledger.db\n")
    assert "Ready: 2 of 2." in signed.do("release", "--check")
    assert "the data are not fit" not in signed.do("status")
    shutil.rmtree(signed.root / "data")
    signed.do("release", at=INSTANT)
    assert signed.released() == signed.due()


def test_another_inspections_data_hold_the_release_back(signed):
    write_inspection(signed.root, "autumn-2014")
    assert "is the ledger of another inspection" in signed.refuse(77, "release", at=INSTANT)


def test_a_letter_can_be_withheld_while_the_data_are_unfit(signed):
    """Whoever must stop a letter need not mend another force's file first."""
    force_with_another_status(signed.root)
    signed.do("withhold", "kent", "--reason", "a court's order")
    states = {letter["force"]: letter["state"] for letter in signed.status()["letters"]}
    assert states["kent"] == "withheld"
    assert "data/forces/surrey.yaml:5:9" in signed.refuse(65, "withhold", "surrey", "--reason", "put off")


def test_data_are_read_again_after_the_wait(signed, clock):
    """Whoever holds the release back while it waits is heard, also by a file that no longer reads."""
    waiting = signed.start("release", "--wait", clock_file=clock.at(after(minutes=-5)).file)
    assert waiting.stderr.readline().startswith("Waiting")
    wrong_weekday(signed.root)
    clock.at(INSTANT)
    _, err = waiting.communicate(timeout=120)
    assert waiting.returncode == 77
    assert "5 September 2014 is a Friday, not a Thursday" in err
    assert signed.released() is None
