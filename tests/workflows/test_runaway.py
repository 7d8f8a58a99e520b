"""Templates that do not come to an end are told by their names, and keep nobody busy."""

import shutil
from functools import partial
from pathlib import Path

import pytest
from writing import letter_of

from letters.apart import Died
from letters.errors import Unfit
from letters.workflows import runaway
from letters.workflows.runaway import bounded, refuse_runaway

SHIPPED = Path(__file__).parents[2] / "templates"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHIPPED, tmp_path / "templates", ignore=shutil.ignore_patterns("fonts"))


def add(folder, words, name="letter.html.j2"):
    path = folder / name
    path.write_text(f"{words}\n{path.read_text()}")


def test_the_shipped_templates_come_to_an_end(folder):
    refuse_runaway(folder, letter_of())


@pytest.mark.parametrize("words", ['{% set a = "a" * 10**10 %}', '{% set a = "%9999999999d" | format(1) %}'])
def test_what_fills_the_memory_is_refused_at_its_line(folder, words):
    add(folder, words)
    with pytest.raises(Unfit) as unfit:
        refuse_runaway(folder, letter_of())
    assert {(it.file, it.line, it.code) for it in unfit.value.problems} == {("templates/letter.html.j2", 1, "T006")}


def test_another_mistake_is_left_to_whoever_lays_the_letter_out(folder):
    add(folder, "{{ nothing.such }}")
    refuse_runaway(folder, letter_of())


def test_what_takes_too_long_is_told_of_its_template(folder, monkeypatch):
    monkeypatch.setattr(runaway, "_SECONDS", 1)
    add(folder, '{% set a = "%099999d" | format(1) %}{% for b in a %}{% for c in a %}{% endfor %}{% endfor %}')
    with pytest.raises(Unfit) as unfit:
        refuse_runaway(folder, letter_of())
    (problem,) = unfit.value.problems
    assert (problem.file, problem.line, problem.code) == ("templates/letter.html.j2", 0, "T006")
    assert "takes more than 1 s" in problem.what


def test_where_no_single_template_is_found_the_folder_is_told(folder, monkeypatch):
    def apart(work, **_limits):
        if isinstance(work, partial):
            return work()
        raise Died

    monkeypatch.setattr(runaway, "apart", apart)
    (problem,) = bounded(list, [], folder)
    assert problem.file == "templates"


def test_a_template_that_makes_a_book_is_refused(folder):
    add(folder, '{% for a in "%09000d" | format(1) %}{{ "%09000d" | format(1) }}{% endfor %}')
    with pytest.raises(Unfit, match="1 problem") as unfit:
        refuse_runaway(folder, letter_of())
    assert "more than 16 MiB" in unfit.value.problems[0].what
