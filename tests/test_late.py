"""Modules that are put off: a part can be had alone, and whoever asks for more gets it."""

import importlib
import sys

import pytest

from letters import late

PACKAGE = """\
from put_off_sample.part import answer
import put_off_sample.other
LOADED = True
"""


@pytest.fixture(autouse=True)
def sample(tmp_path, monkeypatch):
    """The package put_off_sample, of two parts, forgotten afterwards."""
    folder = tmp_path / "put_off_sample"
    folder.mkdir()
    (folder / "__init__.py").write_text(PACKAGE)
    (folder / "part.py").write_text("answer = 42\ndef double(number): return 2 * number\n")
    (folder / "other.py").write_text("heavy = True\n")
    (folder / "broken.py").write_text("raise RuntimeError('this one never runs')\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "put_off_sample"]:
        del sys.modules[name]


def is_loaded(name):
    return f"put_off_sample.{name}" in sys.modules


def test_a_part_is_imported_without_its_package():
    assert late.put_off("put_off_sample")
    from put_off_sample.part import answer

    assert answer == 42
    assert not is_loaded("other")


def test_a_part_is_found_by_its_name_without_its_package():
    late.put_off("put_off_sample")
    from put_off_sample import part

    assert part.answer == 42
    assert not is_loaded("other")


def test_the_first_question_for_something_else_runs_the_package():
    late.put_off("put_off_sample")
    import put_off_sample

    assert put_off_sample.LOADED
    assert is_loaded("other")
    assert put_off_sample.part.answer == 42
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = put_off_sample.nothing


def test_all_names_can_be_asked_for():
    late.put_off("put_off_sample")
    found = {}
    exec("from put_off_sample import *", found)
    assert found["LOADED"]


def test_what_is_known_is_had_without_running():
    late.put_off("put_off_sample")
    late.put_off("put_off_sample.other", heavy="known")
    from put_off_sample.other import heavy

    assert heavy == "known"
    late.run("put_off_sample.other")
    assert sys.modules["put_off_sample.other"].heavy is True


def test_a_function_can_be_handed_out_and_loads_when_called():
    late.put_off("put_off_sample")
    double = late.calling("put_off_sample.part", "double")
    late.put_off("put_off_sample.part", double=double)
    assert sys.modules["put_off_sample.part"].double is double
    assert double(21) == 42
    assert sys.modules["put_off_sample.part"].double is not double


def test_what_is_loaded_or_missing_is_left_alone():
    package = importlib.import_module("put_off_sample")
    assert not late.put_off("put_off_sample")
    assert sys.modules["put_off_sample"] is package
    assert not late.put_off("put_off_sample_missing")
    assert "put_off_sample_missing" not in sys.modules


def test_putting_off_twice_is_once():
    assert late.put_off("put_off_sample")
    package = sys.modules["put_off_sample"]
    assert late.put_off("put_off_sample")
    assert sys.modules["put_off_sample"] is package


def test_a_module_that_fails_says_so_each_time():
    late.put_off("put_off_sample")
    late.put_off("put_off_sample.broken")
    for _ in range(2):
        with pytest.raises(RuntimeError, match="never runs"):
            _ = sys.modules["put_off_sample.broken"].anything
