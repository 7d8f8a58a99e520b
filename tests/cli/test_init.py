"""`letters init`: a new inspection that generates at once."""

import re
import shlex
import subprocess
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from letters.embargo.instant import Instant


def test_a_new_inspection_generates_at_once(letters, tmp_path):
    done = letters("init", "new")
    assert done.code == 0
    assert done.out.startswith("A new inspection is in new. Embargoed until ")
    assert done.err.splitlines()[-1] == "Next: cd new, edit data/, then run letters check and letters generate."
    made = letters("generate", cwd=tmp_path / "new")
    assert made.code == 0
    assert made.out.startswith("1 letter signed. 1 embargoed copy new")
    assert letters("log", "verify", cwd=tmp_path / "new").code == 0


def test_what_letters_makes_is_ignored_by_git(letters, tmp_path):
    letters("init", "new")
    subprocess.run(["git", "init", "-q", tmp_path / "new"], check=True)
    for made in (".letters/keys/signatory.p12", ".letters/ledger.db", "out/embargoed/x/x-1.pdf", "public/current"):
        ignored = subprocess.run(["git", "-C", tmp_path / "new", "check-ignore", "-q", made], check=False)
        assert ignored.returncode == 0, made
    seen = subprocess.run(["git", "-C", tmp_path / "new", "check-ignore", "-q", "data/inspection.yaml"], check=False)
    assert seen.returncode == 1


def test_an_ignore_file_that_was_there_keeps_its_lines(letters, tmp_path):
    (tmp_path / ".gitignore").write_text("*.bak")
    assert letters("init", ".").code == 0
    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert lines[0] == "*.bak"
    assert "/.letters/" in lines


@pytest.mark.needs_tool("git")
@pytest.mark.parametrize("remote", [True, False])
def test_a_repository_that_can_be_pushed_is_warned_of(letters, tmp_path, remote):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    if remote:
        subprocess.run(["git", "-C", tmp_path, "remote", "add", "upstream", "https://git.example/x"], check=True)
    done = letters("init", "new")
    assert done.code == 0
    assert ("Warning: new lies in a git repository that can be pushed to upstream." in done.err) is remote


@pytest.mark.parametrize("name", ["My inspection, $HOME (draft)", "Ymchwiliad tŷ’r ŵyl", "-x"])
def test_a_folder_with_an_odd_name_generates_too(letters, tmp_path, name):
    done = letters("init", "--", name)
    assert done.code == 0, done.err
    assert f"Next: cd {shlex.quote(name)}, edit data/" in done.err
    assert letters("generate", cwd=tmp_path / name).code == 0


def test_the_folder_is_here_whatever_workspace_is_named(letters, tmp_path, generated):
    assert letters("init", "new", LETTERS_WORKSPACE=str(generated)).code == 0
    assert (tmp_path / "new/data/inspection.yaml").is_file()


def test_a_folder_with_an_inspection_is_left_as_it_is(letters, workspace):
    before = {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}
    done = letters("init", workspace)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"{workspace} holds an inspection already.\nName a folder that does not exist yet.\n"
    assert before == {path: path.stat().st_mtime_ns for path in workspace.rglob("*")}


def test_what_an_interrupted_init_left_is_not_taken_for_an_inspection(letters, tmp_path):
    (tmp_path / "new" / "data").mkdir(parents=True)
    done = letters("init", "new")
    assert done.code == 2
    assert "new holds data/ or templates/ already, but no inspection" in done.err
    assert "Move them away" in done.err


@pytest.mark.parametrize("folder", ["file", "file/new"])
def test_a_file_in_the_way_is_named(letters, tmp_path, folder):
    (tmp_path / "file").write_text("in the way")
    done = letters("init", folder)
    assert (done.code, done.out) == (73, "")
    assert done.err == "file is a file, not a folder.\nMove it away, then run the command again.\n"
    assert (tmp_path / "file").read_text() == "in the way"


def test_practice_is_the_sample_with_its_instant_tomorrow(letters, tmp_path):
    started = datetime.now(UTC).astimezone(ZoneInfo("Europe/London"))
    done = letters("init", "--practice", "practice")
    assert done.code == 0
    until = Instant(
        (started + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0, tzinfo=None), "Europe/London"
    )
    assert f"Embargoed until {until.full_words}." in done.out
    practice = tmp_path / "practice"
    assert len(list((practice / "data/forces").glob("*.yaml"))) == 43
    assert letters("generate", "gwent", cwd=practice).code == 0
    assert "Phase: pre-release: embargoed copies may go to the list" in letters(cwd=practice).out
    for force in (practice / "data/forces").glob("*.yaml"):
        if force.stem != "gwent":
            force.unlink()
    refused = letters("release", cwd=practice)
    assert refused.code == 75
    assert re.match(
        rf"Not yet\. Embargoed until {re.escape(until.full_words)}, (1 day|\d+ h( \d+ min)?|\d+ min|\d+ s) from now\. "
        r"Nothing was published\.\nTo wait: letters release --wait\n",
        refused.err,
    )
    assert not (practice / "public").exists()
