"""`letters init --empty` and `letters new`: from nothing to letters that can be signed."""

import re
import shutil
from datetime import UTC, datetime

import pytest
import yaml

from letters.model.forces import COMMISSIONERS, DOMAINS, FORCES, REGIONS
from letters.workspace.starter import make_workspace
from letters.workspace.workspace import load


@pytest.fixture(scope="module")
def _empty(tmp_path_factory):
    root = tmp_path_factory.mktemp("empty") / "mine"
    make_workspace(root, datetime(2014, 8, 1, tzinfo=UTC), "empty")
    return root


@pytest.fixture
def empty(_empty, tmp_path):
    """An empty inspection of one's own."""
    return shutil.copytree(_empty, tmp_path / "mine")


def test_an_empty_inspection_has_no_letter_key_or_ledger_and_says_what_comes_next(letters, tmp_path):
    done = letters("init", "--empty", "mine")
    assert (done.code, done.out) == (0, "A new inspection is in mine. The embargo is to be confirmed.\n")
    assert "letters new FORCE" in done.err
    assert not (tmp_path / "mine/.letters").exists()
    assert not (tmp_path / "mine/data/forces").exists()
    assert letters("init", "--empty", "--practice", "both").code == 2


def test_a_draft_passes_the_check_and_makes_a_proof(letters, empty):
    done = letters("new", "kent", "Heddlu Gwent", cwd=empty)
    assert (done.code, done.out) == (0, "data/forces/kent.yaml\ndata/forces/gwent.yaml\n")
    checked = letters("check", cwd=empty)
    assert (checked.code, checked.out) == (0, "")
    assert letters("proof", "kent", cwd=empty).code == 0
    kent = yaml.safe_load((empty / "data/forces/kent.yaml").read_text())
    assert kent == {
        "force": "kent",
        "name": "Kent Police",
        "region": "national",
        "signatory": "signatory",
        "status": "draft",
        "addressee": {"office": "Chief Constable"},
        "mail_domains": ["kent.police.uk"],
        "findings": {"first-theme": ["TBC"]},
    }


def test_what_is_still_to_be_written_stops_a_letter_that_is_ready(letters, empty, edit):
    letters("new", "kent", cwd=empty)
    edit(empty / "data/forces/kent.yaml", "^status: draft", "status: ready")
    done = letters("check", cwd=empty)
    assert done.code == 1
    codes = set(re.findall(r": ([A-Z]\d+) ", done.out))
    assert codes == {"D206", "D303", "D401"}, done.out


def test_the_comments_of_a_draft_are_right_when_their_signs_are_taken_off(letters, empty):
    """Whoever follows them makes no mistake: with every example in force the letter has only places to fill."""
    letters("new", "kent", cwd=empty)
    file = empty / "data/forces/kent.yaml"
    example = re.compile(
        r"^( *)# ((?:  )*(?:- )?(?:name|salutation|mailbox|verified_on|postal|copied_to|office|mentions):.*)$"
    )
    lines = [example.sub(r"\1\2", line) for line in file.read_text().splitlines()]
    lines = [line.replace("somebody@", f"person{number}@") for number, line in enumerate(lines)]
    assert sum(line.lstrip().startswith(("copied_to:", "- name:", "postal:", "mentions:")) for line in lines) == 4
    file.write_text("\n".join(lines))
    _, problems = load(empty)
    assert problems == ()


def test_all_begins_those_that_are_missing(letters, empty):
    letters("new", "kent", cwd=empty)
    (empty / "data/forces/kent.yaml").write_text("mine\n")
    (empty / "data/forces/dorset.yml").write_text("mine too\n")
    done = letters("new", "--all", cwd=empty)
    assert done.code == 0
    assert len(done.out.splitlines()) == 41
    assert (empty / "data/forces/kent.yaml").read_text() == "mine\n"
    assert not (empty / "data/forces/dorset.yaml").exists()
    again = letters("new", "--all", cwd=empty)
    assert (again.code, again.out, again.err) == (0, "", "Every force has a letter already.\n")


@pytest.mark.parametrize("called", ["kent", "KENT POLICE", "Kent"])
def test_a_file_that_is_there_stops_all_of_them(letters, empty, called):
    (empty / "data/forces").mkdir()
    (empty / "data/forces/kent.yaml").write_text("mine\n")
    done = letters("new", "dorset", called, cwd=empty)
    assert (done.code, done.out) == (2, "")
    assert "already for kent in data/forces. Nothing was written." in done.err
    assert [path.name for path in (empty / "data/forces").iterdir()] == ["kent.yaml"]


def test_a_force_nobody_knows_is_refused_with_the_nearest(letters, empty):
    done = letters("new", "kentt", cwd=empty)
    assert (done.code, done.out) == (2, "")
    assert done.err == "'kentt' is no force of this inspection. Nothing was written.\nDid you mean kent?\n"
    assert letters("new", cwd=empty).code == 2
    assert letters("new", "kent", "--all", cwd=empty).code == 2


def test_the_signatory_is_the_regions(letters, generated, tmp_path):
    root = shutil.copytree(generated, tmp_path / "inspection", ignore=shutil.ignore_patterns(".letters", "out"))
    assert letters("new", "dorset", "essex", cwd=root).code == 0
    signed = {path.stem: yaml.safe_load(path.read_text())["signatory"] for path in (root / "data/forces").iterdir()}
    assert signed == {"dorset": "western", "essex": "eastern", "gwent": "western", "leicestershire": "eastern"}
    assert "# Who signs, one of: eastern, western\n" in (root / "data/forces/dorset.yaml").read_text()
    assert letters("check", cwd=root).code == 0


def test_forces_of_another_list_are_begun_too(letters, empty):
    file = empty / "data/inspection.yaml"
    file.write_text(file.read_text() + 'bodies: {isle-of-man: "Isle of Man: Constabulary", "7": "7"}\n')
    assert letters("new", "--all", cwd=empty).code == 0
    checked = letters("check", cwd=empty)
    assert checked.out == ""
    assert "D307" not in checked.err  # two drafts claim no domain together
    assert yaml.safe_load((empty / "data/forces/isle-of-man.yaml").read_text())["name"] == "Isle of Man: Constabulary"


def test_an_inspection_with_mistakes_begins_nothing(letters, empty):
    file = empty / "data/inspection.yaml"
    file.write_text(file.read_text().replace("themes:", "thems:"))
    done = letters("new", "kent", cwd=empty)
    assert (done.code, done.out) == (65, "")
    assert not (empty / "data/forces").exists()


def test_every_force_has_a_region_and_a_domain_of_its_own():
    assert REGIONS.keys() == DOMAINS.keys() == FORCES.keys()
    assert len(set(DOMAINS.values())) == 43
    assert FORCES.keys() > COMMISSIONERS
