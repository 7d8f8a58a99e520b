"""WeasyPrint hurried and unhurried: the same pages to the byte, whatever the hurry left out."""

import subprocess
import sys
from pathlib import Path

import fontTools
import pytest
import weasyprint

from letters.typeset.swift import declarations, loading

TOP = Path(__file__).parents[2]
FONTS = f"import os; os.environ['FONTCONFIG_FILE'] = {str(TOP / 'templates/fonts/fonts.conf')!r}\n"
USE = """\
import sys
sys.path[:0] = ["tests/typeset"]
{before}
from conftest import TEMPLATES, WeasyTypesetter, make_letter, marks
from hashlib import sha256
by, letter = WeasyTypesetter(TEMPLATES), make_letter()
master = by.typeset(letter)
for edition in ("embargoed", "public", "proof"):
    print(sha256(by.finish(master, letter, marks(letter, edition))).hexdigest())
from weasyprint.text.ffi import ffi
print("compiled" if type(ffi).__module__ == "_cffi_backend" else "parsed", file=sys.stderr)
print("whole" if "fontTools.otlLib" in sys.modules else "part", file=sys.stderr)
"""


@pytest.fixture(scope="module")
def make():
    """The digests of three editions made by a fresh interpreter, and how WeasyPrint was loaded in it."""

    def make(before=""):
        done = subprocess.run(
            [sys.executable, "-c", USE.format(before=before)], cwd=TOP, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split(), done.stderr.split()

    return make


@pytest.fixture(scope="module")
def hurried(make):
    return make()


def test_letters_are_made_with_compiled_declarations_and_half_of_font_tools(hurried):
    digests, how = hurried
    assert len(set(digests)) == 3
    assert how == ["compiled", "part"]


@pytest.mark.parametrize(
    ("before", "how"),
    [
        ("from letters.typeset.swift import declarations; declarations.SOURCE = 'another'", ["parsed", "part"]),
        ("import cffi", ["parsed", "part"]),
        ("from letters.typeset.swift import loading; loading.FONTTOOLS = 'another'", ["compiled", "whole"]),
        ("import weasyprint", ["parsed", "whole"]),
    ],
    ids=["other declarations", "cffi in use", "other fontTools", "loaded by somebody else"],
)
def test_where_the_hurry_stands_back_the_pages_are_the_same(make, hurried, before, how):
    assert make(f"{FONTS}{before}") == (hurried[0], how)


def test_the_compiled_declarations_are_those_of_the_installed_weasyprint():
    sys.path.insert(0, str(TOP / "tools"))
    try:
        import declarations as tool
    finally:
        sys.path.pop(0)
    assert Path(declarations.__file__).read_text("utf-8") == tool.compiled()


def test_the_versions_that_were_looked_into_are_the_installed_ones():
    assert fontTools.version == loading.FONTTOOLS
    assert weasyprint.__version__ == "70.0"
