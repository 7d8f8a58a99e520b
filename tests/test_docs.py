"""The pages under docs/ say what is so."""

import importlib.util
import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from letters.model.inspection import Inspection
from letters.model.letter import Force
from letters.model.settings import Settings
from letters.workspace.schema import schemas
from letters.workspace.workspace import load

TOP = Path(__file__).parent.parent
DOCS = TOP / "docs"
DATA = (DOCS / "data.md").read_text()


def keys_of(model, part=""):
    """Every key of a data file with the part of the file that it stands in."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        yield part, key
        for below in models_in(field.annotation):
            yield from keys_of(below, key)


def models_in(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from models_in(argument)


@pytest.mark.parametrize(("model", "heading"), [(Inspection, "inspection"), (Force, "forces/"), (Settings, "settings")])
def test_every_key_of_the_data_files_is_explained(model, heading):
    [chapter] = [part for part in DATA.split("\n## ") if part.startswith(f"data/{heading}")]
    prose = re.sub(r"(?s)```.*?```", "", chapter)
    keys = list(keys_of(model))
    assert len(keys) > 10
    assert [key for key in keys if not re.search(rf"`(?:{key[0]}: )?{key[1]}(?:: [a-z-]+)?`", prose)] == []


@pytest.mark.parametrize("model", [Inspection, Force, Settings])
def test_every_key_is_explained_in_an_editor(model):
    schema = schemas()[model.__name__.lower()]
    parts = (schema, *schema.get("$defs", {}).values())
    silent = [key for part in parts for key, it in part.get("properties", {}).items() if "description" not in it]
    assert silent == [], "add a line to letters/workspace/meanings.py"


def test_every_key_has_its_place_in_an_example():
    examples = "".join(re.findall(r"(?s)```yaml\n(.*?)```", DATA))
    keys = {key for model in (Inspection, Force, Settings) for _, key in keys_of(model)} - {"bodies"}
    assert [key for key in sorted(keys) if not re.search(rf"(?m)^[ -]*{key}:", examples)] == []


def test_the_examples_are_a_workspace_without_a_mistake(tmp_path):
    examples = re.findall(r"(?s)```yaml\n# (\S+)\n(.*?)```", DATA)
    assert [name for name, _ in examples] == [
        "data/inspection.yaml",
        "data/forces/leicestershire.yaml",
        "data/settings.yaml",
    ]
    (tmp_path / "data" / "forces").mkdir(parents=True)
    for name, text in examples:
        (tmp_path / name).write_text(text)
    (tmp_path / "data" / "report.pdf").write_bytes((TOP / "data" / "report.pdf").read_bytes())
    workspace, problems = load(tmp_path)
    assert problems == ()
    assert workspace.letters


def test_the_reasons_that_verify_gives_are_the_ones_explained():
    source = "".join(
        (TOP / "letters" / name).read_text()
        for name in (
            "trust/locating.py",
            "trust/cms.py",
            "trust/verifying.py",
            "workflows/verify.py",
            "publish/page/letter.js",
        )
    )
    rows = re.findall(r"(?m)^\| (it[s ].*?|bytes .*?) \|", (DOCS / "verify.md").read_text())
    assert len(rows) >= 9
    for row in rows:
        for part in re.split(r"; |, (?=who)| …,? ?", row):
            assert part in source.replace("{verdict.signer.subject}", "…"), part


def test_the_page_of_commands_is_up_to_date():
    specification = importlib.util.spec_from_file_location("commands", TOP / "tools" / "commands.py")
    commands = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(commands)
    assert (DOCS / "commands.md").read_text() == commands.page(), "run: python tools/commands.py"


@pytest.mark.parametrize("page", sorted([TOP / "README.md", *DOCS.glob("*.md")]), ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        if "://" not in target and path:
            assert (page.parent / path).exists(), target
        elif anchor and not path:
            headings = re.findall(r"(?m)^#+ (.*)$", page.read_text())
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}, target


def test_the_page_of_checks_is_up_to_date():
    specification = importlib.util.spec_from_file_location("checks", TOP / "tools" / "checks.py")
    checks = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(checks)
    assert (DOCS / "checks.md").read_text() == checks.page(), "run: python tools/checks.py"
