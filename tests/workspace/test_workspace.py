"""Finding a workspace, and reading all of it in one pass."""

import os
import pickle
import shutil
from dataclasses import replace

import pytest

from letters.errors import BadSettings, Unfit
from letters.model.forces import FORCES
from letters.model.settings import Settings
from letters.typeset.sources import parts
from letters.workspace import workspace
from letters.workspace.encoding import MAX_BYTES

KENT = "data/forces/kent.yaml"


def test_the_good_workspace_has_no_problem(good):
    read = workspace.read(good)
    assert [letter.id for letter in read.letters] == ["kent", "north-wales"]
    assert read.settings.mail.port == 2525
    assert read.inspection.embargo.until.rfc3339 == "2030-09-04T23:01:00Z"
    assert read.root == good


def test_a_workspace_is_found_from_a_folder_within(good):
    assert workspace.find(good / "data" / "forces", None) == good.resolve()
    assert workspace.find(good, None) == good.resolve()


def test_a_named_workspace_must_be_one_itself(good):
    assert workspace.find(good / "data", good) == good.resolve()
    with pytest.raises(BadSettings) as caught:
        workspace.find(good, good / "data")
    assert "letters init" in caught.value.remedy


def test_no_workspace_says_what_to_do(tmp_path):
    with pytest.raises(BadSettings) as caught:
        workspace.find(tmp_path, None)
    assert "letters init" in caught.value.remedy
    assert "-C" in caught.value.remedy


def test_read_raises_with_the_problems_of_all_files(good, edit):
    edit(KENT, "status: ready", "status: x")
    edit("data/forces/north-wales.yaml", "region: wales", "region:")
    edit("data/inspection.yaml", "id: sample-2030", "id: Sample")
    edit("data/settings.yaml", "port: 2525", "port: x")
    with pytest.raises(Unfit) as caught:
        workspace.read(good)
    assert [problem.code for problem in caught.value.problems] == ["D005", "D002", "D005", "S005"]


def test_what_is_fit_can_be_used_beside_what_is_not(good, edit):
    edit(KENT, "status: ready", "status: x")
    edit("data/settings.yaml", "port: 2525", "port: x")
    found, problems = workspace.load(good)
    assert [letter.id for letter in found.letters] == ["north-wales"]
    assert found.settings == Settings()
    assert len(problems) == 2


def test_a_letter_without_its_signatory_is_left_out(good, edit):
    edit(KENT, "signatory: head", "signatory: nobody")
    found, _ = workspace.load(good)
    assert [letter.id for letter in found.letters] == ["north-wales"]


def test_an_unfit_inspection_leaves_no_workspace_but_letters_are_still_checked(good, edit, problems):
    edit("data/inspection.yaml", "id: sample-2030", "id: [")
    edit(KENT, "force: kent", "force: surrey")
    assert workspace.load(good)[0] is None
    assert problems() == [(KENT, "D101"), ("data/inspection.yaml", "Y004")]


def test_settings_may_be_missing_or_commented_out(good):
    path = good / "data" / "settings.yaml"
    path.write_text("# mail:\n")
    assert workspace.read(good).settings == Settings()
    path.unlink()
    assert workspace.read(good).settings == Settings()


def test_settings_are_read_whatever_the_state_of_the_data(good, edit):
    (good / "data" / "inspection.yaml").write_text("[")
    read, problems = workspace.read_settings(good)
    assert (read.mail.port, problems) == (2525, ())
    edit("data/settings.yaml", "port: 2525", "port: x")
    read, problems = workspace.read_settings(good)
    assert read == Settings()
    assert [problem.code for problem in problems] == ["S005"]


def test_hidden_files_and_backups_are_passed_by(good, problems):
    for name in (".kent.yaml.swp", ".DS_Store", "kent.yaml~"):
        (good / "data" / "forces" / name).write_bytes(b"\0")
    assert problems() == []


def test_missing_inspection(good, problems):
    (good / "data" / "inspection.yaml").unlink()
    assert problems() == [("data/inspection.yaml", "Y014")]


def test_no_letters(good, problems):
    shutil.rmtree(good / "data" / "forces")
    assert problems() == [("data/forces", "D106")]
    (good / "data" / "forces").mkdir()
    assert problems() == [("data/forces", "D106")]


@pytest.mark.parametrize("name", ["data/inspection.yaml", "data/settings.yaml", KENT])
def test_a_link_out_of_the_workspace_is_refused_and_one_within_is_not(name, good, tmp_path, problems):
    path = good / name
    for target, expected in ((tmp_path / "outside.yaml", [(name, "Y015")]), (good / "inside.yaml", [])):
        shutil.copy(path, target)
        path.unlink()
        path.symlink_to(target)
        assert problems() == expected


def test_links_in_a_circle_and_to_nowhere(good, problems):
    path = good / KENT
    path.unlink()
    path.symlink_to(path.name)
    assert problems() == [(KENT, "Y014")]
    path.unlink()
    path.symlink_to("nowhere.yaml")
    assert problems() == [(KENT, "Y014")]


