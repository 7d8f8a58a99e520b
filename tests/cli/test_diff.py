"""`letters diff`: how letters changed in words, since a revision of git or since they were signed."""

import json
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.needs_tool("git")


def git(root, *arguments):
    names = ["-c", "user.name=A", "-c", "user.email=a@ism.example", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", "-C", root, *names, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def _kept(_keyed, tmp_path_factory):
    """The workspace in a folder of a repository, committed."""
    top = tmp_path_factory.mktemp("kept")
    root = shutil.copytree(_keyed, top / "work" / "inspection", ignore=shutil.ignore_patterns(".letters"))
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "first")
    return root


@pytest.fixture
def kept(_kept, tmp_path):
    return shutil.copytree(_kept.parents[1], tmp_path / "kept") / "work" / "inspection"


GWENT, LEICESTERSHIRE = "data/forces/gwent.yaml", "data/forces/leicestershire.yaml"


def test_changes_since_the_last_commit_in_words(letters, kept, edit):
    edit(kept / GWENT, "Some small matters", "Few small *matters*")
    edit(kept / LEICESTERSHIRE, "chief@", "chief.constable@")
    done = letters("diff", cwd=kept)
    assert done.code == 0
    assert done.out.splitlines() == [
        f"Compared with HEAD ({git(kept, 'rev-parse', '--short', 'HEAD')}):",
        "gwent",
        "  Small matters, point 1: 'Some' now reads 'Few'",
    ]
    assert done.err == "1 letter changed, 1 as before.\n"


def test_a_revision_and_one_force_as_json(letters, kept, edit):
    edit(kept / GWENT, "Some small", "Few small")
    edit(kept / LEICESTERSHIRE, "well", "badly")
    git(kept, "commit", "-q", "-a", "-m", "second")
    assert letters("diff", cwd=kept).err == "0 letters changed, 2 as before.\n"
    done = letters("diff", "HEAD~1", "--force", "gwent", "--json", cwd=kept)
    said = json.loads(done.out)
    assert said["letters"] == {"gwent": ["Small matters, point 1: 'Some' now reads 'Few'"]}
    assert said["since"].startswith("HEAD~1 (")


def test_letters_and_texts_that_came_and_went(letters, kept, edit):
    (kept / GWENT).unlink()
    text = (kept / LEICESTERSHIRE).read_text()
    (kept / "data/forces/kent.yaml").write_text(
        text.replace("leicestershire", "kent").replace("Leicestershire", "Kent")
    )
    edit(kept / "data/inspection.yaml", "^  - We have inspected your force.$", "  - We have looked at your force.")
    edit(kept / LEICESTERSHIRE, "^status: ready", "status: draft")
    done = letters("diff", cwd=kept)
    assert done.out.splitlines()[1:] == [
        "gwent",
        "  the letter is gone",
        "kent",
        "  the letter is new",
        "leicestershire",
        "  Paragraph 'We have looked at your …': 'inspected' now reads 'looked at'",
        "  Status: 'ready' now reads 'draft'",
    ]


def test_emphasis_and_templates_are_told_of(letters, kept, edit):
    edit(kept / GWENT, "small matters are", "*small* matters are")
    edit(kept / "templates/letter.html.j2", "Yours sincerely", "Yours faithfully")
    done = letters("diff", cwd=kept)
    assert "  Small matters, point 1: 'small' is now emphasised" in done.out
    assert "templates/letter.html.j2 changed: every letter may look different." in done.err


def test_letters_that_cannot_be_read_are_named(letters, kept):
    (kept / GWENT).write_text("force: [")
    done = letters("diff", cwd=kept)
    assert done.code == 0
    assert "gwent: it cannot be compared" in done.err


@pytest.mark.parametrize("revision", ["nothing", "--signed", "-x", "HEAD:data", ""])
def test_what_is_no_revision_is_refused(letters, kept, revision):
    done = letters("diff", *(["--"] if revision != "--signed" else []), revision, cwd=kept)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_a_force_that_never_was_is_refused(letters, kept):
    assert letters("diff", "--force", "atlantis", cwd=kept).code == 2
    assert letters("diff", "--signed", "HEAD", cwd=kept).code == 2


def test_without_git_it_is_compared_with_what_was_signed(letters, workspace, edit):
    edit(workspace / GWENT, "Some small", "Few small")
    done = letters("diff", cwd=workspace)
    assert (done.code, done.out.splitlines()) == (
        0,
        ["Compared with what was signed:", "gwent", "  Small matters, point 1: 'Some' now reads 'Few'"],
    )
    assert done.err == "1 letter changed, 1 as before.\n"


def test_letters_that_are_not_signed_yet_are_named_and_not_compared(letters, keyed):
    assert letters("generate", "gwent", cwd=keyed).code == 0
    done = letters("diff", cwd=keyed)
    assert (done.code, done.out) == (0, "Compared with what was signed:\n")
    assert done.err == "Not signed yet, so not compared: leicestershire.\n0 letters changed, 1 as before.\n"


def test_with_neither_git_nor_a_signed_letter_there_is_nothing_to_compare_with(letters, keyed):
    done = letters("diff", cwd=keyed)
    assert (done.code, done.out) == (2, "")
    assert "git does not have these data, and no letter is signed" in done.err


def test_without_the_program_git_it_says_so(letters, kept, tmp_path):
    (tmp_path / "bin").mkdir()
    done = letters("diff", "HEAD", cwd=kept, PATH=str(tmp_path / "bin"))
    assert done.code == 2
    assert "git is not installed here" in done.err
