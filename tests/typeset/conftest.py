"""A letter to alter, the typesetter of the shipped templates, and ways to look into a PDF."""

import shutil
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
from writing import letter_of, marks_of

from letters.pdf.text import pages_text
from letters.typeset.weasy import WeasyTypesetter

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def make_letter():
    return letter_of


@pytest.fixture(scope="session")
def marks():
    return marks_of


@pytest.fixture(scope="session")
def typesetter():
    return WeasyTypesetter(TEMPLATES)


@pytest.fixture(scope="session")
def make(typesetter):
    """One edition of an altered letter, as bytes."""

    def make(edition="public", alter=None, *, moved=False, evaluation=False, number=1, by=typesetter):
        letter = letter_of(alter, moved=moved)
        return by.finish(by.typeset(letter), letter, marks_of(letter, edition, evaluation=evaluation, number=number))

    return make


@pytest.fixture(scope="session")
def read(make):
    """The same as text: its pages, and all of it as one line."""

    def read(*args, **kwargs):
        pages = pages_text(make(*args, **kwargs))
        return SimpleNamespace(pages=pages, all=" ".join(pages))

    return read


@pytest.fixture(scope="session")
def editions(make):
    """The plain letter's editions, each made once."""
    return {edition: make(edition) for edition in ("embargoed", "public", "proof", "accuracy")}


@pytest.fixture
def spoilt(tmp_path):
    """Replaces a text, which must be there, in a copy of the templates, and gives a typesetter for it."""
    folder = tmp_path / "templates"
    shutil.copytree(TEMPLATES, folder)

    def spoil(file, old, new):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return WeasyTypesetter(folder)

    return spoil


@pytest.fixture(scope="session")
def elements():
    """Structure elements of a kind, or all, in the tree's order."""

    def walk(element):
        for kid in element.get("/K", []):
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    def elements(pdf, kind=None):
        return [element for element in walk(pdf.Root.StructTreeRoot.K[0]) if kind in (None, str(element.S))]

    return elements


@pytest.fixture
def open_pdf():
    opened = []

    def open_pdf(data):
        opened.append(pikepdf.open(BytesIO(data)))
        return opened[-1]

    yield open_pdf
    for pdf in opened:
        pdf.close()
