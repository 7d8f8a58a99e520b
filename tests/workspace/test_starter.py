"""A new workspace is fit for use whatever its folder is called, and a practice takes nothing of its model's own."""

import re
import sys
from datetime import UTC, date, datetime

import pytest

from letters.errors import WrongUsage
from letters.model.inspection import Inspection
from letters.workspace.starter import make_workspace
from letters.workspace.workspace import read

NOW = datetime(2014, 3, 29, 23, 30, tzinfo=UTC)


@pytest.fixture
def started(tmp_path):
    """Begin a workspace in a folder of that name, and read it back."""

    def start(name="new", now=NOW, kind="small"):
        make_workspace(tmp_path / name, now, kind)
        return read(tmp_path / name)

    return start


@pytest.mark.parametrize(
    ("name", "title", "identifier"),
    [
        ("plain", "plain", "plain"),
        ("My inspection, 2026 (draft)", "My inspection, 2026 (draft)", "my-inspection-2026-draft"),
        ("Ymchwiliad tŷ’r ŵyl", "Ymchwiliad tŷ’r ŵyl", "ymchwiliad-tyr-wyl"),
        ("ty\u0302 arall", "tŷ arall", "ty-arall"),
        ("a: b # c", "a b c", "a-b-c"),
        ('it\'s "quoted" \\ {x}', "it's quoted x", "its-quoted-x"),
        ("line\ntwo\ttabs", "line two tabs", "line-two-tabs"),
        ("$today 100%", "today 100", "today-100"),
        ("-x", "-x", "x"),
        ("true", "true", "true"),
        ("2026", "2026", "2026"),
        ("012", "012", "012"),
        ("None", "New inspection", "new-inspection"),
        ("null", "New inspection", "new-inspection"),
        ("日本", "New inspection", "new-inspection"),
        ("...x", "...x", "x"),
        ("_", "New inspection", "new-inspection"),
        ("x" * 120, "x" * 120, "x" * 64),
    ],
)
def test_any_folder_name_makes_a_title_and_an_id(started, name, title, identifier):
    inspection = started(name).inspection
    assert (inspection.title, inspection.id) == (title, identifier)


@pytest.mark.parametrize("name", ["Kent Police", "The Metropolitan Police Service", "north wales"])
def test_a_folder_named_like_a_force_is_no_mistake(started, name):
    assert started(name).letters


def test_dates_are_londons_and_the_weekday_is_the_instants(started):
    """Half past eleven at night in UTC, when the clocks go forward in London that night."""
    embargo = started(now=datetime(2014, 3, 30, 23, 30, tzinfo=UTC)).inspection.embargo
    assert embargo.until.words == "Monday 14 April 2014 at 00:01"
    assert embargo.until.abbreviation == "BST"


def test_a_practice_is_the_sample_embargoed_until_tomorrow(started):
    workspace = started(kind="practice")
    assert len(workspace.letters) == 43
    assert workspace.inspection.letter_date == date(2014, 3, 29)
    assert workspace.inspection.embargo.until.rfc3339 == "2014-03-30T00:01:00Z"
    assert workspace.inspection.embargo.phase(NOW, released=False) == "pre-release"
    assert {person.verified_on for letter in workspace.letters for person in letter.people} == {date(2014, 3, 29)}


def test_a_practice_leaves_the_settings_and_their_keys_and_ledger_behind(tmp_path, monkeypatch, started):
    model = tmp_path / "model"
    make_workspace(model, NOW)
    (model / "data/settings.yaml").write_text("ledger: postgresql://db.example/letters\n")
    starter = sys.modules["letters.workspace.starter"]
    monkeypatch.setattr(starter, "shipped", lambda part: model / part)
    practice = started("practice", kind="practice")
    assert practice.letters
    assert practice.settings.ledger == "sqlite:///.letters/ledger.db"


def test_what_is_there_is_left_alone(tmp_path, started):
    started()
    with pytest.raises(WrongUsage, match="holds an inspection already"):
        started()
    (tmp_path / "half" / "templates").mkdir(parents=True)
    with pytest.raises(WrongUsage, match="but no inspection: perhaps an init was interrupted"):
        started("half")
    assert not (tmp_path / "half" / "data").exists()


def test_an_ignore_file_keeps_its_lines(tmp_path, started):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / ".gitignore").write_text("*.bak\n")
    started()
    lines = (tmp_path / "new" / ".gitignore").read_text().splitlines()
    assert lines[0] == "*.bak"
    assert {"/.letters/", "/out/", "/public/"} < set(lines)


def test_the_starter_shows_every_key_that_an_inspection_must_have(tmp_path, started):
    started()
    text = (tmp_path / "new/data/inspection.yaml").read_text()
    needed = [field.alias or name for name, field in Inspection.model_fields.items() if field.is_required()]
    assert [key for key in needed if not re.search(rf"(?m)^{key}:", text)] == []