def test_a_folder_and_a_pipe_are_no_letters(good, problems):
    forces = good / "data" / "forces"
    (forces / "surrey.yaml").mkdir()
    os.mkfifo(forces / "sussex.yaml")
    assert problems() == [("data/forces/surrey.yaml", "Y014"), ("data/forces/sussex.yaml", "Y014")]


def test_a_file_too_large_is_not_read_whole(good, problems):
    with (good / KENT).open("wb") as file:
        file.truncate(MAX_BYTES * 1000)
    assert problems() == [(KENT, "Y001")]


def test_a_report_behind_a_link_out_of_data_is_refused(good, tmp_path, problems):
    report = good / "data" / "report.pdf"
    shutil.move(report, tmp_path / "report.pdf")
    report.symlink_to(tmp_path / "report.pdf")
    assert problems() == [("data/inspection.yaml", "D404")]


def test_names_of_files_cannot_break_a_line(good):
    (good / "data" / "forces" / "a\nb\x1b.txt").write_text("")
    (problem,) = workspace.load(good)[1]
    assert str(problem).isprintable()


def test_a_mailbox_at_the_inspectorate_is_for_the_copy_list_only(edit, problems):
    edit(KENT, "chief@kent.police.example", "chief@inspectorate.example")
    assert problems() == [(KENT, "D301")]


def test_a_draft_may_lack_mailboxes_and_hold_place_holders(edit, problems):
    edit(KENT, "  mailbox: chief@kent.police.example\n", "")
    edit(KENT, "The force plans", "TBC the force plans")
    assert problems() == [(KENT, "D303"), (KENT, "D206")]
    edit(KENT, "status: ready", "status: draft")
    assert problems() == []


def test_an_embargo_to_be_confirmed_is_allowed_while_all_are_drafts(edit, problems):
    edit("data/inspection.yaml", "until: 2030-09-05 00:01", "until: to be confirmed")
    edit(KENT, "status: ready", "status: draft")
    assert problems() == [("data/inspection.yaml", "D401")]
    edit("data/forces/north-wales.yaml", "status: ready", "status: draft")
    assert problems() == []


def test_another_force_may_be_named_when_it_is_in_mentions(edit, problems):
    edit(KENT, "The force plans", "With Essex Police the force plans")
    assert problems() == [(KENT, "D204")]
    edit(KENT, "findings:", "mentions: [essex]\nfindings:")
    assert problems() == []


@pytest.mark.parametrize(
    "words",
    [
        "the Met",
        "Devon & Cornwall Police",
        "Dyfed Powys Police",
        "Leicestershire\n      Constabulary",
        "*Surrey* police",
    ],
)
def test_another_force_is_found_however_it_is_named(edit, problems, words):
    edit(KENT, "The force plans *well*.", f"The force plans with {words}.")
    assert problems() == [(KENT, "D204")]


@pytest.mark.parametrize("words", ["Surrey", "the City of London", "Devon and Cornwall", "Greater Manchester"])
def test_a_place_is_no_force(edit, problems, words):
    edit(KENT, "The force plans *well*.", f"The force plans with the councils of {words}.")
    assert problems() == []


def test_findings_may_come_before_the_follow_up_but_nothing_else_after_them(edit, problems):
    edit(
        "data/inspection.yaml",
        "  - insert: follow-up\n  - The findings follow.\n",
        "  - insert: findings\n  - insert: follow-up\n",
    )
    assert problems() == []


def test_a_verification_after_the_letters_date_is_fine(edit, problems):
    edit(KENT, "verified_on: 2030-08-29", "verified_on: 2030-12-01")
    assert problems() == []


