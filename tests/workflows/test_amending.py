"""A data file is changed whole, as it was tried, or left alone."""

import shutil
from pathlib import Path

import pytest
from workflows.standing import Standing

from letters.errors import NotPermitted, OutputFailed, Unfit
from letters.workflows.amending import Wish, put, tried

GOOD = Path(__file__).parents[1] / "workspace" / "good"
VERIFIED = Wish("kent", ("addressee",), "verified_on", "2030-09-01")


@pytest.fixture
def services(tmp_path):
    return Standing(None, root=shutil.copytree(GOOD, tmp_path / "workspace"))


def kent(services):
    return services.root / "data/forces/kent.yaml"


def test_trying_writes_nothing_and_putting_does(services):
    before = kent(services).read_text()
    amended = tried(services, [VERIFIED])
    assert kent(services).read_text() == before
    put(amended)
    assert kent(services).read_text() == before.replace("2030-08-29", "2030-09-01")


def test_what_somebody_else_wrote_meanwhile_is_not_lost(services):
    amended = tried(services, [VERIFIED])
    theirs = f"{kent(services).read_text()}# mine\n"
    kent(services).write_text(theirs)
    with pytest.raises(NotPermitted, match="was changed by somebody else meanwhile"):
        put(amended)
    assert kent(services).read_text() == theirs


def test_a_file_that_has_gone_is_not_made_anew(services):
    amended = tried(services, [VERIFIED])
    kent(services).unlink()
    with pytest.raises(OutputFailed, match="cannot be read any more"):
        put(amended)
    assert not kent(services).exists()


def test_a_link_within_the_workspace_stays_one(services):
    elsewhere = services.root / "data/kent-itself"
    kent(services).rename(elsewhere)
    kent(services).symlink_to(elsewhere)
    put(tried(services, [VERIFIED]))
    assert kent(services).is_symlink()
    assert "2030-09-01" in elsewhere.read_text()


def test_a_file_with_another_mistake_is_left_alone(services):
    kent(services).write_text(kent(services).read_text().replace("status: ready", "status: x"))
    with pytest.raises(Unfit) as caught:
        tried(services, [VERIFIED])
    assert [problem.code for problem in caught.value.problems] == ["D005"]


def test_mistakes_in_other_files_do_not_matter(services):
    (services.root / "data/forces/north-wales.yaml").write_text("x: [")
    assert len(tried(services, [VERIFIED])) == 1


def test_a_mistake_of_the_wish_is_shown_where_the_wish_stands(services):
    wish = Wish("kent", ("addressee",), "mailbox", "chief@kent.example", ("contacts.xlsx", 7, 5))
    with pytest.raises(Unfit) as caught:
        tried(services, [wish])
    [problem] = caught.value.problems
    assert str(problem).startswith("contacts.xlsx:7:5: D301 the mailbox ‘chief@kent.example’ lies outside")
