"""A data file is changed whole, as it was tried, or left alone."""

import os
import shutil
from pathlib import Path

import pytest
from workflows.standing import Standing

from letters.errors import NotPermitted, OutputFailed, Unfit
from letters.workflows.amending import Wish, put, tried
from letters.workflows.together import cut_off, finish

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
    put(services.root, amended)
    assert kent(services).read_text() == before.replace("2030-08-29", "2030-09-01")


def test_what_somebody_else_wrote_meanwhile_is_not_lost(services):
    amended = tried(services, [VERIFIED])
    theirs = f"{kent(services).read_text()}# mine\n"
    kent(services).write_text(theirs)
    with pytest.raises(NotPermitted, match="was changed by somebody else meanwhile"):
        put(services.root, amended)
    assert kent(services).read_text() == theirs


def test_a_file_that_has_gone_is_not_made_anew(services):
    amended = tried(services, [VERIFIED])
    kent(services).unlink()
    with pytest.raises(OutputFailed, match="cannot be read any more"):
        put(services.root, amended)
    assert not kent(services).exists()


def test_a_link_within_the_workspace_stays_one(services):
    elsewhere = services.root / "data/kent-itself"
    kent(services).rename(elsewhere)
    kent(services).symlink_to(elsewhere)
    put(services.root, tried(services, [VERIFIED]))
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


# Several files as one


@pytest.fixture
def both(services):
    """A change of both letters' files, and how they read before and after it."""
    wishes = [VERIFIED, Wish("north-wales", ("addressee",), "verified_on", "2030-09-01")]
    amended = tried(services, wishes)
    paths = [(services.root / each.name).resolve() for each in amended]
    before, after = ([getattr(each, name) for each in amended] for name in ("before", "after"))
    return amended, dict(zip(paths, before, strict=True)), dict(zip(paths, after, strict=True))


def found(files):
    return {path: path.read_bytes() for path in files}


def left_over(services):
    return [path.name for path in services.root.rglob("*") if path.name.startswith(".tmp-")]


def killed_at_rename(services, amended, number):
    """Put the files in a process that dies where it would rename for that time, from 1."""
    child = os.fork()
    if not child:
        replace = Path.replace
        turns = iter(range(1, 9))
        Path.replace = lambda self, target: os._exit(9) if next(turns) == number else replace(self, target)
        try:
            put(services.root, amended)
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_one_file_that_changed_meanwhile_keeps_the_others_as_they_were(services, both):
    amended, before, _ = both
    theirs = kent(services).read_bytes() + b"# mine\n"
    kent(services).write_bytes(theirs)
    with pytest.raises(NotPermitted, match="Nothing was changed"):
        put(services.root, amended)
    assert found(before) == before | {kent(services).resolve(): theirs}
    assert cut_off(services.root) == ()


@pytest.mark.parametrize(("number", "changed"), [(1, 0), (2, 0), (3, 1)])
def test_a_change_that_was_cut_off_is_told_and_finished_by_the_next_run(services, both, number, changed):
    """The first rename is the journal's; before that nothing has begun."""
    amended, before, after = both
    killed_at_rename(services, amended, number)
    assert sum(found(before)[path] == after[path] for path in after) == changed
    assert [problem.code for problem in cut_off(services.root)] == (["C009"] if number > 1 else [])
    finish(services.root)
    assert found(before) == (after if number > 1 else before)
    assert cut_off(services.root) == ()
    assert left_over(services) == [] or number == 1
    put(services.root, tried(services, [VERIFIED]))


def test_what_somebody_wrote_after_it_was_cut_off_stays(services, both):
    amended, before, after = both
    killed_at_rename(services, amended, 3)
    waiting = next(path for path in before if path.read_bytes() == before[path])
    waiting.write_bytes(before[waiting] + b"# mine\n")
    finish(services.root)
    assert found(before) == after | {waiting: before[waiting] + b"# mine\n"}
    assert left_over(services) == []