ALLOWED = {
    "after a short value": ("status: ready", "status: ready                         # draft | ready"),
    "after a name": ("office: Chief Constable", "office: Chief Constable   # since May"),
    "after a date": ("verified_on: 2030-08-29", "verified_on: 2030-08-29 # by telephone"),
    "after a list in brackets": (
        "mail_domains: [kent.police.example]",
        "mail_domains: [kent.police.example]  # its own",
    ),
    "after a key": ("  prevention:", "  prevention:  # three findings"),
    "after >-": (
        "    - Kent Police understands its demand.",
        "    - >- # short\n      Kent Police understands its demand.",
    ),
    "after a quoted text": ('aims:"', 'aims:" # two'),
    "on a line of its own": ("    - Kent Police", "    # a comment\n    - Kent Police"),
    "level with the hyphen": ("its demand.", "its demand.\n    # a comment"),
    "at the file's end": ("its demand.", "its demand.\n\n# a comment\n"),
    "# in a word": ("its demand.", "its#demand."),
    "# in a long paragraph": (
        "- Kent Police understands",
        "- >-\n      # 1 is Kent Police, #2 its partner. It understands",
    ),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_comments_that_cut_no_text_are_allowed(name, edit, problems):
    edit(KENT, *ALLOWED[name])
    assert problems() == []


CUT = {
    "a finding": (KENT, "its demand.", "its demand # and more."),
    "a finding, unspaced": (KENT, "its demand.", "its demand #1 and more."),
    "a finding, by a tab": (KENT, "its demand.", "its demand\t# and more."),
    "a finding's last line": (KENT, "its demand.", "its demand,\n      # and more."),
    "a finding's last line after an empty one": (KENT, "its demand.", "its demand.\n\n      # And more."),
    "a long paragraph": (KENT, "- Kent Police understands its demand.", "- >-\n      Kent Police\n     # understands."),
    "a point": (KENT, "- another.", "- another # and more."),
    "a finding in brackets": (
        KENT,
        "  demand:\n    - Kent Police understands its demand.",
        "  demand: [It is good # 2\n ]",
    ),
    "an address": (KENT, "  mailbox:", "  postal:\n    - Unit #4\n  mailbox:"),
    "an office": (KENT, "office: Chief Constable", "office: Chief Constable #2"),
    "the title": ("data/inspection.yaml", '"Sample: an inspection for the tests"', "Sample # 2"),
    "the notice": ("data/inspection.yaml", "published before then.", "published before then. # really"),
    "a heading": ("data/inspection.yaml", "heading: Meeting demand", "heading: Meeting demand # 2"),
    "a scope": ("data/inspection.yaml", "how well forces meet demand", "how well forces meet demand # 2"),
    "the report's title": ("data/inspection.yaml", "title: national report", "title: national report # draft"),
}


@pytest.mark.parametrize("name", CUT)
def test_a_comment_that_cuts_a_text_is_refused(name, edit, problems):
    file, old, new = CUT[name]
    edit(file, old, new)
    assert problems() == [(file, "D008")]


MANY = 19_000
FLOODS = {
    "mentions": (f"mentions: [{', '.join(f'x{number}' for number in range(MANY))}]\n", MANY),
    "unknown keys": ("".join(f"k{number}: x\n" for number in range(MANY // 2)), MANY // 2),
    "empty keys": ("".join(f"k{number}:\n" for number in range(MANY // 2)), MANY // 2),
    "domains": (f"region: {'Kent Police ' * 60_000}\nmentions: [{'x' * 200_000}]\n", 2),
}


@pytest.mark.parametrize("name", FLOODS)
def test_every_mistake_of_a_flood_is_shown(name, edit, problems):
    flood, count = FLOODS[name]
    edit(KENT, "findings:", f"{flood}findings:")
    assert len(problems()) == count


def test_every_theme_of_a_flood_is_shown(edit, problems):
    edit(KENT, "  demand:", "".join(f"  theme-{number}: [x]\n" for number in range(6000)) + "  demand:")
    assert problems() == [(KENT, "D202")] * 6000


def test_sixty_mistakes_of_one_rule_are_sixty_problems(edit, problems):
    """Nothing is cut after the fiftieth without a word."""
    findings = "".join(f"    - In ward {number} it is as in Surrey Police.\n" for number in range(60))
    edit(KENT, "    - Kent Police understands its demand.\n", findings)
    assert problems() == [(KENT, "D204")] * 60


def test_three_hundred_bodies_are_fine(good):
    shutil.rmtree(good / "data" / "forces")
    (good / "data" / "forces").mkdir()
    names = {f"body-{number}": f"Body {number} of Samples" for number in range(300)}
    bodies = "".join(f"  {body}: {name}\n" for body, name in names.items())
    path = good / "data" / "inspection.yaml"
    path.write_text(path.read_text() + "bodies:\n" + bodies)
    for body, name in names.items():
        text = "force: {0}\nname: {1}\nregion: x\nsignatory: office\nstatus: draft\naddressee: {{office: Head}}\n"
        text += "mail_domains: [{0}.example]\nfindings:\n  prevention: [{1} plans.]\n  demand: [It knows.]\n"
        (good / "data" / "forces" / f"{body}.yaml").write_text(text.format(body, name))
    assert len(workspace.read(good).letters) == 300
    assert not set(names) & set(FORCES)


def test_another_process_unpacks_an_inspection_once_for_all_its_letters(good):
    kent, wales = workspace.read(good).letters
    first, second = (pickle.loads(pickle.dumps(letter)) for letter in (kent, wales))
    assert (first, second) == (kent, wales)
    assert first.inspection is second.inspection
    assert first.source == kent.source


def test_a_body_among_thousands_costs_no_look_at_the_others(good):
    letter = workspace.read(good).letters[0]
    listed = letter.inspection.model_copy(update={"bodies": {letter.id: letter.force.name, "other": "Other Body"}})
    texts = [text for _, _, text in parts(replace(letter, inspection=listed))]
    assert letter.force.name in texts
    assert "Other Body" not in texts
