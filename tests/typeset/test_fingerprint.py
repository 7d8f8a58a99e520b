"""The digest over all that shapes a page: it follows every part, and is made without the typesetter."""

import shutil
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from weasyprint.text import ffi

from letters.typeset import fingerprint as module
from letters.typeset import libraries
from letters.typeset.fingerprint import fingerprint

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def templates(tmp_path):
    return shutil.copytree(TEMPLATES, tmp_path / "templates")


def test_it_is_the_same_for_the_same_and_another_for_other_templates_or_another_picture(templates):
    same = fingerprint(TEMPLATES, None)
    assert len(same) == 64
    assert fingerprint(templates, None) == same
    assert fingerprint(templates, b"<svg/>") != same
    css = templates / "letter.css"
    css.write_text(css.read_text("utf-8").replace("11.5pt", "11pt", 1), "utf-8")
    assert fingerprint(templates, None) != same


def test_what_accompanies_a_letter_does_not_count(templates):
    (templates / "messages").mkdir(exist_ok=True)
    (templates / "messages" / "more.txt.j2").write_text("another word")
    assert fingerprint(templates, None) == fingerprint(TEMPLATES, None)


@pytest.mark.parametrize(("library", "other"), [("pango", 1), ("harfbuzz", "1"), ("has_subsetter", None)])
def test_it_follows_the_libraries_below_the_typesetter(monkeypatch, library, other):
    same = fingerprint(TEMPLATES, None)
    other = not libraries.has_subsetter() if other is None else other
    monkeypatch.setattr(libraries, library, lambda: other)
    assert fingerprint(TEMPLATES, None) != same


def test_it_follows_the_versions_of_the_programs_and_this_programs_own_rooms(monkeypatch, tmp_path):
    same = fingerprint(TEMPLATES, None)
    for program in module._PROGRAMS:
        with monkeypatch.context() as patched:
            patched.setattr(module, "version", lambda name, other=program: "0" if name == other else version(name))
            assert fingerprint(TEMPLATES, None) != same, program
    for room in module._ROOMS:
        own = shutil.copytree(Path(module.__file__).parents[1], tmp_path / room)
        (own / room / "more.py").write_text("")
        with monkeypatch.context() as patched:
            patched.setattr(module, "__file__", str(own / "typeset" / "fingerprint.py"))
            assert fingerprint(TEMPLATES, None) != same, room


def _subsets():
    return ffi.harfbuzz_subset is not None


def test_the_libraries_are_those_that_weasyprint_uses(monkeypatch):
    assert libraries.pango() == ffi.pango.pango_version()
    assert libraries.has_subsetter() == _subsets()
    monkeypatch.setattr(libraries, "_LINUX", False)  # elsewhere WeasyPrint is asked
    assert libraries.pango() == ffi.pango.pango_version()
    assert libraries.has_subsetter() == _subsets()


@pytest.mark.skipif(sys.platform != "linux", reason="sonames are Linux's")
def test_weasyprint_asks_the_loader_for_the_same_names():
    """A WeasyPrint that looked for another file would lay out with another library than the one that is asked here."""
    text = Path(ffi.__file__).read_text("utf-8")
    for name in ("libpango-1.0.so.0", "libharfbuzz.so.0", "libharfbuzz-subset.so.0"):
        assert f"'{name}'" in text
