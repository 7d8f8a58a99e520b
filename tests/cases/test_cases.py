"""Every mistake in this folder, laid over the good workspace, makes the program say what its expected.txt shows."""

import hashlib
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
import yaml
from within import run

from letters.workflows.check_templates import bounded_problems

CASES = Path(__file__).parent
GOOD = CASES.parent / "workspace/good"
TEMPLATES = CASES.parents[1] / "templates"
NAMES = sorted(path.name for path in CASES.iterdir() if (path / "expected.txt").exists())
PROBLEM = re.compile(r"[\w./-]+(:\d+){0,2}(:page \d+)?: [A-Z]\d{3} .+ — .+")


@pytest.fixture(autouse=True, scope="module")
def _same_templates_are_looked_at_once():
    """What they have wrong whatever the data is half of the time of a case; most cases leave them as they are."""
    known = {}

    def looked_at(templates):
        digest = hashlib.sha256()
        for path in sorted(path for path in templates.folder.rglob("*") if path.is_file()):
            digest.update(f"{path.relative_to(templates.folder)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
        if digest.digest() not in known:
            known[digest.digest()] = bounded_problems(templates)
        return known[digest.digest()]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("letters.workflows.check.bounded_problems", looked_at)
        yield


def lay(case, root):
    """The good workspace at `root` with the shipped templates, and the case's mistake over it."""
    shutil.copytree(GOOD, root)
    shutil.copytree(TEMPLATES, root / "templates", ignore=shutil.ignore_patterns("fonts"))
    shutil.copytree(TEMPLATES / "fonts", root / "templates/fonts", copy_function=os.link)  # no case writes into one
    for part in ("data", "templates"):
        if (case / part).exists():
            shutil.copytree(case / part, root / part, symlinks=True, dirs_exist_ok=True)
    edits = case / "edits.yaml"
    for edit in yaml.safe_load(edits.read_text()) if edits.exists() else ():
        spoil(root / edit["file"], edit)


def spoil(path, edit):
    """Take a file away, or put one text of it in another's place; that must be there, so that no case misses it."""
    if "replace" not in edit:
        return path.unlink()
    text = path.read_text()
    assert edit["replace"] in text, f"{path.name} no longer has {edit['replace']!r}"
    return path.write_text(text.replace(edit["replace"], edit["by"], 1))


def replayed(command, root):
    """What a terminal would show of a command, and its exit code where that is not 0."""
    done = run(root, *shlex.split(command)[1:])
    code = f"[exit code {done.code}]\n" if done.code else ""
    return f"$ {command}\n{done.out}{done.err}{code}".replace(str(root), "…")


def test_there_are_cases():
    assert len(NAMES) >= 160


@pytest.mark.parametrize("name", NAMES)
def test_case(name, tmp_path, request):
    expected = CASES / name / "expected.txt"
    command = expected.read_text().partition("\n")[0].removeprefix("$ ")
    lay(CASES / name, tmp_path / "inspection")
    said = replayed(command, tmp_path / "inspection")
    assert "Traceback" not in said
    assert "mistake of its own" not in said
    if request.config.getoption("--accept-cases"):
        expected.write_text(said)
    assert said == expected.read_text()


@pytest.mark.parametrize("name", NAMES)
def test_every_problem_has_place_code_and_remedy(name):
    command, *lines = (CASES / name / "expected.txt").read_text().splitlines()
    assert command.startswith("$ letters ")
    problems = [line for line in lines if PROBLEM.fullmatch(line)]
    assert len(problems) == len([line for line in lines if re.search(r": [A-Z]\d{3} ", line)])
    assert problems or lines[-1] != "[exit code 1]"


def test_every_case_is_no_more_than_its_mistake():
    """Folders hold what differs from the good workspace, so that a case is short to read."""
    for name in NAMES:
        for path in (CASES / name).rglob("*.yaml"):
            good = GOOD / path.relative_to(CASES / name)
            assert not good.exists() or path.read_bytes() != good.read_bytes(), path
