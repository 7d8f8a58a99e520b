"""Letters in a build: the hooks by the real pre-commit, and the action's steps as GitHub runs them."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

TOP = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent
GOOD = TOP / "tests/workspace/good"
HOOKS = TOP / ".pre-commit-hooks.yaml"
ACTION = yaml.safe_load((TOP / "action.yml").read_text())


@pytest.fixture
def inspection(tmp_path):
    """An inspection with one letter, and the shipped templates, in a repository's folder of that name."""
    root = tmp_path / "repository" / "inspection"
    shutil.copytree(GOOD, root)
    shutil.copytree(TOP / "templates", root / "templates")
    for file in (root / "data/forces").iterdir():
        if file.name != "kent.yaml":
            file.unlink()
    return root


def environment(tmp_path, **more):
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name == "LD_LIBRARY_PATH"}
    path = f"{PROGRAMS}:{os.environ['PATH']}"
    git = {f"GIT_{who}_{what}": "x@y.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return kept | git | {"PATH": path, "HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8"} | more


def spoil(root, file, old, new):
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new, 1))


def git(folder, env, *arguments):
    return subprocess.run(["git", *arguments], cwd=folder, env=env, check=True, capture_output=True, text=True).stdout


@pytest.mark.storm
def test_the_hooks_run_by_pre_commit(inspection, tmp_path):
    env = environment(tmp_path, PRE_COMMIT_HOME=str(tmp_path / "cache"))
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    shutil.copy(HOOKS, hooks)
    for folder in (hooks, inspection):
        git(folder, env, "init", "--quiet", "--initial-branch=main")
    git(hooks, env, "add", ".")
    git(hooks, env, "commit", "--quiet", "--message=hooks")
    chosen = [{"id": "letters-check"}, {"id": "letters-check-templates"}]
    config = {"repos": [{"repo": str(hooks), "rev": git(hooks, env, "rev-parse", "HEAD").strip(), "hooks": chosen}]}
    (inspection / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(inspection, env, "add", ".")

    def run(*arguments):
        return subprocess.run(
            [PROGRAMS / "pre-commit", *arguments], cwd=inspection, env=env, check=False, capture_output=True, text=True
        )

    done = run("run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.findall(r"(?m)^letters check.*(Passed)$", done.stdout) == ["Passed", "Passed"]
    git(inspection, env, "commit", "--quiet", "--no-verify", "--message=all")
    spoil(inspection, "data/forces/kent.yaml", "region:", "regoin:")
    git(inspection, env, "add", ".")
    done = run("run")
    assert done.returncode == 1
    assert re.search(r"data/forces/kent\.yaml:\d+:1: D003 the key ‘regoin’ is not known", done.stdout)
    assert "(no files to check)" in done.stdout


def test_the_manifest_is_one_by_pre_commits_own_schema(tmp_path):
    checked = subprocess.run(
        [PROGRAMS / "pre-commit", "validate-manifest", HOOKS],
        env=environment(tmp_path, PRE_COMMIT_HOME=str(tmp_path / "cache")),
        check=False,
    )
    assert checked.returncode == 0


class Runner:
    """GitHub's, as far as the action needs it: expressions of inputs, environment files, and bash as it calls it."""

    def __init__(self, tmp_path, checkout, **inputs):
        self.inputs = {name: it["default"] for name, it in ACTION["inputs"].items()} | inputs
        self.files = {name: tmp_path / name for name in ("GITHUB_PATH", "GITHUB_OUTPUT")}
        for file in self.files.values():
            file.touch()
        self.env = environment(
            tmp_path,
            GITHUB_ACTIONS="true",
            GITHUB_WORKSPACE=str(checkout),
            GITHUB_ACTION_PATH=str(TOP),
            **{name: str(file) for name, file in self.files.items()},
        )
        self.checkout = checkout

    def run(self):
        """Every step until one fails; its exit code and what all of them printed."""
        said = ""
        for step in ACTION["runs"]["steps"]:
            if not self.is_wanted(step):
                continue
            more = {name: self.filled(value) for name, value in step.get("env", {}).items()}
            path = ":".join([*self.files["GITHUB_PATH"].read_text().split(), self.env["PATH"]])
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=self.checkout, env=self.env | more | {"PATH": path}, check=False, capture_output=True, text=True,
            )  # fmt: skip
            said += done.stdout
            if done.returncode:
                return done.returncode, said
        return 0, said

    def is_wanted(self, step):
        match = re.fullmatch(r"inputs\.(\w+) == '(\w+)'", step.get("if", "inputs.install == 'true'"))
        return "if" not in step or self.inputs[match[1]] == match[2]

    def filled(self, value):
        return re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: self.inputs[found[1]], value)


def test_the_action_annotates_and_writes_a_report(inspection, tmp_path):
    spoil(inspection, "data/forces/kent.yaml", "region:", "regoin:")
    runner = Runner(tmp_path, inspection.parent, workspace="inspection", report="letters.sarif", install="false")
    code, said = runner.run()
    assert code == 1
    assert "::error file=inspection/data/forces/kent.yaml,line=" in said
    assert "regoin" not in said
    document = json.loads((inspection.parent / "letters.sarif").read_text())
    places = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in document["runs"][0]["results"]
    }
    assert places == {"inspection/data/forces/kent.yaml"}
    assert runner.files["GITHUB_OUTPUT"].read_text() == "report=letters.sarif\n"


@pytest.mark.storm
def test_the_action_installs_letters_and_checks_templates_without_data(inspection, tmp_path):
    shutil.rmtree(inspection / "data")
    runner = Runner(tmp_path, inspection, templates="true", strict="true")
    assert runner.run() == (0, "")
    assert runner.files["GITHUB_PATH"].read_text() == f"{TOP}/.venv/bin\n"


def test_no_input_is_pasted_into_a_script():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
